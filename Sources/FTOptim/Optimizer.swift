import FTNN
import FTTensor

/// Changes parameters by their gradients.
///
/// A new optimizer is one file, with its formula, its record and its ``OptimizerSettings/Kind``, and one line in
/// ``OptimizerSettings/Kind/allCases``.
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
  /// Everything a resumed run needs. The tensors are the optimizer's own, which changes them in place: they must be let go of
  /// before the next step.
  var state: OptimizerState { get }
  /// Takes up where another optimizer stopped; the state's tensors become this one's own.
  ///
  /// - Throws: ``OptimizerStateError`` for a state that no optimizer of this kind leaves behind; nothing has changed then.
  func load(_ state: OptimizerState, for parameters: [(name: String, parameter: Parameter)])
    throws(OptimizerStateError)
}

/// The global norm of a set of gradients: √Σ g², in double precision and a fixed order.
public func globalNorm(_ gradients: [Tensor]) -> Double {
  gradients.reduce(0) { $0 + $1.sumOfSquares() }.squareRoot()
}

/// The factor that brings gradients of norm `norm` down to `limit`, as PyTorch's `clip_grad_norm_` computes it.
public func clippingFactor(norm: Double, limit: Double) -> Float { Float(min(1, limit / (norm + 1e-6))) }
