import FTJSON
import FTNN
import FTTensor
import Foundation

/// LoRA adapters in the layout of MLX: adapters.safetensors and adapter_config.json.
///
/// `<module>.lora_a` is `[in, rank]` and `<module>.lora_b` `[rank, out]`, the other way round than PEFT's; the update is multiplied by
/// `lora_parameters.scale` itself, whatever the rank. Source: mlx-lm `tuner/lora.py` and `tuner/utils.py`.
public enum MLXAdapter {
  public static let weightsFile = "adapters.safetensors"

  /// Whether a folder holds an adapter of this layout.
  public static func recognizes(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(weightsFile).path)
      && !FileManager.default.fileExists(atPath: folder.appendingPathComponent(PEFTAdapter.weightsFile).path)
  }

  /// Reads the adapters of a folder, frozen.
  ///
  /// - Throws: ``PEFTAdapterError`` when a tensor is missing, superfluous, of another shape, or when the folder holds another kind of
  ///   training (DoRA, full weights).
  public static func read(_ folder: URL, for model: any Module, on device: Device) throws -> AdapterSet {
    let refuse = { (reason: String) in PEFTAdapterError(folder: folder.path, reason: reason) }
    let parameters = try Parameters(of: folder)
    let file = try SafetensorsFile(path: folder.appendingPathComponent(weightsFile).path)
    var rest = Set(file.names)
    var found: [(name: String, adapter: LowRankAdapter)] = []
    for (name, site) in model.namedSites() where site.weight.shape.rank == 2 {
      let (a, b) = ("\(name).lora_a", "\(name).lora_b")
      guard rest.contains(a), rest.contains(b) else { continue }
      rest.subtract([a, b])
      let factorA = try file.tensor(a, on: device, copies: true).converted(to: .float32)
      let factorB = try file.tensor(b, on: device, copies: true).converted(to: .float32)
      let wantedA: Shape = [site.matrixColumns, parameters.rank]
      let wantedB: Shape = [parameters.rank, site.matrixRows]
      guard factorA.shape == wantedA, factorB.shape == wantedB else {
        throw refuse(
          "\(name): A is \(factorA.shape) and B is \(factorB.shape), expected \(wantedA) and \(wantedB); "
            + "the adapter belongs to another model")
      }
      guard factorA.isFinite, factorB.isFinite else {
        throw refuse("\(name): it has values that are not finite numbers; train it again")
      }
      found.append(
        (
          name,
          LowRankAdapter(
            a: factorA.permuted([1, 0]).detached, b: factorB.permuted([1, 0]).detached, scale: parameters.scale,
            form: site.adapterForms[0])
        ))
    }
    guard rest.isEmpty, !found.isEmpty else {
      throw refuse(
        rest.isEmpty ? "it adapts no layer of this model" : "tensors that fit no layer: \(rest.sorted().prefix(4))")
    }
    return AdapterSet(found)
  }

  /// What adapter_config.json says of the computation. The rest of it is how the adapter was trained.
  private struct Parameters {
    let rank: Int
    let scale: Float

    init(of folder: URL) throws {
      let path = folder.appendingPathComponent(PEFTAdapter.configurationFile).path
      func refuse(_ reason: String) -> PEFTAdapterError { PEFTAdapterError(folder: folder.path, reason: reason) }
      guard let data = FileManager.default.contents(atPath: path) else { throw FileError(.read, path, .missing) }
      let document: JSONValue
      do { document = try JSONValue(parsing: [UInt8](data)) } catch {
        throw refuse("adapter_config.json cannot be read: \(error)")
      }
      let kind = document.present("fine_tune_type") ?? "lora"
      guard kind == "lora" else {
        throw refuse("\"fine_tune_type\" is \(kind.forMessage); only \"lora\" is supported")
      }
      guard let values = document.present("lora_parameters"), values.objectValue != nil else {
        throw refuse("adapter_config.json has no \"lora_parameters\"; write it again with mlx-lm 0.20 or later")
      }
      guard let rank = values["rank"]?.intValue, (1...1 << 20).contains(rank) else {
        throw refuse("\"rank\" in \"lora_parameters\" is \(values["rank"]?.forMessage ?? "missing")")
      }
      guard let number = values["scale"]?.doubleValue, Float(number).isFinite else {
        throw refuse("\"scale\" in \"lora_parameters\" is \(values["scale"]?.forMessage ?? "missing")")
      }
      self.rank = rank
      scale = Float(number)
    }
  }
}

/// Adapter folders of every layout that is read.
public enum AdapterFolder {
  /// The file with a folder's factors.
  public static func weights(in folder: URL) -> URL {
    folder.appendingPathComponent(MLXAdapter.recognizes(folder) ? MLXAdapter.weightsFile : PEFTAdapter.weightsFile)
  }

  /// Reads a folder in PEFT's layout or in MLX's.
  ///
  /// - Returns: the adapter, and where it came from as far as it says so.
  /// - Throws: ``PEFTAdapterError`` and the errors of files.
  public static func read(
    _ folder: URL, for model: any Module, on device: Device
  ) throws -> (set: AdapterSet, origin: PEFTAdapter.Origin?) {
    guard MLXAdapter.recognizes(folder) else { return try PEFTAdapter.read(folder, for: model, on: device) }
    return (try MLXAdapter.read(folder, for: model, on: device), nil)
  }
}
