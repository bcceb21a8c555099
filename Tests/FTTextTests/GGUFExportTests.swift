import FTCheckpoint
import FTModels
import FTNN
import FTTensor
import FTTestSupport
import FTTextCodec
import Foundation
import Testing

@testable import FTText

/// GGUF files out, read by ftlab's own importer and by its reader.
@Suite struct GGUFExportTests {
  private let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("ftlab-gguf-\(UUID().uuidString)")

  private func file(_ name: String) throws -> String {
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    return scratch.appendingPathComponent(name).path
  }

  private func imported(_ path: String, keepsPrecision: Bool = false) throws -> ModelFolder<LlamaConfiguration> {
    var importer = ModelImporter(among: .text)
    importer.keepsPrecision = keepsPrecision
    let target = URL(fileURLWithPath: path + ".model")
    _ = try importer.importModel(from: URL(fileURLWithPath: path), into: target, name: "again") { _ in }
    return try ModelFolder(url: target)
  }

  /// Lines with everything a tokenizer stumbles over.
  private static let lines = [
    "Hand-thrown stoneware mug, 0.35 l — moss green\n\n  two  spaces\tand 12345 digits",
    "<|im_start|>user\nHi<|im_end|>",
    "東京 🏺 naïve ½ ²³ ٣ don't DON'T I'll", " leading", "trailing ", "", "\r\n\r\n", "<|endoftext|><|im_end|>x",
  ]

