import FTAudioCodec
import FTAugment
import FTData
import FTNN
import FTRandom
import FTRun
import FTTensor

extension SpeakerFinetune {
  /// What a head learns from: the recordings as the untouched encoder hears them, and changed copies that it is given to hear.
  func headBase(
    _ known: SpeakerEmbeddings, _ trained: SpeakerTrainingModel, _ run: RunContext
  ) throws -> SpeakerTask.Base {
    let set = parts.training
    var base = SpeakerTask.Base(embeddings: known.training, origins: Array(set.recordings.indices))
    guard let augmentation else { return base }
    let embedder = SpeakerEmbedder(trained.encoder, context: run.forward, on: run.device)
    let total = set.count * augmentation.plan.copies
    for copy in 1...augmentation.plan.copies {
      for first in stride(from: 0, to: set.count, by: 16) {
        try run.progress("listening to changed copies", (copy - 1) * set.count + first, of: total)
        var sounds: [Audio] = []
        for index in first..<min(first + 16, set.count) {
          var generator = AugmentPlan.generator(
            seed: settings.run.seed, epoch: copy, item: index)
          let changed = augmentation.changed(try set.content(of: index), &generator)
          if changed.steps.isEmpty { continue }
          base.origins.append(index)
          sounds.append(changed.sound)
        }
        base.embeddings += embedder.baseEmbeddings(of: sounds.count, { sounds[$0] }, progress: { _, _ in })
      }
    }
    let made = base.origins.count - set.count
    run.control.tell(
      Fact(
        "Augmentation made \(made) changed copies of \(set.count) recordings"
          + (made == total ? "." : "; \(total - made) were left out, since nothing was drawn to be changed in them.")))
    return base
  }

  /// The encoder with the whitening behind it, what the method trains marked, and the loss.
  ///
  /// - Throws: ``SettingsError`` for patterns that select nothing, and the errors of models.
  func trainingModel(_ whitening: Whitening, _ known: [SpeakerEmbedding], on device: Device) throws
    -> SpeakerTrainingModel
  {
    let encoder = try SpeakerEncoder.load(model, on: device)
    let width = encoder.width
    // Lengths are brought to 1 behind the projection, so its scale only decides how far a step of the optimizer turns it.
    // With a mean square of 1 a rate of 1e-3 turns it by a thousandth of itself, at PyTorch's initial size by sixteen times that, which
    // forgets the whitening within ten steps.
    let scale = Float(width) / whitening.matrix.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let projection = Linear(
      weight: Tensor(whitening.matrix.map { $0 * scale }, shape: [width, width], on: device),
      bias: Tensor(whitening.offset.map { $0 * scale }, on: device))
    encoder.projection = projection
    switch settings.method {
    case .head: encoder.freezeAll()
    case .full: encoder.trainAll()
    case .lora:
      var generator = RandomGenerator(seed: settings.run.seed).split("adapters")
      let unused = encoder.addLowRankAdapters(
        settings.adapters, generator: &generator, on: device
      ).unused
      guard unused.isEmpty else {
        throw SettingsError(unused.map { "the pattern '\($0)' of --targets selects nothing in \(model.name)" })
      }
    }
    projection.trainAll()
    switch settings.loss {
    case .ge2e: return SpeakerTrainingModel(encoder, ge2e: GE2ELoss(on: device), aam: nil)
    case .aam:
      let groups = parts.training.bySpeaker.map { $0.map { whitening(known[$0]) } }
      let speeds = settings.method == .head ? 1 : augmentation.map { SpeakerSpeeds($0.plan).count } ?? 1
      var noise = RandomGenerator(seed: settings.run.seed).split("classes")
      let means = groups.flatMap { group -> [Float] in
        let mean = group.isEmpty ? [Float](repeating: 0, count: width) : SpeakerEmbedding(mean: group).values
        // The speeds of a speaker begin near each other and part while training.
        return (0..<speeds).flatMap { _ in mean.map { $0 + 0.02 * Float(noise.normal()) } }
      }
      return SpeakerTrainingModel(
        encoder, ge2e: nil,
        aam: AngularMarginLoss(weight: Tensor(means, shape: [groups.count * speeds, width], on: device)))
    }
  }
}
