import FTCheckpoint
import FTModels
import FTTensor
import FTTestSupport
import Foundation

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

  /// A golden file of tools/golden.
  static func file(_ name: String) throws -> SafetensorsFile {
    try SafetensorsFile(path: golden.appendingPathComponent(name).path)
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
