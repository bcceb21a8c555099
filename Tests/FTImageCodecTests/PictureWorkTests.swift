import FTImageCodec
import FTTensor
import FTTestSupport
import Foundation
import Testing

@Suite struct PictureWorkTests {
  static let sizes = [(17, 11), (64, 50), (41, 7), (1, 1)]
  static let filters: [(String, Image.Filter)] = [
    ("box", .box), ("bilinear", .bilinear), ("bicubic", .bicubic), ("lanczos", .lanczos),
  ]

  private func picture(_ name: String) throws -> Image {
    let (shape, values) = try expected(name)
    return Image(
      width: shape[1], height: shape[0], channels: shape.count == 3 ? 3 : 1, pixels: values.map(UInt8.init))
  }

  @Test(arguments: ["rgb", "grey"], filters)
  func resizingIsPillowsBitForBit(_ kind: String, _ filter: (String, Image.Filter)) throws {
    let source = try picture("source \(kind)")
    for (width, height) in Self.sizes {
      let wanted = try picture("\(kind) \(filter.0) \(width) \(height)")
      #expect(source.resized(width: width, height: height, filter: filter.1) == wanted, "\(width) × \(height)")
    }
  }

  @Test func brightnessIsPillows() throws {
    #expect(try picture("source rgb").luminance() == picture("luminance"))
  }

  @Test func turningBackGivesThePictureBack() throws {
    let image = try picture("source rgb")
    #expect(image.flippedHorizontally() != image && image.flippedHorizontally().flippedHorizontally() == image)
    #expect(image.flippedVertically().flippedVertically() == image)
    #expect(image.transposed().transposed() == image && image.transposed().width == image.height)
    #expect(image.rotated(degrees: 0) == image)
  }

  @Test func cropTakesTheNamedPixels() throws {
    let image = try picture("source rgb")
    let crop = image.cropped(x: 5, y: 7, width: 4, height: 3)
    let wanted = (7..<10).flatMap { y in (5..<9).flatMap { x in (0..<3).map { image.pixels[(y * 41 + x) * 3 + $0] } } }
    #expect(crop.width == 4 && crop.height == 3 && crop.pixels == wanted)
  }

  @Test func jitterOfNothingChangesNothing() throws {
    let image = try picture("source rgb")
    #expect(image.jittered(Image.Jitter()) == image)
    var dark = Image.Jitter()
    dark.brightness = 0.5
    #expect(zip(image.jittered(dark).pixels, image.pixels).allSatisfy { $0 <= $1 })
    var grey = Image.Jitter()
    grey.saturation = 0
    let faded = image.jittered(grey).pixels
    #expect(stride(from: 0, to: faded.count, by: 3).allSatisfy { faded[$0] == faded[$0 + 1] })
  }

  @Test func maskDecidesWhatIsSeen() {
    let (black, white) = (Image(width: 2, height: 1, color: .black), Image(width: 2, height: 1, color: .white))
    let mask = Image(width: 2, height: 1, channels: 1, pixels: [0, 255])
    #expect(black.mixed(with: white, share: 1, mask: mask).pixels == [0, 0, 0, 255, 255, 255])
    #expect(black.mixed(with: white, share: 0.5).pixels == [UInt8](repeating: 128, count: 6))
  }

  @Test func coloursOfAnotherPictureKeepTheBrightness() throws {
    let image = try picture("source rgb")
    #expect(image.withColors(of: image) == image)
    let coloured = image.withColors(of: Image(width: 41, height: 29, color: Image.Color(128, 128, 128)))
    #expect(zip(coloured.luminance().pixels, image.luminance().pixels).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
  }

  @Test func pngGivesBackEveryPixel() throws {
    let image = try picture("source rgb")
    #expect(try Image(data: image.pngData(), name: "a") == image)
    let grey = try picture("source grey")
    #expect(try Image(data: grey.pngData(), name: "a").luminance() == grey)
  }

  @Test func jpegStaysNear() throws {
    let image = try picture("source rgb")
    let back = try Image(data: image.jpegData(quality: 95), name: "a")
    let error = zip(image.pixels, back.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    #expect(Double(error) / Double(image.pixels.count) < 4)
  }

  @Test func onlyPNGAndJPEGAreWritten() throws {
    let image = Image(width: 1, height: 1, color: .white)
    #expect(throws: ImageError("a.bmp", .unknownExtension("a.bmp"))) { try image.write(to: "a.bmp") }
    let path = try scratchFile("old.png", Data())
    try image.write(to: path)
    #expect(try Image(path: path) == image)
  }

  @Test func tensorsGiveThePicturesBack() throws {
    let device = try TestDevice.make()
    let image = try picture("source rgb")
    let batch = Tensor(images: [image, image.flippedVertically()], on: device)
    #expect(batch.shape == [2, 29, 41, 3])
    #expect(Image(batch, index: 0) == image && Image(batch, index: 1) == image.flippedVertically())
    let lite = Tensor(
      images: [Image(width: 1, height: 1, color: Image.Color(127, 255, 0))], normalization: .lite, on: device)
    #expect(zip(lite.values(), [0, 1, -127.0 / 128]).allSatisfy { abs($0 - Float($1)) < 1e-6 })
  }
}
