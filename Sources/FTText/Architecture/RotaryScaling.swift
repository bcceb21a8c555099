import FTModels
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

extension ConfigurationFields {
  /// The rotary base and scaling, from `rope_parameters` or else from `rope_theta` and `rope_scaling`.
  mutating func rotary(maximumPositions: Int) -> (base: Double, scaling: RotaryScaling?) {
    let base = number("rope_theta", default: 10_000)
    return rotary("rope_parameters", base: base, maximumPositions)
      ?? rotary("rope_scaling", base: base, maximumPositions) ?? (base, nil)
  }

  /// Base and scaling of the layers that see everything, and the base of those that see a window, from `rope_parameters` by
  /// kind of layer or else from `rope_theta`, `rope_scaling` and `rope_local_base_freq`; Gemma 3's defaults.
  mutating func rotaryByKindOfLayer(
    maximumPositions: Int
  ) -> (whole: (base: Double, scaling: RotaryScaling?), localBase: Double) {
    let base = number("rope_theta", default: 1_000_000)
    let localBase = number("rope_local_base_freq", default: 10_000)
    guard var kinds = object("rope_parameters") else {
      return (rotary("rope_scaling", base: base, maximumPositions) ?? (base, nil), localBase)
    }
    let whole = kinds.rotary("full_attention", base: base, maximumPositions) ?? (base, nil)
    let local = kinds.rotary("sliding_attention", base: localBase, maximumPositions) ?? (localBase, nil)
    for problem in kinds.problems { report("in \"rope_parameters\": \(problem)") }
    if local.scaling != nil {
      report("\"sliding_attention\" in \"rope_parameters\" is scaled, only \"full_attention\" may be")
    }
    return (whole, local.base)
  }

  /// What stands under a key; `nil` when nothing does.
  private mutating func rotary(
    _ key: String, base: Double, _ maximumPositions: Int
  ) -> (base: Double, scaling: RotaryScaling?)? {
    guard var inner = object(key) else { return nil }
    let base = inner.number("rope_theta", default: base)
    let scaling = inner.scaling(maximumPositions: maximumPositions)
    for problem in inner.problems { report("in \"\(key)\": \(problem)") }
    return (base, scaling)
  }

  private mutating func scaling(maximumPositions: Int) -> RotaryScaling? {
    if number("partial_rotary_factor", default: 1) != 1 {
      report("\"partial_rotary_factor\" other than 1 is not supported")
    }
    let type = text("rope_type") ?? text("type") ?? "default"
    switch type {
    case "default": return nil
    case "linear": return .linear(factor: number("factor"))
    case "llama3":
      return .llama3(
        RotaryScaling.Llama3(
          factor: number("factor"), lowFrequencyFactor: number("low_freq_factor"),
          highFrequencyFactor: number("high_freq_factor"),
          originalPositions: integer("original_max_position_embeddings", default: maximumPositions)))
    default:
      report("the rotary type \"\(type)\" is not supported; supported: \"default\", \"linear\", \"llama3\"")
      return nil
    }
  }
}