  @Test(arguments: [GGUFExport.Precision.float32, .bfloat16, .float16, .q8])
  func anExportedModelComesBack(precision: GGUFExport.Precision) throws {
    let device = try TestDevice.make()
    defer { try? FileManager.default.removeItem(at: scratch) }
    let original = try ModelFolder<LlamaConfiguration>(url: Fixtures.tiny)
    let path = try file("tiny.gguf")
    var export = GGUFExport(original, as: precision)
    export.facts = ["licence": "mine", "origin": "here"]
    try export.write(nil, only: false, to: path, on: device)
    let again = try imported(path)
    #expect(again.configuration == original.configuration)
    let (expected, found) = (try original.weights(), try again.weights())
    for (name, _) in original.configuration.expectedTensors {
      let values = try expected.tensor(name, on: device).converted(to: .float32).values()
      let read = try found.tensor(name, on: device).converted(to: .float32).values()
      #expect(values.count == read.count)
      switch precision {
      case .float32, .bfloat16: #expect(read == values, "\(name)")
      // float16 loses what is below 6e-5, Q8_0 half of a 127th of the largest in a block; bfloat16 then rounds to 1/256.
      case .float16: for (a, b) in zip(read, values) { #expect(abs(a - b) <= 6e-8) }
      case .q8:
        let largest = values.reduce(0) { max($0, abs($1)) }
        for (a, b) in zip(read, values) { #expect(abs(a - b) <= largest / 254 + abs(b) / 128) }
      }
    }
    let (first, second) = (try original.tokenizer(), try again.tokenizer())
    for line in Self.lines { #expect(first.encode(line) == second.encode(line), "\(line)") }
    #expect(first.chatTemplate == second.chatTemplate)
    #expect(first.bosID == second.bosID && first.eosID == second.eosID && first.paddingID == second.paddingID)
    let gguf = try GGUFFile(path: path)
    #expect(try gguf.string("general.license") == "mine" && gguf.string("ftlab.origin") == "here")
    #expect(try gguf.string("tokenizer.ggml.pre") == "smollm")
  }

  /// The file of gguf-py (tools/golden/import.py) against the one that ftlab writes of what it imported: the same tensors in the
  /// same places, name by name.
  @Test func theRowsLieAsInAFileOfTheReference() throws {
    let device = try TestDevice.make()
    defer { try? FileManager.default.removeItem(at: scratch) }
    let golden = Fixtures.root.appendingPathComponent("Tests/FTModelsTests/Golden/tiny.gguf").path
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    let copy = try file("golden.gguf")
    try FileManager.default.copyItem(atPath: golden, toPath: copy)
    let model = try imported(copy, keepsPrecision: true)
    let path = try file("again.gguf")
    try GGUFExport(model, as: .float32).write(nil, only: false, to: path, on: device)
    let (reference, found) = (try GGUFFile(path: golden), try GGUFFile(path: path))
    #expect(Set(reference.tensors.map(\.name)) == Set(found.tensors.map(\.name)))
    for tensor in reference.tensors {
      let other = try found.tensor(tensor.name)
      #expect(other.shape == tensor.shape)
      var (values, read) = (
        [Float](repeating: 0, count: tensor.elementCount), [Float](repeating: 1, count: tensor.elementCount)
      )
      try values.withUnsafeMutableBufferPointer {
        try reference.dequantize(tensor, rows: 0..<tensor.rowCount, into: $0)
      }
      try read.withUnsafeMutableBufferPointer { try found.dequantize(other, rows: 0..<other.rowCount, into: $0) }
      #expect(read == values, "\(tensor.name)")
    }
    for key in ["tokens", "merges"] {
      #expect(try found.strings("tokenizer.ggml.\(key)") == reference.strings("tokenizer.ggml.\(key)"))
    }
    #expect(try found.integers("tokenizer.ggml.token_type") == reference.integers("tokenizer.ggml.token_type"))
  }

  /// What the file's factors give, by its own alpha and rank, is the update; layers of several ranks and scales.
  @Test(arguments: ["patterns", "patterns-rslora", "rslora", "head"])
  func anAdaptersFileHoldsItsUpdates(name: String) throws {
    let device = try TestDevice.make()
    defer { try? FileManager.default.removeItem(at: scratch) }
    let base = try variantFolder()
    let adapter = Fixtures.golden.appendingPathComponent("peft/\(name)")
    let path = try file("adapter.gguf")
    try GGUFExport(base, as: .float32).write(adapter, only: true, to: path, on: device)
    let gguf = try GGUFFile(path: path)
    #expect(try gguf.string("general.type") == "adapter" && gguf.string("adapter.type") == "lora")
    let alpha = Float(try gguf.float("adapter.lora.alpha"))
    let model = try Fixtures.variant(on: device)
    let (set, _) = try PEFTAdapter.read(adapter, for: model, on: device)
    #expect(gguf.tensors.count == 2 * set.adapters.count)
    func read(_ name: String) throws -> Tensor {
      let tensor = try gguf.tensor(name)
      var values = [Float](repeating: 0, count: tensor.elementCount)
      try values.withUnsafeMutableBufferPointer { try gguf.dequantize(tensor, rows: 0..<tensor.rowCount, into: $0) }
      return Tensor(values, shape: Shape(tensor.shape), on: device)
    }
    for (name, adapter) in set.adapters {
      let target = GGUFTensorPlan.sourceName("\(name).weight", .llama)
      let (a, b) = (try read("\(target).lora_a"), try read("\(target).lora_b"))
      #expect(a.shape == adapter.a.shape && b.shape == adapter.b.shape)
      // llama.cpp: scale = alpha / rank.
      let update = Tensor.matmul(b, a) * (alpha / Float(a.shape[0]))
      var expected = Tensor.matmul(adapter.b.value, adapter.a.value) * adapter.scale
      if GGUFTensorPlan.isRotated("\(name).weight") {
        expected = GGUFExport.paired(expected, headSize: model.configuration.headSize)
      }
      for (x, y) in zip(update.values(), expected.values()) { #expect(abs(x - y) <= 1e-5 * max(1, abs(y))) }
    }
  }

  @Test func wholeWeightsAreNoAdapterInGGUF() throws {
    let device = try TestDevice.make()
    defer { try? FileManager.default.removeItem(at: scratch) }
    let base = try variantFolder()
    let adapter = Fixtures.golden.appendingPathComponent("peft/saved")
    let path = try file("adapter.gguf")
    let error = #expect(throws: GGUFExportError.self) {
      try GGUFExport(base, as: .float16).write(adapter, only: true, to: path, on: device)
    }
    #expect(error?.description.contains("model.embed_tokens.weight") == true)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  /// Values beyond float16 are refused, and nothing is written.
  @Test func whatFloat16CannotHoldIsRefused() throws {
    let device = try TestDevice.make()
    defer { try? FileManager.default.removeItem(at: scratch) }
    let folder = try ModelFolder<LlamaConfiguration>(url: Fixtures.tiny)
    let weights = try folder.weights()
    let path = try file("large.gguf")
    #expect(throws: GGUFExportError.tooLarge("blk.0.ffn_up.weight", "F16")) {
      try GGUFExport(folder, as: .float16).writeModel(to: path) { name in
        let tensor = try weights.tensor(name, on: device).converted(to: .float32)
        return name == "model.layers.0.mlp.up_proj.weight" ? tensor * 1e7 : tensor
      }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  /// The variant model as a folder; its tokenizer is the tiny model's, which no export of an adapter reads.
  private func variantFolder() throws -> ModelFolder<LlamaConfiguration> {
    let folder = scratch.appendingPathComponent("variant")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["config.json", "model.safetensors"] {
      try FileManager.default.copyItem(
        at: Fixtures.golden.appendingPathComponent("variant/\(name)"), to: folder.appendingPathComponent(name))
    }
    try FileManager.default.copyItem(
      at: Fixtures.tiny.appendingPathComponent("tokenizer.json"), to: folder.appendingPathComponent("tokenizer.json"))
    return try ModelFolder(url: folder)
  }
}
