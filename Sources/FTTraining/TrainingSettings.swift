import FTOptim
import FTTensor

/// How a trainer trains. Everything that decides the result stands here; what decides only the pace does not.
public struct TrainingSettings: Sendable, Equatable, Codable {
  /// Passes over the training rows.
  public var epochs = 3
  /// Ends the run after this many steps, whatever `epochs` says.
  public var maximumSteps: Int?
  /// Batches whose gradients are added before a step.
  public var accumulation = 1
  /// The highest learning rate; a recipe sets it to what its method needs.
  public var rate = 2e-4
  /// How the rate goes on after the warm-up.
  public var schedule = Schedule.Shape.cosine
  /// Steps of rising rate, as a fraction of all steps.
  public var warmupFraction = 0.05
  /// The global gradient norm is cut to this; `nil` turns clipping off.
  public var clippingNorm: Double? = 1
  public var optimizer = OptimizerSettings()
  /// Validate every so many steps; `nil` means about eight times a run.
  public var validationInterval: Int?
  /// Stop when this many validations in a row have not been better than the best; `nil` never stops early.
  public var patience: Int? = 4
  /// Write a snapshot every so many steps; `nil` means with every validation.
  public var snapshotInterval: Int?
  /// Decides dropout; the task has a seed of its own for the order of rows.
  public var seed: UInt64 = 0
  /// The type of products and activations.
  public var computeType = ComputeType.float32
  /// Compute norms and gated activations again in the backward pass instead of keeping them.
  public var recomputes = true

  /// The type of products and activations.
  public enum ComputeType: String, Sendable, Codable {
    case float32 = "f32"
    case bfloat16 = "bf16"
    public var dtype: DType { self == .float32 ? .float32 : .bfloat16 }
  }

  public init() {}
}
