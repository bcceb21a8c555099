import FTAudioCodec
import FTAugment
import FTAugmentSounds
import FTData
import FTNN
import FTRandom
import FTTensor
import FTTraining

/// What a speaker run trains: the encoder, or its projection alone, and the loss, which may learn too.
final class SpeakerTrainingModel: Module {
  let encoder: SpeakerEncoder
  let ge2e: GE2ELoss?
  let aam: AngularMarginLoss?

  init(_ encoder: SpeakerEncoder, ge2e: GE2ELoss?, aam: AngularMarginLoss?) {
    self.encoder = encoder
    self.ge2e = ge2e
    self.aam = aam
  }

  var submodules: [(name: String, module: any Module)] {
    [("encoder", encoder as any Module)] + (ge2e.map { [("ge2e", $0 as any Module)] } ?? [])
      + (aam.map { [("aam", $0 as any Module)] } ?? [])
  }

  /// The loss of embeddings `[speakers · utterances, width]`.
  func loss(_ embeddings: Tensor, speakers: [Int], utterances: Int, normalizer: Float) -> Tensor {
    if let aam { return aam(embeddings, speakers: speakers, normalizer: normalizer) }
    return ge2e!(embeddings, speakers: speakers.count / utterances, normalizer: normalizer)
  }
}

/// Learning to tell speakers apart from sound, or, with `base` embeddings, the projection alone.
final class SpeakerTask: TrainingTask {
  private let trained: SpeakerTrainingModel
  private let set: SpeakerSet
  private let batches: SpeakerBatches
  private let settings: SpeakerSettings
  private let front: SpeakerFrontEnd
  private let device: Device
  /// Embeddings that do not change, `[recordings and copies, width]`.
  private let base: Tensor?
  /// The recording of each embedding, or of each recording itself.
  private let origins: [Int]
  private let speeds: SpeakerSpeeds
  /// What is done to a window beyond its speed; nil for nothing.
  private let augmentation: SoundAugmentation?
  private let validate: Validation

  /// The loss on speakers that are not trained on; asks whether it should stop, and then throws `CancellationError`.
  typealias Validation = (_ context: ForwardContext, _ shouldStop: () -> Bool) throws -> Double?

  /// Embeddings that were computed once, of recordings and of changed copies.
  struct Base {
    var embeddings: [SpeakerEmbedding]
    /// The recording that each is of.
    var origins: [Int]
  }

  /// - Parameters:
  ///   - base: the embeddings where only the projection is trained.
  ///   - augmentation: of sounds, where they are heard anew in every step; its speeds make speakers.
  ///   - validate: the loss on speakers that are not trained on.
  init(
    _ model: SpeakerTrainingModel, _ set: SpeakerSet, base: Base?, augmentation: SoundAugmentation?,
    settings: SpeakerSettings, on device: Device,
    validate: @escaping Validation
  ) {
    trained = model
    self.set = set
    self.settings = settings
    self.device = device
    self.validate = validate
    let plan = base == nil ? augmentation?.plan ?? AugmentPlan.none(.voice) : AugmentPlan.none(.voice)
    speeds = SpeakerSpeeds(plan)
    let rest = augmentation?.without([.speed])
    self.augmentation = rest?.plan.isEmpty == false ? rest : nil
    let origins = base?.origins ?? Array(set.recordings.indices)
    self.origins = origins
    var bySpeaker = [[Int]](repeating: [], count: set.speakers.count)
    for (item, origin) in origins.enumerated() { bySpeaker[set.recordings[origin].speaker].append(item) }
    batches = SpeakerBatches(
      bySpeaker: bySpeaker, speakers: settings.speakers, utterances: settings.utterances,
      seed: settings.run.seed)
    front = SpeakerFrontEnd(on: device)
    self.base = base.map { Tensor($0.embeddings, on: device) }
  }

  /// Recordings, speaker after speaker, and for each the number of the speed it is heard at.
  typealias Batch = (name: String, items: [Int], speeds: [Int])

  var model: any Module { trained }
  func batchCount(epoch: Int) -> Int { batches.count }
  func batch(epoch: Int, index: Int) -> Batch {
    let (name, items) = ("\(epoch) \(index)", batches.items(epoch: epoch, index: index))
    var generator = RandomGenerator(seed: settings.run.seed).split("speeds \(name)")
    let drawn = (0..<items.count / settings.utterances).map { _ in
      Int(generator.uniform() * Double(speeds.count))
    }
    return (name, items, items.indices.map { drawn[$0 / settings.utterances] })
  }
  var unit: String { "clips" }
  func normalizer(_ batch: Batch) -> Int { batch.items.count }
  func itemCount(_ batch: Batch) -> Int { batch.items.count }
  func itemNames(_ batch: Batch) -> [String] { batch.items.map { set.recordings[origins[$0]].place.description } }

  func loss(_ batch: Batch, normalizer: Float, context: ForwardContext) throws -> Tensor {
    let embeddings: Tensor
    if let base {
      embeddings = base.gathered(Tensor(indices: batch.items.map(Int32.init), on: device))
    } else {
      embeddings = trained.encoder(try windows(batch), context)
    }
    return trained.loss(
      trained.encoder.projected(embeddings),
      speakers: zip(batch.items, batch.speeds).map { item, speed in
        set.recordings[origins[item]].speaker * speeds.count + speed
      },
      utterances: settings.utterances, normalizer: normalizer)
  }

  func validationLoss(context: ForwardContext, shouldStop: () -> Bool) throws -> Double? {
    try validate(context, shouldStop)
  }

  /// A window of 1.6 s from each recording, `[items, 160, 40]`; another place every time.
  private func windows(_ batch: Batch) throws -> Tensor {
    var generator = RandomGenerator(seed: settings.run.seed).split("sound \(batch.name)")
    let length = (SpeakerEncoder.windowFrames - 1) * SpeakerFrontEnd.hop
    let sounds = try batch.items.indices.map { position -> [Float] in
      let item = batch.items[position]
      let factor = speeds.factors[batch.speeds[position]]
      var audio = try set.content(of: item)
      let wanted = Int(Double(length) * factor) + 2
      if audio.count > wanted {
        let first = Int(generator.uniform() * Double(audio.count - wanted))
        audio = audio.slice(first..<first + wanted)
      }
      audio = audio.faster(by: factor)
      if let augmentation {
        var drawn = RandomGenerator(seed: settings.run.seed).split("view \(batch.name)").split("\(position) \(item)")
        audio = augmentation(audio, &drawn)
      }
      var samples = audio.samples
      // A short recording is heard again.
      while samples.count < length { samples += samples }
      return Array(samples.prefix(length))
    }
    return front.spectra(sounds, on: device)
  }
}
