import FTCheckpoint
import FTJSON
import FTModels
import FTNN
import FTPronunciation
import FTRandom
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTVoice

/// The tiny networks as ONNX, read back by the reader of ONNX files.
@Suite struct ExportTests {
  @Test func encoderHasItsGatesInTheOrderOfONNX() throws {
    let device = try TestDevice.make()
    let encoder = try ExportFixtures.projectedEncoder(on: device)
    let file = try ONNXFile.written(encoder.onnxModel(input: .mel))
    #expect(file.inputs == ["mel"] && file.outputs == ["embedding", "voice"])
    #expect(file.operationCounts["LSTM"] == 3 && file.operationCounts["Gemm"] == 3)
    let parameters = Dictionary(uniqueKeysWithValues: encoder.namedParameters().map { ($0.name, $0.parameter) })
    // i, f, c, o become i, o, f, c.
    func gates(_ name: String) throws -> [Float] {
      let values = try #require(parameters[name]).value.values()
      let quarter = values.count / 4
      let parts = (0..<4).map { Array(values[$0 * quarter..<($0 + 1) * quarter]) }
      return parts[0] + parts[3] + parts[1] + parts[2]
    }
    for layer in 0..<3 {
      for name in ["lstm.weight_ih_l\(layer)", "lstm.weight_hh_l\(layer)"] {
        let found = try file.tensor(name)
        let shape = try #require(parameters[name]).shape.extents
        let expected = try gates(name)
        #expect(try found.shape == [1] + shape && file.floats(of: found) == expected)
      }
      let biases = try gates("lstm.bias_ih_l\(layer)") + gates("lstm.bias_hh_l\(layer)")
      let bias = try file.tensor("lstm.bias_l\(layer)")
      #expect(try bias.shape == [1, 8 * encoder.width] && file.floats(of: bias) == biases)
    }
    for name in ["linear.weight", "projection.weight", "projection.bias"] {
      let expected = try #require(parameters[name]).value.values()
      #expect(try file.floats(of: file.tensor(name)) == expected)
    }
  }

  @Test func encoderWithoutProjectionHasNone() throws {
    let device = try TestDevice.make()
    let encoder = try SpeakerEncoder.load(ModelFolder(url: TinyNetworks.url("tiny-speaker")), on: device)
    let file = try ONNXFile.written(encoder.onnxModel())
    #expect(file.inputs == ["samples"] && file.operationCounts["Gemm"] == 1)
    #expect(!file.names.contains { $0.hasPrefix("projection") })
  }

  @Test func synthesizerKeepsItsCheckpointsTensors() throws {
    let device = try TestDevice.make()
    let synthesizer = try ExportFixtures.synthesizer(on: device)
    let graph = synthesizer.onnxModel(vocabulary: try ExportFixtures.vocabulary())
    #expect(graph.metadata["vocabulary"] == #"{"a":1,"\"":2,"ˈ":177}"#)
    let file = try ONNXFile.written(graph)
    #expect(file.inputs == ["phonemes", "speed", "pitch", "noise"] && file.outputs == ["audio", "durations"])
    for (name, parameter) in synthesizer.namedParameters() {
      let found = try file.tensor(name)
      let shape = parameter.shape.extents
      #expect(found.elementCount == parameter.shape.elementCount, "\(name)")
      // Kernels along time of one output or one input have their elements in the same order.
      if shape.count < 4 || shape[2] == 1 || shape[3] == 1 {
        #expect(try file.floats(of: found) == parameter.value.values(), "\(name)")
      }
    }
  }

  /// A learned voice moves the F0 contour and is louder, within the graph.
  @Test func pitchMapAndGainOfALearnedVoiceAreInside() throws {
    let device = try TestDevice.make()
    let synthesizer = try ExportFixtures.synthesizer(on: device)
    let own = try ONNXFile.written(synthesizer.onnxModel(vocabulary: ExportFixtures.vocabulary()))
    synthesizer.pitchMap = PitchMap(slope: 0.75, offset: 1.25)
    synthesizer.gain = 1.75
    let learned = try ONNXFile.written(synthesizer.onnxModel(vocabulary: ExportFixtures.vocabulary()))
    let added = Set(learned.names).subtracting(own.names)
    #expect(added == ["constant.0.75", "constant.1.25", "constant.1.75", "constant.45.0", "constant.600.0"])
  }

  /// See the test of the same name for pictures.
  @Test func structureIsTheOneThatWasCompared() throws {
    let device = try TestDevice.make()
    let encoder = try ExportFixtures.projectedEncoder(on: device)
    let synthesizer = try ExportFixtures.synthesizer(on: device)
    synthesizer.pitchMap = PitchMap(slope: 0.75, offset: 1.25)
    let vocabulary = try ExportFixtures.vocabulary()
    let models = [
      (encoder.onnxModel(input: .mel), "6d813e41c05cbfba"), (encoder.onnxModel(input: .sound), "ef1b8496ba5dce16"),
      (synthesizer.onnxModel(vocabulary: vocabulary), "4a50889b40815bf6"),
    ]
    for (model, compared) in models {
      let structure = try ONNXFile.written(model).structure
      #expect(structure == compared, "\(model.name) is \(structure)")
    }
  }
}

/// The tiny networks.
enum ExportFixtures {
  /// With a projection behind it, as fine-tuning adds one.
  static func projectedEncoder(on device: Device) throws -> SpeakerEncoder {
    let encoder = try SpeakerEncoder.load(ModelFolder(url: TinyNetworks.url("tiny-speaker")), on: device)
    let width = encoder.width
    var generator = SplitMix64(state: 3)
    func numbers(_ count: Int) -> [Float] {
      (0..<count).map { _ in Float(generator.next() >> 40) / Float(1 << 24) - 0.5 }
    }
    encoder.projection = Linear(
      weight: Tensor(numbers(width * width), shape: [width, width], on: device),
      bias: Tensor(numbers(width), on: device))
    return encoder
  }

  static func synthesizer(on device: Device) throws -> SpeechSynthesizer {
    try SpeechSynthesizer.load(ModelFolder(url: TinyNetworks.url("tiny-synthesizer")), on: device)
  }

  static func vocabulary() throws -> PhonemeVocabulary {
    try PhonemeVocabulary(JSONValue(parsing: Array(#"{"\"": 2, "a": 1, "ˈ": 177}"#.utf8)), file: "vocab.json")
  }
}
