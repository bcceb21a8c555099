import FTCheckpoint
import FTLab
import FTModels
import Foundation
import Testing

@Suite struct GGUFRefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// Pieces the message must hold.
    let says: [String]
    let spoil: @Sendable (inout TinyGGUF) -> Void
    var testDescription: String { name }

    init(_ name: String, _ says: [String], _ spoil: @escaping @Sendable (inout TinyGGUF) -> Void) {
      self.name = name
      self.says = says
      self.spoil = spoil
    }
  }

  static let cases: [Case] = [
    Case("unknown architecture", ["\"mamba\"", "llama, gemma3"]) { $0.set("general.architecture", .text("mamba")) },
    Case("no architecture", ["general.architecture"]) { $0.set("general.architecture", nil) },
    Case("missing tensor", ["missing: blk.1.attn_v.weight"]) {
      $0.tensors.removeAll { $0.name == "blk.1.attn_v.weight" }
    },
    Case("extra tensor", ["unexpected: blk.2.attn_v.weight"]) {
      $0.tensors.append(.init(name: "blk.2.attn_v.weight", shape: [12, 16], values: .init(repeating: 0, count: 192)))
    },
    Case("bias that the others lack", ["unexpected: blk.1.attn_q.bias"]) {
      $0.tensors.append(.init(name: "blk.1.attn_q.bias", shape: [24], values: .init(repeating: 0, count: 24)))
    },
    Case("transposed tensor", ["blk.0.ffn_up.weight is [16, 24], expected [24, 16]"]) {
      $0.change("blk.0.ffn_up.weight") { $0.shape = [16, 24] }
    },
    Case("embedding in one dimension", ["token_embd.weight"]) {
      $0.change("token_embd.weight") { $0.shape = [262 * 16] }
    },
    Case("other vocabulary", ["vocab_size", "300", "262"]) { $0.set("llama.vocab_size", .u32(300)) },
    Case("more tokens than rows", ["263 tokens", "262 rows"]) {
      $0.set("tokenizer.ggml.tokens", .texts(TinyModel.tokens + ["more"]))
      $0.set("tokenizer.ggml.token_type", .i32s([Int32](repeating: 1, count: 263)))
    },
    Case("no block count", ["llama.block_count"]) { $0.set("llama.block_count", nil) },
    Case("block count that is a text", ["llama.block_count"]) { $0.set("llama.block_count", .text("2")) },
    Case("block count beyond reason", ["num_hidden_layers", "4294967295"]) {
      $0.set("llama.block_count", .u32(.max))
    },
    Case("no heads", ["num_attention_heads"]) { $0.set("llama.attention.head_count", .u32(0)) },
    Case("heads that do not share evenly", ["num_key_value_heads"]) {
      $0.set("llama.attention.head_count_kv", .u32(3))
    },
    Case("blocks that differ", ["feed_forward_length"]) { $0.set("llama.feed_forward_length", .i32s([24, 32])) },
    Case("odd heads", ["head_dim"]) {
      $0.set("llama.attention.key_length", .u32(5))
      $0.set("llama.rope.dimension_count", .u32(5))
    },
    Case("values of another width", ["keys (6) and values (8)"]) {
      $0.set("llama.attention.value_length", .u32(8))
    },
    Case("partial rotation", ["4 of 6 dimensions"]) { $0.set("llama.rope.dimension_count", .u32(4)) },
    Case("experts", ["8 experts"]) { $0.set("llama.expert_count", .u32(8)) },
    Case("adapter", ["\"adapter\""]) { $0.set("general.type", .text("adapter")) },
    Case("yarn", ["\"yarn\""]) { $0.set("llama.rope.scaling.type", .text("yarn")) },
    Case("linear without factor", ["llama.rope.scaling.factor"]) {
      $0.set("llama.rope.scaling.type", .text("linear"))
    },
    Case("foreign rotary divisors", ["rope_freqs.weight"]) {
      $0.tensors.append(.init(name: "rope_freqs.weight", shape: [3], values: [1, 5, 2]))
    },
    Case("rotary divisors of another length", ["rope_freqs.weight is [2], expected [3]"]) {
      $0.tensors.append(.init(name: "rope_freqs.weight", shape: [2], values: [1, 2]))
    },
    Case("SentencePiece with a space", ["puts a space before a text"]) {
      $0.set("tokenizer.ggml.model", .text("llama"))
    },
    Case("unigram", ["tokenizer of the kind \"t5\""]) { $0.set("tokenizer.ggml.model", .text("t5")) },
    Case("unknown pre-tokenizer", ["\"klingon\""]) { $0.set("tokenizer.ggml.pre", .text("klingon")) },
    Case("no merges", ["tokenizer.ggml.merges"]) { $0.set("tokenizer.ggml.merges", nil) },
    Case("merge of unknown tokens", ["zz"]) { $0.set("tokenizer.ggml.merges", .texts(["zz yy"])) },
    Case("end token outside the vocabulary", ["eos_token_id", "262"]) {
      $0.set("tokenizer.ggml.eos_token_id", .u32(262))
    },
    Case("huge end token", ["eos_token_id", "4294967295"]) { $0.set("tokenizer.ggml.eos_token_id", .u32(.max)) },
    Case("not a number", ["blk.1.ffn_down.weight", "not a number"]) {
      $0.change("blk.1.ffn_down.weight") { $0.values[7] = .nan }
    },
    Case("infinite", ["blk.0.attn_q.weight"]) { $0.change("blk.0.attn_q.weight") { $0.values[1] = -.infinity } },
    Case("infinite in bfloat16", ["output_norm.weight"]) {
      $0.change("output_norm.weight") { $0.values[0] = .greatestFiniteMagnitude }
    },
    Case("norm of zero epsilon", ["rms_norm_eps"]) {
      $0.set("llama.attention.layer_norm_rms_epsilon", .f32(0))
    },
  ]

  @Test(arguments: cases) func isRefusedWithoutATrace(_ spoilt: Case) throws {
    let scratch = try ScratchFolder()
    var gguf = TinyGGUF()
    spoilt.spoil(&gguf)
    let file = try scratch.add("m.gguf", gguf.bytes)
    do {
      try ModelImporter(among: .all).importModel(from: file, into: scratch("m"))
      Issue.record("imported")
    } catch {
      for text in spoilt.says { #expect("\(error)".contains(text), "\(error)") }
    }
    #expect(try scratch.contents() == ["m.gguf"])
  }

  @Test func everyTruncationIsRefusedWithoutATrace() throws {
    let scratch = try ScratchFolder()
    let bytes = TinyGGUF().bytes
    for count in stride(from: 0, to: bytes.count - 32, by: 1009) {
      let file = try scratch.add("m.gguf", bytes[..<count])
      #expect(throws: (any Error).self) { try ModelImporter(among: .all).importModel(from: file, into: scratch("m")) }
    }
    #expect(try scratch.contents() == ["m.gguf"])
  }

  @Test func otherChecksumIsRefused() throws {
    let scratch = try ScratchFolder()
    let file = try scratch.add("m.gguf", TinyGGUF().bytes)
    var importer = ModelImporter(among: .all)
    importer.expectedSHA256 = SHA256Digest(of: [1])
    #expect(
      throws: ModelImportError.checksum(
        file: file.path, expected: SHA256Digest(of: [1]).hex, actual: try SHA256Digest(ofFile: file.path).hex)
    ) { try importer.importModel(from: file, into: scratch("m")) }
    importer.expectedSHA256 = try SHA256Digest(ofFile: file.path)
    try importer.importModel(from: file, into: scratch("m"))
  }

  @Test func sourcesThatAreNoModelsAreRefused() throws {
    let scratch = try ScratchFolder()
    let text = try scratch.add("notes.txt", Array("hello".utf8))
    let weights = try scratch.add("weights.safetensors", [0])
    let cases: [(URL, String)] = [
      (scratch("absent"), "nothing at this path"), (text, "neither a file that can be read nor a folder"),
      (weights, "holds weights only"), (scratch.url, "config.json"),
    ]
    for (source, says) in cases {
      do {
        try ModelImporter(among: .all).importModel(from: source, into: scratch("m"))
        Issue.record("imported \(source)")
      } catch {
        #expect("\(error)".contains(says), "\(error)")
      }
    }
  }
}
