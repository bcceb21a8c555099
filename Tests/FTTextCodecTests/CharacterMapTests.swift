import Foundation
import Testing

@testable import FTTextCodec

/// Character maps that are written here, and maps that lie.
@Suite struct CharacterMapTests {
  private static let entries: [(from: String, to: String)] = [
    ("①", "1"), ("Ａ", "A"), ("\u{9}", " "), ("\u{7F}", ""), ("㈱", "(株)"), ("e\u{301}", "é"), ("ｶ", "カ"), ("ﬁ", "fi"),
    ("\u{3000}", " "), ("ａ", "a"), ("b", "B"),
  ]

  private static func encoded(_ entries: [(from: String, to: String)]) -> [UInt8] {
    CharacterMap.encoded(entries.map { (Array($0.from.utf8), Array($0.to.utf8)) })
  }

  private func normalized(_ text: String, _ map: CharacterMap) -> String {
    let bytes = Array(text.utf8)
    return String(decoding: map.normalize(bytes, 0..<bytes.count), as: UTF8.self)
  }

  @Test func whatIsWrittenIsRead() throws {
    let map = try #require(CharacterMap(Self.encoded(Self.entries)))
    for (from, to) in Self.entries { #expect(normalized(from, map).unicodeScalars.elementsEqual(to.unicodeScalars)) }
    #expect(normalized("a①b\u{9}Ａ漢ﬁn\u{7F}.", map) == "a1B A漢fin.")
    // CR LF is one character, of which CR is unknown; an accent that the map does not join stays.
    #expect(normalized("c\r\nd o\u{301}", map).unicodeScalars.elementsEqual("c\r\nd o\u{301}".unicodeScalars))
  }

  @Test func thousandsOfStringsAreFoundAgain() throws {
    let entries = (0x3400..<0x4400).compactMap { Unicode.Scalar(UInt32($0)) }.map { (String($0), "\($0.value % 977)") }
    let map = try #require(CharacterMap(Self.encoded(entries)))
    for (from, to) in entries where normalized(from, map) != to { Issue.record("\(from)") }
    #expect(normalized("\u{4400}", map) == "\u{4400}")
    #expect(normalized("①", try #require(CharacterMap(CharacterMap.encoded([])))) == "①")
  }

  /// Every truncation and 2,000 flipped bits of a map: it is read or refused, and never reads beyond its end.
  @Test func damagedMapsAreReadOrRefused() throws {
    let sound = Self.encoded(Self.entries)
    for length in stride(from: 0, to: sound.count, by: 7) { _ = CharacterMap(Array(sound[..<length])) }
    for trial in 0..<2000 {
      var bytes = sound
      bytes[trial % 64 == 0 ? trial % 4 : trial * 7919 % bytes.count] ^= 1 << UInt8(trial % 8)
      guard let map = CharacterMap(bytes) else { continue }
      for (from, _) in Self.entries {
        #expect(String(validating: map.normalize(Array(from.utf8), 0..<from.utf8.count), as: UTF8.self) != nil)
      }
    }
  }

  @Test func placesOutsideAreRefused() {
    let sound = Self.encoded(Self.entries)
    var long = sound
    long[3] = 0x7F
    #expect(CharacterMap(long) == nil && CharacterMap([]) == nil && CharacterMap([0, 0, 0, 0, 0, 0, 0, 0]) == nil)
    // A root whose children lie far behind the end.
    var far = sound
    far[4...7] = [0, 0xFC, 0xFF, 0x7F]
    #expect(CharacterMap(far) == nil)
    // A result inside a character.
    #expect(CharacterMap(sound.dropLast(2) + [0xE3]) == nil)
  }
}
