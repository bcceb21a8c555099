import FTData
import FTTestSupport
import Foundation
import Testing

@testable import FTDataset

/// Bytes of a Japanese text, as iconv (glibc 2.36) writes them.
enum EncodedText {
  /// "質問,回答\nこの商品の重さは？,約1.2キログラムです。\n" by iconv -t CP932.
  static let shiftJIS: [UInt8] = [
    0x8e, 0xbf, 0x96, 0xe2, 0x2c, 0x89, 0xf1, 0x93, 0x9a, 0x0a, 0x82, 0xb1, 0x82, 0xcc, 0x8f, 0xa4, 0x95, 0x69, 0x82,
    0xcc, 0x8f, 0x64, 0x82, 0xb3, 0x82, 0xcd, 0x81, 0x48, 0x2c, 0x96, 0xf1, 0x31, 0x2e, 0x32, 0x83, 0x4c, 0x83, 0x8d,
    0x83, 0x4f, 0x83, 0x89, 0x83, 0x80, 0x82, 0xc5, 0x82, 0xb7, 0x81, 0x42, 0x0a,
  ]
}

@Suite struct TextEncodingTests {
  static let japanese = "質問,回答\nこの商品の重さは？,約1.2キログラムです。\n色はありますか,はい、赤と青が５色あります。\n"

