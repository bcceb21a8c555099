import FTTensor

/// A weight that a low-rank update can be put on: the one thing a layer must say to serve LoRA, merging, adapters that come and
/// go, and PEFT's files.
///
/// Whatever the layer's shape, its weight is one matrix to the update: `[rows, columns]`, where the rows are the weight's first
/// extent and the columns all others together.
///
/// A layer with one weight conforms itself; a layer with several has a ``FusedWeight`` for each and lists them in
/// ``Module/adaptableSites``.
public protocol Adaptable: AnyObject {
  /// What the update is added to; it never changes while an adapter is on.
  var weight: Parameter { get }
  /// The update, which the layer's `callAsFunction` has to compute.
  var adapter: LowRankAdapter? { get set }
  /// The forms in which the layer computes an update; the first is taken where the one asked for is not among them.
  var adapterForms: [LowRankAdapter.Form] { get }
}

extension Adaptable {
  public var adapterForms: [LowRankAdapter.Form] { [.weight] }

  /// Rows of the weight as a matrix: what comes out.
  public var matrixRows: Int { weight.shape[0] }
  /// Columns of the weight as a matrix: what goes into one output.
  public var matrixColumns: Int { weight.shape.elementCount / max(1, weight.shape[0]) }

  /// The weight for a computation, with the update where one is on.
  public func adaptedWeight(_ context: ForwardContext) -> Tensor {
    let values = weight.tensor(as: context.computeType)
    return adapter?.adapted(values) ?? values
  }

  /// The update's factors by their names in a checkpoint; none where there is no update.
  ///
  /// - Parameter site: the weight's name where the layer has several.
  public func adapterParameters(_ site: String = "") -> [(name: String, parameter: Parameter)] {
    guard let adapter else { return [] }
    let prefix = site.isEmpty ? "" : "\(site)."
    return [("\(prefix)lora_A.weight", adapter.a), ("\(prefix)lora_B.weight", adapter.b)]
  }

  /// Adds the update to the weight, in float32, and takes it off; the layer computes the same.
  func mergeAdapter() {
    guard let adapter else { return }
    weight.load(adapter.adapted(weight.value.detached.converted(to: .float32)).detached)
    self.adapter = nil
  }
}

extension Module where Self: Adaptable {
  /// The layer itself, under its own name.
  public var adaptableSites: [(name: String, site: any Adaptable)] { [("", self)] }
}

extension Module {
  public var adaptableSites: [(name: String, site: any Adaptable)] { [] }

  /// Every weight of this module and of all inside it that an update can be put on, with full names, in a fixed order.
  public func namedSites() -> [(name: String, site: any Adaptable)] {
    namedModules().flatMap { path, module in
      module.adaptableSites.map { name, site in
        (path.isEmpty || name.isEmpty ? path + name : "\(path).\(name)", site)
      }
    }
  }
}

/// One of several weights of a layer, `[out, in]`, with its low-rank update: an LSTM's fused gates, attention's fused
/// projections.
public final class FusedWeight: Adaptable {
  /// Its name below the layer.
  public let name: String
  public let weight: Parameter
  public var adapter: LowRankAdapter?

  public init(_ name: String, _ values: Tensor) { (self.name, weight) = (name, Parameter(values)) }

  /// The weight and the factors of its update, by name.
  public var parameters: [(name: String, parameter: Parameter)] { [(name, weight)] + adapterParameters(name) }
}
