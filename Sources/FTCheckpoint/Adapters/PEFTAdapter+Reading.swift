import FTNN
import FTTensor
import Foundation

extension PEFTAdapter {
  /// Puts the adapters of a folder onto a model, frozen.
  ///
  /// - Returns: where the adapter came from, as far as it says so.
  /// - Throws: as ``read(_:for:on:)``, and `AdapterSetError` where the model has an adapter already; nothing is attached then.
  public static func attach(_ folder: URL, to model: any Module, on device: Device) throws -> Origin? {
    let (set, origin) = try read(folder, for: model, on: device)
    try model.attach(set)
    return origin
  }

  /// Reads the adapters of a folder, frozen, to be put onto a model and taken off as often as one likes.
  ///
  /// Layers may differ in rank and alpha, and whole weights may come with the adapter (`modules_to_save`).
  ///
  /// - Throws: ``PEFTAdapterError`` when a tensor is missing, superfluous, of another shape, or when the configuration says
  ///   anything by which the adapter would compute something else than ftlab does.
  public static func read(
    _ folder: URL, for model: any Module, on device: Device
  ) throws -> (set: AdapterSet, origin: Origin?) {
    let configuration = try Configuration(of: folder)
    let file = try SafetensorsFile(path: folder.appendingPathComponent(weightsFile).path)
    let refuse = { (reason: String) in PEFTAdapterError(folder: folder.path, reason: reason) }
    var rest = Set(file.names)
    var adapters: [(name: String, adapter: LowRankAdapter)] = []
    var incomplete: [String] = []
    for (name, site) in model.namedSites() {
      let (a, b) = ("\(prefix)\(name).lora_A.weight", "\(prefix)\(name).lora_B.weight")
      guard rest.contains(a), rest.contains(b) else {
        if configuration.targets.selects(name) == true, !configuration.saves(name) { incomplete.append(name) }
        continue
      }
      if configuration.targets.selects(name) == false {
        throw refuse("it has factors for \(name), which its \"target_modules\" do not name")
      }
      rest.subtract([a, b])
      let factorA = try file.tensor(a, on: device, copies: true).converted(to: .float32)
      let factorB = try file.tensor(b, on: device, copies: true).converted(to: .float32)
      let settings = configuration.settings(of: name)
      adapters.append((name, try adapter(a: factorA, b: factorB, settings, of: site, name: name, refuse)))
    }
    let replacements = try replacements(configuration, of: model, in: file, &rest, on: device, refuse)
    guard rest.isEmpty else { throw refuse(superfluous(rest)) }
    guard !adapters.isEmpty || !replacements.isEmpty else { throw refuse("it adapts no layer of this model") }
    guard incomplete.isEmpty else {
      throw refuse("its \"target_modules\" name layers that it has no factors for: \(incomplete.sorted().prefix(4))")
    }
    let origin = file.metadata["base_model_sha256"].map {
      Origin(baseName: file.metadata["base_model"] ?? configuration.baseName ?? "", baseSHA256: $0)
    }
    return (AdapterSet(adapters, replacements: replacements), origin)
  }

  private static func adapter(
    a: Tensor, b: Tensor, _ settings: LowRankSettings, of site: any Adaptable, name: String,
    _ refuse: (String) -> PEFTAdapterError
  ) throws -> LowRankAdapter {
    let layout = FactorLayout(site)
    let (wantedA, wantedB) = (layout.storedA(rank: settings.rank), layout.storedB(rank: settings.rank))
    guard a.shape == wantedA, b.shape == wantedB else {
      throw refuse(
        "\(name): A is \(a.shape) and B is \(b.shape), expected \(wantedA) and \(wantedB); the adapter belongs to another model"
      )
    }
    guard a.isFinite, b.isFinite else {
      throw refuse(
        "\(name): it has values that are not finite numbers, so the model would write nothing; train it again")
    }
    return LowRankAdapter(
      a: layout.matrix(a: a), b: layout.matrix(b: b), settings: settings, form: site.adapterForms[0])
  }

