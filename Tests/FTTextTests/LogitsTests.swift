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
    let configuration = try LlamaConfiguration(json: Data(contentsOf: folder.appendingPathComponent("config.json")))
    let weights = try SafetensorsFile(path: folder.appendingPathComponent("model.safetensors").path)
    let model = try LlamaModel(configuration, on: device) { try weights.tensor($0, on: device) }
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
