import FTJSON
import FTRandom
import Foundation
import Testing

@Suite struct JSONValueTests {
  /// Grammar of RFC 8259; the offset is that of the first byte that cannot stand there.
  struct Hostile: Sendable, CustomTestStringConvertible {
    let text: String
    let kind: JSONError.Kind
    let offset: Int
    var testDescription: String { String(text.prefix(40)) }

    init(_ text: String, _ kind: JSONError.Kind, _ offset: Int) {
      self.text = text
      self.kind = kind
      self.offset = offset
    }
  }

  static let hostile: [Hostile] = [
    Hostile("", .unexpectedEnd, 0),
    Hostile("  ", .unexpectedEnd, 2),
    Hostile("{", .unexpectedEnd, 1),
    Hostile("[", .unexpectedEnd, 1),
    Hostile("[1", .unexpectedEnd, 2),
    Hostile("[1,", .unexpectedEnd, 3),
    Hostile("[1,]", .unexpectedCharacter, 3),
    Hostile("[,1]", .unexpectedCharacter, 1),
    Hostile("[1 2]", .unexpectedCharacter, 3),
    Hostile("[1}", .unexpectedCharacter, 2),
    Hostile("]", .unexpectedCharacter, 0),
    Hostile("{\"a\"}", .unexpectedCharacter, 4),
    Hostile("{\"a\":}", .unexpectedCharacter, 5),
    Hostile("{\"a\":1,}", .unexpectedCharacter, 7),
    Hostile("{\"a\":1 \"b\":2}", .unexpectedCharacter, 7),
    Hostile("{a:1}", .unexpectedCharacter, 1),
    Hostile("{'a':1}", .unexpectedCharacter, 1),
    Hostile("{1:1}", .unexpectedCharacter, 1),
    Hostile("{\"a\":1", .unexpectedEnd, 6),
    Hostile("{\"a\":1}}", .trailingContent, 7),
    Hostile("1 2", .trailingContent, 2),
    Hostile("null,", .trailingContent, 4),
    Hostile("nul", .unexpectedEnd, 3),
    Hostile("nulL", .unexpectedCharacter, 3),
    Hostile("True", .unexpectedCharacter, 0),
    Hostile("NaN", .unexpectedCharacter, 0),
    Hostile("Infinity", .unexpectedCharacter, 0),
    Hostile("-Infinity", .invalidNumber, 1),
    Hostile("// comment", .unexpectedCharacter, 0),
    Hostile("+1", .unexpectedCharacter, 0),
    Hostile(".5", .unexpectedCharacter, 0),
    Hostile("01", .invalidNumber, 1),
    Hostile("-01", .invalidNumber, 2),
    Hostile("-", .unexpectedEnd, 1),
    Hostile("1.", .unexpectedEnd, 2),
    Hostile("1.e5", .invalidNumber, 2),
    Hostile("1e", .unexpectedEnd, 2),
    Hostile("1e+", .unexpectedEnd, 3),
    Hostile("[1e*]", .invalidNumber, 3),
    Hostile("0x10", .trailingContent, 1),
    Hostile("[1e400]", .numberOutOfRange, 1),
    Hostile("-1e400", .numberOutOfRange, 0),
    Hostile("\"", .unexpectedEnd, 1),
    Hostile("\"abc", .unexpectedEnd, 4),
    Hostile("\"a\\", .unexpectedEnd, 3),
    Hostile("\"a\\x\"", .invalidEscape, 3),
    Hostile("\"\\u12\"", .invalidEscape, 5),
    Hostile("\"\\u12", .unexpectedEnd, 5),
    Hostile("\"\\u+123\"", .invalidEscape, 3),
    Hostile("\"\\ud83d\"", .loneSurrogate, 1),
    Hostile("\"\\ude00\"", .loneSurrogate, 1),
    Hostile("\"\\ud83d\\u0041\"", .loneSurrogate, 1),
    Hostile("\"\\ud83d\\ud83d\"", .loneSurrogate, 1),
    Hostile("\"\\ud83dx\"", .loneSurrogate, 1),
    Hostile("\"a\nb\"", .controlCharacter, 2),
    Hostile("\"a\tb\"", .controlCharacter, 2),
    Hostile("\"\u{0}\"", .controlCharacter, 1),
    Hostile("{\"a\":1,\"a\":2}", .duplicateKey("a"), 7),
    Hostile("{\"a\":1,\"\\u0061\":2}", .duplicateKey("a"), 7),
    Hostile("[{\"b\":{\"c\":1,\"d\":1,\"c\":1}}]", .duplicateKey("c"), 19),
    Hostile("\u{feff}1", .unexpectedCharacter, 0),
    Hostile("\u{a0}1", .unexpectedCharacter, 0),
    Hostile("1\u{c}", .trailingContent, 1),
  ]

