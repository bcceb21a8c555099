import FTCheckpoint
import FTModels
import FTNN
import FTRandom
import FTTensor
import Foundation
import Testing

@testable import FTText

/// Adapters of the tiny model, for suites about adapters.
protocol TinyAdapters {}

extension TinyAdapters {
  var origin: PEFTAdapter.Origin {
    PEFTAdapter.Origin(baseName: "tiny-llama", baseSHA256: String(repeating: "ab", count: 32))
  }

  func model(on device: Device) throws -> LlamaModel {
    try LlamaModel.load(ModelFolder(url: Fixtures.tiny), computeType: .float32, on: device)
  }

  func folder() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("ftlab-adapter-\(UUID().uuidString)")
  }

  /// A model with adapters of random values.
  func adapted(_ settings: LowRankSettings, on device: Device) throws -> LlamaModel {
    let model = try model(on: device)
    var generator = RandomGenerator(seed: 8)
    let result = model.addLowRankAdapters(settings, generator: &generator, on: device)
    #expect(result.unused.isEmpty)
    for (name, parameter) in model.trainableParameters() where name.hasSuffix("lora_B.weight") {
      let values = (0..<parameter.shape.elementCount).map { _ in Float(generator.normal()) * 0.1 }
      parameter.load(Tensor(values, shape: parameter.shape, on: device))
    }
    return model
  }

  func logits(_ model: LlamaModel) -> [Float] {
    let ids: [Int32] = [1, 5, 900, 33, 2, 64, 64, 7]
    return model.logits(
      Tensor(indices: ids, on: model.device), segments: TokenSegments(lengths: [ids.count], on: model.device),
      ForwardContext()
    ).values()
  }
}
