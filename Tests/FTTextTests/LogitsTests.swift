import FTCheckpoint
import FTModels
import FTNN
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTText

/// Logits against transformers in float32; golden files by tools/golden/llama.py and peft_steps.py.
@Suite struct LogitsTests {
  private func logits(_ model: LlamaModel, _ ids: [Int32]) -> Tensor {
    model.logits(
      Tensor(indices: ids, on: model.device), segments: TokenSegments(lengths: [ids.count], on: model.device),
      ForwardContext())
  }

  @Test(arguments: 0..<3)
  func tinyModelEqualsTransformers(prompt: Int) throws {
    let device = try TestDevice.make()
    let golden = try Fixtures.file("tiny.safetensors")
    let model = try LlamaModel.load(ModelFolder(url: Fixtures.tiny), computeType: .float32, on: device)
    let found = logits(model, try golden.integers("ids\(prompt)", on: device))
    let expected = try golden.floats("logits\(prompt)", on: device)
    #expect(found.elementCount == expected.count)
    for (a, b) in zip(found.values(), expected) { #expect(abs(a - b) <= 1e-4) }
  }

  /// Biases, an untied output, llama3 rope scaling and as many key-value heads as heads.
  @Test func aModelWithEveryOptionEqualsTransformers() throws {
    let device = try TestDevice.make()
    let folder = Fixtures.golden.appendingPathComponent("variant")
    let model = try Fixtures.variant(on: device)
    let golden = try SafetensorsFile(path: folder.appendingPathComponent("logits.safetensors").path)
    for name in golden.names where name.hasPrefix("ids") {
      let found = logits(model, try golden.integers(name, on: device)).values()
      let expected = try golden.floats("logits" + name.dropFirst(3), on: device)
      #expect(found.count == expected.count)
      for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-4) }
    }
  }

  @Test func anAdapterWrittenByPEFTGivesPEFTsLogits() throws {
    let device = try TestDevice.make()
    let golden = try Fixtures.file("adapter-logits.safetensors")
    let model = try LlamaModel.load(ModelFolder(url: Fixtures.tiny), computeType: .float32, on: device)
    _ = try PEFTAdapter.attach(Fixtures.golden.appendingPathComponent("adapter"), to: model, on: device)
    let found = logits(model, try golden.integers("ids", on: device)).values()
    for (a, b) in zip(found, try golden.floats("logits", on: device)) { #expect(abs(a - b) <= 1e-4) }
  }

  /// Folders of tools/golden/peft_variants.py: rsLoRA, patterns of rank and alpha, targets as list, as expression and "all-linear",
  /// single layers, weights that come whole, a tied head, a converted PiSSA.
  static let variants = [
    "rslora", "patterns", "patterns-rslora", "expression", "one-layer", "head", "saved", "saved-projection", "tied",
    "tied-saved", "converted-pissa", "gaussian",
  ]

  @Test(arguments: variants)
  func everyKindOfAdapterThatPEFTWritesGivesPEFTsLogits(name: String) throws {
    let device = try TestDevice.make()
    let model = try Fixtures.variant(isTied: name.hasPrefix("tied"), on: device)
    let folder = Fixtures.golden.appendingPathComponent("peft/\(name)")
    let golden = try SafetensorsFile(path: folder.appendingPathComponent("logits.safetensors").path)
    let ids = try golden.integers("ids", on: device)
    let before = logits(model, ids).values()
    _ = try PEFTAdapter.attach(folder, to: model, on: device)
    let found = logits(model, ids).values()
    let expected = try golden.floats("logits", on: device)
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-4) }
    // It comes off without a trace, and merged it computes the same.
    let set = model.attachedAdapters
    try model.detach(set)
    #expect(logits(model, ids).values() == before)
    try model.attach(set)
    model.mergeLowRankAdapters()
    #expect(model.attachedAdapters.isEmpty)
    for (a, b) in zip(logits(model, ids).values(), expected) { #expect(abs(a - b) <= 1e-4) }
  }

  /// What PEFT wrote, written by ftlab and read again, is the same adapter.
  @Test(arguments: variants)
  func adaptersOfEveryKindAreWrittenAgainAsTheyWere(name: String) throws {
    let device = try TestDevice.make()
    let folder = Fixtures.golden.appendingPathComponent("peft/\(name)")
    let copy = FileManager.default.temporaryDirectory.appendingPathComponent("ftlab-variant-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: copy) }
    let model = try Fixtures.variant(isTied: name.hasPrefix("tied"), on: device)
    _ = try PEFTAdapter.attach(folder, to: model, on: device)
    let settings = LowRankSettings(rank: 3, alpha: 5, isRankStabilized: name.hasSuffix("rslora"))
    try PEFTAdapter.write(model, settings: settings, origin: .init(baseName: "b", baseSHA256: "0"), to: copy)
    let again = try Fixtures.variant(isTied: name.hasPrefix("tied"), on: device)
    _ = try PEFTAdapter.attach(copy, to: again, on: device)
    let ids: [Int32] = [3, 1, 95, 40, 41, 41, 7]
    #expect(logits(again, ids).values() == logits(model, ids).values())
  }

  /// Each example's logits are those of the example alone, wherever it lies in a packed batch.
  @Test(arguments: [[5, 33, 1, 64, 7], [96], [1, 1, 2]])
  func packedLogitsEqualThoseOfEachExampleAlone(lengths: [Int]) throws {
    let device = try TestDevice.make()
    let model = try LlamaModel.load(ModelFolder(url: Fixtures.tiny), computeType: .float32, on: device)
    let examples = lengths.enumerated().map { index, length in
      (0..<length).map { Int32(($0 * 37 + index * 101 + 3) % 1000) }
    }
    let packed = model.logits(
      Tensor(indices: examples.flatMap { $0 }, on: device), segments: TokenSegments(lengths: lengths, on: device),
      ForwardContext())
    var start = 0
    for example in examples {
      let alone = logits(model, example).values()
      let part = packed.sliced(start..<start + example.count).values()
      for (a, b) in zip(part, alone) { #expect(abs(a - b) <= 1e-5) }
      start += example.count
    }
  }

  @Test(.enabled(if: Fixtures.smolLM2 != nil), arguments: 0..<3)
  func smolLM2EqualsTransformers(prompt: Int) throws {
    let device = try TestDevice.make()
    let golden = try Fixtures.file("smollm2.safetensors")
    let model = try LlamaModel.load(ModelFolder(url: Fixtures.smolLM2!), computeType: .float32, on: device)
    let rows = logits(model, try golden.integers("ids\(prompt)", on: device))
    let (found, width) = (rows.values(), rows.shape.last)
    let indices = try golden.integers("indices\(prompt)", on: device)
    let values = try golden.floats("values\(prompt)", on: device)
    let sums = try golden.floats("log_sum_exp\(prompt)", on: device)
    for row in 0..<sums.count {
      let line = found[row * width..<(row + 1) * width]
      let maximum = line.max()!
      let sum = maximum + Float(log(line.reduce(0.0) { $0 + exp(Double($1 - maximum)) }))
      #expect(abs(sum - sums[row]) <= 1e-3)
      for place in row * 256..<(row + 1) * 256 {
        #expect(abs(found[row * width + Int(indices[place])] - values[place]) <= 1e-3)
      }
    }
  }
}
