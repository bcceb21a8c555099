import FTJSON
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
  /// - Throws: ``PEFTAdapterError`` when a tensor is missing, superfluous, of another shape, or of a kind ftlab does not
  ///   compute with.
  public static func read(
    _ folder: URL, for model: any Module, on device: Device
  ) throws -> (set: AdapterSet, origin: Origin?) {
    let configuration = try Configuration(of: folder)
    let settings = configuration.settings
    let file = try SafetensorsFile(path: folder.appendingPathComponent(weightsFile).path)
    let refuse = { (reason: String) in PEFTAdapterError(folder: folder.path, reason: reason) }
    var rest = Set(file.names)
    var found: [(name: String, adapter: LowRankAdapter)] = []
    for (name, site) in model.namedSites() {
      let (a, b) = ("\(prefix)\(name).lora_A.weight", "\(prefix)\(name).lora_B.weight")
      guard rest.contains(a), rest.contains(b) else { continue }
      rest.subtract([a, b])
      let factorA = try file.tensor(a, on: device, copies: true).converted(to: .float32)
      let factorB = try file.tensor(b, on: device, copies: true).converted(to: .float32)
      let layout = FactorLayout(site)
      let (wantedA, wantedB) = (layout.storedA(rank: settings.rank), layout.storedB(rank: settings.rank))
      guard factorA.shape == wantedA, factorB.shape == wantedB else {
        throw refuse(
          "\(name): A is \(factorA.shape) and B is \(factorB.shape), expected \(wantedA) and \(wantedB); "
            + "the adapter belongs to another model")
      }
      guard factorA.isFinite, factorB.isFinite else {
        throw refuse(
          "\(name): it has values that are not finite numbers, so the model would write nothing; train it again")
      }
      let adapter = LowRankAdapter(
        a: layout.matrix(a: factorA), b: layout.matrix(b: factorB), settings: settings, form: site.adapterForms[0])
      found.append((name, adapter))
    }
    guard rest.isEmpty, !found.isEmpty else {
      throw refuse(
        rest.isEmpty ? "it adapts no layer of this model" : "tensors that fit no layer: \(rest.sorted().prefix(4))")
    }
    let origin = file.metadata["base_model_sha256"].map {
      Origin(baseName: file.metadata["base_model"] ?? configuration.baseName ?? "", baseSHA256: $0)
    }
    return (AdapterSet(found), origin)
  }
}

extension PEFTAdapter.Configuration {
  /// Reads and checks adapter_config.json.
  init(of folder: URL) throws {
    let path = folder.appendingPathComponent(PEFTAdapter.configurationFile).path
    guard let data = FileManager.default.contents(atPath: path) else { throw FileError(.read, path, .missing) }
    do { self = try JSONDecoder().decode(Self.self, from: data) } catch {
      throw PEFTAdapterError(
        folder: folder.path,
        reason: "adapter_config.json cannot be read: \((error as? DecodingError)?.reason ?? "\(error)")")
    }
    try checkSupport(folder: folder.path)
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
