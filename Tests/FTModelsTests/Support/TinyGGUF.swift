import FTLab
import FTModels

/// Puts together the bytes of a GGUF file with a ``TinyModel``, right or wrong, without the code under test.
struct TinyGGUF {
  enum Value {
    case u32(UInt32)
    case f32(Float)
    case bool(Bool)
    case text(String)
    case texts([String])
    case i32s([Int32])
  }

  struct Tensor {
    var name: String
    /// Outermost dimension first.
    var shape: [Int]
    var values: [Float]
  }

  var keys: [(name: String, value: Value)] = []
  var tensors: [Tensor] = []

  init(_ model: TinyModel = TinyModel()) {
    let c = model.configuration
    keys = [
      ("general.architecture", .text("llama")), ("general.name", .text("Tiny")),
      ("general.license", .text("apache-2.0")),
      ("llama.block_count", .u32(UInt32(c.layerCount))), ("llama.context_length", .u32(UInt32(c.maximumPositions))),
      ("llama.embedding_length", .u32(UInt32(c.width))),
      ("llama.feed_forward_length", .u32(UInt32(c.feedForwardWidth))),
      ("llama.attention.head_count", .u32(UInt32(c.heads))),
      ("llama.attention.head_count_kv", .u32(UInt32(c.kvHeads))),
      ("llama.attention.key_length", .u32(UInt32(c.headSize))),
      ("llama.attention.layer_norm_rms_epsilon", .f32(Float(c.normEpsilon))),
      ("llama.rope.freq_base", .f32(Float(c.ropeBase))),
      ("llama.rope.dimension_count", .u32(UInt32(c.headSize))),
      ("tokenizer.ggml.model", .text("gpt2")), ("tokenizer.ggml.pre", .text("smollm")),
      ("tokenizer.ggml.tokens", .texts(TinyModel.tokens)),
      ("tokenizer.ggml.token_type", .i32s([3, 3, 3] + [Int32](repeating: 1, count: TinyModel.tokens.count - 3))),
      ("tokenizer.ggml.merges", .texts(TinyModel.merges)),
      ("tokenizer.ggml.bos_token_id", .u32(1)), ("tokenizer.ggml.eos_token_id", .u32(2)),
      ("tokenizer.ggml.padding_token_id", .u32(2)),
    ]
    for (name, shape, values) in model.tensors {
      let heads = name.contains("q_proj") ? c.heads : name.contains("k_proj") ? c.kvHeads : nil
      let stored = heads.map { Self.interleaved(values, heads: $0, headSize: c.headSize) } ?? values
      tensors.append(Tensor(name: Self.name(name), shape: shape, values: stored))
    }
  }

  /// Row (head, half, pair) goes to row (head, pair, half): llama.cpp's order.
  static func interleaved(_ values: [Float], heads: Int, headSize: Int) -> [Float] {
    let length = values.count / heads / headSize
    var result = values
    for head in 0..<heads {
      for half in 0..<2 {
        for pair in 0..<headSize / 2 {
          let from = (head * headSize + half * headSize / 2 + pair) * length
          let to = (head * headSize + pair * 2 + half) * length
          for column in 0..<length { result[to + column] = values[from + column] }
        }
      }
    }
    return result
  }

  private static func name(_ name: String) -> String {
    var result = name
    for (theirs, ours) in [
      ("model.embed_tokens", "token_embd"), ("model.norm", "output_norm"), ("lm_head", "output"),
      ("model.layers", "blk"), ("input_layernorm", "attn_norm"), ("post_attention_layernorm", "ffn_norm"),
      ("self_attn.q_proj", "attn_q"), ("self_attn.k_proj", "attn_k"), ("self_attn.v_proj", "attn_v"),
      ("self_attn.o_proj", "attn_output"), ("mlp.gate_proj", "ffn_gate"), ("mlp.up_proj", "ffn_up"),
      ("mlp.down_proj", "ffn_down"),
    ] {
      result.replace(theirs, with: ours)
    }
    return result
  }

  /// Sets, replaces or removes a key.
  mutating func set(_ key: String, _ value: Value?) {
    keys.removeAll { $0.name == key }
    if let value { keys.append((key, value)) }
  }

  mutating func change(_ tensor: String, _ body: (inout Tensor) -> Void) {
    body(&tensors[tensors.firstIndex { $0.name == tensor }!])
  }

  var bytes: [UInt8] {
    var bytes = Array("GGUF".utf8) + littleEndian(UInt32(3))
    bytes += littleEndian(UInt64(tensors.count)) + littleEndian(UInt64(keys.count))
    for (name, value) in keys { bytes += Self.text(name) + Self.encoded(value) }
    var offset = 0
    for tensor in tensors {
      bytes += Self.text(tensor.name) + littleEndian(UInt32(tensor.shape.count))
      bytes += tensor.shape.reversed().flatMap { littleEndian(UInt64($0)) }
      bytes += littleEndian(UInt32(0)) + littleEndian(UInt64(offset))
      offset += (tensor.values.count * 4 + 31) / 32 * 32
    }
    for tensor in tensors {
      while bytes.count % 32 != 0 { bytes.append(0) }
      for value in tensor.values { bytes += littleEndian(value.bitPattern) }
    }
    while bytes.count % 32 != 0 { bytes.append(0) }
    return bytes
  }

  private static func text(_ text: String) -> [UInt8] { littleEndian(UInt64(text.utf8.count)) + Array(text.utf8) }

  private static func encoded(_ value: Value) -> [UInt8] {
    switch value {
    case .u32(let number): littleEndian(UInt32(4)) + littleEndian(number)
    case .f32(let number): littleEndian(UInt32(6)) + littleEndian(number.bitPattern)
    case .bool(let flag): littleEndian(UInt32(7)) + [flag ? 1 : 0]
    case .text(let text): littleEndian(UInt32(8)) + Self.text(text)
    case .texts(let texts):
      littleEndian(UInt32(9)) + littleEndian(UInt32(8)) + littleEndian(UInt64(texts.count)) + texts.flatMap(Self.text)
    case .i32s(let numbers):
      littleEndian(UInt32(9)) + littleEndian(UInt32(5)) + littleEndian(UInt64(numbers.count))
        + numbers.flatMap { littleEndian($0) }
    }
  }
}
