import FTImageCodec
import Foundation
import Testing

/// JPEGs that are decoded at a part of their sides.
@Suite struct QuickReadingTests {
  /// Waves, edges and grain: what a camera gives, without a file.
  private static func photo(_ width: Int, _ height: Int) -> Image {
    var image = Image(width: width, height: height, color: .black)
    for y in 0..<height {
      for x in 0..<width {
        let wave = sin(Double(x) / 37) + cos(Double(y) / 23) + sin(Double(x + 2 * y) / 91)
        let edge = (x / 160 + y / 110) % 2 == 0 ? 40 : 0
        let grain = (x &* 7919 &+ y &* 104_729) % 13
        let value = 110 + Int(25 * wave) + edge + grain
        for channel in 0..<3 {
          image.pixels[3 * (y * width + x) + channel] = UInt8(clamping: value + 20 * channel - (x / 320) * 5)
        }
      }
    }
    return image
  }

  private static func quick(_ size: ImageReading.Size) -> ImageReading {
    var reading = ImageReading(size)
    reading.isQuick = true
    return reading
  }

  /// An EXIF block with an orientation behind the start of a JPEG.
  private static func turned(_ jpeg: Data, _ orientation: UInt8) -> Data {
    let tiff: [UInt8] =
      [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
    let block = Array("Exif\0\0".utf8) + tiff
    let length = block.count + 2
    return jpeg.prefix(2) + Data([0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + block) + jpeg.dropFirst(2)
  }

  private static func difference(_ one: Image, _ other: Image) -> (mean: Double, most: Int) {
    let steps = zip(one.pixels, other.pixels).map { abs(Int($0) - Int($1)) }
    return (Double(steps.reduce(0, +)) / Double(max(1, steps.count)), steps.max() ?? 0)
  }

  /// 1600 pixels to 192 are read at a quarter, to 90 at an eighth, to 300 at half; of all orientations the sides are those of
  /// the whole reading.
  @Test(arguments: [192, 90, 300], [1, 3, 6, 8] as [UInt8])
  func theSamePictureWithinTwoOf255(_ side: Int, _ orientation: UInt8) throws {
    let jpeg = Self.turned(Self.photo(1600, 1200).jpegData(quality: 90), orientation)
    let whole = try Image(data: jpeg, name: "a", reading: ImageReading(.longerSide(side)))
    let quick = try Image(data: jpeg, name: "a", reading: Self.quick(.longerSide(side)))
    try #require(quick.width == whole.width && quick.height == whole.height)
    #expect((quick.height > quick.width) == (orientation > 4))
    let difference = Self.difference(quick, whole)
    #expect(difference.mean < 2 && difference.most < 40, "\(difference)")
    // It is another way of reading, or the test would compare a thing with itself.
    #expect(quick != whole)
  }

  @Test func aPictureThatIsHardlyLargerAndAPNGAreReadAsEver() throws {
    let small = Self.photo(300, 200)
    for data in [small.jpegData(), small.pngData(), Self.photo(1600, 1200).pngData()] {
      #expect(
        try Image(data: data, name: "a", reading: Self.quick(.longerSide(192)))
          == Image(data: data, name: "a", reading: ImageReading(.longerSide(192))))
    }
    let jpeg = Self.photo(1600, 1200).jpegData()
    #expect(try Image(data: jpeg, name: "a", reading: Self.quick(.whole)) == Image(data: jpeg, name: "a"))
  }

  @Test func aJPEGThatIsCutOffIsRefusedAllTheSame() throws {
    let jpeg = Self.photo(1600, 1200).jpegData()
    #expect(throws: ImageError.self) {
      try Image(data: jpeg.prefix(jpeg.count / 2), name: "a", reading: Self.quick(.longerSide(90)))
    }
  }

  @Test func greyAndCMYKAreReadToo() throws {
    let grey = Self.photo(1600, 1200).luminance().jpegData()
    let quick = try Image(data: grey, name: "a", reading: Self.quick(.longerSide(90)))
    let whole = try Image(data: grey, name: "a", reading: ImageReading(.longerSide(90)))
    #expect(Self.difference(quick, whole).mean < 2)
    let inks = golden("cmyk-plain.jpg").path
    let few = try Image(path: inks, reading: Self.quick(.longerSide(4)))
    // Few pixels of noise; a negative would differ by more than 100.
    #expect(Self.difference(few, try Image(path: inks, reading: ImageReading(.longerSide(4)))).mean < 30)
  }
}
