import FTImageCodec
import Foundation
import Testing

/// Pictures that are reduced while they are read.
@Suite struct ReducedReadingTests {
  static let upright = [
    "rgb.png", "grey.png", "rgba.png", "palette4.png", "interlaced.png", "baseline.jpg", "progressive.jpg",
    "cmyk-plain.jpg",
  ]
  static let sizes: [ImageReading.Size] = [
    .whole, .shorterSide(9), .shorterSide(40), .longerSide(11), .pixels(150), .pixels(10_000),
  ]

  @Test(arguments: upright, sizes) func theSamePixelsAsReadingItWholeAndResizing(
    _ name: String, _ size: ImageReading.Size
  )
    throws
  {
    let whole = try Image(path: golden(name).path)
    let (width, height) = size.fitting(width: whole.width, height: whole.height)
    #expect(
      try Image(path: golden(name).path, reading: ImageReading(size)) == whole.resized(width: width, height: height))
  }

  /// Columns come before rows in a picture that lies on its side, so roundings differ.
  @Test(arguments: (1...8).map { "turned\($0).jpg" } + ["exif.png", "exif-late.png"])
  func turnedPicturesAreReducedUpright(_ name: String) throws {
    let whole = try Image(path: golden(name).path).fitting(shorterSide: 9)
    let reduced = try Image(path: golden(name).path, reading: ImageReading(.shorterSide(9)))
    try #require(reduced.width == whole.width && reduced.height == whole.height)
    #expect(zip(reduced.pixels, whole.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
  }

  @Test func fewerPixelsKeepTheProportions() {
    #expect(ImageReading.Size.pixels(16_000_000).fitting(width: 16_000, height: 15_000) == (4131, 3872))
    #expect(ImageReading.Size.pixels(16_000_000).fitting(width: 4000, height: 4000) == (4000, 4000))
    #expect(ImageReading.Size.pixels(1).fitting(width: 9, height: 1_000_000) == (1, 333))
  }

  /// Pillow's bicubic reduction of the same 240 megapixels, bit for bit.
  @Test func twoHundredAndFortyMegapixelsAreWhatPillowMakesOfThem() throws {
    let reduced = try Image(path: golden("large.png").path, reading: ImageReading(.shorterSide(70)))
    let (shape, values) = try expected("large.png reduced")
    try #require([reduced.height, reduced.width, 3] == shape)
    #expect(reduced.pixels.map(Int.init) == values)
  }

  @Test func aPhoneJPEGOfTwoHundredMegapixelsIsReduced() throws {
    let reduced = try Image(data: tallJPEG(rows: 2084), name: "a", reading: ImageReading(.shorterSide(150)))
    let (_, values) = try expected("strip.jpg reduced")
    #expect(reduced.width == 150 && reduced.height == 208)
    let first = reduced.pixels.prefix(values.count)
    #expect(zip(first, values).allSatisfy { abs(Int($0) - $1) <= 2 })
    #expect(reduced.pixels.suffix(values.count).elementsEqual(first))
  }

  @Test func largePicturesTakeLessThanAGigabyte() async {
    await #expect(processExitsWith: .success) {
      let photo = try tallJPEG(rows: 2084)
      _ = try Image(data: photo, name: "a", reading: ImageReading(.shorterSide(256)))
      _ = try Image(data: photo, name: "a", reading: ImageReading(.pixels(16_000_000)))
      _ = try Image(path: golden("large.png").path, reading: ImageReading(.pixels(16_000_000)))
      // The whole of it, 750 MB.
      _ = try Image(path: golden("large.png").path)
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }!
      let peak = Int(line.filter(\.isNumber))! * 1024
      precondition(peak < 1_000_000_000, "\(peak) bytes")
    }
  }

  @Test func whatWouldTakeMoreThanAGigabyteIsRefusedByItsHeader() throws {
    var limited = ImageReading()
    limited.memoryLimit = 20_000_000
    // 16 megapixels in several passes, each as large as the picture, and the same in one.
    let interlaced = try enlarged("interlaced.png", side: 4000)
    limited.size = .shorterSide(10)
    #expect(reason(interlaced, limited)?.isAboutMemory == true)
    let plain = reason(try enlarged("rgb.png", side: 4000), limited)
    #expect(plain != nil && plain?.isAboutMemory == false)
    limited.size = .whole
    #expect(reason(try enlarged("rgb.png", side: 4000), limited)?.isAboutMemory == true)
    // A progressive JPEG keeps its coefficients.
    var jpeg = try Data(contentsOf: golden("progressive.jpg"))
    let frame = try #require(jpeg.firstRange(of: Data([0xFF, 0xC2])))
    for offset in [5, 7] {
      jpeg.replaceSubrange(frame.lowerBound + offset..<frame.lowerBound + offset + 2, with: [0x0F, 0xA0])
    }
    limited.size = .shorterSide(10)
    #expect(reason(jpeg, limited)?.isAboutMemory == true)
    // A line of one pixel, enlarged.
    var wide = ImageReading()
    wide.size = .shorterSide(2000)
    #expect(reason(try enlarged("rgb.png", side: 1, height: 2_000_000), wide)?.isAboutMemory == true)
  }

  /// Every coefficient of one block refined bit by bit, by the rules; a large picture would be gone over as often.
  @Test func aPictureOfTooManyScansIsRefused() throws {
    let code: [UInt8] = [1] + [UInt8](repeating: 0, count: 15) + [0]
    var bytes = Data([0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0] + [UInt8](repeating: 1, count: 64))
    bytes += [0xFF, 0xC2, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]
    bytes += [0xFF, 0xC4, 0, 20, 0x00] + code + [0xFF, 0xC4, 0, 20, 0x10] + code
    func scan(_ coefficient: UInt8, _ bits: UInt8) -> [UInt8] {
      [0xFF, 0xDA, 0, 8, 1, 1, 0, coefficient, coefficient, bits, 0x7F]
    }
    bytes += scan(0, 0)
    func picture(levels: UInt8) -> Data {
      var all = bytes
      for coefficient in UInt8(1)...63 {
        all += scan(coefficient, levels - 1)
        for level in (0..<levels - 1).reversed() { all += scan(coefficient, (level + 1) << 4 | level) }
      }
      return all + [0xFF, 0xD9]
    }
    #expect(reason(picture(levels: 7)) == nil)
    #expect(reason(picture(levels: 9)) == .corrupt("more than 500 scans"))
  }

  private func reason(_ bytes: Data, _ reading: ImageReading = ImageReading()) -> ImageError.Reason? {
    do {
      _ = try Image(data: bytes, name: "a", reading: reading)
      return nil
    } catch { return error.reason }
  }

  /// A PNG whose header promises another size.
  private func enlarged(_ name: String, side: Int, height: Int? = nil) throws -> Data {
    var png = try Data(contentsOf: golden(name))
    func bytes(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    png.replaceSubrange(16..<20, with: bytes(side))
    png.replaceSubrange(20..<24, with: bytes(height ?? side))
    fixHeaderChecksum(&png)
    return png
  }
}

extension ImageError.Reason {
  fileprivate var isAboutMemory: Bool { if case .tooMuchMemory = self { true } else { false } }
}

/// A JPEG 12,000 pixels wide in which one row of blocks comes again and again, 8 pixels high each.
private func tallJPEG(rows: Int) throws -> Data {
  let strip = try Data(contentsOf: golden("strip.jpg"))
  let scan = strip.firstRange(of: Data([0xFF, 0xDA]))!.lowerBound
  let start = scan + 2 + Int(strip[scan + 2]) << 8 + Int(strip[scan + 3])
  var head = strip[..<start]
  let frame = head.firstRange(of: Data([0xFF, 0xC0]))!.lowerBound
  head.replaceSubrange(frame + 5..<frame + 7, with: [UInt8((8 * rows) >> 8), UInt8((8 * rows) & 0xFF)])
  let row = strip[start..<strip.count - 2]
  var result = Data(head)
  for index in 0..<rows {
    result += row
    if index < rows - 1 { result += [0xFF, 0xD0 + UInt8(index % 8)] }
  }
  return result + [0xFF, 0xD9]
}
