import FTCheckpoint
import FTImageCodec
import FTModels
import FTNN
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTImage

/// Writes what tools/export/check_onnx.py compares: exported networks, inputs, and what this program computes of them.
///
/// NAME.onnx with NAME.CASE.safetensors, whose tensors are called "in:INPUT" and "out:OUTPUT".
@Suite(.enabled(if: exportFolder != nil && checkpoints != nil, "FTLAB_EXPORT or FTLAB_CHECKPOINTS is not set"))
struct ExportReferenceTests {
  private let context = ForwardContext(computeType: .float32)

  @Test func classifiers() throws {
    let device = try TestDevice.make()
    let pictures = try ["cat", "pavilion", "coffee"].map { try Image(path: golden("\($0)-224x224.png")) }
    for (url, side) in [(try exported("efficientnet-lite0"), 224), (TinyNetworks.url("tiny-classifier"), 97)] {
      let folder = try ModelFolder<EfficientNetLite0Configuration>(url: url)
      try write(
        folder.name, EfficientNetLite0.load(folder, on: device), labels: folder.configuration.labels,
        pictures.map { $0.resized(width: side, height: side) })
    }
  }

  private func write(_ name: String, _ network: EfficientNetLite0, labels: [String], _ pictures: [Image]) throws {
    let device = network.classifier.weight.value.device
    let side = pictures[0].width
    try network.onnxModel(labels: labels, size: side).write(to: exportPath("\(name).onnx"))
    // As `PictureClassifier` runs it.
    network.fold()
    for (index, group) in [Array(pictures[..<1]), pictures].enumerated() {
      let logits = network(Tensor(images: group, normalization: .lite, on: device), context)
      let pixels = Tensor(images: group, on: device).permuted([0, 3, 1, 2]) * 255
      try TensorFile.write(
        [("in:pixels", pixels), ("out:logits", logits), ("out:probabilities", logits.softmax())],
        to: exportPath("\(name).\(index).safetensors"))
    }
  }

  @Test func generators() throws {
    let device = try TestDevice.make()
    let generator = try StyleGenerator.load(ModelFolder(url: exported("multistyle26")), on: device)
    var weights = [Float](repeating: 0, count: 26)
    (weights[3], weights[20]) = (0.25, 0.75)
    try write("multistyle26", generator, generator.style(mixing: weights))
    let tiny = try StyleGenerator.load(ModelFolder(url: TinyNetworks.url("tiny-style")), on: device)
    try write("tiny-style", tiny, tiny.style(1))
  }

  private func write(_ name: String, _ generator: StyleGenerator, _ style: StyleVector) throws {
    let device = generator.device
    try generator.onnxModel(style: style).write(to: exportPath("\(name).onnx"))
    let cat = try Image(path: golden("cat-224x224.png"))
    for (width, height) in [(24, 24), (50, 33), (31, 62), (224, 224), (640, 427)] {
      let photo = Tensor(images: [cat.resized(width: width, height: height)], on: device)
      let painting = generator(photo, style: style, context)
      try TensorFile.write(
        [("in:photo", photo.permuted([0, 3, 1, 2])), ("out:painting", painting.permuted([0, 3, 1, 2]))],
        to: exportPath("\(name).\(width)x\(height).safetensors"))
    }
  }
}

private func exported(_ name: String) throws -> URL { try #require(checkpoints).appending(path: name) }

/// Where files for tools/export/check_onnx.py are written, where that is asked for.
let exportFolder = ProcessInfo.processInfo.environment["FTLAB_EXPORT"]

func exportPath(_ name: String) throws -> String {
  let folder = try #require(exportFolder)
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  return "\(folder)/\(name)"
}
