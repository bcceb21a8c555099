import FTCheckpoint
import FTLab
import FTModels
import Foundation

/// Writes a ``TinyModel`` as a Hugging Face folder, right or wrong.
struct TinyFolder {
  var configuration: String
  var tensors: [(name: String, dtype: ElementType, shape: [Int], bytes: [UInt8])]
  var files: [String: String]

  init(_ model: TinyModel = TinyModel(), dtype: ElementType = .float32) {
    configuration = String(decoding: model.configuration.json(type: dtype), as: UTF8.self)
    tensors = model.tensors.map { ($0.name, dtype, $0.shape, Self.encoded($0.values, dtype)) }
    files = ["tokenizer.json": Self.tokenizer]
  }

  static func encoded(_ values: [Float], _ dtype: ElementType) -> [UInt8] {
    switch dtype {
    case .float32: values.flatMap { littleEndian($0.bitPattern) }
    case .float16: values.flatMap { littleEndian(Float16($0).bitPattern) }
    default: TinyModel.bfloat16(values)
    }
  }

  /// Replaces a piece of `config.json`, which must be there.
  mutating func replace(_ old: String, _ new: String) {
    precondition(configuration.contains(old), "no \(old) in config.json")
    configuration.replace(old, with: new)
  }

  func write(to url: URL, shards: Int = 1) throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try Data(configuration.utf8).write(to: url.appending(path: "config.json"))
    for (name, text) in files { try Data(text.utf8).write(to: url.appending(path: name)) }
    var map: [String: String] = [:]
    for shard in 0..<shards {
      let name = shards == 1 ? "model.safetensors" : "model-0000\(shard + 1)-of-0000\(shards).safetensors"
      let part = tensors.enumerated().filter { $0.offset % shards == shard }.map(\.element)
      try SafetensorsWriter.write(
        part.map { tensor in
          .init(name: tensor.name, dtype: tensor.dtype, shape: tensor.shape) { try $0.write(tensor.bytes) }
        }, metadata: ["format": "pt"], to: url.appending(path: name).path)
      for tensor in part { map[tensor.name] = name }
    }
    if shards > 1 {
      let index = try JSONSerialization.data(withJSONObject: ["metadata": [:], "weight_map": map])
      try index.write(to: url.appending(path: "model.safetensors.index.json"))
    }
  }

  /// The tokens of ``TinyModel`` in the tokenizers library's format.
  private static let tokenizer: String = {
    let quoted = { (text: String) in
      "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    let vocabulary = TinyModel.tokens.enumerated().map { "\(quoted($1)): \($0)" }.joined(separator: ",")
    let merges = TinyModel.merges.map(quoted).joined(separator: ",")
    let special = (0..<3).map { id in
      "{\"id\": \(id), \"content\": \(quoted(TinyModel.tokens[id])), \"single_word\": false, \"lstrip\": false, "
        + "\"rstrip\": false, \"normalized\": false, \"special\": true}"
    }.joined(separator: ",")
    return """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [\(special)], "normalizer": null,
      "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
      "post_processor": null,
      "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
      "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
      "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "ignore_merges": false,
      "vocab": {\(vocabulary)}, "merges": [\(merges)]}}
      """
  }()
}