  static func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let pair = [UInt8(unit & 0xff), UInt8(unit >> 8)]
      return bigEndian ? pair.reversed() : pair
    }
  }

  static func judge(_ bytes: [UInt8]) throws -> EncodingFinding {
    try EncodingFinding.judge(head: bytes, sample: bytes, isWhole: true, "x.csv")
  }

  /// `printf TEXT | iconv -t CP932` and `-t EUC-JP` (glibc 2.36), of "あいうアイウ漢字ｱｲｳ、。①"; EUC-JP-MS for the last sign.
  @Test func bytesOfTheJapaneseEncodingsAreDecoded() throws {
    let text = "あいうアイウ漢字ｱｲｳ、。①"
    let shiftJIS: [UInt8] = [
      0x82, 0xa0, 0x82, 0xa2, 0x82, 0xa4, 0x83, 0x41, 0x83, 0x43, 0x83, 0x45, 0x8a, 0xbf, 0x8e, 0x9a, 0xb1, 0xb2, 0xb3,
      0x81, 0x41, 0x81, 0x42, 0x87, 0x40,
    ]
    let eucJP: [UInt8] = [
      0xa4, 0xa2, 0xa4, 0xa4, 0xa4, 0xa6, 0xa5, 0xa2, 0xa5, 0xa4, 0xa5, 0xa6, 0xb4, 0xc1, 0xbb, 0xfa, 0x8e, 0xb1, 0x8e,
      0xb2, 0x8e, 0xb3, 0xa1, 0xa2, 0xa1, 0xa3, 0xad, 0xa1,
    ]
    #expect(TextEncoding.shiftJIS.utf8(shiftJIS).map { String(decoding: $0, as: UTF8.self) } == text)
    #expect(TextEncoding.eucJP.utf8(eucJP).map { String(decoding: $0, as: UTF8.self) } == text)
    #expect(try Self.judge(shiftJIS).encoding == .shiftJIS)
    #expect(try Self.judge(eucJP).encoding == .eucJP)
  }

  /// Every pair of JIS X 0208 that CP932 has means the same in both.
  @Test func bothJapaneseEncodingsHoldTheSameTable() {
    var count = 0
    for row in 0..<84 where row < 8 || row >= 15 {
      for cell in 0..<94 {
        guard let euc = TextEncoding.eucJP.utf8([UInt8(row + 0xa1), UInt8(cell + 0xa1)]) else { continue }
        let lead = UInt8(row / 2 + (row < 62 ? 0x81 : 0xc1))
        let trail = row % 2 == 0 ? cell + (cell < 63 ? 0x40 : 0x41) : cell + 0x9f
        #expect(TextEncoding.shiftJIS.utf8([lead, UInt8(trail)]) == euc)
        count += 1
      }
    }
    // JIS X 0208 has 6,879 signs; CP932 has all of them.
    #expect(count == 6_879)
  }

  @Test func bytesThatCannotStandThereAreNotDecoded() {
    #expect(TextEncoding.shiftJIS.utf8([0x81, 0x20]) == nil)
    #expect(TextEncoding.shiftJIS.utf8([0x81]) == nil)
    #expect(TextEncoding.eucJP.utf8([0xa4, 0x20]) == nil)
    #expect(TextEncoding.eucJP.utf8([0xa4]) == nil)
    #expect(TextEncoding.eucJP.utf8([0x8f, 0xb0, 0xa1]) == nil)
    #expect(TextEncoding.utf16LittleEndian.utf8([0x00, 0xd8, 0x41, 0x00]) == nil)
    #expect(TextEncoding.utf16BigEndian.utf8([0x00]) == nil)
    #expect(TextEncoding.utf8.utf8([0xe3, 0x81]) == nil)
  }

  @Test func everyEncodingIsTold() throws {
    let utf8 = Array(Self.japanese.utf8)
    #expect(try Self.judge(utf8).encoding == .utf8)
    #expect(try Self.judge([0xef, 0xbb, 0xbf] + utf8).markLength == 3)
    #expect(try Self.judge(Array("a,b\n1,2\n".utf8)).words == "UTF-8 (ASCII only)")
    for isBig in [false, true] {
      let bytes = Self.utf16(Self.japanese, bigEndian: isBig)
      let expected: TextEncoding = isBig ? .utf16BigEndian : .utf16LittleEndian
      #expect(try Self.judge((isBig ? [0xfe, 0xff] : [0xff, 0xfe]) + bytes).encoding == expected)
      #expect(try Self.judge(bytes).encoding == expected)
      #expect(try Self.judge(Self.utf16("id,text\n1,hello there\n", bigEndian: isBig)).encoding == expected)
    }
    #expect(try Self.judge(EncodedText.shiftJIS).encoding == .shiftJIS)
  }

  @Test func whatIsNoKnownTextIsRefused() {
    let latin = Array("na\u{ef}ve caf\u{e9} d\u{e9}j\u{e0} vu, tr\u{e8}s bien".unicodeScalars.map { UInt8($0.value) })
    // "中文数据集没有假名" again and again, as iconv -t GB2312 writes it.
    let chinese = [UInt8](
      repeatElement(
        [
          0xd6, 0xd0, 0xce, 0xc4, 0xca, 0xfd, 0xbe, 0xdd, 0xbc, 0xaf, 0xc3, 0xbb, 0xd3, 0xd0, 0xbc, 0xd9, 0xc3, 0xfb,
          0x0a,
        ],
        count: 40
      ).joined())
    for bytes in [
      latin, chinese, [0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0xff, 0xd8], [0xff, 0xfe, 0, 0, 0x41, 0, 0, 0],
    ] {
      #expect(throws: DataImportError.self) { try Self.judge(bytes) }
    }
  }

  @Test func oneBadLineDoesNotMakeAnotherEncoding() throws {
    let good = [[UInt8]](repeating: Array("これは文です\n".utf8), count: 20).flatMap { $0 }
    let finding = try Self.judge(good + [0x82, 0xa0, 0x0a] + good)
    #expect(finding.encoding == .utf8)
    #expect(finding.words.contains("1 of 41"))
  }

  @Test func aShortTextOfTwoEncodingsIsSaidToBeUncertain() throws {
    // "ｱｲｳｴ" in Shift_JIS, two kanji in EUC-JP.
    #expect(try Self.judge([0xb1, 0xb2, 0xb3, 0xb4]).words.contains("not certain"))
  }

  @Test(arguments: TextEncoding.allCases)
  func linesAreThoseOfTheTextWhereverChunksEnd(encoding: TextEncoding) throws {
    let folder = try ScratchFolder()
    // Longer than a chunk: one line of 1.5 MiB between short ones.
    let long = String(repeating: "長い行 text ", count: 90_000)
    let lines = ["始め", "", long, "no end"]
    let text = lines.joined(separator: "\r\n")
    let bytes: [UInt8]
    switch encoding {
    case .utf8: bytes = Array(text.utf8)
    case .utf16LittleEndian, .utf16BigEndian: bytes = Self.utf16(text, bigEndian: encoding == .utf16BigEndian)
    case .shiftJIS: bytes = [UInt8](text.data(using: String.Encoding(rawValue: 0x8000_0420)) ?? Data())
    case .eucJP: bytes = try #require(eucJP(text))
    }
    let path = try folder.file("a.txt", bytes)
    let finding = try EncodingFinding(file: path)
    #expect(finding.encoding == encoding)
    let reader = try TextLines(path, finding)
    var read: [String] = []
    while let line = try reader.next() {
      guard case .text(let bytes) = line.content else {
        Issue.record("line \(line.number) is \(line.content)")
        return
      }
      read.append(String(decoding: bytes, as: UTF8.self))
    }
    #expect(read == lines)
  }

  @Test(arguments: [TextEncoding.shiftJIS, .utf16LittleEndian])
  func aDamagedLineIsRefusedAndTheOthersAreRead(encoding: TextEncoding) throws {
    let folder = try ScratchFolder()
    let good = "これはテスト用の文章です。\n"
    var bytes: [UInt8] = []
    for index in 0..<30 {
      if encoding == .shiftJIS {
        bytes += [UInt8](good.data(using: String.Encoding(rawValue: 0x8000_0420)) ?? Data())
        if index == 10 { bytes += [0x81, 0x20, 0x0a] }
      } else {
        bytes += Self.utf16(good, bigEndian: false)
        // Half a surrogate pair.
        if index == 10 { bytes += [0x00, 0xd8, 0x0a, 0x00] }
      }
    }
    let path = try folder.file("a.txt", (encoding == .shiftJIS ? [] : [0xff, 0xfe]) + bytes)
    let reader = try TextLines(path, EncodingFinding(file: path))
    var bad: [Int] = []
    var count = 0
    while let line = try reader.next() {
      count += 1
      if reader.problem(line) != nil { bad.append(line.number) }
    }
    #expect(count == 31 && bad == [12])
  }

  @Test func whatIsASCIIForLongIsStillTold() throws {
    let folder = try ScratchFolder()
    let ascii = [UInt8](repeating: UInt8(ascii: "a"), count: 99) + [0x0a]
    let head = [[UInt8]](repeating: ascii, count: 15_000).flatMap { $0 }
    let path = try folder.file("a.txt", head + EncodedText.shiftJIS)
    #expect(try EncodingFinding(file: path).encoding == .shiftJIS)
  }
}
