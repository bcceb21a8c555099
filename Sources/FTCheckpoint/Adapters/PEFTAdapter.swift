import FTJSON
import FTNN
import FTTensor
import Foundation

/// LoRA adapters in PEFT's layout: adapter_model.safetensors and adapter_config.json.
///
/// Layout: PEFT's developer guide "Checkpoint format". `base_model.model.<module>.lora_A.weight` is `[rank, in]`,
/// `lora_B.weight` `[out, rank]`; the scale is alpha / rank, or alpha / √rank with `use_rslora`.
public enum PEFTAdapter {
  static let prefix = "base_model.model."
  public static let weightsFile = "adapter_model.safetensors"
  public static let configurationFile = "adapter_config.json"

  /// What ftlab writes into an adapter besides PEFT's own fields, as metadata of the safetensors file.
  public struct Origin: Sendable, Equatable {
    /// A name or path for people and for PEFT's `base_model_name_or_path`.
    public var baseName: String
    /// SHA-256 of the base's weight file, in hexadecimal digits.
    public var baseSHA256: String

    public init(baseName: String, baseSHA256: String) { (self.baseName, self.baseSHA256) = (baseName, baseSHA256) }
  }

  /// Writes the adapters of a model into a folder, which is made if need be.
  public static func write(
    _ model: any Module, settings: LowRankSettings, origin: Origin, to folder: URL
  ) throws {
    let adapted = adaptedLayers(of: model)
    precondition(!adapted.isEmpty, "a model without adapters was to be written as one")
    let tensors = adapted.flatMap { name, adapter in
      [
        (name: "\(prefix)\(name).lora_A.weight", tensor: adapter.a.value),
        (name: "\(prefix)\(name).lora_B.weight", tensor: adapter.b.value),
      ]
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let metadata = ["format": "pt", "base_model_sha256": origin.baseSHA256, "base_model": origin.baseName]
    try TensorFile.write(tensors, metadata: metadata, to: folder.appendingPathComponent(weightsFile).path)
    // The last part of every adapted name; PEFT matches `target_modules` at the end of names.
    let targets = Set(adapted.map { $0.name.split(separator: ".").last.map(String.init) ?? $0.name }).sorted()
    let configuration = Configuration(
      baseName: origin.baseName, rank: settings.rank, alpha: settings.alpha,
      dropout: settings.dropout, isRankStabilized: settings.isRankStabilized,
      targets: coversAll(targets, adapted.map(\.name), in: model) ? targets : adapted.map(\.name))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try AtomicFile.write(
      [UInt8](encoder.encode(configuration)), to: folder.appendingPathComponent(configurationFile).path)
  }

  /// Whether short names select exactly the adapted layers.
  private static func coversAll(_ targets: [String], _ adapted: [String], in model: any Module) -> Bool {
    let patterns = targets.map(NamePattern.init)
    let selected = model.namedModules().filter { $0.module is Linear }.map(\.name)
      .filter { name in patterns.contains { $0.matches(name) } }
    return Set(selected) == Set(adapted)
  }

  /// The adapted linear layers of a model, by name.
  static func adaptedLayers(of model: any Module) -> [(name: String, adapter: LowRankAdapter)] {
    model.namedModules().compactMap { name, module in (module as? Linear)?.adapter.map { (name, $0) } }
  }

  /// Puts the adapters of a folder onto a model, frozen.
  ///
  /// - Returns: where the adapter came from, as far as it says so.
  /// - Throws: ``PEFTAdapterError`` when a tensor is missing, superfluous, of another shape, or of a kind ftlab does not
  ///   compute with; nothing is attached then.
  public static func attach(_ folder: URL, to model: any Module, on device: Device) throws -> Origin? {
    let path = folder.appendingPathComponent(configurationFile).path
    guard let data = FileManager.default.contents(atPath: path) else { throw FileError(.read, path, .missing) }
    let configuration: Configuration
    do { configuration = try JSONDecoder().decode(Configuration.self, from: data) } catch {
      throw PEFTAdapterError(
        folder: folder.path,
        reason: "adapter_config.json cannot be read: \((error as? DecodingError)?.reason ?? "\(error)")")
    }
    try configuration.checkSupport(folder: folder.path)
    let file = try SafetensorsFile(path: folder.appendingPathComponent(weightsFile).path)
    var rest = Set(file.names)
    var found: [(Linear, Tensor, Tensor)] = []
    for (name, module) in model.namedModules() {
      guard let linear = module as? Linear else { continue }
      let (a, b) = ("\(prefix)\(name).lora_A.weight", "\(prefix)\(name).lora_B.weight")
      guard rest.contains(a), rest.contains(b) else { continue }
      rest.subtract([a, b])
      let (ta, tb) = (
        try file.tensor(a, on: device, copies: true).converted(to: .float32),
        try file.tensor(b, on: device, copies: true).converted(to: .float32)
      )
      guard ta.shape == [configuration.rank, linear.inputSize], tb.shape == [linear.outputSize, configuration.rank]
      else {
        throw PEFTAdapterError(
          folder: folder.path,
          reason:
            "\(name): A is \(ta.shape) and B is \(tb.shape), expected [\(configuration.rank), \(linear.inputSize)] "
            + "and [\(linear.outputSize), \(configuration.rank)]; the adapter belongs to another model")
      }
      guard ta.isFinite, tb.isFinite else {
        throw PEFTAdapterError(
          folder: folder.path,
          reason: "\(name): it has values that are not finite numbers, so the model would write nothing; train it again"
        )
      }
      found.append((linear, ta, tb))
    }
    guard rest.isEmpty, !found.isEmpty else {
      let what =
        rest.isEmpty ? "it adapts no layer of this model" : "tensors that fit no layer: \(rest.sorted().prefix(4))"
      throw PEFTAdapterError(folder: folder.path, reason: what)
    }
    for (linear, a, b) in found {
      linear.adapter = LowRankAdapter(a: a, b: b, settings: configuration.settings)
    }
    return file.metadata["base_model_sha256"].map {
      Origin(baseName: file.metadata["base_model"] ?? configuration.baseName ?? "", baseSHA256: $0)
    }
  }
}

/// An adapter folder that cannot be used.
public struct PEFTAdapterError: Error, CustomStringConvertible {
  public let folder: String
  public let reason: String
  public var description: String { "\(folder): this adapter cannot be attached: \(reason)" }
}
