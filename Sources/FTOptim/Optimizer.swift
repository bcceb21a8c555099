import FTNN
import FTTensor

/// Changes parameters by their gradients.
public protocol Optimizer: AnyObject {
  /// One step over all parameters.
  ///
  /// - Parameters:
  ///   - gradients: by parameter name, float32; a parameter without one stays as it is.
  ///   - rate: this step's learning rate.
  ///   - gradientScale: multiplies every gradient (clipping).
  func step(
    _ parameters: [(name: String, parameter: Parameter)], gradients: [String: Tensor], rate: Double,
    gradientScale: Float)
  /// Steps taken.
  var stepCount: Int { get }
  /// What it keeps of every parameter that has had a gradient: the state names in ``state``.
  var stateNames: [String] { get }
  /// Everything a resumed run needs, by `<parameter name>.<state name>`.
  var state: [String: Tensor] { get }
  /// Takes up where another optimizer stopped.
  func load(stepCount: Int, state: [String: Tensor])
}

/// Which optimizer a run uses, with PyTorch's defaults.
public struct OptimizerSettings: Sendable, Equatable, Codable {
  /// The optimizers there are.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case adamw
    case sgd
  }

  public var kind: Kind = .adamw
  /// AdamW: decay of the mean of gradients.
  public var beta1: Double = 0.9
  /// AdamW: decay of the mean of squared gradients.
  public var beta2: Double = 0.999
  /// AdamW: added to the root of the mean of squares.
  public var epsilon: Double = 1e-8
  /// AdamW: decoupled decay, PyTorch's default 0.01. SGD: added to the gradient, PyTorch's default 0; both are set by the
  /// same field, so choose it with the kind.
  public var weightDecay: Double = 0.01
  /// SGD: share of the last update that is kept.
  public var momentum: Double = 0
  /// SGD: share of the gradient that momentum leaves out.
  public var dampening: Double = 0
  /// SGD: look ahead along the momentum.
  public var isNesterov = false

  public init(kind: Kind = .adamw) {
    self.kind = kind
    if kind == .sgd { weightDecay = 0 }
  }

  /// A fresh optimizer of this kind.
  public func makeOptimizer() -> any Optimizer {
    switch kind {
    case .adamw: AdamW(self)
    case .sgd: SGD(self)
    }
  }
}

/// The global norm of a set of gradients: √Σ g², in double precision and a fixed order.
public func globalNorm(_ gradients: [Tensor]) -> Double {
  gradients.reduce(0) { $0 + $1.sumOfSquares() }.squareRoot()
}

/// The factor that brings gradients of norm `norm` down to `limit`, as PyTorch's `clip_grad_norm_` computes it.
public func clippingFactor(norm: Double, limit: Double) -> Float { Float(min(1, limit / (norm + 1e-6))) }
