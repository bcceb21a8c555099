import FTCheckpoint
import FTRandom
import FTTestSupport
import Testing

@Suite struct SafetensorsHostileTests {
  typealias Reason = SafetensorsError.Reason

  /// A file, what is wrong with it, and the tensor the error must name.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let tensor: String?
    let reason: Reason

    init(_ description: String, _ bytes: [UInt8], _ reason: Reason, tensor: String? = nil) {
      testDescription = description
      self.bytes = bytes
      self.reason = reason
      self.tensor = tensor
    }
  }

  private static func entry(_ dtype: String, _ shape: String, _ begin: Int, _ end: Int) -> String {
    "{\"dtype\":\"\(dtype)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
  }

  static let envelopes: [Case] = [
    Case("one byte", [1], .tooShort(byteCount: 1)),
    Case("seven bytes", [2, 0, 0, 0, 0, 0, 0], .tooShort(byteCount: 7)),
    Case("header of zero bytes", safetensors(""), .headerNotObject),
    Case(
      "header longer than the file", safetensors("{}", announced: 3),
      .headerBeyondFile(headerByteCount: 3, fileByteCount: 10)),
    Case(
      "header at the limit", safetensors("{}", announced: 100_000_000),
      .headerBeyondFile(headerByteCount: 100_000_000, fileByteCount: 10)),
    Case(
      "header over the limit", safetensors("{}", announced: 100_000_001), .headerTooLarge(byteCount: 100_000_001)),
    Case("header of 2^63", safetensors("{}", announced: 1 << 63), .headerTooLarge(byteCount: 1 << 63)),
    Case("header of 2^64-1", safetensors("{}", announced: .max), .headerTooLarge(byteCount: .max)),
    Case("not UTF-8", safetensors(Array("{\"a".utf8) + [0xFF] + Array("\":1}".utf8)), .headerNotUTF8),
    Case("overlong UTF-8", safetensors(Array("{\"".utf8) + [0xC0, 0xAF] + Array("\":1}".utf8)), .headerNotUTF8),
    Case("array as header", safetensors("[]"), .headerNotObject),
    Case("text as header", safetensors("\"{}\""), .headerNotObject),
    Case("space before the header", safetensors(" {}"), .headerNotObject),
    Case("data without tensors", safetensors("{}", dataByteCount: 3), .trailingBytes(3)),
  ]

  static let json: [Case] = [
    Case("unclosed", safetensors("{"), .json(offset: 1, problem: "a string is missing")),
    Case("trailing comma", safetensors("{\"__metadata__\":{},}"), .json(offset: 19, problem: "a string is missing")),
    Case("two objects", safetensors("{}{}"), .json(offset: 2, problem: "something after the end of the object")),
    Case(
      "zero bytes as padding", safetensors("{}\0"), .json(offset: 2, problem: "something after the end of the object")),
    Case("key without value", safetensors("{\"a\"}"), .json(offset: 4, problem: "\":\" is missing"), tensor: nil),
    Case(
      "lone surrogate", safetensors("{\"__metadata__\":{\"a\":\"\\ud800\"}}"),
      .json(offset: 28, problem: "half a surrogate pair")),
    Case(
      "unknown escape", safetensors("{\"\\x41\":1}"), .json(offset: 4, problem: "an unknown escape")),
    Case(
      "raw control character", safetensors("{\"a\nb\":1}"),
      .json(offset: 3, problem: "a control character inside a string")),
    Case(
      "bottomless nesting",
      safetensors("{\"a\":{\"x\":" + String(repeating: "[", count: 100_000)),
      .json(offset: 73, problem: "more than 64 levels of nesting"), tensor: "a"),
    Case(
      "number with leading zero", safetensors("{\"a\":{\"x\":01}}"),
      .json(offset: 10, problem: "a number with a leading zero"), tensor: "a"),
    Case("not a value", safetensors("{\"a\":{\"x\":nul}}"), .json(offset: 13, problem: "an unknown word"), tensor: "a"),
    Case(
      "entry is no object", safetensors("{\"a\":1}"), .json(offset: 5, problem: "an object is missing"), tensor: "a"),
  ]

  static let duplicates: [Case] = [
    Case(
      "tensor twice",
      safetensors("{\"a\":\(entry("U8", "[1]", 0, 1)),\"a\":\(entry("U8", "[1]", 1, 2))}", dataByteCount: 2),
      .duplicateKey("a")),
    Case(
      "tensor twice, once escaped",
      safetensors("{\"a\":\(entry("U8", "[1]", 0, 1)),\"\\u0061\":\(entry("U8", "[1]", 0, 1))}", dataByteCount: 1),
      .duplicateKey("a")),
    Case("metadata twice", safetensors("{\"__metadata__\":{},\"__metadata__\":{}}"), .duplicateKey("__metadata__")),
    Case("metadata key twice", safetensors("{\"__metadata__\":{\"k\":\"1\",\"k\":\"1\"}}"), .duplicateKey("k")),
    Case(
      "field twice",
      safetensors("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}"),
      .duplicateKey("dtype"), tensor: "a"),
    Case(
      "twice inside an unknown field", safetensors("{\"a\":{\"x\":[{\"y\":1,\"y\":2}]}}"), .duplicateKey("y"),
      tensor: "a"),
  ]

  static let entries: [Case] = [
    Case("metadata is a list", safetensors("{\"__metadata__\":[]}"), .metadataNotText(key: nil)),
    Case("metadata is null", safetensors("{\"__metadata__\":null}"), .metadataNotText(key: nil)),
    Case("metadata with a number", safetensors("{\"__metadata__\":{\"n\":1}}"), .metadataNotText(key: "n")),
    Case("no type", safetensors("{\"a\":{\"shape\":[],\"data_offsets\":[0,0]}}"), .missingField("dtype"), tensor: "a"),
    Case(
      "no shape", safetensors("{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,0]}}"), .missingField("shape"), tensor: "a"),
    Case(
      "no offsets", safetensors("{\"a\":{\"dtype\":\"U8\",\"shape\":[]}}"), .missingField("data_offsets"), tensor: "a"),
    Case("unknown type", safetensors("{\"a\":\(entry("F33", "[]", 0, 0))}"), .unknownType("F33"), tensor: "a"),
    Case("type in lower case", safetensors("{\"a\":\(entry("f32", "[0]", 0, 0))}"), .unknownType("f32"), tensor: "a"),
    Case(
      "one offset", safetensors("{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0]}}"), .malformedOffsets,
      tensor: "a"),
    Case(
      "three offsets", safetensors("{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0,0]}}"),
      .malformedOffsets,
      tensor: "a"),
    Case(
      "negative shape", safetensors("{\"a\":\(entry("U8", "[-1]", 0, 0))}"),
      .json(offset: 28, problem: "a negative number where a size is expected"), tensor: "a"),
    Case(
      "negative zero", safetensors("{\"a\":\(entry("U8", "[-0]", 0, 0))}"),
      .json(offset: 28, problem: "a negative number where a size is expected"), tensor: "a"),
    Case(
      "fractional shape", safetensors("{\"a\":\(entry("U8", "[1.0]", 0, 1))}", dataByteCount: 1),
      .json(offset: 29, problem: "a fraction or exponent where a whole number is expected"), tensor: "a"),
    Case(
      "exponent in shape", safetensors("{\"a\":\(entry("U8", "[1e0]", 0, 1))}", dataByteCount: 1),
      .json(offset: 29, problem: "a fraction or exponent where a whole number is expected"), tensor: "a"),
    Case(
      "shape of 2^63", safetensors("{\"a\":\(entry("U8", "[9223372036854775808]", 0, 1))}", dataByteCount: 1),
      .json(offset: 28, problem: "a number beyond 64 bits"), tensor: "a"),
    Case(
      "shape as text", safetensors("{\"a\":\(entry("U8", "[\"1\"]", 0, 1))}", dataByteCount: 1),
      .json(offset: 28, problem: "a non-negative integer is missing"), tensor: "a"),
    Case(
      "elements overflow", safetensors("{\"a\":\(entry("U8", "[4294967296,4294967296]", 0, 0))}"),
      .shapeOverflow([4_294_967_296, 4_294_967_296]), tensor: "a"),
    Case(
      "elements overflow before a zero", safetensors("{\"a\":\(entry("U8", "[4294967296,4294967296,0]", 0, 0))}"),
      .shapeOverflow([4_294_967_296, 4_294_967_296, 0]), tensor: "a"),
    Case(
      "elements overflow after a zero", safetensors("{\"a\":\(entry("U8", "[0,4294967296,4294967296]", 0, 0))}"),
      .shapeOverflow([0, 4_294_967_296, 4_294_967_296]), tensor: "a"),
    Case(
      "bits overflow", safetensors("{\"a\":\(entry("U8", "[1152921504606846976]", 0, 0))}"),
      .shapeOverflow([1_152_921_504_606_846_976]), tensor: "a"),
    Case(
      "three half bytes", safetensors("{\"a\":\(entry("F4", "[3]", 0, 1))}", dataByteCount: 1),
      .partialByte(type: "F4", bits: 12), tensor: "a"),
    Case(
      "six bits", safetensors("{\"a\":\(entry("F6_E2M3", "[1]", 0, 1))}", dataByteCount: 1),
      .partialByte(type: "F6_E2M3", bits: 6), tensor: "a"),
    Case(
      "ends before it begins", safetensors("{\"a\":\(entry("U8", "[0]", 4, 0))}", dataByteCount: 4),
      .offsetsReversed(begin: 4, end: 0), tensor: "a"),
    Case(
      "truth values given four bytes each", safetensors("{\"a\":\(entry("BOOL", "[2]", 0, 8))}", dataByteCount: 8),
      .sizeMismatch(expected: 2, actual: 8), tensor: "a"),
    Case(
      "one byte short", safetensors("{\"a\":\(entry("F32", "[2]", 0, 7))}", dataByteCount: 7),
      .sizeMismatch(expected: 8, actual: 7), tensor: "a"),
    Case(
      "gap at the start", safetensors("{\"a\":\(entry("U8", "[1]", 1, 2))}", dataByteCount: 2),
      .gap(expectedBegin: 0, begin: 1), tensor: "a"),
    Case(
      "gap between",
      safetensors("{\"a\":\(entry("U8", "[1]", 0, 1)),\"b\":\(entry("U8", "[1]", 2, 3))}", dataByteCount: 3),
      .gap(expectedBegin: 1, begin: 2), tensor: "b"),
    Case(
      "overlap",
      safetensors("{\"b\":\(entry("U8", "[2]", 1, 3)),\"a\":\(entry("U8", "[2]", 0, 2))}", dataByteCount: 3),
      .overlap(expectedBegin: 2, begin: 1), tensor: "b"),
    Case(
      "same bytes twice",
      safetensors("{\"a\":\(entry("U8", "[2]", 0, 2)),\"b\":\(entry("U16", "[1]", 0, 2))}", dataByteCount: 2),
      .overlap(expectedBegin: 2, begin: 0), tensor: nil),
    Case(
      "data cut off", safetensors("{\"a\":\(entry("U8", "[5]", 0, 5))}", dataByteCount: 3),
      .truncated(missingByteCount: 2)),
    Case(
      "data beyond every file",
      safetensors("{\"a\":\(entry("U8", "[1152921504606846975]", 0, 1_152_921_504_606_846_975))}"),
      .truncated(missingByteCount: 1_152_921_504_606_846_975)),
    Case(
      "data left over", safetensors("{\"a\":\(entry("U8", "[5]", 0, 5))}", dataByteCount: 6), .trailingBytes(1)),
  ]

  @Test(arguments: envelopes + json + duplicates + entries)
  func malformedFileIsRefusedWithItsReason(_ hostile: Case) throws {
    let folder = try ScratchFolder()
    let path = try folder.add("hostile.safetensors", hostile.bytes)
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: path) }
    #expect(error?.reason == hostile.reason)
    if let tensor = hostile.tensor { #expect(error?.tensor == tensor) }
    #expect(error?.file == path)
    let text = try #require(error).description
    #expect(text.hasPrefix(path + ": ") && text.contains("; "))
    if let tensor = hostile.tensor { #expect(text.contains("\"\(tensor)\"")) }
  }

  @Test func everyTruncationIsRefused() throws {
    let whole = try readBytes(golden("Safetensors/every_type.safetensors"))
    let folder = try ScratchFolder()
    for count in 1..<whole.count {
      let path = try folder.add("cut.safetensors", whole.prefix(count))
      #expect(throws: SafetensorsError.self, "cut to \(count) bytes") { try SafetensorsFile(path: path) }
    }
  }

  @Test(arguments: [
    "{\"a\":{\"data_offsets\":[0,1],\"shape\":[1],\"dtype\":\"U8\"}}",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"note\":{\"deep\":[1.5e3,-0,null,true,\"x\"]}}}",
    "{ \"a\" : {\n\"dtype\":\"U8\",\t\"shape\":[ 1 ] ,\"data_offsets\":[0 , 1]} }   ",
    "{\"\\u0061\":{\"dtype\":\"U8\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,1]}}",
    "{\"b\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[1,1]},\"a\":{\"dtype\":\"U8\",\"shape\":[1],"
      + "\"data_offsets\":[0,1]}}",
  ])
  func unusualButValidHeaderIsRead(_ header: String) throws {
    let folder = try ScratchFolder()
    let path = try folder.add("valid.safetensors", safetensors(Array(header.utf8)) + [42])
    let file = try SafetensorsFile(path: path)
    #expect(try Array(file.bytes(of: "a")) == [42])
  }

  @Test func messageEscapesAndShortensNames() throws {
    let file = try SafetensorsFile(path: golden("Safetensors/no_tensors.safetensors"))
    let colour = #expect(throws: SafetensorsError.self) { try file.bytes(of: "\u{1B}[31m\n") }
    #expect(colour?.description.contains("\"\\u{1B}[31m\\n\" is not in this file") == true)
    let long = #expect(throws: SafetensorsError.self) { try file.bytes(of: String(repeating: "x", count: 1 << 20)) }
    #expect(try #require(long).description.utf8.count < 1_000)
  }

  @Test func missingTensorIsNamed() throws {
    let file = try SafetensorsFile(path: golden("Safetensors/no_tensors.safetensors"))
    let error = #expect(throws: SafetensorsError.self) { try file.bytes(of: "absent") }
    #expect(error?.reason == .noSuchTensor)
    #expect(error?.tensor == "absent")
  }

  @Test func mutationsNeverTrap() throws {
    let original = try readBytes(golden("Safetensors/every_type.safetensors"))
    let folder = try ScratchFolder()
    let file = try MutableFile(original, in: folder)
    var generator = SplitMix64(state: 1)
    var refused = 0
    for _ in 0..<20_000 {
      var changes: [Int: UInt8] = [:]
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        changes[Int.random(in: original.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      file.with(changes) {
        do {
          let mutated = try SafetensorsFile(path: file.path)
          for name in mutated.names { _ = try mutated.bytes(of: name) }
        } catch {
          refused += 1
        }
      }
    }
    // Most of the file is header, where a changed byte nearly always matters.
    #expect(refused > 5_000)
  }
}
