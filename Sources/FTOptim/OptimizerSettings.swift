/// Which optimizer a run uses, with PyTorch's defaults.
public struct OptimizerSettings: Sendable, Equatable, Codable {
  public var kind: Kind = .adamw
  /// AdamW: decay of the mean of gradients.
  public var beta1: Double = 0.9
  /// AdamW: decay of the mean of squared gradients.
  public var beta2: Double = 0.999
  /// AdamW: added to the root of the mean of squares.
  public var epsilon: Double = 1e-8
  /// Weight decay; how it enters and what is usual, the kind says.
  public var weightDecay: Double
  /// SGD: share of the last update that is kept.
  public var momentum: Double = 0
  /// SGD: share of the gradient that momentum leaves out.
  public var dampening: Double = 0
  /// SGD: look ahead along the momentum.
  public var isNesterov = false

  public init(kind: Kind = .adamw) {
    self.kind = kind
    weightDecay = kind.weightDecay
  }

  /// A fresh optimizer of this kind.
  public func makeOptimizer() -> any Optimizer { kind.make(self) }
}

extension OptimizerSettings {
  /// One of the optimizers there are; each is defined in its own file.
  public struct Kind: RawRepresentable, CaseIterable, Hashable, Sendable, Codable {
    /// All that a run can choose from: a new optimizer's line stands here.
    public static var allCases: [Kind] { [.adamw, .sgd] }

    /// What flags, configuration files and snapshots call it; never renamed.
    public let rawValue: String
    /// What people call it.
    public let title: String
    /// The usual weight decay.
    let weightDecay: Double
    /// Whether ``OptimizerSettings/momentum`` means something to it.
    public let hasMomentum: Bool
    let make: @Sendable (OptimizerSettings) -> any Optimizer

    /// - Parameter make: a fresh optimizer of given settings.
    public init(
      _ rawValue: String, title: String, weightDecay: Double, hasMomentum: Bool = false,
      make: @escaping @Sendable (OptimizerSettings) -> any Optimizer
    ) {
      self.rawValue = rawValue
      self.title = title
      self.weightDecay = weightDecay
      self.hasMomentum = hasMomentum
      self.make = make
    }

    /// The optimizer of a name among ``allCases``.
    public init?(rawValue: String) {
      guard let kind = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
      self = kind
    }

    /// The names of those that a condition holds for, as a sentence lists them.
    public static func names(where holds: (Kind) -> Bool = { _ in true }) -> String {
      allCases.filter(holds).map(\.rawValue).joined(separator: " or ")
    }

    public static func == (a: Kind, b: Kind) -> Bool { a.rawValue == b.rawValue }
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
  }
}
