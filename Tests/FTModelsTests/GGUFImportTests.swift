import FTCheckpoint
import FTLab
import FTModels
import FTTextCodec
import Foundation
import Testing

@Suite struct GGUFImportTests {
  /// The file and the expected bytes are from tools/golden/import.py, which proves the row order against transformers.
  @Test func goldenFileGivesTheOriginalWeights() throws {
    let scratch = try ScratchFolder()
    let folder = try ModelImporter(among: .all).importModel(from: golden("tiny.gguf"), into: scratch("tiny"))
    let expected = try storedTensors(golden("tiny.safetensors"))
    let imported = try storedTensors(scratch("tiny/model.safetensors"))
    #expect(Set(imported.keys) == Set(expected.keys))
    for (name, bytes) in expected { #expect(imported[name] == bytes, "\(name)") }
    #expect(
      folder.configuration as? LlamaConfiguration
        == LlamaConfiguration(
          vocabularySize: 262, width: 32, feedForwardWidth: 64, layerCount: 2, heads: 4, kvHeads: 2, headSize: 8,
          maximumPositions: 128, normEpsilon: 1e-5, ropeBase: 50_000, tiesEmbeddings: true, bosID: 1, eosIDs: [2],
          paddingID: 2))
  }

  @Test(arguments: [false, true], [false, true])
  func biasesAndUntiedOutputAreImported(hasBiases: Bool, isTied: Bool) throws {
    let scratch = try ScratchFolder()
    var model = TinyModel()
    model.configuration.attentionBias = hasBiases
    model.configuration.feedForwardBias = hasBiases
    model.configuration.tiesEmbeddings = isTied
    let file = try scratch.add("m.gguf", TinyGGUF(model).bytes)
    let folder = try ModelImporter(among: .all).importModel(from: file, into: scratch("m"))
    #expect(folder.configuration as? LlamaConfiguration == model.configuration)
    let imported = try storedTensors(scratch("m/model.safetensors"))
    #expect(imported.count == model.tensors.count)
    for (name, _, values) in model.tensors { #expect(imported[name] == TinyModel.bfloat16(values), "\(name)") }
  }

  @Test func keptPrecisionIsFloat32() throws {
    let scratch = try ScratchFolder()
    let file = try scratch.add("m.gguf", TinyGGUF().bytes)
    var importer = ModelImporter(among: .all)
    importer.keepsPrecision = true
    let folder = try importer.importModel(from: file, into: scratch("m"))
    #expect(folder.bytes > 4 * folder.parameterCount)
    let imported = try storedTensors(scratch("m/model.safetensors"))
    for (name, _, values) in TinyModel().tensors { #expect(imported[name] == TinyFolder.encoded(values, .float32)) }
    #expect(try String(contentsOf: scratch("m/config.json"), encoding: .utf8).contains("\"dtype\": \"float32\""))
  }

  @Test func folderHoldsEverythingAModelNeeds() throws {
    let scratch = try ScratchFolder()
    let folder = try ModelImporter(among: .all).importModel(
      from: golden("tiny.gguf"), into: scratch("deep/er/tiny"), name: "Tiny")
    #expect(
      try scratch.contents("deep/er/tiny") == [
        "MODEL_CARD.md", "config.json", "ftlab.json", "generation_config.json", "model.safetensors", "tokenizer.json",
        "tokenizer_config.json",
      ])
    let digest = try SHA256Digest(ofFile: golden("tiny.gguf").path).hex
    let card = try #require(folder.card)
    for text in ["# Tiny", "apache-2.0", digest, "dequantised", "tiny.gguf"] { #expect(card.contains(text), "\(text)") }
    #expect(folder.source?.sha256 == digest)
    #expect(folder.source?.tensorTypes["Q8_0"] == 5)
    let metadata = try SafetensorsFile(path: scratch("deep/er/tiny/model.safetensors").path).metadata
    #expect(metadata == ["format": "pt"])
    #expect(try scratch.contents("deep/er") == ["tiny"])
  }

  @Test func tokenizerAndTemplateOfTheGoldenFileWork() throws {
    let scratch = try ScratchFolder()
    try ModelImporter(among: .all).importModel(from: golden("tiny.gguf"), into: scratch("tiny"))
    let folder = try ModelFolder<LlamaConfiguration>(url: scratch("tiny"))
    // "smollm" cuts digits apart; ids are positions in the script's list of tokens.
    #expect(try folder.tokenizer().encode("the the 42<|im_end|>") == [119, 260, 261, 35, 55, 53, 2])
    let template = try folder.chatTemplate()
    let text = try #require(template).render(
      [ChatMessage(role: .user, content: "Hi")], addsGenerationPrompt: true)
    #expect(text == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n")
  }

  @Test func existingModelStaysUnlessReplaced() throws {
    let scratch = try ScratchFolder()
    let file = try scratch.add("m.gguf", TinyGGUF().bytes)
    try ModelImporter(among: .all).importModel(from: file, into: scratch("m"))
    try scratch.add("m/mark", [1])
    #expect(throws: ModelImportError.targetExists(scratch("m").path)) {
      try ModelImporter(among: .all).importModel(from: file, into: scratch("m"))
    }
    #expect(try scratch.contents("m").contains("mark"))
    var importer = ModelImporter(among: .all)
    importer.replace = true
    try importer.importModel(from: file, into: scratch("m"))
    #expect(try !scratch.contents("m").contains("mark"))
    #expect(try scratch.contents() == ["m", "m.gguf"])
  }

