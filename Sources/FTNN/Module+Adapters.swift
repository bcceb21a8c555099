import FTRandom
import FTTensor

/// The low-rank updates of a model by the names of the weights they belong to, with the weights that go with them whole: what is put on
/// a base and taken off again.
public struct AdapterSet {
  /// In the order of the model's weights.
  public let adapters: [(name: String, adapter: LowRankAdapter)]
  /// Weights that stand in place of the model's own while the set is on, by the names of the parameters.
  public let replacements: [(name: String, replacement: WeightReplacement)]

  public init(
    _ adapters: [(name: String, adapter: LowRankAdapter)],
    replacements: [(name: String, replacement: WeightReplacement)] = []
  ) {
    self.adapters = adapters
    self.replacements = replacements
  }

  public var isEmpty: Bool { adapters.isEmpty && replacements.isEmpty }
}

/// Updates that cannot be put on or taken off. The model has not changed.
public enum AdapterSetError: Error, Equatable, CustomStringConvertible {
  /// These weights have an update already.
  case alreadyAdapted([String])
  /// The model has no such weights.
  case noSuchWeights([String])
  /// The factors are of a weight of another shape.
  case otherShape(name: String, factors: String, weight: String)
  /// The layer does not compute updates of this form.
  case otherForm(name: String, form: LowRankAdapter.Form)
  /// These updates are not on these weights.
  case notAttached([String])

  public var description: String {
    func list(_ names: [String]) -> String {
      names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
    }
    switch self {
    case .alreadyAdapted(let names):
      return "an adapter is on \(list(names)) already; take it off before another is put on"
    case .noSuchWeights(let names):
      return "the model has no weights \(list(names)); the adapter belongs to another model"
    case .otherShape(let name, let factors, let weight):
      return "\(name) is \(weight) and the adapter's factors are \(factors); the adapter belongs to another model"
    case .otherForm(let name, let form): return "\(name) computes no update on its \(form.rawValue)"
    case .notAttached(let names):
      return names.isEmpty
        ? "no adapter is on this model, so none can be taken off"
        : "the adapter is not on \(list(names)), so it cannot be taken off; it was never put on this model, or merged since"
    }
  }
}

extension Module {
  /// The updates that are on.
  public var attachedAdapters: AdapterSet {
    AdapterSet(
      namedSites().compactMap { name, site in site.adapter.map { (name, $0) } },
      replacements: namedParameters().compactMap { name, parameter in parameter.replacement.map { (name, $0) } })
  }

  private var parametersByName: [String: Parameter] {
    Dictionary(namedParameters().map { ($0.name, $0.parameter) }) { first, _ in first }
  }

  /// Puts updates on, all or none. The weights stay as they are, so ``detach(_:)`` gives back the very model.
  public func attach(_ set: AdapterSet) throws(AdapterSetError) {
    let sites = Dictionary(namedSites().map { ($0.name, $0.site) }) { first, _ in first }
    let parameters = parametersByName
    let unknown =
      set.adapters.map(\.name).filter { sites[$0] == nil }
      + set.replacements.map(\.name).filter { parameters[$0] == nil }
    guard unknown.isEmpty else { throw .noSuchWeights(unknown) }
    let taken =
      set.adapters.map(\.name).filter { sites[$0]?.adapter != nil }
      + set.replacements.map(\.name).filter { parameters[$0]?.replacement != nil }
    guard taken.isEmpty else { throw .alreadyAdapted(taken) }
    for (name, adapter) in set.adapters {
      let site = sites[name]!
      let rank = adapter.a.shape[0]
      guard adapter.a.shape == [rank, site.matrixColumns], adapter.b.shape == [site.matrixRows, rank] else {
        throw .otherShape(
          name: name, factors: "\(adapter.a.shape) and \(adapter.b.shape)", weight: "\(site.weight.shape)")
      }
      guard site.adapterForms.contains(adapter.form) else { throw .otherForm(name: name, form: adapter.form) }
    }
    for (name, replacement) in set.replacements where parameters[name]!.shape != replacement.values.shape {
      throw .otherShape(
        name: name, factors: "\(replacement.values.shape)", weight: "\(parameters[name]!.shape)")
    }
    for (name, adapter) in set.adapters { sites[name]!.adapter = adapter }
    for (name, replacement) in set.replacements { parameters[name]!.replace(by: replacement) }
  }

  /// Takes updates off, all or none; the model computes what it did before they were put on, to the byte.
  public func detach(_ set: AdapterSet) throws(AdapterSetError) {
    let sites = Dictionary(namedSites().map { ($0.name, $0.site) }) { first, _ in first }
    let parameters = parametersByName
    let absent =
      set.adapters.filter { sites[$0.name]?.adapter !== $0.adapter }.map(\.name)
      + set.replacements.filter { parameters[$0.name]?.replacement !== $0.replacement }.map(\.name)
    guard absent.isEmpty, !set.isEmpty else { throw .notAttached(absent) }
    for (name, _) in set.adapters { sites[name]!.adapter = nil }
    for (name, _) in set.replacements { parameters[name]!.takeBack() }
  }

  /// Adds every update to the weight it belongs to and takes it off, and makes weights that stand in place of the model's own its
  /// own; the model computes the same.
  public func mergeLowRankAdapters() {
    for (_, site) in namedSites() { site.mergeAdapter() }
    for (_, parameter) in namedParameters() { parameter.keepReplacement() }
  }

  /// Freezes the model and puts a fresh update on every weight whose name matches.
  ///
  /// - Parameters:
  ///   - form: the form for layers that compute it; others take their own.
  ///   - excluding: names of layers that an empty target list leaves out.
  ///   - generator: draws the factors `a`, site by site in the order of the modules.
  /// - Returns: the names of the adapted layers and the patterns that matched none.
  /// - Precondition: no update is on any of them.
  public func addLowRankAdapters(
    _ settings: LowRankSettings, form: LowRankAdapter.Form = .output, excluding: [String] = ["lm_head"],
    generator: inout RandomGenerator, on device: Device
  ) -> (adapted: [String], unused: [NamePattern]) {
    freezeAll()
    let patterns = settings.targets.map(NamePattern.init)
    var unused = Set(patterns)
    var adapted: [String] = []
    for (name, site) in namedSites() {
      let matching = patterns.filter { $0.matches(name) }
      unused.subtract(matching)
      guard patterns.isEmpty ? !excluding.contains(where: { NamePattern($0).matches(name) }) : !matching.isEmpty else {
        continue
      }
      precondition(site.adapter == nil, "an adapter was to be put on \(name), which has one")
      site.adapter = LowRankAdapter(for: site, settings: settings, form: form, generator: &generator, on: device)
      adapted.append(name)
    }
    return (adapted, patterns.filter(unused.contains))
  }
}
