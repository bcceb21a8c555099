import FTCheckpoint
import FTImageCodec
import FTModels
import FTNN
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTImage

/// The tiny networks as ONNX, read back by the reader of ONNX files.
@Suite struct ExportTests {
  @Test func classifierIsItsCheckpointChannelsFirst() throws {
    let device = try TestDevice.make()
    let network = try EfficientNetLite0.load(ModelFolder(url: TinyNetworks.url("tiny-classifier")), on: device)
    let model = network.onnxModel(labels: ["a \"b\"", "ÿ\n"], size: 64)
    let file = try ONNXFile.written(model)
    #expect(file.inputs == ["pixels"] && file.outputs == ["logits", "probabilities"])
    #expect(model.inputs[0].shape == ["batch", 3, 64, 64] && model.outputs[0].shape == ["batch", 2])
    #expect(model.metadata["labels"] == #"["a \"b\"","ÿ\n"]"#)
    let counts = file.operationCounts
    // 1 + 16 blocks of 3, the first without widening, + 1; ReLU6 behind all but the 16 that narrow.
    #expect(counts["Conv"] == 49 && counts["BatchNormalization"] == 49 && counts["Clip"] == 33)
    #expect(counts["Gemm"] == 1 && counts["Softmax"] == 1)
    let strided = file.nodes.filter { $0.attributes["strides"]?.ints == [2, 2] }
    #expect(strided.count == 5 && strided.allSatisfy { $0.attributes["auto_pad"]?.text == "SAME_UPPER" })
    try expectWeights(of: network, in: file)
  }

  @Test func generatorHasItsStyleInside() throws {
    let device = try TestDevice.make()
    let generator = try StyleGenerator.load(ModelFolder(url: TinyNetworks.url("tiny-style")), on: device)
    let style = generator.style(mixing: [0.25, 0.75])
    let file = try ONNXFile.written(generator.onnxModel(style: style))
    #expect(file.inputs == ["photo"] && file.outputs == ["painting"])
    let counts = file.operationCounts
    #expect(counts["Conv"] == 8 && counts["InstanceNormalization"] == 8 && counts["Pad"] == 8)
    #expect(counts["Resize"] == 2 && counts["Add"] == 1 && counts["Relu"] == 6 && counts["Slice"] == 1)
    try expectWeights(of: generator, in: file)
    for (name, norm) in style.norms {
      #expect(try file.floats(of: file.tensor("\(name).gamma")) == norm.gain.value.values(), "\(name)")
      #expect(try file.floats(of: file.tensor("\(name).beta")) == norm.offset.value.values(), "\(name)")
    }
  }

  /// Every operation, its name, inputs and attributes, and every tensor's shape: what tools/export/check_onnx.py found equal to
  /// the networks within 1e-4. Whoever changes an exporter runs that again and writes the new number here.
  @Test func structureIsTheOneThatWasCompared() throws {
    let device = try TestDevice.make()
    let classifier = try EfficientNetLite0.load(ModelFolder(url: TinyNetworks.url("tiny-classifier")), on: device)
    let generator = try StyleGenerator.load(ModelFolder(url: TinyNetworks.url("tiny-style")), on: device)
    let models = [
      (classifier.onnxModel(labels: ["a", "b"]), "42f40dfb44736da9"),
      (generator.onnxModel(style: generator.style(1)), "b7697a16b4edfb29"),
    ]
    for (model, compared) in models {
      let structure = try ONNXFile.written(model).structure
      #expect(structure == compared, "\(model.name) is \(structure)")
    }
  }

  /// Every parameter of the network stands in the file; kernels `[out, y, x, in]` as `[out, in, y, x]`.
  private func expectWeights(of network: some Module, in file: ONNXFile) throws {
    for (name, parameter) in network.namedParameters() {
      let (values, shape) = (parameter.value.values(), parameter.shape.extents)
      let found = try file.tensor(name)
      guard shape.count == 4 else {
        #expect(try found.shape == shape && file.floats(of: found) == values, "\(name)")
        continue
      }
      let height = shape[1]
      let width = shape[2]
      let inputs = shape[3]
      #expect(found.shape == [shape[0], inputs, height, width], "\(name)")
      let written = try file.floats(of: found)
      let mismatches = written.indices.count { place in
        let (o, rest) = place.quotientAndRemainder(dividingBy: inputs * height * width)
        let (i, pixel) = rest.quotientAndRemainder(dividingBy: height * width)
        return written[place] != values[(o * height * width + pixel) * inputs + i]
      }
      #expect(mismatches == 0, "\(name)")
    }
  }
}
