import FTCheckpoint
import FTModels
import FTNN
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTText

/// Embeddings against sentence-transformers in float32; golden files by tools/golden/encoder.py.
@Suite struct TextEncoderTests {
  static let folder = Fixtures.root.appendingPathComponent("Models/tiny-encoder")
  /// The texts of the script, in its order.
  static let texts = [
    "A stoneware mug with a matte glaze.", "mug", "", "Café CRÈME, naïve ÅNGSTRÖM", "日本語のテキスト and English",
    "An alder tray of 40 by 30 cm, oiled by hand; it holds a pot, two cups, a jug and the plate for the cake besides.",
    "The library reads images in many formats.", "A tool to look at pictures.",
    "tabs\tand\nlines\r\n and \u{200b}nothing", "[MASK] is a token, [mask] is not", String(repeating: "x", count: 120),
    "don't—stop… (now)!",
  ]

  private func encoder(_ device: Device) throws -> TextEncoder {
    try TextEncoder(ModelFolder(url: Self.folder), precision: .f32, on: device)
  }

  @Test func tinyEmbeddingsEqualSentenceTransformers() throws {
    let device = try TestDevice.make()
    let encoder = try encoder(device)
    // Two of the texts are longer than its sentence_bert_config.json allows.
    #expect(encoder.limit == 32 && Self.texts.count { encoder.encode($0).isCut } > 0)
    let expected = try Fixtures.file("encoder.safetensors").floats("embeddings", on: device)
    let found = encoder.embed(Self.texts).flatMap { $0 }
    // Rounding of float32 through two layers of large random weights.
    #expect(Comparison.mismatch(found, expected, shape: [Self.texts.count, 32], tolerance: 1e-5) == nil)
  }

  @Test func gradientsOfEveryParameterEqualPyTorchs() throws {
    let device = try TestDevice.make()
    let golden = try Fixtures.file("encoder.safetensors")
    let encoder = try encoder(device)
    encoder.network.trainAll()
    let encoded = Self.texts.prefix(3).map { encoder.encode($0).ids }
    let vectors = encoder.network.vectors(of: encoded, encoder.pooling, ForwardContext(isTraining: true))
    var gradients = (vectors * (try golden.tensor("weight", on: device))).sum().gradients()
    var checked = 0
    for (name, parameter) in encoder.network.namedParameters() {
      let found = try #require(parameter.takeGradient(from: &gradients), "\(name)").values()
      let expected = try golden.floats("gradient.\(name)", on: device)
      let mismatch = Comparison.mismatch(found, expected, shape: parameter.shape.extents, tolerance: 2e-4, floor: 1e-2)
      #expect(mismatch == nil, "\(name): \(mismatch ?? "")")
      checked += 1
    }
    #expect(checked == encoder.architecture.expectedTensors.count)
  }

  @Test(arguments: [SentencePooling.Method.mean, .first, .last])
  func aDecodersVectorIsMadeOfItsOwnStates(method: SentencePooling.Method) throws {
    let device = try TestDevice.make()
    let folder = try ModelFolder<LlamaConfiguration>(url: Fixtures.root.appendingPathComponent("Models/tiny-llama"))
    let encoder = try TextEncoder(AnyModelFolder(folder), precision: .f32, on: device)
    let model = try #require(encoder.network as? LlamaModel)
    let texts = Self.texts.map { encoder.encode($0).ids }
    #expect(texts.contains { $0.count == 1 } && texts.allSatisfy { !$0.isEmpty })
    var pooling = SentencePooling()
    pooling.method = method
    let found = model.vectors(of: texts, pooling, ForwardContext()).values()
    let width = folder.configuration.width
    for (index, ids) in texts.enumerated() {
      let segments = TokenSegments(lengths: [ids.count], on: device)
      let states = model.hidden(Tensor(indices: ids, on: device), segments: segments, ForwardContext()).values()
      let rows = [.mean: 0..<ids.count, .first: 0..<1, .last: ids.count - 1..<ids.count][method] ?? 0..<0
      let sums = (0..<width).map { column in rows.reduce(0.0) { $0 + Double(states[$1 * width + column]) } }
      let length = sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let expected = sums.map { Float($0 / length) }
      let own = Array(found[index * width..<(index + 1) * width])
      #expect(Comparison.mismatch(own, expected, shape: [width], tolerance: 1e-5) == nil, "\(Self.texts[index])")
    }
  }

