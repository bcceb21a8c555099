import Foundation
import Testing

@testable import FTTextCodec

@Suite struct StreamingDetokenizerTests {
  /// Ids of single bytes, so that every character is cut everywhere.
  static func byteIDs(_ bytes: [UInt8], _ tokenizer: Tokenizer) throws -> [Int32] {
    try bytes.map { try #require(tokenizer.id(of: ByteLevelAlphabet.spelling(of: $0))) }
  }

  static func pieces(_ ids: [Int32], _ tokenizer: Tokenizer) -> [String] {
    var detokenizer = StreamingDetokenizer(tokenizer: tokenizer)
    return ids.map { detokenizer.push($0) } + [detokenizer.finish()]
  }

  @Test(arguments: ["日本語", "😀👍🏽", "é", "aé日😀z", "👩‍👩‍👧‍👦🏳️‍🌈🇯🇵", "\u{FFFD}", "\u{10FFFF}\u{0}\u{7FF}\u{800}"])
  func noPieceHoldsHalfACharacter(text: String) throws {
    let tokenizer = try Golden.tokenizer("digits")
    let pieces = Self.pieces(try Self.byteIDs(Array(text.utf8), tokenizer), tokenizer)
    let scalars = text.unicodeScalars.map { String(Character($0)) }
    #expect(pieces.filter { !$0.isEmpty }.map { Array($0.utf8) } == scalars.map { Array($0.utf8) })
  }

  static let invalid: [[UInt8]] = [
    [0xFF], [0xE3, 0x81], [0xE3, 0x41], [0xF0, 0x9F, 0x98], [0xF0, 0x9F, 0x41], [0xC0, 0x80], [0xED, 0xA0, 0x80],
    [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x80, 0x80], [0x80, 0x80], [0xE3, 0xE3, 0x81, 0x82], [0xF0, 0x80, 0x80, 0x80],
    [0xC3, 0xC3, 0xA9], [0xF5, 0x80], [0xE3, 0x81, 0x82, 0xE3], [0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2],
  ]

  @Test(arguments: invalid) func invalidBytesBecomeTheSameReplacementsAsAtOnce(bytes: [UInt8]) throws {
    let tokenizer = try Golden.tokenizer("digits")
    let ids = try Self.byteIDs([0x61] + bytes + [0x62] + bytes, tokenizer)
    #expect(Self.pieces(ids, tokenizer).joined() == tokenizer.decode(ids))
  }

  @Test func theReplacementCountIsThatOfTheReference() throws {
    // Rust's from_utf8_lossy, which the reference uses, on the first bytes of the table above.
    let tokenizer = try Golden.tokenizer("digits")
    let expected: [([UInt8], String)] = [
      ([0xF0, 0x9F, 0x98], "\u{FFFD}"), ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2], "\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xE3, 0x41], "\u{FFFD}A"),
    ]
    for (bytes, text) in expected { #expect(tokenizer.decode(try Self.byteIDs(bytes, tokenizer)) == text) }
  }

  @Test func piecesJoinToTheWholeOnAllLines() throws {
    let tokenizer = try Golden.tokenizer("digits")
    for line in try Golden.lines() {
      let ids = tokenizer.encode(line)
      let joined = Self.pieces(ids, tokenizer).joined()
      #expect(joined.utf8.elementsEqual(line.utf8), "\(line.debugDescription)")
    }
  }

  @Test func randomBytesJoinToTheWhole() throws {
    let tokenizer = try Golden.tokenizer("digits")
    var state: UInt64 = 20_260_117
    for _ in 0..<2000 {
      let bytes = (0..<12).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // Lead and continuation bytes, mostly; printable ones in between.
        return [0xE3, 0x81, 0x82, 0xF0, 0x9F, 0x98, 0x80, 0x41, 0xC3, 0xA9, 0xED, 0xF4, 0x90, 0xFF, 0xBF, 0xE0][
          Int(state >> 60)]
      }
      let ids = try Self.byteIDs(bytes, tokenizer)
      #expect(Self.pieces(ids, tokenizer).joined() == tokenizer.decode(ids))
    }
  }

  @Test func specialTokensAreSkippedWhereWanted() throws {
    let tokenizer = try Golden.tokenizer("digits")
    let ids = [1] + tokenizer.encode("mug") + [2]
    var detokenizer = StreamingDetokenizer(tokenizer: tokenizer, skipsSpecialTokens: true)
    #expect(ids.map { detokenizer.push($0) }.joined() + detokenizer.finish() == "mug")
  }
}
