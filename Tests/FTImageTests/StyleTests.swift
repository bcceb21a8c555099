import FTImageCodec
import FTModels
import FTNN
import FTRandom
import FTTensor
import FTTestSupport
import FTTraining
import Foundation
import Testing

@testable import FTImage

@Suite struct StyleTests {
  static let mixtures: [(text: String, parts: [(String, Double)])] = [
    ("runs/mine", [("runs/mine", 1)]), ("a:0.7,b:0.3", [("a", 0.7), ("b", 0.3)]), ("a,b", [("a", 0.5), ("b", 0.5)]),
    ("a:1, b:3", [("a", 0.25), ("b", 0.75)]), ("C:/x", [("C:/x", 1)]), ("a:2", [("a", 1)]), ("4", [("4", 1)]),
  ]

  @Test(arguments: mixtures) func mixtureIsReadAsWritten(_ mixture: (text: String, parts: [(String, Double)])) throws {
    let parts = try StyleMixture(mixture.text).parts
    #expect(parts.map(\.name) == mixture.parts.map(\.0))
    #expect(zip(parts, mixture.parts).allSatisfy { abs($0.share - $1.1) < 1e-12 })
  }

  @Test func repeatedStylesAreOneMixture() throws {
    #expect(try StyleMixture(["a:0.3", "b:0.7"]) == StyleMixture("a:0.3,b:0.7"))
    #expect(try StyleMixture(["a", "b:1,c:2"]).parts.map(\.share) == [0.25, 0.25, 0.5])
    #expect(throws: StyleMixtureError.self) { try StyleMixture(["a", ""]) }
  }

  @Test(arguments: ["", ",", "a:-1", "a:0", ":0.5", "a:0.5,,b", "a:nan"]) func mixtureOfNothingIsRefused(_ text: String)
  {
    #expect(throws: StyleMixtureError.self) { try StyleMixture(text) }
  }

