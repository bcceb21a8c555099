import FTCheckpoint
import FTData
import FTModels
import FTNN
import FTRandom
import FTTensor
import FTText
import Foundation

/// A published shape with random weights: what it costs does not depend on what it says.
enum BenchmarkModel: String, CaseIterable {
  case smolLM135M = "smollm2-135m"
  case tinyLlama1B = "tinyllama-1.1b"

  /// The published configuration.
  var configuration: LlamaConfiguration {
    switch self {
    case .smolLM135M:
      LlamaConfiguration(
        vocabularySize: 49_152, width: 576, feedForwardWidth: 1_536, layerCount: 30, heads: 9, kvHeads: 3, headSize: 64,
        maximumPositions: 8_192, ropeBase: 100_000, tiesEmbeddings: true, bosID: 1, eosIDs: [2], paddingID: 2)
    case .tinyLlama1B:
      LlamaConfiguration(
        vocabularySize: 32_000, width: 2_048, feedForwardWidth: 5_632, layerCount: 22, heads: 32, kvHeads: 4,
        headSize: 64, maximumPositions: 2_048, ropeBase: 10_000, tiesEmbeddings: false, bosID: 1, eosIDs: [2],
        paddingID: 2)
    }
  }

  /// The model, read from a mapped bfloat16 file as an imported model is, so that the peak memory is that of a real run.
  ///
  /// The file is made for this process in the temporary folder (270 MB, or 2.2 GB) and is gone when this returns.
  func load(computeType: DType, packing format: PackedWeight.Format? = nil, on device: Device) throws -> LlamaModel {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ftlab-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // The mapping outlives its name.
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("model.safetensors").path
    try writeWeights(to: path)
    return try LlamaModel.load(
      configuration, from: SafetensorsFile(path: path), computeType: computeType, packing: format, on: device)
  }

  /// Matrices uniform in ±0.035 (SmolLM2 starts from a standard deviation of 0.02), norms 1.
  private func writeWeights(to path: String) throws {
    let generator = RandomGenerator(seed: 1)
    let entries = configuration.expectedTensors.map { tensor in
      SafetensorsWriter.Entry(name: tensor.name, dtype: .bfloat16, shape: tensor.shape) { sink in
        var generator = generator.split(tensor.name)
        var left = tensor.shape.reduce(1, *)
        while left > 0 {
          let count = min(left, 1 << 16)
          let values = (0..<count).map { _ in
            let value = tensor.shape.count == 1 ? 1 : (Float(generator.next() >> 40) * 0x1p-24 - 0.5) * 0.07
            return UInt16(truncatingIfNeeded: value.bitPattern >> 16)
          }
          try values.withUnsafeBytes { try sink.write($0) }
          left -= count
        }
      }
    }
    try SafetensorsWriter.write(entries, to: path)
  }

  /// Sequences of random tokens.
  func sequences(_ count: Int, length: Int) -> [[Int32]] {
    var generator = RandomGenerator(seed: 2)
    return (0..<count).map { _ in
      (0..<length).map { _ in Int32(generator.integer(below: configuration.vocabularySize)) }
    }
  }
}
