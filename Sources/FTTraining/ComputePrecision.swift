import FTTensor

/// What a person asks of products and activations; masters, norms and losses are float32 in any case.
public enum ComputePrecision: String, Sendable, Codable, CaseIterable {
  /// bfloat16 where the processor multiplies it, otherwise float32.
  case auto
  case f32
  case bf16

  /// What is computed in on this device.
  public func resolved(on device: Device) -> TrainingSettings.ComputeType {
    switch self {
    case .auto: device.hasFastBFloat16 ? .bfloat16 : .float32
    case .f32: .float32
    case .bf16: .bfloat16
    }
  }
}
