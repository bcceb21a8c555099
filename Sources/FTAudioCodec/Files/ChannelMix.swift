import Foundation

/// How the channels of a recording go together, summed while they are mixed.
package struct ChannelMix: Sendable, Equatable {
  /// Σ x² of each channel.
  package private(set) var energies: [Double]
  /// Σ m² of the mean over the channels.
  package private(set) var mixed = 0.0
  /// Σ x·y of the first two channels.
  private var product = 0.0
  /// Σ x of each channel, so that an offset is no sound.
  private var sums: [Double]
  private var mixedSum = 0.0
  private var count = 0

  init(channels: Int) {
    energies = Array(repeating: 0, count: channels)
    sums = energies
  }

  /// Adds frames as they lie in a file, one value a channel after the other.
  mutating func add(_ frames: UnsafeBufferPointer<Float>, mean: [Float]) {
    let channels = energies.count
    guard channels > 1 else { return }
    for frame in mean.indices {
      for channel in 0..<channels {
        let value = Double(frames[frame * channels + channel])
        energies[channel] += value * value
        sums[channel] += value
      }
      product += Double(frames[frame * channels]) * Double(frames[frame * channels + 1])
      mixed += Double(mean[frame]) * Double(mean[frame])
      mixedSum += Double(mean[frame])
    }
    count += mean.count
  }

  /// Energies without their offsets.
  private func variance(_ energy: Double, _ sum: Double) -> Double {
    count == 0 ? 0 : max(0, energy - sum * sum / Double(count))
  }

  private var variances: [Double] { zip(energies, sums).map(variance) }

  /// The channel with the most sound.
  package var loudest: Int {
    let all = variances
    return all.indices.max { (all[$0], $1) < (all[$1], $0) } ?? 0
  }

  /// The energy of the mean over what it would be if the channels had nothing to do with each other: N where N are alike, 1 where they
  /// are unlike or all but one are silent, 0 where they cancel. nil for one channel and for silence.
  package var agreement: Double? {
    let total = variances.reduce(0, +)
    guard energies.count > 1, total > 0 else { return nil }
    let channels = Double(energies.count)
    return variance(mixed, mixedSum) / (total / (channels * channels))
  }

  /// Below this ``agreement`` the mean has lost most of what a channel alone holds.
  package static let cancelling = 0.25
  /// Below this it has lost some.
  package static let weakened = 0.6

  /// How far the mean is below the loudest channel, in dB; at most 100.
  package var loss: Double {
    let most = variances.max() ?? 0
    guard most > 0 else { return 0 }
    return min(100, -10 * log10(max(variance(mixed, mixedSum), 1e-30) / most))
  }

  /// Correlation of two channels that both have sound, -1…1; nil for more, for one, and where one is 20 dB below the other.
  package var correlation: Double? {
    let all = variances
    guard all.count == 2, let least = all.min(), let most = all.max(), least > 0.01 * most, count > 0 else {
      return nil
    }
    return (product - sums[0] * sums[1] / Double(count)) / (all[0] * all[1]).squareRoot()
  }
}
