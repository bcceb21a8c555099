import FTNN
import FTTensor
import Foundation

/// LoRA adapters in PEFT's layout: adapter_model.safetensors and adapter_config.json.
///
/// Layout: PEFT's developer guide "Checkpoint format". `base_model.model.<module>.lora_A.weight` is `[rank, in]`,
/// `lora_B.weight` `[out, rank]`; the scale is alpha / rank, or alpha / √rank with `use_rslora`. A convolution's factors are
/// `[rank, channels / groups, height, width]` and `[filters, rank, 1, 1]`, as PEFT has them. Fused weights, which PEFT knows no
/// layer for, are written as linear layers of their full name and read by ftlab alone.
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

  /// Writes the adapters that are on a model into a folder, which is made if need be.
  public static func write(
    _ model: any Module, settings: LowRankSettings, origin: Origin, to folder: URL
  ) throws {
    let sites = model.namedSites()
    let adapted = sites.filter { $0.site.adapter != nil }
    precondition(!adapted.isEmpty, "a model without adapters was to be written as one")
    let tensors = adapted.flatMap { name, site in
      let factors = FactorLayout(site)
      return [
        (name: "\(prefix)\(name).lora_A.weight", tensor: factors.stored(a: site.adapter!.a.value)),
        (name: "\(prefix)\(name).lora_B.weight", tensor: factors.stored(b: site.adapter!.b.value)),
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
      targets: coversAll(targets, adapted.map(\.name), of: sites.map(\.name)) ? targets : adapted.map(\.name))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try AtomicFile.write(
      [UInt8](encoder.encode(configuration)), to: folder.appendingPathComponent(configurationFile).path)
  }

  /// Whether short names select exactly the adapted layers.
  private static func coversAll(_ targets: [String], _ adapted: [String], of sites: [String]) -> Bool {
    let patterns = targets.map(NamePattern.init)
    return Set(sites.filter { name in patterns.contains { $0.matches(name) } }) == Set(adapted)
  }
}

/// An adapter folder that cannot be used.
public struct PEFTAdapterError: Error, CustomStringConvertible {
  public let folder: String
  public let reason: String
  public var description: String { "\(folder): this adapter cannot be attached: \(reason)" }
}
