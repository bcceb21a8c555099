import FTCheckpoint
import FTData
import FTModels
import FTNN
import FTTensor
import FTTraining
import Foundation

/// Teaching the listener on the synthesiser's own speech: other pitches, other vocal tracts, noise.
final class ListenerTask: TrainingTask {
  struct Utterance {
    let power: Tensor
    let pitch: [Float]
    /// 128 a frame.
    let features: [Float]
    var frames: Int { pitch.count }
  }

  static let cropFrames = 160
  static let batchSize = 8
  static let steps = 700
  static let rate = 2e-3

  private let listener: Listener
  private let utterances: [Utterance]
  private let spectra: ListenerSpectra
  private let seed: UInt64
  private let device: Device

  init(_ listener: Listener, _ utterances: [Utterance], seed: UInt64, on device: Device) {
    (self.listener, self.utterances, self.seed, self.device) = (listener, utterances, seed, device)
    spectra = ListenerSpectra(on: device)
  }

  /// The synthesiser's sentences at several paces and pitches.
  static func utterances(_ preparation: SpeechPreparation, on device: Device) -> [Utterance] {
    let spectra = ListenerSpectra(on: device)
    var result: [Utterance] = []
    for (index, text) in (SpeechTexts.all + SpeechTexts.judged).enumerated() {
      guard let ids = try? preparation.ids(text) else { continue }
      for variant in 0..<3 {
        let speed: Float = [0.85, 1, 1.25][(variant + index) % 3]
        let pitch: Float = [0.6, 0.8, 1, 1.15][(variant + index) % 4]
        var prosody = preparation.prosody(ids: ids, speed: speed)
        prosody.pitch = prosody.pitch.map { $0 * pitch }
        let track = preparation.track(ids: ids, prosody: prosody)
        result.append(
          Utterance(
            power: spectra.power(preparation.sound(track, seed: UInt64(index))), pitch: prosody.pitch,
            features: track.features))
      }
    }
    return result
  }

  var model: any Module { listener }
  func batchCount(epoch: Int) -> Int { max(1, utterances.count / Self.batchSize) }
  func batch(epoch: Int, index: Int) -> [Int] {
    var generator = RandomGenerator(seed: seed).split("listening \(epoch)")
    let order = utterances.indices.shuffled(using: &generator)
    return Array(order[index * Self.batchSize..<min(order.count, (index + 1) * Self.batchSize)]) + [epoch]
  }
  func labelCount(_ batch: [Int]) -> Int { batch.count - 1 }
  func tokenCount(_ batch: [Int]) -> Int { labelCount(batch) * Self.cropFrames }
  func rowNames(_ batch: [Int]) -> [String] { batch.dropLast().map { "utterance \($0 + 1)" } }

  func loss(_ batch: [Int], normalizer: Float, context: ForwardContext) -> Tensor {
    var generator = RandomGenerator(seed: seed).split("view \(batch)")
    let frames = Self.cropFrames
    let (bands, width) = (Listener.bands + 1, AcousticNetwork.textWidth)
    var (rows, wanted): ([Float], [Float]) = ([], [])
    for index in batch.dropLast() {
      let utterance = utterances[index]
      let warp = Int(generator.uniform() * Double(ListenerSpectra.warps.count))
      // Noise between nothing and 15 dB below speech.
      let noise = generator.uniform() < 0.5 ? 0 : Float(pow(10, -1.5 - 2.5 * generator.uniform()))
      let view = spectra.rows(power: utterance.power, pitch: utterance.pitch, warp: warp, noise: noise)
      let start = Int(generator.uniform() * Double(max(1, utterance.frames - frames)))
      for offset in 0..<frames {
        let frame = (start + offset) % utterance.frames
        rows += view[frame * bands..<(frame + 1) * bands]
        wanted += utterance.features[frame * width..<(frame + 1) * width]
      }
    }
    let count = batch.count - 1
    let found = listener(Tensor(rows, shape: [count, frames, bands], on: device), context)
    let target = Tensor(wanted, shape: [count * frames, width], on: device)
    return (found - target).square().mean() * (Float(count) / normalizer)
  }

  func validationLoss(context: ForwardContext) -> Double? { nil }
}

extension Listener {
  /// The listener of a synthesiser: the one kept from before, or a new one, which takes about a minute.
  static func prepared(
    _ preparation: SpeechPreparation, base: NetworkFolder, type: TrainingSettings.ComputeType, on device: Device,
    observer: @escaping (TrainingEvent) -> TrainingDecision
  ) throws -> Listener? {
    let folder = SpeakingVoice.standardFolder().deletingLastPathComponent().appending(path: "listeners")
    let path = folder.appending(path: "\(try base.weightsSHA256().prefix(16)).safetensors").path
    if FileManager.default.fileExists(atPath: path) {
      let file = try SafetensorsFile(path: path)
      return try Listener(on: device) { try file.tensor($0, on: device) }
    }
    let listener = untrained(seed: 0, on: device)
    listener.trainAll()
    let task = ListenerTask(listener, ListenerTask.utterances(preparation, on: device), seed: 0, on: device)
    var settings = TrainingSettings()
    (settings.epochs, settings.maximumSteps, settings.rate) = (1_000_000, ListenerTask.steps, ListenerTask.rate)
    (settings.schedule, settings.optimizer.beta2, settings.computeType) = (.cosine, 0.99, type)
    (settings.patience, settings.validationInterval) = (nil, ListenerTask.steps)
    let scratch = FileManager.default.temporaryDirectory.appending(path: "ftlab-listener-\(UUID())")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let trainer = try Trainer(task, settings: settings, folder: scratch, on: device, observer: observer)
    if try trainer.run().reason == .interrupted { return nil }
    listener.freezeAll()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try TensorFile.write(listener.namedParameters().map { ($0.name, $0.parameter.value) }, to: path)
    return listener
  }
}
