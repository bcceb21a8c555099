import FTData
import FTModels
import FTNN
import FTRandom
import FTTensor
import FTTraining
import Foundation

/// Teaching the listener on the synthesiser's own speech: other pitches, other vocal tracts, noise.
final class ContentEncoderTask: TrainingTask {
  static let cropFrames = 160
  static let batchSize = 8
  static let rate = 4e-3

  private let listener: ContentEncoder
  private let utterances: [ContentEncoderUtterance]
  private let spectra: ContentEncoderSpectra
  private let seed: UInt64
  private let device: Device
  /// Of all features of all frames, around the mean of each.
  private let variance: Float

  /// - Parameter listener: an untrained one; its output begins near the features' mean.
  init(_ listener: ContentEncoder, _ utterances: [ContentEncoderUtterance], seed: UInt64, on device: Device) {
    self.listener = listener
    self.utterances = utterances
    self.seed = seed
    self.device = device
    spectra = ContentEncoderSpectra(on: device)
    let width = listener.textWidth
    var sums = [Double](repeating: 0, count: width)
    var squares = 0.0
    var count = 0
    for utterance in utterances {
      for (place, value) in utterance.features.enumerated() {
        sums[place % width] += Double(value)
        squares += Double(value) * Double(value)
      }
      count += utterance.frames
    }
    let mean = sums.map { $0 / Double(max(1, count)) }
    let spread = squares / Double(max(1, count)) - mean.reduce(0) { $0 + $1 * $1 }
    variance = Float(max(spread / Double(width), 1e-9))
    listener.output.weight.load((listener.output.weight.value * variance.squareRoot()).detached)
    listener.output.bias?.load(Tensor(mean.map { Float($0) }, shape: [width], on: device))
  }

  static func settings(steps: Int, seed: UInt64, type: TrainingSettings.ComputeType) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.length = .steps(steps)
    settings.rate = rate
    settings.schedule = .cosine
    settings.optimizer.beta2 = 0.99
    // Nothing is validated: the interval is that of the snapshots.
    settings.patience = nil
    settings.seed = seed
    settings.computeType = type
    return settings
  }

  var model: any Module { listener }
  func batchCount(epoch: Int) -> Int { max(1, utterances.count / Self.batchSize) }
  func batch(epoch: Int, index: Int) -> [Int] {
    var generator = RandomGenerator(seed: seed).split("listening \(epoch)")
    let order = utterances.indices.shuffled(using: &generator)
    return Array(order[index * Self.batchSize..<min(order.count, (index + 1) * Self.batchSize)]) + [epoch]
  }
  var unit: String { "frames" }
  func normalizer(_ batch: [Int]) -> Int { batch.count - 1 }
  func itemCount(_ batch: [Int]) -> Int { normalizer(batch) * Self.cropFrames }
  func itemNames(_ batch: [Int]) -> [String] { batch.dropLast().map { "\(Place.spoken(utterances[$0].text))" } }

  func loss(_ batch: [Int], normalizer: Float, context: ForwardContext) -> Tensor {
    var generator = RandomGenerator(seed: seed).split("view \(batch)")
    let frames = Self.cropFrames
    let (bands, width) = (ContentEncoder.bands + 1, listener.textWidth)
    var (rows, wanted): ([Float], [Float]) = ([], [])
    for index in batch.dropLast() {
      let utterance = utterances[index]
      let warp = Int(generator.uniform() * Double(ContentEncoderSpectra.warps.count))
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
    // Features vary by a few hundredths; without the variance, the optimizer's epsilon would slow them down.
    return (found - target).square().mean() * (Float(count) / normalizer / variance)
  }

  func validationLoss(context: ForwardContext, shouldStop: () -> Bool) -> Double? { nil }
}
