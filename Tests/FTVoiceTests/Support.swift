import FTCheckpoint
import FTModels
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTVoice

/// The folder with the imported models, where there is one.
let checkpoints = ProcessInfo.processInfo.environment["FTLAB_CHECKPOINTS"].map { URL(filePath: $0) }

func speakerEncoder() throws -> ModelFolder<SpeakerEncoderConfiguration> {
  try ModelFolder(url: #require(checkpoints).appending(path: "resemblyzer"))
}

func golden(_ name: String) -> String {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)").path
}

/// The folder of a synthesiser of small random numbers.
func randomSynthesizer(_ scratch: Scratch, _ name: String, seed: UInt64) throws -> ModelFolder<SynthesizerConfiguration>
{
  let device = try TestDevice.make()
  let tensors = SynthesizerConfiguration().expectedTensors.enumerated().map { index, entry in
    (
      name: entry.name,
      tensor: Tensor.normalNoise(Shape(entry.shape), seed: seed + UInt64(index), on: device) * 0.02
    )
  }
  try TensorFile.write(tensors, to: scratch("\(name)/model.safetensors"))
  try #"{"model_type": "speech-synthesizer", "dtype": "float32"}"#.write(
    toFile: scratch("\(name)/config.json"), atomically: true, encoding: .utf8)
  return try ModelFolder(url: URL(filePath: scratch(name)))
}

/// The recordings that travel with the project.
let sampleVoices = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "../../Samples/voices").standardizedFileURL.path

/// A folder of its own that goes away with the test.
final class Scratch {
  let path = NSTemporaryDirectory() + "ftlab-voice-\(UUID())"

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) throws -> String {
    let url = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    return url.path
  }
}
