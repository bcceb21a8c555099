import FTCheckpoint
import FTRandom
import FTTestSupport
import Testing

@Suite struct ONNXHostileTests {
  /// A file, the reason it must be refused with, and the tensor the error must name.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let reason: ForeignFileError.Reason
    var name: String?
    let bytes: [UInt8]

    init(_ description: String, _ reason: ForeignFileError.Reason, name: String? = nil, _ bytes: [UInt8]) {
      testDescription = description
      self.reason = reason
      self.name = name
      self.bytes = bytes
    }
  }

  typealias P = Protobuf
  static let scale = P.initializer("s", [], P.raw(4))
  static let value = P.initializer("v", [2, 2], type: 3, P.raw(4))

  static func dequantize(_ inputs: String..., attributes: [UInt8] = []) -> [UInt8] {
    P.field(1, inputs.flatMap { P.field(1, $0) } + P.field(2, "y") + P.field(4, "DequantizeLinear") + attributes)
  }

  static let cases: [Case] = [
    Case("text", .notThisFormat("an ONNX model"), Array("hello".utf8)),
    Case("no graph", .malformed("there is no graph", offset: 2), P.field(1, 8)),
    Case(
      "no set of operations", .malformed("there is no set of operations", offset: 4), P.field(1, 8) + P.field(7, "")),
    Case("two graphs", .malformed("a second graph", offset: 6), P.field(1, 8) + P.field(7, "") + P.field(7, "")),
    Case("graph beyond the file", .truncated(offset: 4, neededByteCount: 100), P.field(1, 8) + [0x3A, 100]),
    Case(
      "length of 2^63", .truncated(offset: 13, neededByteCount: 1 << 63), P.field(1, 8) + [0x3A] + P.varint(1 << 63)),
    Case(
      "number of 11 bytes", .malformed("a number of more than 64 bits", offset: 2),
      P.field(1, 8) + [UInt8](repeating: 0xFF, count: 11)),
    Case("group", .malformed("a field of the wire type 3", offset: 2), P.field(1, 8) + [0x0B]),
    Case("field zero", .malformed("a field with the number 0", offset: 2), P.field(1, 8) + [0x00, 0x00]),
    Case(
      "name twice", .duplicateName, name: "a",
      P.model(P.initializer("a", [1], P.raw(4)), P.initializer("a", [1], P.raw(4)))),
    Case(
      "constant with a weight's name", .duplicateName, name: "a",
      P.model(
        P.initializer("a", [1], P.raw(4)),
        P.field(1, P.field(2, "a") + P.field(4, "Constant") + P.field(5, P.field(1, "value_int") + P.field(3, 5))))),
    Case(
      "too few bytes", .sizeMismatch(expected: 24, actual: 20), name: "a",
      P.model(P.initializer("a", [2, 3], P.raw(20)))),
    Case(
      "extents that overflow", .badShape([1 << 40, 1 << 40]), name: "a",
      P.model(P.initializer("a", [1 << 40, 1 << 40], P.raw(4)))),
    Case(
      "empty with extents that overflow", .badShape([0, 1 << 40, 1 << 40]), name: "a",
      P.model(P.initializer("a", [0, 1 << 40, 1 << 40]))),
    Case("negative extent", .badShape([-1]), name: "a", P.model(P.initializer("a", [.max], P.raw(4)))),
    Case(
      "17 dimensions", .tooMany("dimensions", atMost: 16),
      P.model(P.initializer("a", [UInt64](repeating: 1, count: 17), P.raw(4)))),
    Case(
      "two places for values", .malformed("a tensor with values in several fields", offset: 15), name: "a",
      P.model(P.initializer("a", [1], P.raw(4) + P.field(4, [0, 0, 0, 0])))),
    Case(
      "floats in the field of integers", .malformed("F32 values in field 7, expected field 4", offset: 0), name: "a",
      P.model(P.initializer("a", [1], P.field(7, 1)))),
    Case(
      "byte of 300", .malformed("the value 300 does not fit U8", offset: 0), name: "a",
      P.model(P.initializer("a", [1], type: 2, P.field(5, 300)))),
    Case(
      "name that is not UTF-8", .malformed("text that is not UTF-8", offset: 12),
      P.model(P.field(5, P.field(1, 1) + P.field(2, 1) + P.field(8, [0xFF])))),
    Case(
      "scales of another length", .malformed("4 scales along axis 1 of [2, 2]", offset: 0), name: "y",
      P.model(value, P.initializer("s", [4], P.raw(16)), dequantize("v", "s"))),
    Case(
      "floats that are dequantised",
      .malformed("DequantizeLinear with inputs that do not fit each other", offset: 0), name: "y",
      P.model(P.initializer("v", [1], P.raw(4)), scale, dequantize("v", "s"))),
    Case(
      "result with a weight's name", .duplicateName, name: "y",
      P.model(value, scale, P.initializer("y", [1], P.raw(4)), dequantize("v", "s"))),
  ]

  @Test(arguments: cases)
  func malformedFileIsRefusedWithItsReason(_ hostile: Case) throws {
    let folder = try ScratchFolder()
    let path = try folder.add("hostile.onnx", hostile.bytes)
    let error = #expect(throws: ForeignFileError.self) { try ONNXFile(path: path) }
    #expect(error?.reason == hostile.reason)
    if let name = hostile.name { #expect(error?.name == name) }
    let text = try #require(error).description
    #expect(text.hasPrefix(path + ": ") && text.contains("; "))
  }

  /// External data, sparse weights and blocks are parts of the format that are not read.
  @Test(arguments: [
    (Protobuf.model(Protobuf.initializer("a", [1], P.field(14, 1))), "external data"),
    (
      Protobuf.model(Protobuf.initializer("a", [1], P.field(13, P.field(1, "location") + P.field(2, "w.bin")))),
      "external data"
    ),
    (Protobuf.model(Protobuf.field(15, "")), "sparse"),
    (
      Protobuf.model(
        value, scale, dequantize("v", "s", attributes: P.field(5, P.field(1, "block_size") + P.field(3, 2)))), "blocks"
    ),
  ])
  func unreadPartsOfTheFormatAreRefusedByName(_ bytes: [UInt8], _ word: String) throws {
    let folder = try ScratchFolder()
    let path = try folder.add("external.onnx", bytes)
    let error = #expect(throws: ForeignFileError.self) { try ONNXFile(path: path) }
    #expect(error?.description.contains(word) == true)
  }

  @Test func tensorOfTextIsListedAndRefusedWhenRead() throws {
    let folder = try ScratchFolder()
    let path = try folder.add("text.onnx", P.model(P.initializer("words", [1], type: 8, P.field(6, "a"))))
    let file = try ONNXFile(path: path)
    #expect(try file.tensor("words").type == "STRING")
    let error = #expect(throws: ForeignFileError.self) { try file.floats(of: file.tensor("words")) }
    #expect(error?.description.contains("STRING") == true && error?.name == "words")
  }

  @Test func everyTruncationIsRefused() throws {
    let whole = try readBytes(golden("Foreign/every_type.onnx"))
    let folder = try ScratchFolder()
    for count in 1..<whole.count {
      let path = try folder.add("cut.onnx", whole.prefix(count))
      #expect(throws: ForeignFileError.self, "cut to \(count) bytes") { try ONNXFile(path: path) }
    }
  }

  @Test func mutationsNeverTrap() throws {
    try expectNoTraps(golden("Foreign/every_type.onnx"), rounds: 20_000, refused: 5_000) { try ONNXFile(path: $0) }
  }
}

/// Changes one to three bytes of a file many times and reads everything that is then still accepted.
func expectNoTraps(
  _ path: String, rounds: Int, refused atLeast: Int, _ open: (String) throws -> any ForeignTensorFile,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let folder = try ScratchFolder()
  let file = try MutableFile(readBytes(path), in: folder)
  var generator = SplitMix64(state: 3)
  var refused = 0
  for _ in 0..<rounds {
    var changes: [Int: UInt8] = [:]
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      changes[Int.random(in: file.original.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
    }
    try file.with(changes) {
      do {
        let foreign = try open(file.path)
        for tensor in foreign.tensors { _ = try? foreign.floats(of: tensor) }
      } catch is ForeignFileError {
        refused += 1
      }
    }
  }
  #expect(refused >= atLeast, sourceLocation: sourceLocation)
}
