import FTCheckpoint
import FTModels
import FTNN
import FTRandom
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTText

/// Where the tests of this target find models and golden files.
enum Fixtures {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
  static let tiny = root.appendingPathComponent("Models/tiny-llama")
  static let products = root.appendingPathComponent("Samples/oddmere")

  /// The imported SmolLM2, when `FTLAB_CHECKPOINTS` names the folder that holds it.
  static let smolLM2: URL? = ProcessInfo.processInfo.environment["FTLAB_CHECKPOINTS"]
    .map { URL(fileURLWithPath: $0).appendingPathComponent("smollm2-135m-instruct") }

  /// A model with every option that the tiny one lacks.
  ///
  /// - Parameter isTied: with its embedding as the output projection.
  static func variant(isTied: Bool = false, on device: Device) throws -> LlamaModel {
    let folder = golden.appendingPathComponent("variant")
    var configuration = try LlamaConfiguration(json: Data(contentsOf: folder.appendingPathComponent("config.json")))
    configuration.tiesEmbeddings = isTied
    let weights = try SafetensorsFile(path: folder.appendingPathComponent("model.safetensors").path)
    return try LlamaModel(configuration, on: device) { try weights.tensor($0, on: device) }
  }

  /// The tiny model, ready to learn: all of it, or low-rank updates of rank 4.
  static func learning(_ method: TextSettings.Method, on device: Device) throws -> LlamaModel {
    let model = try LlamaModel.load(ModelFolder(url: tiny), computeType: .float32, on: device)
    guard method == .lora else {
      model.trainAll()
      return model
    }
    var generator = RandomGenerator(seed: 3)
    _ = model.addLowRankAdapters(LowRankSettings(rank: 4), generator: &generator, on: device)
    // B is zero at first, which would hide every gradient of A.
    for (name, parameter) in model.trainableParameters() where name.hasSuffix("lora_B.weight") {
      let values = (0..<parameter.shape.elementCount).map { _ in Float(generator.normal()) * 0.05 }
      parameter.load(Tensor(values, shape: parameter.shape, on: device))
    }
    return model
  }

  /// A golden file of tools/golden.
  static func file(_ name: String) throws -> SafetensorsFile {
    try SafetensorsFile(path: golden.appendingPathComponent(name).path)
  }
}

extension TextTask {
  /// The loss of a batch, and its gradients by parameter.
  func lossAndGradients(of batch: TextBatch, _ type: DType = .float32) throws -> [(name: String, values: [Float])] {
    let loss = loss(batch, normalizer: 9, context: ForwardContext(computeType: type, isTraining: true, seed: 5))
    var gradients = loss.gradients()
    return try [("loss", [loss.item()])]
      + model.trainableParameters().map { name, parameter in
        let found = parameter.takeGradient(from: &gradients)
        return (name, try #require(found).values())
      }
  }
}

extension SafetensorsFile {
  /// The elements of an int32 tensor.
  func integers(_ name: String, on device: Device) throws -> [Int32] { try tensor(name, on: device).indexValues() }
  func floats(_ name: String, on device: Device) throws -> [Float] { try tensor(name, on: device).values() }
  /// The elements of a float64 tensor.
  func doubles(_ name: String) throws -> [Double] {
    let bytes = try bytes(of: name)
    return (0..<bytes.count / 8).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
  }
}