  @Test func folderThatIsNoModelIsNeverReplaced() throws {
    let scratch = try ScratchFolder()
    let file = try scratch.add("m.gguf", TinyGGUF().bytes)
    try scratch.add("precious/letter.txt", Array("dear".utf8))
    var importer = ModelImporter(among: .all)
    importer.replace = true
    #expect(throws: ModelImportError.targetIsNotAModel(scratch("precious").path)) {
      try importer.importModel(from: file, into: scratch("precious"))
    }
    #expect(try scratch.contents("precious") == ["letter.txt"])
  }

  @Test func leftoverOfAKilledImportIsRemoved() throws {
    let scratch = try ScratchFolder()
    let file = try scratch.add("m.gguf", TinyGGUF().bytes)
    // No process can have this number: the kernel's limit is 4194304.
    try scratch.add(".m.99999999.partial/model.safetensors", [1, 2, 3])
    try ModelImporter(among: .all).importModel(from: file, into: scratch("m"))
    #expect(try scratch.contents() == ["m", "m.gguf"])
  }

  @Test func progressRunsThroughAllStages() throws {
    let scratch = try ScratchFolder()
    let file = try scratch.add("m.gguf", TinyGGUF().bytes)
    var seen: [ImportProgress] = []
    try ModelImporter(among: .all).importModel(from: file, into: scratch("m")) { seen.append($0) }
    for stage in ImportProgress.Stage.allCases {
      let steps = seen.filter { $0.stage == stage }
      #expect(steps.last.map { $0.completed == $0.total } == true, "\(stage)")
      #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.completed <= $1.completed })
    }
  }

  @Test func sameSourceGivesTheSameBytes() throws {
    let scratch = try ScratchFolder()
    let first = try ModelImporter(among: .all).importModel(from: golden("tiny.gguf"), into: scratch("a"))
    let second = try ModelImporter(among: .all).importModel(from: golden("tiny.gguf"), into: scratch("b"), name: "a")
    #expect(try first.weightsSHA256() == second.weightsSHA256())
    for name in ["config.json", "tokenizer.json", "tokenizer_config.json", "MODEL_CARD.md"] {
      #expect(try Data(contentsOf: scratch("a/\(name)")) == Data(contentsOf: scratch("b/\(name)")), "\(name)")
    }
  }
}
