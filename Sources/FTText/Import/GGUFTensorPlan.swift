import FTCheckpoint
import FTModels

/// Which tensor of a GGUF file becomes which tensor of a Hugging Face folder.
///
/// Source of the names: llama.cpp `gguf-py/gguf/tensor_mapping.py`; of the row order: `convert_hf_to_gguf.py`, where
/// the rows of the query and key projections of each head are reordered from `(2, headSize / 2)` to `(headSize / 2, 2)`,
/// because llama.cpp rotates neighbouring pairs and Hugging Face rotates halves.
struct GGUFTensorPlan {
  struct Item {
    let name: String
    let shape: [Int]
    let source: GGUFTensor
    /// For projections with interleaved pairs the row order within a head, from result to source.
    let headRows: [Int]?
    /// What the file has added to every value: llama.cpp stores the gains of Gemma's norms, Hugging Face what they differ
    /// from 1 by.
    let added: Float
  }

  /// One item for each tensor the configuration expects, in its order.
  let items: [Item]

  /// - Throws: ``ModelImportError`` unless every tensor of the file is used once and every expected one is there.
  init(_ file: GGUFFile, _ configuration: LlamaConfiguration) throws {
    var items: [Item] = []
    var (missing, misshapen): ([String], [String]) = ([], [])
    var used: Set<String> = [Self.rotaryFactors]
    for (name, shape) in configuration.expectedTensors {
      let sourceName = Self.sourceName(name, configuration.family)
      used.insert(sourceName)
      guard file.contains(tensor: sourceName) else {
        missing.append(sourceName)
        continue
      }
      let source = try file.tensor(sourceName)
      guard source.shape == shape else {
        misshapen.append("\(sourceName) is \(source.shape), expected \(shape)")
        continue
      }
      items.append(
        Item(
          name: name, shape: shape, source: source,
          headRows: configuration.family == .llama && Self.isRotated(name)
            ? Self.headRows(configuration.headSize) : nil,
          added: name.hasSuffix("norm.weight") ? configuration.normOffset : 0))
    }
    let superfluous = file.tensors.map(\.name).filter { !used.contains($0) }
    guard missing.isEmpty && misshapen.isEmpty && superfluous.isEmpty else {
      throw ModelImportError.tensors(
        file: file.path, missing: missing, superfluous: superfluous, misshapen: misshapen)
    }
    self.items = items
  }

  /// The tensor with the divisors of the rotary frequencies; it becomes part of the configuration.
  static let rotaryFactors = "rope_freqs.weight"

  /// Whether a tensor's rows are rotated, and therefore lie in another order.
  static func isRotated(_ name: String) -> Bool { name.contains(".q_proj.") || name.contains(".k_proj.") }

  /// Row `(half, pair)` of the result is row `(pair, half)` of the source.
  static func headRows(_ headSize: Int) -> [Int] {
    (0..<headSize).map { row in 2 * (row % (headSize / 2)) + row / (headSize / 2) }
  }

  private static let wholeModel = [
    "model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output",
  ]

  private static let block = [
    "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
  ]

  /// Where Gemma's norms have other names than Llama's.
  private static let resultNorms = [
    "post_attention_layernorm": "post_attention_norm", "pre_feedforward_layernorm": "ffn_norm",
    "post_feedforward_layernorm": "post_ffw_norm",
  ]

  /// GGUF's name of one of ``LlamaConfiguration/expectedTensors``.
  static func sourceName(_ name: String, _ family: LlamaConfiguration.Family) -> String {
    let dot = name.lastIndex(of: ".")!
    let (layer, kind) = (String(name[..<dot]), name[dot...])
    if let mapped = wholeModel[layer] { return mapped + kind }
    let parts = layer.split(separator: ".", maxSplits: 3)
    let part = parts.count == 4 ? String(parts[3]) : ""
    guard let mapped = (family == .gemma3 ? resultNorms[part] : nil) ?? block[part] else {
      preconditionFailure("no GGUF name for \(name)")
    }
    return "blk.\(parts[2]).\(mapped)\(kind)"
  }
}
