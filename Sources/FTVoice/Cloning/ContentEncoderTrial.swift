import FTData
import FTNN
import FTRandom
import FTTensor

/// What a listener misses of the text features of sentences that it has not learned from: the mean squared error as a share
/// of the features' variance, 0 for perfect hearing and 1 for a guess of their mean.
package struct ContentEncoderTrial: Sendable, Equatable {
  /// How a sentence reaches the listener.
  package enum Condition: String, Sendable, CaseIterable {
    case plain = "as the synthesiser speaks"
    case tract = "through another vocal tract"
    case filtered = "through a filter that changes"
    case noisy = "with noise 20 dB below"
  }

  /// By condition; a share can be above 1.
  package let missed: [Condition: Double]

  /// How many sentences.
  package let sentences: Int

  /// - Parameter progress: sentences heard under all conditions, and how many that will be; what it throws ends the work.
  init(
    _ listener: ContentEncoder, _ utterances: [ContentEncoderUtterance], on device: Device,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) rethrows {
    sentences = utterances.count
    let all = Condition.allCases.count * utterances.count
    missed = Dictionary(
      uniqueKeysWithValues: try Condition.allCases.enumerated().map { number, condition in
        let share = try Self.missed(listener, utterances, condition, on: device) {
          try progress(number * utterances.count + $0, all)
        }
        return (condition, share)
      })
    try progress(all, all)
  }

  /// The same views for every listener.
  private static func missed(
    _ listener: ContentEncoder, _ utterances: [ContentEncoderUtterance], _ condition: Condition, on device: Device,
    _ progress: (Int) throws -> Void
  ) rethrows -> Double {
    let spectra = ContentEncoderSpectra(on: device)
    let width = listener.textWidth
    var generator = RandomGenerator(seed: 12).split("trial")
    var (error, count) = (0.0, 0)
    var (sums, squares) = ([Double](repeating: 0, count: width), 0.0)
    for (index, utterance) in utterances.enumerated() {
      try progress(index)
      // The factors 0.9 and 1.1 of the frequencies.
      let warp = condition == .tract ? (index % 2 == 0 ? 3 : 6) : 0
      let filter = condition == .filtered ? ContentEncoderFilter(frames: utterance.frames, &generator) : nil
      let rows = spectra.rows(
        power: utterance.power, pitch: utterance.pitch, warp: warp, noise: condition == .noisy ? 0.01 : 0,
        filter: filter)
      let x = Tensor(rows, shape: [1, utterance.frames, ContentEncoder.bands + 1], on: device)
      let heard = listener(x, ForwardContext(computeType: .float32)).values()
      for (place, (found, wanted)) in zip(heard, utterance.features).enumerated() {
        error += Double(found - wanted) * Double(found - wanted)
        sums[place % width] += Double(wanted)
        squares += Double(wanted) * Double(wanted)
      }
      count += utterance.frames
    }
    let variance = squares - sums.reduce(0) { $0 + $1 * $1 } / Double(max(1, count))
    return error / max(variance, 1e-9)
  }
}
