import FTAudioCodec
import FTRandom
import FTTestSupport
import Foundation

/// Sounds whose speech is known because it was put there.
enum Signals {
  /// A sine of an amplitude.
  static func sine(_ frequency: Double, amplitude: Double = 0.5, seconds: Double, rate: Int) -> Audio {
    Audio(
      samples: (0..<Int(seconds * Double(rate))).map {
        Float(amplitude * sin(2 * .pi * frequency * Double($0) / Double(rate)))
      }, sampleRate: rate)
  }

  /// White noise of a root mean square, the sum of twelve uniform numbers.
  static func noise(_ level: Double, seconds: Double, rate: Int, seed: UInt64 = 1) -> Audio {
    var generator = SplitMix64(state: seed)
    return Audio(
      samples: (0..<Int(seconds * Double(rate))).map { _ in
        Float(level * ((0..<12).reduce(0) { sum, _ in sum + Double.random(in: 0..<1, using: &generator) } - 6))
      }, sampleRate: rate)
  }

  /// A voice-like sound of a root mean square of 0.1 in given seconds and silence elsewhere: harmonics of 130 Hz falling by
  /// 1/k below 3.4 kHz, swelling four times a second.
  static func voice(_ speech: [ClosedRange<Double>], seconds: Double, rate: Int) -> Audio {
    var samples = [Float](repeating: 0, count: Int(seconds * Double(rate)))
    for range in speech {
      for i in Int(range.lowerBound * Double(rate))..<min(samples.count, Int(range.upperBound * Double(rate))) {
        let time = Double(i) / Double(rate)
        let swell = 1 + 0.5 * sin(2 * .pi * 4 * time)
        var sum = 0.0
        for k in 1...26 { sum += sin(2 * .pi * 130 * Double(k) * time) / Double(k) }
        samples[i] = Float(0.105 * swell * sum)
      }
    }
    return Audio(samples: samples, sampleRate: rate)
  }
}

extension Audio {
  /// The sum of two sounds of one length and rate.
  func mixed(with other: Audio) -> Audio {
    precondition(count == other.count && sampleRate == other.sampleRate)
    return Audio(samples: zip(samples, other.samples).map { $0 + $1 }, sampleRate: sampleRate)
  }

  func offset(by value: Float) -> Audio { Audio(samples: samples.map { $0 + value }, sampleRate: sampleRate) }
}