  /// The weights that the adapter brings whole.
  private static func replacements(
    _ configuration: Configuration, of model: any Module, in file: SafetensorsFile, _ rest: inout Set<String>,
    on device: Device, _ refuse: (String) -> PEFTAdapterError
  ) throws -> [(name: String, replacement: WeightReplacement)] {
    var found: [(name: String, replacement: WeightReplacement)] = []
    for (name, parameter) in model.namedParameters() {
      let parts = name.split(separator: ".")
      let module = parts.dropLast().joined(separator: ".")
      // The base's own weight below an update, which PEFT writes for heads: new tokens may have made it longer.
      let isBase = rest.remove("\(prefix)\(module).base_layer.\(parts.last ?? "")") != nil
      guard isBase || rest.remove(prefix + name) != nil else {
        guard configuration.saves(module), !name.contains(".lora_") else { continue }
        throw refuse("its \"modules_to_save\" name \(module), whose \"\(name)\" it does not hold")
      }
      let stored = isBase ? "\(prefix)\(module).base_layer.\(parts.last ?? "")" : prefix + name
      let values = try file.tensor(stored, on: device, copies: true)
      guard values.shape == parameter.shape else {
        throw refuse(
          "\(name) is \(values.shape), expected \(parameter.shape); the adapter belongs to another model, or to one with other tokens"
        )
      }
      guard values.isFinite else { throw refuse("\(name): it has values that are not finite numbers; train it again") }
      // Nothing takes the place of what is the same.
      if isBase, values.values() == parameter.value.values() { continue }
      found.append((name, WeightReplacement(values)))
    }
    for (copy, original) in model.tiedParameters {
      let replacement = found.first { $0.name == original }?.replacement
      let isStored = rest.remove(prefix + copy) != nil
      let module = original.split(separator: ".").dropLast().joined(separator: ".")
      // A weight that is saved by itself parts from its copy; PEFT writes both where they stay one.
      let isOne: Bool
      if isStored {
        isOne = try replacement?.values.values() == file.tensor(prefix + copy, on: device).values()
      } else {
        isOne = replacement == nil || !configuration.saves(module)
      }
      guard isOne else {
        throw refuse(
          "\(original) and \(copy) are one weight in this model, and the adapter changes them apart; "
            + "train it with PEFT's ensure_weight_tying=True")
      }
    }
    return found
  }

  /// What the tensors are that nothing was done with.
  private static func superfluous(_ names: Set<String>) -> String {
    let some = "\(names.sorted().prefix(4))"
    if names.contains(where: { $0.contains("lora_embedding_") }) {
      return "it adapts an embedding, which is not supported: \(some)"
    }
    if names.contains(where: { $0.contains("lora_magnitude_vector") }) {
      return "it uses DoRA, which is not supported: \(some)"
    }
    return "tensors that fit no layer: \(some)"
  }
}

/// How the factors of a weight lie in a file: as matrices, or for a convolution `[filters, height, width, channels]` as PyTorch's
/// convolutions, channels first.
struct FactorLayout {
  private let rows: Int
  private let columns: Int
  /// Height, width and channels of a convolution's kernel.
  private let kernel: (height: Int, width: Int, channels: Int)?

  init(_ site: any Adaptable) {
    (rows, columns) = (site.matrixRows, site.matrixColumns)
    let shape = site.weight.shape
    kernel = shape.rank == 4 ? (shape[1], shape[2], shape[3]) : nil
  }

  func storedA(rank: Int) -> Shape { kernel.map { [rank, $0.channels, $0.height, $0.width] } ?? [rank, columns] }
  func storedB(rank: Int) -> Shape { kernel == nil ? [rows, rank] : [rows, rank, 1, 1] }

  func stored(a: Tensor) -> Tensor {
    guard let kernel else { return a }
    return a.reshaped(to: [-1, kernel.height, kernel.width, kernel.channels]).permuted([0, 3, 1, 2]).detached
  }
  func stored(b: Tensor) -> Tensor { b.reshaped(to: storedB(rank: b.shape[1])).detached }

  func matrix(a: Tensor) -> Tensor {
    kernel == nil ? a : a.permuted([0, 2, 3, 1]).reshaped(to: [-1, columns]).detached
  }
  func matrix(b: Tensor) -> Tensor { b.reshaped(to: [rows, -1]).detached }
}
