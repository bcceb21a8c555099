import FTCheckpoint
import FTImageCodec
import FTModels
import FTNN
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTImage

/// The networks on crops of real photos against the programs the checkpoints come from; tools/golden/image_networks.py.
@Suite(.enabled(if: checkpoints != nil, "FTLAB_CHECKPOINTS is not set"))
struct NetworkGoldenTests {
  private let context = ForwardContext(computeType: .float32)

  @Test func generatorPaintsAsTheOriginal() throws {
    let device = try TestDevice.make()
    let generator = try StyleGenerator.load(model("multistyle26"), on: device)
    let photo = try Tensor(images: [Image(path: golden("cat-100x76.png"))], on: device)
    var weights = [Float](repeating: 0, count: 26)
    (weights[0], weights[20]) = (0.25, 0.75)
    for (name, style) in [("style 3", generator.style(3)), ("styles 0 and 20", generator.style(mixing: weights))] {
      let difference = try largestDifference(generator(photo, style: style, context), name)
      #expect(difference <= 1e-4, "\(name): \(difference)")
    }
  }

  @Test func encoderSeesWhatVGG16Sees() throws {
    let device = try TestDevice.make()
    let encoder = try VGG16Encoder.load(model("vgg16"), on: device)
    let picture = try Tensor(images: [Image(path: golden("boats-32x32.png"))], on: device)
    let taps = encoder.features(picture, upTo: 3, context)
    for (tap, name) in zip(taps, ["conv1_2", "conv2_2", "conv3_3", "conv4_3"]) {
      let largest = try tensor(name, on: device).values().map(abs).max()!
      #expect(try largestDifference(tap, name) / largest <= 1e-5, "\(name)")
    }
  }

  @Test(arguments: ["cat", "pavilion", "coffee"]) func classifierTellsTheSameFiveClasses(_ name: String) throws {
    let device = try TestDevice.make()
    let picture = try Image(path: golden("\(name)-224x224.png"))
    let wanted = try tensor("logits \(name)", on: device).values()
    let input = Tensor(images: [picture], normalization: .lite, on: device)
    for isFolded in [false, true] {
      let network = try EfficientNetLite0.load(model("efficientnet-lite0"), on: device)
      if isFolded { network.fold() }
      let logits = network(input, context).values()
      #expect(zip(logits, wanted).map { abs($0 - $1) }.max()! < 2e-3)
      #expect(order(logits) == order(wanted))
    }
  }

  @Test func upscalerEnlargesAsTheOriginal() throws {
    let device = try TestDevice.make()
    let upscaler = try CompactUpscaler.load(model("animevideov3-x4"), on: device)
    let picture = try Tensor(images: [Image(path: golden("peaks-30x24.png"))], on: device)
    let difference = try largestDifference(upscaler(picture, context), "enlarged")
    #expect(difference <= 1e-3, "\(difference)")
  }

  /// A picture in strips is the picture in one piece, in both precisions.
  @Test(arguments: [(DType.float32, 1), (.bfloat16, 2)])
  func stripsPaintWhatThePieceWouldBe(_ precision: (type: DType, levels: Int)) throws {
    let device = try TestDevice.make()
    let generator = try StyleGenerator.load(model("multistyle26"), on: device)
    let photo = try Image(path: golden("cat-224x224.png")).resized(width: 301, height: 407)
    let context = ForwardContext(computeType: precision.type)
    let whole = Image(generator(Tensor(images: [photo], on: device), style: generator.style(7), context))
    var painter = StripPainter(generator: generator, style: generator.style(7), context: context)
    painter.stripPixels = 301 * 24
    let strips = try #require(painter.paint(photo))
    let difference = zip(whole.pixels, strips.pixels).map { abs(Int($0) - Int($1)) }.max()!
    #expect(difference <= precision.levels, "\(difference)")
  }

  private func order(_ logits: [Float]) -> [Int] {
    Array(logits.indices.sorted { logits[$0] > logits[$1] }.prefix(5))
  }

  private func tensor(_ name: String, on device: Device) throws -> Tensor {
    try SafetensorsFile(path: golden("networks.safetensors")).tensor(name, on: device)
  }

  private func largestDifference(_ found: Tensor, _ name: String) throws -> Float {
    let wanted = try tensor(name, on: found.device)
    try #require(found.shape == wanted.shape)
    return zip(found.values(), wanted.values()).map { abs($0 - $1) }.max()!
  }
}

/// The folder with the imported models, where there is one.
let checkpoints = ProcessInfo.processInfo.environment["FTLAB_CHECKPOINTS"].map { URL(filePath: $0) }

func model<Configuration: Architecture>(_ name: String) throws -> ModelFolder<Configuration> {
  try ModelFolder(url: #require(checkpoints).appending(path: name))
}

func golden(_ name: String) -> String {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)").path
}