  @Test func aTextAmongOthersHasTheVectorThatItHasAlone() throws {
    let device = try TestDevice.make()
    let encoder = try encoder(device)
    let together = encoder.embed(Self.texts)
    for (text, vector) in zip(Self.texts, together) {
      let alone = encoder.embed([text])[0]
      #expect(Comparison.mismatch(vector, alone, shape: [32], tolerance: 2e-6) == nil)
      #expect(abs(alone.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    }
    let reversed = encoder.embed(Self.texts.reversed())
    for (vector, same) in zip(reversed.reversed(), together) {
      #expect(Comparison.mismatch(vector, same, shape: [32], tolerance: 2e-6) == nil)
    }
    #expect(encoder.embed([]).isEmpty)
  }

  @Test func progressCanEndTheWork() throws {
    struct Enough: Error {}
    let encoder = try encoder(TestDevice.make())
    let encoded = Self.texts.map(encoder.encode)
    #expect(throws: Enough.self) { try encoder.vectors(of: encoded) { done, _ in if done > 0 { throw Enough() } } }
  }

  @Test func batchesHoldEveryTextOnceAndFewLengths() {
    let lengths = (0..<1000).map { 3 + $0 * 7919 % 250 }
    let batches = EncoderBatches(lengths: lengths, limit: 256).all
    #expect(batches.flatMap(\.texts).sorted() == Array(lengths.indices))
    for batch in batches {
      #expect(batch.texts.allSatisfy { lengths[$0] <= batch.length })
      #expect(batch.texts.count * batch.length <= EncoderBatches.tokens)
    }
    #expect(Set(batches.map(\.length)).count <= 40)
    #expect(EncoderBatches.padded(33, limit: 40) == 36 && EncoderBatches.padded(39, limit: 39) == 39)
  }

  static let readPoolings: [(content: String, method: SentencePooling.Method)] = [
    (#"{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}"#, .first),
    (#"{"pooling_mode_cls_token": false, "pooling_mode_lasttoken": true}"#, .last),
    (#"{"pooling_mode": "lasttoken"}"#, .last), (#"{"pooling_mode": "mean"}"#, .mean),
  ]

  @Test(arguments: readPoolings)
  func whatIsTakenOfTheStatesIsReadForDecodersToo(
    _ pooling: (content: String, method: SentencePooling.Method)
  ) throws {
    let scratch = try ScratchFolder()
    let folder = scratch.url.appendingPathComponent("m")
    try FileManager.default.copyItem(at: Self.folder, to: folder)
    try Data(pooling.content.utf8).write(to: folder.appendingPathComponent("1_Pooling/config.json"))
    #expect(try SentencePooling(folder: folder).method == pooling.method)
    let decoder = try ModelFolder<LlamaConfiguration>(url: Fixtures.tiny).configuration
    #expect(try decoder.pooling(in: folder).method == pooling.method)
  }

  static let refusedPoolings: [(file: String, content: String, words: String)] = [
    ("1_Pooling/config.json", #"{"pooling_mode_max_tokens": true}"#, "pooling_mode_max_tokens"),
    ("1_Pooling/config.json", #"{"pooling_mode_mean_tokens": true, "pooling_mode_max_tokens": true}"#, " and "),
    ("modules.json", #"[{"type": "sentence_transformers.models.Dense", "path": "2_Dense"}]"#, "Dense"),
    ("modules.json", #"[{"type": "a.Pooling", "path": "../elsewhere"}]"#, "elsewhere"),
    ("modules.json", "{}", "no list of modules"), ("modules.json", "[", "modules.json"),
    ("sentence_bert_config.json", #"{"max_seq_length": "long"}"#, "max_seq_length"),
  ]

  @Test(arguments: refusedPoolings)
  func anotherWayToTakeTheStatesIsRefused(_ pooling: (file: String, content: String, words: String)) throws {
    let scratch = try ScratchFolder()
    let folder = scratch.url.appendingPathComponent("m")
    try FileManager.default.copyItem(at: Self.folder, to: folder)
    try Data(pooling.content.utf8).write(to: folder.appendingPathComponent(pooling.file))
    do {
      _ = try SentencePooling(folder: folder)
      Issue.record("\(pooling.content) was read")
    } catch { #expect("\(error)".contains(pooling.words), "\(error)") }
  }

  @Test func anImportedEncoderKeepsWhatItsVectorsRestOn() throws {
    let scratch = try ScratchFolder()
    let target = scratch.url.appendingPathComponent("copy")
    let copy = try ModelImporter(among: .text).importModel(from: Self.folder, into: target)
    #expect(try SentencePooling(folder: copy.url) == SentencePooling(folder: Self.folder))
    let device = try TestDevice.make()
    let found = try TextEncoder(ModelFolder(url: target), precision: .f32, on: device).embed(["mug"])
    #expect(try found == encoder(device).embed(["mug"]))
  }

  static let miniLM = ProcessInfo.processInfo.environment["FTLAB_CHECKPOINTS"].map {
    URL(fileURLWithPath: $0).appendingPathComponent("all-minilm-l6-v2")
  }

  @Test(.enabled(if: miniLM != nil, "FTLAB_CHECKPOINTS is not set"))
  func embeddingsOfAllMiniLMEqualSentenceTransformers() throws {
    let device = try TestDevice.make()
    let encoder = try TextEncoder(ModelFolder(url: #require(Self.miniLM)), precision: .f32, on: device)
    #expect(encoder.architecture.layerCount == 6 && encoder.width == 384 && encoder.limit == 256)
    // The last text is longer than the model reads.
    let texts = Self.texts + [String(repeating: "A long text of many words. ", count: 120)]
    let expected = try Fixtures.file("minilm.safetensors").floats("embeddings", on: device)
    let found = encoder.embed(texts)
    for (index, vector) in found.enumerated() {
      let difference = zip(vector, expected[index * 384..<(index + 1) * 384]).map { abs($0 - $1) }.max() ?? 1
      #expect(difference <= 2e-6, "\(texts[index].prefix(40)): \(difference)")
      let alone = zip(encoder.embed([texts[index]])[0], vector).map { abs($0 - $1) }.max() ?? 1
      #expect(alone <= 2e-6)
    }
  }
}
