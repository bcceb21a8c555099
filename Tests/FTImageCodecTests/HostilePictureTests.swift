import FTImageCodec
import Foundation
import Testing

/// Damaged and foreign files end in an error that says what to do.
@Suite struct HostilePictureTests {
  private func reason(_ bytes: Data, _ reading: ImageReading = ImageReading()) -> ImageError.Reason? {
    do {
      _ = try Image(data: bytes, name: "a", reading: reading)
      return nil
    } catch { return error.reason }
  }

  @Test(arguments: ["rgb.png", "palette8.png", "interlaced.png"]) func everyPrefixOfAPNGIsRefused(_ name: String) throws
  {
    let bytes = try Data(contentsOf: golden(name))
    // The last twelve bytes only say that the file ends.
    for count in 0..<bytes.count - 12 { #expect(reason(bytes.prefix(count)) != nil, "\(count) bytes") }
  }

  @Test(arguments: ["baseline.jpg", "progressive.jpg", "cmyk.jpg"]) func everyPrefixOfAJPEGIsRefused(_ name: String)
    throws
  {
    let bytes = try Data(contentsOf: golden(name))
    for count in stride(from: 0, to: bytes.count - 2, by: 3) {
      #expect(reason(bytes.prefix(count)) != nil, "\(count) of \(bytes.count) bytes")
    }
  }

  @Test(arguments: [
    "rgb.png", "palette4.png", "grey-alpha.png", "baseline.jpg", "progressive.jpg", "cmyk.jpg", "turned6.jpg",
    "exif.png", "xmp-late.png", "exif-as-text.png", "xmp-alone.jpg", "ycck.jpg",
  ])
  func changedBytesNeverEndTheProgram(_ name: String) throws {
    let bytes = try Data(contentsOf: golden(name))
    var state: UInt64 = 1
    var refused = 0
    for _ in 0..<400 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var changed = bytes
      changed[Int(state >> 33) % bytes.count] ^= UInt8(truncatingIfNeeded: state >> 20) | 1
      refused += reason(changed) == nil ? 0 : 1
    }
    // A PNG's checksums find every change; a JPEG has none.
    #expect(name.hasSuffix("jpg") || refused == 400)
  }

  @Test func hugeHeaderIsRefusedBeforeAnythingIsAllocated() throws {
    var png = try Data(contentsOf: golden("rgb.png"))
    for (place, value) in [(18, UInt8(0xEA)), (19, 0x60), (22, 0xEA), (23, 0x60)] { png[place] = value }
    fixHeaderChecksum(&png)
    #expect(reason(png) == .tooManyPixels(width: 60_000, height: 60_000, limit: 250_000_000))
    var jpeg = try Data(contentsOf: golden("baseline.jpg"))
    let frame = try #require(jpeg.firstRange(of: Data([0xFF, 0xC0])))
    for offset in [5, 7] {
      jpeg[frame.lowerBound + offset] = 0xEA
      jpeg[frame.lowerBound + offset + 1] = 0x60
    }
    #expect(reason(jpeg) == .tooManyPixels(width: 60_000, height: 60_000, limit: 250_000_000))
  }

  @Test func zeroSideIsRefused() throws {
    var png = try Data(contentsOf: golden("rgb.png"))
    for place in 16..<20 { png[place] = 0 }
    fixHeaderChecksum(&png)
    #expect(reason(png) != nil)
  }

  @Test func animatedPNGIsRefused() throws {
    let png = try Data(contentsOf: golden("rgb.png"))
    var control = Data("acTL".utf8) + Data([0, 0, 0, 2, 0, 0, 0, 0])
    control = Data([0, 0, 0, 8]) + control + checksum(control)
    #expect(reason(png.prefix(33) + control + png.dropFirst(33)) == .animated)
  }

  static let foreign: [(bytes: [UInt8], name: String, command: String)] = [
    (Array("GIF89a".utf8), "GIF", "ffmpeg"),
    ([0, 0, 0, 24] + Array("ftypheic".utf8), "HEIC", "heif-convert"),
    ([0, 0, 0, 24] + Array("ftypavif".utf8), "AVIF", "heif-convert"), (Array("II*\0".utf8), "TIFF", "ffmpeg"),
    (Array("BM".utf8) + [UInt8](repeating: 0, count: 30), "BMP", "ffmpeg"),
  ]

  #if !WebP
    @Test func webPIsRefusedWithoutTheTrait() {
      guard case .unsupportedFormat("WebP", let advice) = reason(Data("RIFF....WEBPVP8 ".utf8)) else {
        Issue.record("WebP was read without the trait")
        return
      }
      #expect(advice.contains("dwebp"))
    }
  #endif

  @Test(arguments: foreign) func otherFormatsAreRefusedByNameWithTheCommand(
    _ format: (bytes: [UInt8], name: String, command: String)
  ) throws {
    let found = reason(Data(format.bytes + [UInt8](repeating: 0, count: 40)))
    guard case .unsupportedFormat(format.name, let advice) = found else {
      Issue.record("\(String(describing: found))")
      return
    }
    #expect(advice.contains(format.command))
  }

  @Test func filesThatAreNoPicturesAreRefused() throws {
    #expect(reason(Data()) == .emptyFile)
    #expect(reason(Data("This is a text.".utf8)) == .unknownFormat)
    #expect(throws: ImageError("/nowhere/a.png", .missing)) { try Image(path: "/nowhere/a.png") }
    #expect(throws: ImageError.self) { try Image(path: NSTemporaryDirectory()) }
    var reading = ImageReading()
    reading.byteLimit = 10
    let png = try Data(contentsOf: golden("rgb.png"))
    #expect(reason(png, reading) == .fileTooLarge(bytes: png.count, limit: 10))
    reading = ImageReading()
    reading.pixelLimit = 100
    #expect(reason(png, reading) == .tooManyPixels(width: 23, height: 19, limit: 100))
  }
}

/// The CRC of a PNG chunk.
func checksum(_ bytes: Data) -> Data {
  var crc: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
  return withUnsafeBytes(of: (~crc).bigEndian) { Data($0) }
}

func fixHeaderChecksum(_ png: inout Data) {
  png.replaceSubrange(29..<33, with: checksum(Data(png[12..<29])))
}
