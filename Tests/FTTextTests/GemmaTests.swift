import FTCheckpoint
import FTJSON
import FTModels
import FTNN
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTText

/// Gemma 3 against transformers and PEFT; golden files by tools/golden/gemma.py and gemma_gguf.py.
@Suite struct GemmaTests {
  private let folder = "families/gemma3_text"

  private func configuration() throws -> LlamaConfiguration {
    try LlamaConfiguration(json: Data(contentsOf: Fixtures.golden.appendingPathComponent("\(folder)/config.json")))
  }

  private func model(on device: Device) throws -> LlamaModel {
    let weights = try Fixtures.file("\(folder)/model.safetensors")
    return try LlamaModel(configuration(), on: device) { try weights.tensor($0, on: device) }
  }

  private func logits(_ model: LlamaModel, _ ids: [Int32], _ type: DType = .float32) -> [Float] {
    model.logits(
      Tensor(indices: ids, on: model.device), segments: TokenSegments(lengths: [ids.count], on: model.device),
      ForwardContext(computeType: type)
    ).values()
  }

  @Test func everyGradientEqualsTransformers() throws {
    let device = try TestDevice.make()
    let model = try model(on: device)
    let golden = try Fixtures.file("\(folder)/gradients.safetensors")
    let ids = try Fixtures.file("\(folder)/logits.safetensors").integers("ids", on: device)
    #expect(model.trainOnly([NamePattern("*")]).isEmpty)
    let context = ForwardContext()
    let loss = model.hidden(
      Tensor(indices: Array(ids.dropLast()), on: device),
      segments: TokenSegments(lengths: [ids.count - 1], on: device), context
    ).projectedCrossEntropy(
      weight: model.outputWeight(context), labels: TokenLabels(Array(ids.dropFirst())),
      normalizer: Float(ids.count - 1))
    #expect(abs(loss.item() - (try golden.floats("loss", on: device)[0])) <= 1e-5)
    var gradients = loss.gradients()
    let parameters = model.trainableParameters()
    #expect(parameters.count == golden.names.count - 1)
    for (name, parameter) in parameters {
      let found = try #require(parameter.takeGradient(from: &gradients)).values()
      let expected = try golden.floats(name, on: device)
      let scale = expected.reduce(Float(1e-3)) { max($0, abs($1)) }
      #expect(found.count == expected.count)
      for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-4 * scale, "\(name)") }
    }
  }

  @Test func anAdapterOnEveryLayerEqualsPEFT() throws {
    let device = try TestDevice.make()
    let model = try model(on: device)
    let golden = try Fixtures.file("\(folder)/logits.safetensors")
    let (set, _) = try AdapterFolder.read(
      Fixtures.golden.appendingPathComponent("\(folder)/adapter"), for: model, on: device)
    #expect(set.adapters.count == 7 * 3)
    try model.attach(set)
    let found = logits(model, try golden.integers("ids", on: device))
    for (a, b) in zip(found, try golden.floats("adapted", on: device)) { #expect(abs(a - b) <= 1e-4) }
  }

  /// bfloat16 keeps 8 bits: the logits' correlation with those of float32 stays above 0.99.
  @Test func bfloat16StaysClose() throws {
    let device = try TestDevice.make()
    let model = try model(on: device)
    let golden = try Fixtures.file("\(folder)/logits.safetensors")
    let found = logits(model, try golden.integers("ids", on: device), .bfloat16)
    let expected = try golden.floats("logits", on: device)
    let product = { (a: [Float], b: [Float]) in zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } }
    #expect(
      product(found, expected) / (product(found, found) * product(expected, expected)).squareRoot() > 0.99)
  }

  /// A packed example is computed as if it were alone, also where a window would reach into its neighbour.
  @Test func packedExamplesDoNotSeeEachOther() throws {
    let device = try TestDevice.make()
    let model = try model(on: device)
    let ids = try Fixtures.file("\(folder)/logits.safetensors").integers("ids", on: device)
    let packed = model.logits(
      Tensor(indices: Array(ids[..<30]), on: device), segments: TokenSegments(lengths: [13, 17], on: device),
      ForwardContext()
    ).values()
    let alone = logits(model, Array(ids[13..<30]))
    for (a, b) in zip(packed.suffix(alone.count), alone) { #expect(abs(a - b) <= 1e-5) }
  }

  /// Names, norms, windows and rotary bases of the file, by the logits; the golden vocabulary, by one text.
  @Test func aGGUFFileGivesTheLogitsOfTransformers() throws {
    let device = try TestDevice.make()
    let target = FileManager.default.temporaryDirectory.appending(path: "gemma-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: target) }
    var importer = ModelImporter(among: .text)
    importer.keepsPrecision = true
    _ = try importer.importModel(from: Fixtures.golden.appending(path: "gemma3.gguf"), into: target)
    let folder = try ModelFolder<LlamaConfiguration>(url: target)
    let c = folder.configuration
    #expect(c.family == .gemma3 && c.ropeBase == 1e6 && c.queryScalar == nil && c.tiesEmbeddings)
    #expect(
      c.localAttention
        == LocalAttention(window: 8, layers: [true, true, true, true, true, false, true], ropeBase: 10_000))
    let golden = try Fixtures.file("gemma3-logits.safetensors")
    let model = try LlamaModel.load(folder, computeType: .float32, on: device)
    let found = logits(model, try golden.integers("ids", on: device))
    let expected = try golden.floats("logits", on: device)
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-4) }
    let tokenizer = try folder.tokenizer()
    #expect(tokenizer.bosID == 2 && tokenizer.eosID == 1 && tokenizer.paddingID == 0)
    #expect(tokenizer.encode(beginning: "<start_of_turn>a\n\n") == [2, 4, try #require(tokenizer.id(of: "a")), 7])
    #expect(try folder.chatTemplate() == nil)
  }

  /// What is imported from the file of gguf-py and exported again: the same tensors and tokens, and what llama.cpp reads of the keys.
  @Test func aGGUFFileIsWrittenAsTheReferenceWritesIt() throws {
    let device = try TestDevice.make()
    let scratch = FileManager.default.temporaryDirectory.appending(path: "gemma-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let golden = Fixtures.golden.appending(path: "gemma3.gguf")
    var importer = ModelImporter(among: .text)
    importer.keepsPrecision = true
    func imported(_ file: URL, _ name: String) throws -> ModelFolder<LlamaConfiguration> {
      _ = try importer.importModel(from: file, into: scratch.appending(path: name))
      return try ModelFolder(url: scratch.appending(path: name))
    }
    let first = try imported(golden, "first")
    let path = scratch.appending(path: "again.gguf")
    try GGUFExport(first, as: .float32).write(nil, only: false, to: path.path, on: device)
    let (reference, found) = (try GGUFFile(path: golden.path), try GGUFFile(path: path.path))
    #expect(Set(reference.tensors.map(\.name)) == Set(found.tensors.map(\.name)))
    func values(_ file: GGUFFile, _ tensor: GGUFTensor) throws -> [Float] {
      var values = [Float](repeating: 0, count: tensor.elementCount)
      try values.withUnsafeMutableBufferPointer { try file.dequantize(tensor, rows: 0..<tensor.rowCount, into: $0) }
      return values
    }
    for tensor in reference.tensors {
      let other = try found.tensor(tensor.name)
      #expect(other.shape == tensor.shape)
      // The gains of norms lose a digit when 1 is taken away and added again.
      for (a, b) in zip(try values(found, other), try values(reference, tensor)) {
        #expect(abs(a - b) <= 1.2e-7 * max(1, abs(b)), "\(tensor.name)")
      }
    }
    for key in ["tokens"] {
      #expect(try found.strings("tokenizer.ggml.\(key)") == reference.strings("tokenizer.ggml.\(key)"))
    }
    #expect(try found.integers("tokenizer.ggml.token_type") == reference.integers("tokenizer.ggml.token_type"))
    #expect(try found.string("general.architecture") == "gemma3" && found.string("tokenizer.ggml.model") == "llama")
    #expect(try found.integer("gemma3.attention.sliding_window") == 8)
    // Read again it is the same model, with a tokenizer that merges in the same order.
    let again = try imported(path, "again")
    #expect(again.configuration == first.configuration)
    let (a, b) = (try first.tokenizer(), try again.tokenizer())
    for line in ["a b  c", "<start_of_turn>a\n\n", "ab abc cab é 語", "the the"] {
      #expect(a.encode(line) == b.encode(line), "\(line)")
    }
    // What the file cannot say is refused.
    var other = first.configuration
    other.localAttention?.ropeBase = 20_000
    #expect(throws: GGUFExportError.self) { try other.checkGGUF() }
    other = first.configuration
    other.localAttention?.layers[0] = false
    #expect(throws: GGUFExportError.self) { try other.checkGGUF() }
    other = first.configuration
    other.queryScalar = 3
    #expect(throws: GGUFExportError.self) { try other.checkGGUF() }
  }

  /// The spelling of transformers before version 5, with its defaults.
  @Test func theOlderSpellingIsRead() throws {
    let text = """
      {"model_type": "gemma3_text", "hidden_size": 640, "intermediate_size": 2048, "num_hidden_layers": 18,
       "num_attention_heads": 4, "num_key_value_heads": 1, "vocab_size": 262144, "max_position_embeddings": 32768,
       "_sliding_window_pattern": 6, "sliding_window": 512, "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0,
       "rope_scaling": {"rope_type": "linear", "factor": 8.0}, "hidden_activation": "gelu_pytorch_tanh"}
      """
    let expected = LlamaConfiguration(
      vocabularySize: 262_144, width: 640, feedForwardWidth: 2048, layerCount: 18, heads: 4, kvHeads: 1, headSize: 256,
      maximumPositions: 32_768, normEpsilon: 1e-6, ropeBase: 1e6, ropeScaling: .linear(factor: 8), tiesEmbeddings: true,
      bosID: 2, eosIDs: [1], paddingID: 0,
      localAttention: LocalAttention(
        window: 512, layers: (1...18).map { $0 % 6 != 0 }, ropeBase: 10_000), family: .gemma3)
    #expect(try LlamaConfiguration(json: Data(text.utf8)) == expected)
    // transformers takes a whole number only.
    #expect(String(decoding: expected.json(), as: UTF8.self).contains("\"query_pre_attn_scalar\": 256,"))
  }

  @Test(arguments: [
    ("\"final_logit_softcapping\": null", "\"final_logit_softcapping\": 30.0", "final_logit_softcapping"),
    ("\"attn_logit_softcapping\": null", "\"attn_logit_softcapping\": 50.0", "attn_logit_softcapping"),
    ("\"use_bidirectional_attention\": false", "\"use_bidirectional_attention\": true", "later tokens"),
    ("\"gelu_pytorch_tanh\"", "\"silu\"", "only \"gelu_pytorch_tanh\""),
    ("\"sliding_attention\",", "\"chunked_attention\",", "chunked_attention"),
    ("\"sliding_window\": 8", "\"sliding_window\": 0", "\"sliding_window\" is 0"),
    ("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4", "\"layer_types\" has 3 entries"),
    ("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4611686018427387904", "num_hidden_layers"),
    ("\"query_pre_attn_scalar\": 24", "\"query_pre_attn_scalar\": 0", "query_pre_attn_scalar"),
    ("\"rope_type\": \"default\"", "\"rope_type\": \"yarn\"", "sliding_attention"),
  ])
  func whatIsComputedOtherwiseIsRefused(old: String, new: String, mentioned: String) throws {
    let file = Fixtures.golden.appendingPathComponent("\(folder)/config.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    try #require(text.contains(old))
    let error = #expect(throws: ModelConfigurationError.self) {
      try LlamaConfiguration(json: Data(text.replacing(old, with: new).utf8))
    }
    #expect(error?.description.contains(mentioned) == true, "\(error?.description ?? "")")
  }
}
