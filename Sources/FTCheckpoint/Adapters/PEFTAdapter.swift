import FTNN
import FTTensor
import Foundation

/// LoRA adapters in PEFT's layout: adapter_model.safetensors and adapter_config.json.
///
/// Layout: PEFT's developer guide "Checkpoint format". `base_model.model.<module>.lora_A.weight` is `[rank, in]`,
/// `lora_B.weight` `[out, rank]`; the scale is alpha / rank, or alpha / √rank with `use_rslora`. A convolution's factors are
/// `[rank, channels / groups, height, width]` and `[filters, rank, 1, 1]`, as PEFT has them. Fused weights, which PEFT knows no
/// layer for, are written as linear layers of their full name and read by ftlab alone.
///
/// What an adapter may say is a list of fields with their values; whatever else it says is refused by name, so that an
/// adapter that loads computes here what it computes in PEFT.
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
}

/// An adapter folder that cannot be used.
public struct PEFTAdapterError: Error, CustomStringConvertible {
  public let folder: String
  public let reason: String
  public var description: String { "\(folder): this adapter cannot be attached: \(reason)" }
}
