import FTData
import Foundation
import Testing

@testable import FTImage
@testable import FTImageCodec

/// A new format of pictures is one file: this one holds all that a format needs.
extension ImageFormat {
  /// "TOY", width and height in a byte each, then grey pixels.
  fileprivate static let toy = ImageFormat(
    "Toy", extensions: ["toy"],
    handling: .read { (bytes, name) throws(ImageError) in
      guard bytes.count >= 5, bytes.count == 5 + Int(bytes[3]) * Int(bytes[4]) else {
        throw ImageError(name, .truncated)
      }
      return ToyRows(bytes)
    }
  ) { $0.starts(with: Array("TOY".utf8)) }
}

private final class ToyRows: PictureRows {
  let width: Int
  let height: Int
  let channels = 1
  let orientation = 1
  let workingBytes = 0
  private var rest: Slice<UnsafeRawBufferPointer>

  init(_ bytes: UnsafeRawBufferPointer) {
    width = Int(bytes[3])
    height = Int(bytes[4])
    rest = bytes.dropFirst(5)
  }

  func start() throws(ImageError) {}
  func read(into row: UnsafeMutablePointer<UInt8>) throws(ImageError) {
    for (index, byte) in rest.prefix(width).enumerated() { row[index] = byte }
    rest = rest.dropFirst(width)
  }
  func finish() throws(ImageError) {}
}

@Suite struct ToyFormatTests {
  @Test func aFormatOfOneFileIsListedReadAndNamed() throws {
    let scratch = try PictureScratch()
    try scratch.add("a.toy", Array("TOY".utf8) + [2, 1, 10, 20])
    try scratch.add("b.toy", Array("TOY".utf8) + [2, 1, 10])
    try scratch.add(["c.png"])
    let formats = ImageFormat.builtIn + [.toy]
    let list = try PictureList([scratch.path], formats: formats)
    #expect(list.files.map { scratch.below(Place(file: $0)) } == ["a.toy", "b.toy", "c.png"])
    var reading = ImageReading()
    reading.formats = formats
    var source = PictureSource(reading, cache: PictureSource.cache(byteLimit: 0))
    try source.add(Place(file: list.files[0]))
    #expect(try source.content(of: 0).pixels == [10, 10, 10, 20, 20, 20])
    let error = #expect(throws: ImageError.self) { try Image(path: list.files[1], reading: reading) }
    #expect(error?.reason == .truncated)
    #expect(ImageFormat.words(formats) == ImageFormat.readable.replacing(" and ", with: ", ") + " and Toy")
    // Without it the program knows neither name nor content.
    #expect(try PictureList([scratch.path]).files.count == 1)
    #expect(throws: ImageError.self) { try Image(path: list.files[0]) }
  }

  /// Names, contents and messages come from one list.
  @Test func everyEndingBelongsToOneFormat() {
    let endings = ImageFormat.builtIn.flatMap(\.extensions)
    #expect(Set(endings).count == endings.count && PictureList.extensions == Set(endings))
    #expect(ImageFormat.readable.hasPrefix("PNG") && ImageFormat.readable.contains("JPEG"))
  }
}
