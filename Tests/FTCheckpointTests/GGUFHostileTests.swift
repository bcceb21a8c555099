import FTCheckpoint
import FTRandom
import FTTestSupport
import Testing

@Suite struct GGUFHostileTests {
  /// A file, what is wrong with it, and the key or tensor the error must name.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let name: String?
    let reason: GGUFError.Reason

    init(
      _ description: String, _ reason: GGUFError.Reason, name: String? = nil, _ build: (inout GGUFBuilder) -> Void
    ) {
      var builder = GGUFBuilder()
      build(&builder)
      testDescription = description
      bytes = builder.bytes
      self.name = name
      self.reason = reason
    }
  }

  static let envelopes: [Case] = [
    Case("other magic", .badMagic) { $0.magic = Array("GGML".utf8) },
    Case("version 1", .unsupportedVersion(1)) { $0.version = 1 },
    Case("version 4", .unsupportedVersion(4)) { $0.version = 4 },
    Case("version 0", .unsupportedVersion(0)) { $0.version = 0 },
    Case("big-endian", .bigEndian) { $0.version = UInt32(3).byteSwapped },
    Case("keys by the billion", .countBeyondFile(what: "keys", count: .max, atMost: 0)) { $0.keyCount = .max },
    Case("tensors by the billion", .countBeyondFile(what: "tensors", count: 1 << 63, atMost: 0)) {
      $0.tensorCount = 1 << 63
    },
  ]

  static let keys: [Case] = [
    Case("empty key", .emptyName) { $0.add(key: "", type: 0, [1]) },
    Case("key of 65536 bytes", .nameTooLong(byteCount: 65_536, atMost: 65_535)) {
      $0.add(key: String(repeating: "k", count: 65_536), type: 0, [1])
    },
    Case("unknown value type", .unknownValueType(13), name: "k") { $0.add(key: "k", type: 13, [0]) },
    Case("truth value 2", .notABoolean(byte: 2), name: "k") { $0.add(key: "k", type: 7, [2]) },
    Case("truth value 255 in a list", .notABoolean(byte: 255), name: "k") {
      $0.add(key: "k", type: 9, littleEndian(UInt32(7)) + littleEndian(UInt64(2)) + [1, 255])
    },
    Case("text that is not UTF-8", .notUTF8(offset: 45), name: "k") {
      $0.add(key: "k", type: 8, littleEndian(UInt64(1)) + [0x80])
    },
    Case("text in a list that is not UTF-8", .notUTF8(offset: 57), name: "k") {
      $0.add(key: "k", type: 9, littleEndian(UInt32(8)) + littleEndian(UInt64(1)) + littleEndian(UInt64(1)) + [0xC1])
    },
    Case("text longer than the file", .truncated(offset: 45, neededByteCount: .max), name: "k") {
      $0.add(key: "k", type: 8, littleEndian(UInt64.max))
    },
    Case("list longer than the file", .countBeyondFile(what: "array elements", count: 1 << 62, atMost: 1), name: "k") {
      $0.add(key: "k", type: 9, littleEndian(UInt32(8)) + littleEndian(UInt64(1) << 62))
    },
    Case("list of an unknown type", .unknownValueType(99), name: "k") {
      $0.add(key: "k", type: 9, littleEndian(UInt32(99)) + littleEndian(UInt64(0)))
    },
    Case("lists in lists in lists", .nestingTooDeep(atMost: 8), name: "k") {
      let level = littleEndian(UInt32(9)) + littleEndian(UInt64(1))
      $0.add(key: "k", type: 9, Array(repeatElement(level, count: 5_000).joined()))
    },
    Case("key twice", .duplicateKey, name: "k") {
      $0.add(key: "k", type: 0, [1])
      $0.add(key: "k", type: 0, [1])
    },
    Case("alignment 0", .badAlignment, name: "general.alignment") {
      $0.add(key: "general.alignment", type: 4, littleEndian(UInt32(0)))
    },
    Case("alignment 4", .badAlignment, name: "general.alignment") {
      $0.add(key: "general.alignment", type: 4, littleEndian(UInt32(4)))
    },
    Case("alignment 24", .badAlignment, name: "general.alignment") {
      $0.add(key: "general.alignment", type: 4, littleEndian(UInt32(24)))
    },
    Case("alignment in 64 bits", .badAlignment, name: "general.alignment") {
      $0.add(key: "general.alignment", type: 10, littleEndian(UInt64(32)))
    },
  ]

  static let tensors: [Case] = [
    Case("tensor without a name", .emptyName) { $0.add(tensor: "", type: 0, [1], offset: 0) },
    Case("name of 65 bytes", .nameTooLong(byteCount: 65, atMost: 64)) {
      $0.add(tensor: String(repeating: "t", count: 65), type: 0, [1], offset: 0)
    },
    Case("five dimensions", .tooManyDimensions(5), name: "t") {
      $0.add(tensor: "t", type: 0, [1, 1, 1, 1, 1], offset: 0)
    },
    Case("dimension of 2^63", .sizeOverflow, name: "t") { $0.add(tensor: "t", type: 0, [1 << 63], offset: 0) },
    Case("elements overflow", .sizeOverflow, name: "t") {
      $0.add(tensor: "t", type: 0, [1 << 32, 1 << 31], offset: 0)
    },
    Case("rows of an empty tensor overflow", .sizeOverflow, name: "t") {
      $0.add(tensor: "t", type: 0, [0, 1 << 32, 1 << 31], offset: 0)
    },
    Case("bytes overflow", .sizeOverflow, name: "t") { $0.add(tensor: "t", type: 0, [1 << 61], offset: 0) },
    Case("type that was removed", .unknownTensorType(4), name: "t") { $0.add(tensor: "t", type: 4, [32], offset: 0) },
    Case("type of the future", .unknownTensorType(1_000), name: "t") {
      $0.add(tensor: "t", type: 1_000, [32], offset: 0)
    },
    Case("row of half a block", .partialBlock(rowLength: 48, blockLength: 32), name: "t") {
      $0.add(tensor: "t", type: 3, [48, 2], offset: 0)
    },
    Case("scalar in blocks", .partialBlock(rowLength: 1, blockLength: 256), name: "t") {
      $0.add(tensor: "t", type: 12, [], offset: 0)
    },
    Case("offset off the alignment", .misaligned(offset: 16, alignment: 32), name: "t") {
      $0.add(tensor: "t", type: 0, [1], offset: 16)
      $0.data = [UInt8](repeating: 0, count: 64)
    },
    Case("data cut off", .dataBeyondFile(offset: 32, byteCount: 8, fileByteCount: 102), name: "t") {
      $0.add(tensor: "t", type: 0, [2], offset: 32)
      $0.data = [UInt8](repeating: 0, count: 38)
    },
    Case("offset of 2^63", .dataBeyondFile(offset: 1 << 63, byteCount: 4, fileByteCount: 64), name: "t") {
      $0.add(tensor: "t", type: 0, [1], offset: 1 << 63)
    },
    Case("alignment beyond the file", .dataBeyondFile(offset: 0, byteCount: 4, fileByteCount: 96), name: "t") {
      $0.add(key: "general.alignment", type: 4, littleEndian(UInt32(1) << 31))
      $0.add(tensor: "t", type: 0, [1], offset: 0)
    },
    Case("tensor twice", .duplicateTensor, name: "t") {
      $0.add(tensor: "t", type: 0, [1], offset: 0)
      $0.add(tensor: "t", type: 0, [1], offset: 32)
      $0.data = [UInt8](repeating: 0, count: 36)
    },
    Case("overlap", .overlap(other: "t"), name: "u") {
      $0.add(tensor: "u", type: 0, [1], offset: 32)
      $0.add(tensor: "t", type: 0, [9], offset: 0)
      $0.data = [UInt8](repeating: 0, count: 64)
    },
    Case("same bytes twice", .overlap(other: "t")) {
      $0.add(tensor: "t", type: 0, [1], offset: 0)
      $0.add(tensor: "u", type: 1, [2], offset: 0)
      $0.data = [UInt8](repeating: 0, count: 4)
    },
  ]

  @Test(arguments: envelopes + keys + tensors)
  func malformedFileIsRefusedWithItsReason(_ hostile: Case) throws {
    let folder = try ScratchFolder()
    let path = try folder.add("hostile.gguf", hostile.bytes)
    let error = #expect(throws: GGUFError.self) { try GGUFFile(path: path) }
    #expect(error?.reason == hostile.reason)
    if let name = hostile.name { #expect(error?.name == name) }
    let text = try #require(error).description
    #expect(text.hasPrefix(path + ": ") && text.contains("; "))
  }

  @Test func everyTruncationIsRefused() throws {
    let whole = try readBytes(golden("GGUF/every_type.gguf"))
    let dataStart = try GGUFFile(path: golden("GGUF/every_type.gguf")).tensors[0].range.lowerBound
    let folder = try ScratchFolder()
    // Every byte of the header, then some of the data.
    let counts = Array(1..<dataStart) + stride(from: dataStart, to: whole.count - 32, by: 1_000)
    for count in counts {
      let path = try folder.add("cut.gguf", whole.prefix(count))
      #expect(throws: GGUFError.self, "cut to \(count) bytes") { try GGUFFile(path: path) }
    }
  }

  @Test func versionTwoAndOtherAlignmentsAreRead() throws {
    var builder = GGUFBuilder()
    builder.version = 2
    builder.alignment = 64
    builder.add(key: "general.alignment", type: 4, littleEndian(UInt32(64)))
    builder.add(tensor: "a", type: 0, [], offset: 0)
    builder.add(tensor: "b", type: 0, [0, 3], offset: 64)
    builder.add(tensor: "c", type: 0, [2], offset: 64)
    builder.data = littleEndian(Float(1.5).bitPattern) + [UInt8](repeating: 0, count: 60) + littleEndian(UInt64(0))
    let folder = try ScratchFolder()
    let file = try GGUFFile(path: folder.add("two.gguf", builder.bytes))
    #expect(file.version == 2)
    #expect(file.alignment == 64)
    #expect(try file.tensor("a").shape == [])
    #expect(try dequantize(file, file.tensor("a"), 0..<1) == [1.5])
    #expect(try file.tensor("b").shape == [3, 0])
    #expect(try dequantize(file, file.tensor("b"), 0..<3) == [])
    #expect(try dequantize(file, file.tensor("c"), 0..<1) == [0, 0])
  }

  @Test func mutationsNeverTrap() throws {
    let original = try readBytes(golden("GGUF/every_type.gguf"))
    let dataStart = try GGUFFile(path: golden("GGUF/every_type.gguf")).tensors[0].range.lowerBound
    let folder = try ScratchFolder()
    let file = try MutableFile(original, in: folder)
    var generator = SplitMix64(state: 2)
    var refused = 0
    for round in 0..<20_000 {
      // Nine of ten in the header, the rest anywhere.
      let positions = round % 10 == 0 ? original.indices : 0..<dataStart
      var changes: [Int: UInt8] = [:]
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        changes[Int.random(in: positions, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      try file.with(changes) {
        do {
          try readEverything(file.path)
        } catch is GGUFError {
          refused += 1
        }
      }
    }
    #expect(refused > 5_000)
  }

  private func readEverything(_ path: String) throws {
    let file = try GGUFFile(path: path)
    for key in file.keys {
      if case .array(let array) = try file.value(key) { _ = try array.values() }
    }
    for tensor in file.tensors where tensor.rowCount > 0 {
      _ = try? dequantize(file, tensor, 0..<1)
    }
  }
}
