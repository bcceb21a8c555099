import FTRandom
import FTTensor

/// A part of a model: parameters of its own and parts with names.
///
/// Full names join the names on the way with dots, as checkpoints do: `model.layers.3.self_attn.q_proj.weight`.
public protocol Module: AnyObject {
  /// The parameters that belong to this module itself, in a fixed order.
  var ownParameters: [(name: String, parameter: Parameter)] { get }
  /// The modules inside, in a fixed order.
  var submodules: [(name: String, module: any Module)] { get }
  /// Its own weights that a low-rank update can be put on, by their names below this module; none by default.
  var adaptableSites: [(name: String, site: any Adaptable)] { get }
  /// Names under which other programs know a parameter a second time, and its own name: a head that is the embedding.
  var tiedParameters: [(copy: String, original: String)] { get }
}

extension Module {
  public var ownParameters: [(name: String, parameter: Parameter)] { [] }
  public var submodules: [(name: String, module: any Module)] { [] }
  public var tiedParameters: [(copy: String, original: String)] { [] }

  /// This module and all inside it, with full names.
  public func namedModules(prefix: String = "") -> [(name: String, module: any Module)] {
    var result: [(name: String, module: any Module)] = [(prefix, self)]
    for (name, module) in submodules {
      result += module.namedModules(prefix: prefix.isEmpty ? name : "\(prefix).\(name)")
    }
    return result
  }

  /// All parameters with full names, in a fixed order.
  public func namedParameters() -> [(name: String, parameter: Parameter)] {
    namedModules().flatMap { path, module in
      module.ownParameters.map { (path.isEmpty ? $0.name : "\(path).\($0.name)", $0.parameter) }
    }
  }

  /// The parameters an optimizer changes.
  public func trainableParameters() -> [(name: String, parameter: Parameter)] {
    namedParameters().filter(\.parameter.isTrainable)
  }
}

/// How one forward pass computes.
public final class ForwardContext {
  /// The type of matrix products and activations; norms, softmax and losses accumulate in float32.
  public let computeType: DType
  /// Whether dropout is active.
  public let isTraining: Bool
  /// Whether cheap results are computed again in the backward pass instead of being kept.
  public let recomputes: Bool
  private let seed: UInt64
  private var dropoutCalls: UInt64 = 0

  /// - Parameter seed: decides every dropout mask of this pass; give each pass another one.
  public init(computeType: DType = .float32, isTraining: Bool = false, recomputes: Bool = true, seed: UInt64 = 0) {
    self.computeType = computeType
    self.isTraining = isTraining
    self.recomputes = recomputes
    self.seed = seed
  }

  /// A seed for the next dropout of this pass.
  func nextDropoutSeed() -> UInt64 {
    dropoutCalls += 1
    // Neighbouring calls get unrelated masks.
    return SplitMix64.finalise(seed &+ dropoutCalls &* SplitMix64.increment)
  }
}
