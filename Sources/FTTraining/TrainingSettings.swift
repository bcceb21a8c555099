import FTOptim
import FTTensor

/// How a trainer trains. Everything that decides the result stands here; what decides only the pace does not.
public struct TrainingSettings: Sendable, Equatable, Codable {
  /// How long it trains.
  public var length = Length.epochs(3)
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

  /// How long a run trains: passes over the training items, or steps through as many passes as they need.
  public enum Length: Sendable, Equatable {
    case epochs(Int)
    case steps(Int)
  }

  /// The type of products and activations.
  public enum ComputeType: String, Sendable, Codable {
    case float32 = "f32"
    case bfloat16 = "bf16"
    public var dtype: DType { self == .float32 ? .float32 : .bfloat16 }
  }

  public init() {}

  /// Steps that the batches of an epoch make.
  func steps(inBatches batches: Int) -> Int {
    precondition(batches >= 1, "an epoch needs at least one batch")
    return 1 + (batches - 1) / accumulation
  }
}

extension TrainingSettings.Length: Codable {
  /// More is a typing error: at a thousandth of a second a step, this many take a day.
  public static let mostSteps = 100_000_000
  /// Every epoch is counted before the run begins, because its number of batches may be its own.
  public static let mostEpochs = 100_000

  /// What is wrong with the number; `nil` when nothing is.
  public var problem: String? {
    switch self {
    case .epochs(let count) where !(1...Self.mostEpochs).contains(count):
      "\(count) epochs: a run has 1 to \(Self.mostEpochs)"
    case .steps(let count) where !(1...Self.mostSteps).contains(count):
      "\(count) steps: a run has 1 to \(Self.mostSteps)"
    case .epochs, .steps: nil
    }
  }

  private enum CodingKeys: String, CodingKey { case epochs, steps }

  /// Reads `{"epochs": 3}` or `{"steps": 200}`.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let epochs = try values.decodeIfPresent(Int.self, forKey: .epochs)
    let steps = try values.decodeIfPresent(Int.self, forKey: .steps)
    switch (epochs, steps) {
    case (let epochs?, nil): self = .epochs(epochs)
    case (nil, let steps?): self = .steps(steps)
    default:
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "expected either epochs or steps"))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .epochs(let count): try values.encode(count, forKey: .epochs)
    case .steps(let count): try values.encode(count, forKey: .steps)
    }
  }
}

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

/// What the bytes of a training step depend on in this program.
public enum Numerics {
  /// Changes when a change of the program changes the bytes of a training step. A run that was begun at another revision is
  /// not resumed without a word.
  public static let revision = 7
}
