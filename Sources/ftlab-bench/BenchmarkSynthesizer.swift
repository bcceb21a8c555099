import FTData
import FTModels
import FTRandom
import FTTensor
import FTVoice
import Foundation

/// The synthesiser's shape with random weights: what it costs does not depend on what it says.
enum BenchmarkSynthesizer {
  /// Weights uniform in ±1/√inputs, norms 1, residual gains 0.3. The prosody network gives every symbol 75 ms at 200 Hz.
  static func load(on device: Device) throws -> SpeechSynthesizer {
    let shapes = Dictionary(
      uniqueKeysWithValues: SynthesizerConfiguration().expectedTensors.map { ($0.name, $0.shape) })
    return try SpeechSynthesizer(on: device) { name in
      guard let extents = shapes[name] else { preconditionFailure("no tensor \(name)") }
      let shape = Shape(extents)
      switch name {
      case "prosody.dur.2.bias": return Tensor(repeating: log(4), shape: shape, on: device)
      case "prosody.dur.2.weight", "prosody.pro_out.weight": return Tensor(zeros: shape, on: device)
      case "prosody.pro_out.bias": return Tensor([2, 1, 2, 1], shape: shape, on: device)
      case _ where name.hasSuffix("gamma"): return Tensor(repeating: 0.3, shape: shape, on: device)
      case _ where shape.rank == 1:
        return Tensor(repeating: name.contains("norm") && name.hasSuffix("weight") ? 1 : 0, shape: shape, on: device)
      default:
        var generator = RandomGenerator(seed: 4).split(name)
        let bound = 1 / Double(extents.dropFirst().reduce(1, *)).squareRoot()
        return Tensor(
          (0..<shape.elementCount).map { _ in Float((generator.uniform() * 2 - 1) * bound) }, shape: shape, on: device)
      }
    }
  }
}