  @Test func photoInStripsIsThePhotoInOnePiece() throws {
    let device = try TestDevice.make()
    let generator = try smallGenerator(on: device)
    for (width, height) in [(61, 83), (40, 64), (33, 25), (100, 50)] {
      let photo = noise(width: width, height: height, seed: 3)
      let context = ForwardContext(computeType: .float32)
      let style = generator.style(mixing: [0.4, 0.6])
      let whole = Image(generator(Tensor(images: [photo], on: device), style: style, context))
      var painter = StripPainter(generator: generator, style: style, context: context)
      painter.stripPixels = 16 * width
      let strips = try #require(painter.paint(photo))
      let difference = zip(whole.pixels, strips.pixels).map { abs(Int($0) - Int($1)) }.max()!
      #expect(
        difference <= 1 && strips.width == width && strips.height == height, "\(width) × \(height): \(difference)")
    }
  }

  @Test func endedPaintingGivesNothing() throws {
    let device = try TestDevice.make()
    let generator = try smallGenerator(on: device)
    let painter = StripPainter(
      generator: generator, style: generator.style(0), context: ForwardContext(computeType: .float32))
    var parts: [Double] = []
    let result = painter.paint(noise(width: 64, height: 64, seed: 1)) { part in
      parts.append(part)
      return part < 0.3
    }
    #expect(result == nil && parts == parts.sorted() && parts.count > 2)
    var last = 0.0
    _ = painter.paint(noise(width: 64, height: 64, seed: 1)) { part in
      last = part
      return true
    }
    #expect(abs(last - 1) < 1e-9)
  }

  /// A bright object comes into a still scene: with memory the rest of the picture changes less.
  @Test func memoryKeepsTheLightSteady() throws {
    let device = try TestDevice.make()
    let generator = try smallGenerator(on: device)
    let painter = StripPainter(
      generator: generator, style: generator.style(1), context: ForwardContext(computeType: .float32))
    let first = noise(width: 72, height: 64, seed: 5)
    var second = first
    for y in 40..<64 {
      let row = (y * 72 + 40) * 3
      second.pixels.replaceSubrange(row..<row + 32 * 3, with: repeatElement(255, count: 32 * 3))
    }
    func change(_ memory: FrameMemory?) throws -> Int {
      let before = try #require(painter.paint(first, memory: memory))
      let after = try #require(painter.paint(second, memory: memory))
      // The corner that neither the object nor its surroundings reach.
      var sum = 0
      for y in 0..<12 {
        for i in y * 216..<y * 216 + 36 { sum += abs(Int(before.pixels[i]) - Int(after.pixels[i])) }
      }
      return sum
    }
    let (alone, steady) = (try change(nil), try change(FrameMemory(persistence: 0.9)))
    #expect(steady * 3 < alone, "\(steady) against \(alone)")
  }

  @Test func tilesEnlargeAsTheWhole() throws {
    let device = try TestDevice.make()
    var generator = SplitMix64(state: 2)
    let upscaler = try CompactUpscaler(
      CompactUpscalerConfiguration(scale: 2, channels: 4, hiddenConvolutions: 2)
    ) { name in
      let shape: Shape =
        name.hasSuffix("bias")
        ? [name == "body.6.bias" ? 12 : 4]
        : ["body.1.weight", "body.3.weight", "body.5.weight"].contains(name)
          ? [4] : [name == "body.6.weight" ? 12 : 4, 3, 3, name == "body.0.weight" ? 3 : 4]
      return Tensor(
        (0..<shape.elementCount).map { _ in Float.random(in: -0.3...0.3, using: &generator) }, shape: shape, on: device)
    }
    let photo = noise(width: 45, height: 31, seed: 9)
    let context = ForwardContext(computeType: .float32)
    let whole = Image(upscaler(Tensor(images: [photo], on: device), context))
    let tiles = try #require(upscaler.enlarged(photo, context, tile: 16))
    #expect(zip(whole.pixels, tiles.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    #expect(tiles.width == 90 && tiles.height == 62)
  }

  @Test func styleFileGivesBackItsNumbersAndNotes() throws {
    let device = try TestDevice.make()
    let generator = try smallGenerator(on: device)
    let path = NSTemporaryDirectory() + "style-\(UUID()).safetensors"
    let notes = StyleFile.Notes(
      name: "oil", base: "small", baseSHA256: "abc", pictures: "a.jpg", origin: "me", licence: "CC0-1.0",
      consent: "mine")
    try StyleFile(notes: notes, values: generator.style(1).values()).write(to: path, on: device)
    let back = try StyleFile(path: path, on: device)
    #expect(back.notes == notes && back.values == generator.style(1).values())
    #expect(try back.vector(for: generator, sha256: "abc", path: path).values() == back.values)
    #expect(throws: StyleFileError.self) { try back.vector(for: generator, sha256: "other", path: path) }
    let bytes = try Data(contentsOf: URL(filePath: path))
    try bytes.prefix(bytes.count / 2).write(to: URL(filePath: path))
    #expect(throws: (any Error).self) { try StyleFile(path: path, on: device) }
  }
}

/// A generator of the real one's shape with few channels, two styles and random numbers.
func smallGenerator(on device: Device) throws -> StyleGenerator {
  var random = SplitMix64(state: 4)
  let widths: [String: (out: Int, in: Int, kernel: Int)] = [
    "contract.0": (4, 3, 9), "contract.1": (6, 4, 3), "contract.2": (8, 6, 3), "expand.0": (6, 8, 3),
    "expand.1": (4, 6, 3), "expand.2": (3, 4, 9),
  ]
  return try StyleGenerator(StyleGeneratorConfiguration(styles: 2), on: device) { name in
    let layer = String(name.split(separator: ".").prefix(name.hasPrefix("res") ? 3 : 2).joined(separator: "."))
    let width = widths[layer] ?? (8, 8, 3)
    let shape: Shape =
      name.hasSuffix(".weight") ? [width.out, width.kernel, width.kernel, width.in] : [2, width.out]
    let range: ClosedRange<Float> = name.hasSuffix("gamma") ? 0.5...1.5 : -0.3...0.3
    return Tensor(
      (0..<shape.elementCount).map { _ in Float.random(in: range, using: &random) }, shape: shape, on: device)
  }
}

/// A picture of slopes and noise.
func noise(width: Int, height: Int, seed: UInt64) -> Image {
  var random = SplitMix64(state: seed)
  let pixels = (0..<width * height * 3).map { i in
    UInt8(clamping: (i / 3 % width) * 2 + (i / 3 / width) + Int.random(in: 0...60, using: &random))
  }
  return Image(width: width, height: height, channels: 3, pixels: pixels)
}