  @Test(arguments: hostile)
  func brokenTextIsRefusedAtTheRightByte(row: Hostile) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: row.text) }
    #expect(error?.kind == row.kind)
    #expect(error?.offset == row.offset)
    #expect(error?.description.isEmpty == false)
  }

  /// Malformed sequences of the Unicode standard's table 3-7: stray, overlong, surrogate, beyond U+10FFFF, cut short.
  @Test(
    arguments: [
      [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x80, 0x80, 0x80],
      [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff], [0xc3], [0xe3, 0x81], [0xf0, 0x9f, 0x98],
      [0xc3, 0x28], [0xe3, 0x28, 0x81], [0xe3, 0x81, 0x28], [0xf0, 0x9f, 0x98, 0x28],
    ] as [[UInt8]])
  func malformedUTF8IsRefusedAtItsFirstByte(sequence: [UInt8]) {
    let prefix = Array("\"é😀".utf8)
    for tail in [[], Array("\"".utf8)] {
      let error = #expect(throws: JSONError.self) { try JSONValue(parsing: prefix + sequence + tail) }
      #expect(error?.kind == .invalidUTF8)
      #expect(error?.offset == prefix.count)
    }
  }

  @Test func everyScalarValueIsAcceptedAsText() throws {
    var text = ""
    for code in stride(from: UInt32(0x20), through: 0x10ffff, by: 7) {
      if let scalar = Unicode.Scalar(code) { text.unicodeScalars.append(scalar) }
    }
    let value = try JSONValue(parsing: JSONValue.string(text).encoded())
    #expect(value.stringValue.map { Array($0.utf8) } == Array(text.utf8))
  }

  @Test func positionsCountLinesAndCharacters() {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "{\n \"é😀\": x}") }
    #expect(error?.line == 2)
    #expect(error?.column == 8)
    #expect(error?.offset == 13)
    #expect(error?.description == "line 2, column 8 (byte 13): expected a value, found \"x\"")
  }

  @Test func objectsKeepTheirOrder() throws {
    let text = #"{"z":1,"a":{"y":null,"b":[true,false]},"m":"x"}"#
    let value = try JSONValue(parsing: text)
    #expect(value.objectValue?.keys == ["z", "a", "m"])
    #expect(value["a"]?["b"]?.arrayValue == [true, false])
    #expect(value["missing"] == nil)
    #expect(value.encoded() == text)
  }

  @Test func largeObjectsFindEveryKeyAndNoticeDuplicates() throws {
    let members = (0..<5_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    let value = try JSONValue(parsing: "{\(members)}")
    #expect((0..<5_000).allSatisfy { (number: Int) in value["k\(number)"]?.intValue == number })
    #expect(throws: JSONError.self) { try JSONValue(parsing: "{\(members),\"k77\":0}") }
  }

  @Test(arguments: [1, 11, 12, 13, 14, 40])
  func refusedDuplicateChangesNothing(count: Int) {
    var object = JSONObject()
    for number in 0..<count { object.append(key: "k\(number)", JSONValue(number)) }
    let before = object
    for number in 0..<count {
      let appended = object.append(key: "k\(number)", nil)
      #expect(!appended)
    }
    #expect(object == before)
    #expect((0..<count).allSatisfy { (number: Int) in object["k\(number)"]?.intValue == number })
    #expect(object["other"] == nil)
  }

  @Test func keysAreComparedByteByByte() throws {
    // U+00E9 and "e" with U+0301 are one string to Swift and two keys to JSON.
    let value = try JSONValue(parsing: "{\"\u{e9}\":1,\"e\u{301}\":2}")
    #expect(value["\u{e9}"]?.intValue == 1)
    #expect(value["e\u{301}"]?.intValue == 2)
  }

  @Test(
    arguments: [
      ("0", 0), ("-0", -0.0), ("1", 1), ("-17", -17), ("4.50", 4.5), ("1e3", 1000), ("1E-2", 0.01), ("1e+2", 100),
      ("123456789012345", 123_456_789_012_345), ("9007199254740993", 9_007_199_254_740_992),
      ("0.1", 0.1), ("5e-324", Double.leastNonzeroMagnitude),
      ("1.7976931348623157e308", Double.greatestFiniteMagnitude), ("1e-400", 0),
    ] as [(String, Double)])
  func numbersKeepTheirTextAndValue(text: String, double: Double) throws {
    let number = try #require(try JSONValue(parsing: "[\(text)]").arrayValue?.first?.numberValue)
    #expect(number.text == text)
    #expect(number.double == double)
    #expect(number.double.sign == double.sign)
    #expect(JSONValue.number(number).encoded() == text)
  }

  @Test func integersAreExact() throws {
    #expect(try JSONValue(parsing: "9223372036854775807").intValue == Int.max)
    #expect(try JSONValue(parsing: "9223372036854775808").intValue == nil)
    #expect(try JSONValue(parsing: "7.0").intValue == nil)
    #expect(JSONValue(Double.nan) == .null)
    #expect(JSONNumber(Double.infinity) == nil)
    #expect(JSONValue(0.5).encoded() == "0.5")
  }

  @Test func escapesAreDecodedAndWritten() throws {
    let value = try JSONValue(parsing: #""\"\\\/\b\f\n\r\t\u0000\u00e9\uD83D\uDE00 日本""#)
    #expect(value.stringValue == "\"\\/\u{8}\u{c}\n\r\t\u{0}é😀 日本")
    #expect(value.encoded() == #""\"\\/\b\f\n\r\t\u0000é😀 日本""#)
    #expect(try JSONValue(parsing: value.encoded()) == value)
  }

  @Test(arguments: [1, 2, 128, 512])
  func nestingIsAllowedToTheLimitAndRefusedBeyond(limit: Int) throws {
    let deepest = String(repeating: "[", count: limit) + String(repeating: "]", count: limit)
    _ = try JSONValue(parsing: deepest, maximumDepth: limit)
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "[" + deepest + "]", maximumDepth: limit) }
    #expect(error?.kind == .tooDeep(limit: limit))
    #expect(error?.offset == limit)
  }

  @Test func aMillionBracketsAreRefusedNotTrapped() {
    #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 1_000_000)) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "{\"a\":", count: 1_000_000)) }
  }

  @Test func typedAccessorsAnswerOnlyForTheirType() throws {
    let values = try JSONValue(parsing: #"[null,true,1,"s",[],{}]"#).arrayValue ?? []
    #expect(values.map(\.isNull) == [true, false, false, false, false, false])
    #expect(values.map { $0.boolValue != nil } == [false, true, false, false, false, false])
    #expect(values.map { $0.doubleValue != nil } == [false, false, true, false, false, false])
    #expect(values.map { $0.stringValue != nil } == [false, false, false, true, false, false])
    #expect(values.map { $0.arrayValue != nil } == [false, false, false, false, true, false])
    #expect(values.map { $0.objectValue != nil } == [false, false, false, false, false, true])
    #expect(values.map(\.kindInWords) == ["null", "true", "a number", "a string", "a list", "an object"])
  }

  /// The issue's hostile rows arrive as bytes, so mutations are of bytes. Whatever parses must survive a round trip.
  @Test func twentyThousandMutationsNeverTrap() throws {
    let seed = Array(
      #"{"id":"a","messages":[{"role":"user","content":"Größe \u00e9\ud83d\ude00 日本"},{"role":"assistant","content":"-1.5e-3"}],"attributes":{"n":[0,-1.25,1e9,null,true,false]}}"#
        .utf8)
    let tokens = ["{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "0", "-", "1e999", "null", "\u{0}", "\n"]
    var generator = RandomGenerator(seed: 2_024)
    var accepted = 0
    for _ in 0..<20_000 {
      var bytes = seed
      for _ in 0...generator.integer(below: 4) where !bytes.isEmpty {
        let position = generator.integer(below: bytes.count)
        switch generator.integer(below: 5) {
        case 0: bytes[position] = UInt8(generator.integer(below: 256))
        case 1: bytes.remove(at: position)
        case 2: bytes.insert(contentsOf: Array(tokens[generator.integer(below: tokens.count)].utf8), at: position)
        case 3: bytes.removeSubrange(position...)
        default: bytes.insert(contentsOf: bytes[position..<min(bytes.count, position + 12)], at: position)
        }
      }
      do {
        let value = try JSONValue(parsing: bytes, maximumDepth: 16)
        accepted += 1
        #expect(try JSONValue(parsing: value.encodedBytes()) == value)
      } catch {
        #expect(error.offset >= 0 && error.offset <= bytes.count)
        #expect(!error.description.isEmpty)
      }
    }
    #expect(accepted > 500 && accepted < 19_500)
  }
}
