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
