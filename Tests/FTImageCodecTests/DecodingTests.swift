import FTCheckpoint
import FTImageCodec
import FTTensor
import FTTestSupport
import Foundation
import Testing

/// Pictures read as Pillow reads them; written by tools/golden/pictures.py.
@Suite struct DecodingTests {
  static let exact = [
    "rgb", "grey", "bits1", "palette2", "palette4", "palette8", "rgba", "grey-alpha", "interlaced", "interlaced-rgba",
    "rgb16", "grey16", "exif", "exif-late", "exif-as-text", "xmp", "xmp-late",
  ].map { $0 + ".png" }
  static let close =
    [
      "baseline", "subsampled", "progressive", "grey", "rgb-stored", "exif-then-xmp", "xmp-then-exif", "exif-over-xmp",
      "xmp-alone", "xmp-element", "exif-long", "exif-of-nothing",
    ].map { $0 + ".jpg" } + (1...8).map { "turned\($0).jpg" }
  static let inks = ["cmyk", "cmyk-plain", "ycck"].map { $0 + ".jpg" }

  /// Texts stand as UTF-8 in iTXt chunks (PNG 1.2, 4.2.3.3) and change no pixel.
  @Test func pictureSaysWhatItWasMadeOf() throws {
    let image = Image(width: 3, height: 2, color: .init(1, 2, 3))
    let notes = [(key: "Description", text: "eine rote Katze 赤"), (key: "Seed", text: "7\u{0}8")]
    let bytes = [UInt8](image.pngData(notes: notes))
    func holds(_ part: [UInt8]) -> Bool {
      bytes.indices.dropLast(part.count).contains { Array(bytes[$0..<$0 + part.count]) == part }
    }
    // Key, 0, not compressed (0, 0), no language, no translated key.
    #expect(holds(Array("iTXtDescription".utf8) + [0, 0, 0, 0, 0] + Array("eine rote Katze 赤".utf8)))
    #expect(holds(Array("iTXtSeed".utf8) + [0, 0, 0, 0, 0] + Array("78".utf8)))
    let path = try scratchFile("notes.png", Data(bytes))
    #expect(try Image(path: path) == image)
    #expect([UInt8](image.pngData()).count < bytes.count)
  }

  @Test(arguments: exact) func pngIsWhatPillowReads(_ name: String) throws {
    #expect(try difference(of: name) == 0)
  }

  /// Pillow brings a libjpeg of its own, whose inverse transforms may round otherwise.
  @Test(arguments: close) func jpegIsWhatPillowReads(_ name: String) throws {
    #expect(try difference(of: name) <= 2)
  }

  /// With Adobe's marker and without, inks or brightness and colour. Two roundings, of the transform and of the black.
  @Test(arguments: inks) func inksAreWhatPillowReads(_ name: String) throws {
    #expect(try difference(of: name) <= 3)
  }

  #if WebP
    @Test(arguments: ["lossless.webp", "lossless-alpha.webp", "exif.webp", "xmp.webp"]) func webPIsWhatPillowReads(
      _ name: String
    ) throws {
      #expect(try difference(of: name) == 0)
      let bytes = try Data(contentsOf: golden(name))
      for count in 0..<bytes.count - 1 {
        #expect(throws: ImageError.self) { try Image(data: bytes.prefix(count), name: "a") }
      }
    }
  #endif

  @Test func formatIsToldByContent() throws {
    let copy = try scratchFile("named.jpg", Data(contentsOf: golden("rgb.png")))
    #expect(try Image(path: copy) == Image(path: golden("rgb.png").path))
  }

  @Test func linksLeadToPictures() throws {
    let link = try scratchFile("there.txt", Data()).replacingOccurrences(of: "there.txt", with: "link.png")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: golden("rgb.png").path)
    #expect(try Image(path: link) == Image(path: golden("rgb.png").path))
    #expect(throws: ImageError("/dev/null", .unreadable("it is a pipe, device or socket"))) {
      try Image(path: "/dev/null")
    }
  }

  @Test func theHeaderTellsTheSizeAsThePictureIsSeen() throws {
    for name in ["rgb.png", "turned6.jpg", "exif.png", "xmp-alone.jpg"] {
      let (size, image) = (try Image.size(path: golden(name).path), try Image(path: golden(name).path))
      #expect(size == (image.width, image.height), "\(name)")
    }
  }

  @Test func opacityIsLaidOverTheChosenColour() throws {
    var reading = ImageReading()
    reading.background = Image.Color(0, 0, 0)
    let dark = try Image(path: golden("rgba.png").path, reading: reading)
    let light = try Image(path: golden("rgba.png").path)
    #expect(zip(dark.pixels, light.pixels).allSatisfy { $0 <= $1 } && dark != light)
  }

  /// The largest difference to the expected pixels.
  private func difference(of name: String) throws -> Int {
    let wanted = try expected(name)
    let image = try Image(path: golden(name).path)
    try #require([image.height, image.width, 3] == wanted.shape)
    return zip(image.pixels, wanted.values).map { abs(Int($0) - $1) }.max() ?? 0
  }
}

/// A golden picture: its shape and values.
func expected(_ name: String) throws -> (shape: [Int], values: [Int]) {
  let device = try TestDevice.make()
  let tensor = try SafetensorsFile(path: golden("expected.safetensors").path).tensor(name, on: device)
  return (tensor.shape.extents, tensor.indexValues().map(Int.init))
}

func golden(_ name: String) -> URL {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
}

/// The path of a new file with some bytes.
func scratchFile(_ name: String, _ bytes: Data) throws -> String {
  let folder = FileManager.default.temporaryDirectory.appending(path: "ftlab-pictures-\(UUID())")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  let file = folder.appending(path: name)
  try bytes.write(to: file)
  return file.path
}
