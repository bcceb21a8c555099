import FTCheckpoint
import FTLab
import FTModels
import Foundation
import Testing

@Suite struct FolderImportTests {
  @Test(arguments: [ElementType.float32, .float16, .bfloat16], [1, 3])
  func weightsOfEveryTypeGiveTheOriginalValues(dtype: ElementType, shards: Int) throws {
    let scratch = try ScratchFolder()
    try TinyFolder(dtype: dtype).write(to: scratch("hf"), shards: shards)
    let folder = try ModelImporter(among: .all).importModel(from: scratch("hf"), into: scratch("m"))
    #expect(folder.configuration as? LlamaConfiguration == TinyModel().configuration)
    #expect(folder.source?.tensorTypes == [dtype.rawValue: TinyModel().tensors.count])
    let imported = try storedTensors(scratch("m/model.safetensors"))
    for (name, _, values) in TinyModel().tensors { #expect(imported[name] == TinyModel.bfloat16(values), "\(name)") }
    #expect(try String(contentsOf: scratch("m/config.json"), encoding: .utf8).contains("\"dtype\": \"bfloat16\""))
  }

  @Test(arguments: [ElementType.float32, .float16]) func keptPrecisionKeepsEveryByte(dtype: ElementType) throws {
    let scratch = try ScratchFolder()
    let source = TinyFolder(dtype: dtype)
    try source.write(to: scratch("hf"))
    var importer = ModelImporter(among: .all)
    importer.keepsPrecision = true
    try importer.importModel(from: scratch("hf"), into: scratch("m"))
    let imported = try storedTensors(scratch("m/model.safetensors"))
    for tensor in source.tensors { #expect(imported[tensor.name] == tensor.bytes) }
    #expect(try Data(contentsOf: scratch("m/config.json")) == Data(source.configuration.utf8))
  }

  /// Values chosen by hand from IEEE 754: ties go to the even neighbour, everything else to the nearest.
  @Test func float32IsRoundedToTheNearestBFloat16() throws {
    let bits: [(UInt32, UInt16)] = [
      (0x3F80_0000, 0x3F80), (0x3F80_7FFF, 0x3F80), (0x3F80_8000, 0x3F80), (0x3F80_8001, 0x3F81),
      (0x3F81_8000, 0x3F82), (0xBF81_8000, 0xBF82), (0x0000_8001, 0x0001), (0x8000_0000, 0x8000),
      (0x7F7F_7FFF, 0x7F7F), (0x007F_FFFF, 0x0080),
    ]
    let scratch = try ScratchFolder()
    var source = TinyFolder()
    let index = try #require(source.tensors.firstIndex { $0.name == "model.norm.weight" })
    for (place, (from, _)) in bits.enumerated() {
      source.tensors[index].bytes.replaceSubrange(4 * place..<4 * place + 4, with: littleEndian(from))
    }
    try source.write(to: scratch("hf"))
    try ModelImporter(among: .all).importModel(from: scratch("hf"), into: scratch("m"))
    let stored = try #require(try storedTensors(scratch("m/model.safetensors"))["model.norm.weight"])
    #expect(Array(stored.prefix(2 * bits.count)) == bits.flatMap { littleEndian($0.1) })
  }

  @Test func companionsTravelAlongAndProgramsDoNot() throws {
    let scratch = try ScratchFolder()
    var source = TinyFolder()
    source.files["README.md"] = "---\nlicense: mit\n---\n# Tiny\n"
    source.files["LICENSE"] = "free"
    source.files["NOTICE.txt"] = "by us"
    source.files["chat_template.jinja"] = "{{ messages[0]['content'] }}"
    source.files["generation_config.json"] = "{\"eos_token_id\": [2, 0]}"
    source.files["modeling_tiny.py"] = "raise SystemExit"
    source.files["pytorch_model.bin"] = "pickle"
    source.files[".hidden.json"] = "{}"
    try source.write(to: scratch("hf"))
    let folder = try ModelImporter(among: .all).importModel(from: scratch("hf/model.safetensors"), into: scratch("m"))
    #expect(
      try scratch.contents("m") == [
        "LICENSE", "MODEL_CARD.md", "NOTICE.txt", "README.md", "chat_template.jinja", "config.json", "ftlab.json",
        "generation_config.json", "model.safetensors", "tokenizer.json",
      ])
    #expect(try Data(contentsOf: scratch("m/generation_config.json")) == Data("{\"eos_token_id\": [2, 0]}".utf8))
    #expect(folder.card?.contains("| licence | mit |") == true)
  }

  @Test func identicalSecondCopyOfATiedEmbeddingIsLeftOut() throws {
    let scratch = try ScratchFolder()
    var source = TinyFolder()
    let embedding = try #require(source.tensors.first)
    source.tensors.append(("lm_head.weight", embedding.dtype, embedding.shape, embedding.bytes))
    source.tensors.append(
      ("model.layers.0.self_attn.rotary_emb.inv_freq", .float32, [3], [UInt8](repeating: 0, count: 12)))
    try source.write(to: scratch("hf"))
    try ModelImporter(among: .all).importModel(from: scratch("hf"), into: scratch("m"))
    #expect(try storedTensors(scratch("m/model.safetensors")).count == TinyModel().tensors.count)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let says: [String]
    let spoil: @Sendable (inout TinyFolder) -> Void
    var testDescription: String { name }

    init(_ name: String, _ says: [String], _ spoil: @escaping @Sendable (inout TinyFolder) -> Void) {
      self.name = name
      self.says = says
      self.spoil = spoil
    }
  }

  static let cases: [Case] = [
    Case("other architecture", ["\"gpt2\"", "\"llama\""]) { $0.replace("\"llama\"", "\"gpt2\"") },
    Case("cut-off configuration", ["config.json", "end of the text"]) { $0.configuration.removeLast(9) },
    Case("configuration that is a list", ["a list, not an object"]) { $0.configuration = "[]" },
    Case("no tokenizer", ["no tokenizer.json"]) { $0.files["tokenizer.json"] = nil },
    Case("SentencePiece only", ["SentencePiece"]) { $0.files = ["tokenizer.model": ""] },
    Case("damaged tokenizer", ["tokenizer.json"]) { $0.files["tokenizer.json"] = "{" },
    Case("small vocabulary", ["262 tokens", "200"]) {
      $0.replace("\"vocab_size\": 262", "\"vocab_size\": 200")
      $0.tensors[0].shape[0] = 200
      $0.tensors[0].bytes.removeLast(62 * 16 * 4)
    },
    Case("missing tensor", ["missing: model.norm.weight"]) { $0.tensors.removeLast() },
    Case("extra tensor", ["unexpected: model.extra"]) { $0.tensors.append(("model.extra", .float32, [0], [])) },
    Case("tied embedding with another head", ["unexpected: lm_head.weight"]) {
      let first = $0.tensors[0]
      $0.tensors.append(("lm_head.weight", .float32, first.shape, first.bytes.reversed()))
    },
    Case("transposed tensor", ["mlp.up_proj.weight is [16, 24], expected [24, 16]"]) {
      let index = $0.tensors.firstIndex { $0.name == "model.layers.1.mlp.up_proj.weight" }!
      $0.tensors[index].shape = [16, 24]
    },
    Case("integer weights", ["holds I32 values"]) { $0.tensors[0].dtype = .int32 },
    Case("not a number", ["model.norm.weight", "not a number"]) {
      $0.tensors[$0.tensors.count - 1].bytes.replaceSubrange(0..<4, with: littleEndian(Float.nan.bitPattern))
    },
  ]

  @Test(arguments: cases) func isRefusedWithoutATrace(_ spoilt: Case) throws {
    let scratch = try ScratchFolder()
    var source = TinyFolder()
    spoilt.spoil(&source)
    try source.write(to: scratch("hf"))
    do {
      try ModelImporter(among: .all).importModel(from: scratch("hf"), into: scratch("m"))
      Issue.record("imported")
    } catch {
      for text in spoilt.says { #expect("\(error)".contains(text), "\(error)") }
    }
    #expect(try scratch.contents() == ["hf"])
  }

  @Test func pickledWeightsAndMissingShardsAreRefused() throws {
    let scratch = try ScratchFolder()
    try TinyFolder().write(to: scratch("hf"), shards: 2)
    try FileManager.default.removeItem(at: scratch("hf/model-00002-of-00002.safetensors"))
    #expect(throws: FileError.self) {
      try ModelImporter(among: .all).importModel(from: scratch("hf"), into: scratch("m"))
    }
    try FileManager.default.removeItem(at: scratch("hf/model.safetensors.index.json"))
    try scratch.add("hf/pytorch_model.bin", [0])
    let error = #expect(throws: ModelImportError.self) {
      try ModelImporter(among: .all).importModel(from: scratch("hf"), into: scratch("m"))
    }
    #expect(error?.description.contains("pickled") == true)
  }

  @Test func folderIsNotImportedIntoItself() throws {
    let scratch = try ScratchFolder()
    try TinyFolder().write(to: scratch("hf"))
    var importer = ModelImporter(among: .all)
    importer.replace = true
    #expect(throws: ModelImportError.targetIsSource(scratch("hf").path)) {
      try importer.importModel(from: scratch("hf"), into: scratch("hf"))
    }
  }
}
