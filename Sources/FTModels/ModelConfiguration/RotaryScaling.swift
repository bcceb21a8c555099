import Foundation

/// How a checkpoint stretches its rotary frequencies to longer contexts than it was first trained on.
public enum RotaryScaling: Codable, Sendable, Equatable {
  /// Every frequency divided by `factor`. Source: transformers `modeling_rope_utils.py`, type "linear".
  case linear(factor: Double)
  /// Low frequencies divided by `factor`, high ones kept, a ramp between.
  case llama3(Llama3)

  /// The parameters of Llama 3.1's scaling. Source: transformers `modeling_rope_utils.py`, type "llama3".
  public struct Llama3: Codable, Sendable, Equatable {
    public var factor: Double
    /// Wavelengths longer than `originalPositions / lowFrequencyFactor` are divided in full.
    public var lowFrequencyFactor: Double
    /// Wavelengths shorter than `originalPositions / highFrequencyFactor` are kept.
    public var highFrequencyFactor: Double
    /// Positions of the first training.
    public var originalPositions: Int

    public init(factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double, originalPositions: Int) {
      self.factor = factor
      self.lowFrequencyFactor = lowFrequencyFactor
      self.highFrequencyFactor = highFrequencyFactor
      self.originalPositions = originalPositions
    }
  }

  /// The frequency, in radians a position, that takes the place of `frequency`.
  public func scaled(_ frequency: Double) -> Double {
    switch self {
    case .linear(let factor): return frequency / factor
    case .llama3(let parameters):
      let wavelength = 2 * Double.pi / frequency
      let length = Double(parameters.originalPositions)
      let (low, high) = (parameters.lowFrequencyFactor, parameters.highFrequencyFactor)
      if wavelength < length / high { return frequency }
      if wavelength > length / low { return frequency / parameters.factor }
      let kept = (length / wavelength - low) / (high - low)
      return (1 - kept) * frequency / parameters.factor + kept * frequency
    }
  }
}
