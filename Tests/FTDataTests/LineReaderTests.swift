import FTData
import FTRandom
import FTTestSupport
import Foundation
import Testing

@Suite struct LineReaderTests {
  static func lines(_ file: String, maximum: Int = LineReader.defaultMaximumLineLength) throws -> [SourceLine] {
    var reader = try LineReader(file: file, maximumLineLength: maximum)
    var lines: [SourceLine] = []
    while let line = try reader.next() { lines.append(line) }
    return lines
  }

  static func texts(_ lines: [SourceLine]) -> [String] {
    lines.map { if case .text(let bytes) = $0.content { String(decoding: bytes, as: UTF8.self) } else { "?" } }
  }

  @Test(
    arguments: [
      ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]),
      ("a\n\nb\n", ["a", "", "b"]), ("a\n\n", ["a", ""]), ("\r\n", [""]), ("a\rb\n", ["a\rb"]), ("a\r", ["a\r"]),
      ("\u{feff}a\nb", ["a", "b"]), ("\u{feff}", []), ("\u{feff}\n", [""]), ("a\n\u{feff}b", ["a", "\u{feff}b"]),
      ("é\r\n日本", ["é", "日本"]),
    ] as [(String, [String])])
  func linesEndWithLineFeedOrBoth(text: String, expected: [String]) throws {
    let folder = try ScratchFolder()
    let lines = try Self.lines(try folder.file("a.txt", text))
    // Compared as bytes: Swift takes "\r\n" for one character.
    #expect(Self.texts(lines).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    #expect(lines.map(\.number) == Array(1..<(expected.count + 1)))
  }

  @Test func fileOffsetsPointAtTheFirstByte() throws {
    let folder = try ScratchFolder()
    let lines = try Self.lines(try folder.file("a.txt", "\u{feff}ab\r\nc\n\nd"))
    #expect(lines.map(\.fileOffset) == [3, 7, 9, 10])
  }

  @Test func chunkBordersDoNotShow() throws {
    var generator = RandomGenerator(seed: 5)
    var expected: [[UInt8]] = []
    var bytes: [UInt8] = []
    while bytes.count < 5 << 20 {
      let line = [UInt8](repeating: UInt8(97 + generator.integer(below: 26)), count: generator.integer(below: 9_000))
      expected.append(line)
      bytes += line + Array((generator.integer(below: 2) == 0 ? "\n" : "\r\n").utf8)
    }
    let folder = try ScratchFolder()
    let lines = try Self.lines(try folder.file("a.txt", bytes))
    #expect(lines.map(\.content) == expected.map { .text($0) })
  }

  @Test(arguments: ["\n", "\r\n", ""])
  func lineLengthIsLimitedWithoutItsEnding(ending: String) throws {
    let folder = try ScratchFolder()
    for (length, expected) in [(9, nil), (10, nil), (11, 11), (500, 500)] as [(Int, Int?)] {
      let text = String(repeating: "x", count: length) + ending
      let file = try folder.file("a.txt", text + (ending.isEmpty ? "" : "next"))
      let lines = try Self.lines(file, maximum: 10)
      let content = expected.map { SourceLine.Content.tooLong(length: $0) }
      #expect(lines[0].content == content ?? .text([UInt8](repeating: 0x78, count: length)))
      if !ending.isEmpty { #expect(lines[1].content == .text(Array("next".utf8))) }
    }
  }

  @Test func tenMegabyteLineIsRead() throws {
    let folder = try ScratchFolder()
    let long = [UInt8](repeating: 0x61, count: 10_000_000)
    let lines = try Self.lines(try folder.file("a.txt", long + [0x0a, 0x62]))
    #expect(lines.map(\.content) == [.text(long), .text([0x62])])
  }

  @Test func lineOverSixteenMebibytesIsRefusedAndTheNextIsRead() throws {
    let folder = try ScratchFolder()
    let long = [UInt8](repeating: 0x61, count: (16 << 20) + 1)
    let lines = try Self.lines(try folder.file("a.txt", long + [0x0a, 0x62]))
    #expect(lines.map(\.content) == [.tooLong(length: (16 << 20) + 1), .text([0x62])])
  }

  @Test func invalidUTF8NamesTheByteAndTheNextLineIsRead() throws {
    let folder = try ScratchFolder()
    let lines = try Self.lines(try folder.file("a.txt", Array("é".utf8) + [0x80, 0x0a, 0x62, 0x0a, 0xe3, 0x81]))
    #expect(lines.map(\.content) == [.invalidUTF8(offset: 2), .text([0x62]), .invalidUTF8(offset: 0)])
  }

  @Test func unusableFilesAreErrorsThatNameThem() throws {
    let folder = try ScratchFolder()
    #expect(throws: DataFileError.missing(file: folder.path("none"))) { try Self.lines(folder.path("none")) }
    #expect(throws: DataFileError.isDirectory(file: folder.url.path)) { try Self.lines(folder.url.path) }
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.url.path)
    #expect(throws: DataFileError.isDirectory(file: link)) { try Self.lines(link) }
    let wide = try folder.file("wide.txt", [0xff, 0xfe, 0x61, 0x00])
    #expect(throws: DataFileError.utf16(file: wide)) { try Self.lines(wide) }
  }

  @Test func unreadableFileIsAnError() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("secret.txt", "a")
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file)
    // The superuser reads it all the same.
    if FileManager.default.isReadableFile(atPath: file) { return }
    let error = #expect(throws: DataFileError.self) { try Self.lines(file) }
    #expect(error?.description.contains("cannot be opened") == true)
  }

  @Test func symbolicLinksToFilesAreRead() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("a.txt", "x\n")
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: file)
    #expect(Self.texts(try Self.lines(folder.path("link"))) == ["x"])
  }
}
