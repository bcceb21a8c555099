import CEBUR128
import FTTensor
import Foundation

/// One channel of sound: samples between -1 and 1 at a rate.
public struct Audio: Sendable, Equatable {
  public var samples: [Float]
  /// Samples in a second.
  public var sampleRate: Int

  public init(samples: [Float], sampleRate: Int) {
    precondition(sampleRate > 0, "a sample rate of \(sampleRate)")
    (self.samples, self.sampleRate) = (samples, sampleRate)
  }

  public var count: Int { samples.count }
  /// Length in seconds.
  public var duration: Double { Double(samples.count) / Double(sampleRate) }

  /// A part, by sample numbers; what lies outside is left out.
  public func slice(_ range: Range<Int>) -> Audio {
    Audio(samples: Array(samples[range.clamped(to: 0..<samples.count)]), sampleRate: sampleRate)
  }

  /// Recordings one after the other; all have one rate.
  public static func joined(_ parts: [Audio]) -> Audio {
    precondition(!parts.isEmpty && Set(parts.map(\.sampleRate)).count == 1, "recordings to be joined differ in rate")
    return Audio(samples: parts.flatMap(\.samples), sampleRate: parts[0].sampleRate)
  }

  /// The largest absolute sample.
  public var peak: Float { samples.reduce(0) { max($0, abs($1)) } }

  /// √(mean of squares), accumulated in double.
  public var rootMeanSquare: Float {
    guard !samples.isEmpty else { return 0 }
    return Float((samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(samples.count)).squareRoot())
  }

  /// All samples times a factor.
  public func scaled(by factor: Float) -> Audio {
    Audio(samples: samples.map { $0 * factor }, sampleRate: sampleRate)
  }
}

extension Audio {
  /// Integrated loudness in LUFS by EBU R 128 (ITU-R BS.1770-4), measured by libebur128; `nil` for silence and for less
  /// than 0.4 s.
  public func integratedLoudness() -> Double? {
    guard !samples.isEmpty else { return nil }
    var state = ebur128_init(1, UInt(sampleRate), Int32(EBUR128_MODE_I.rawValue))
    if state == nil { OutOfMemory(purpose: "measuring loudness").end() }
    defer { ebur128_destroy(&state) }
    // One channel is heard from both loudspeakers of a stereo pair in broadcasting; here it counts once, as ffmpeg does.
    ebur128_set_channel(state, 0, Int32(EBUR128_CENTER.rawValue))
    var loudness = 0.0
    samples.withUnsafeBufferPointer { _ = ebur128_add_frames_float(state, $0.baseAddress!, $0.count) }
    ebur128_loudness_global(state, &loudness)
    return loudness.isFinite ? loudness : nil
  }

  /// The recording at a loudness; its peak stays below `peakLimit` dBFS even where that leaves it quieter. Silence stays.
  public func normalized(toLoudness target: Double = -23, peakLimit: Double = -1) -> Audio {
    guard !samples.isEmpty, let loudness = integratedLoudness() else { return self }
    let gain = pow(10, (target - loudness) / 20)
    let most = pow(10, peakLimit / 20) / Double(max(peak, 1e-9))
    return scaled(by: Float(min(gain, most)))
  }
}
