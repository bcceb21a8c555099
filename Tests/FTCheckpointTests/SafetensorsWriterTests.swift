import FTCheckpoint
import Testing

@Suite struct SafetensorsWriterTests {
  private func entry(_ name: String, _ dtype: ElementType, _ shape: [Int], _ bytes: [UInt8]) -> SafetensorsWriter.Entry
  {
    SafetensorsWriter.Entry(name: name, dtype: dtype, shape: shape) { sink in try sink.write(bytes) }
  }

  /// What must be refused, and why.
  private static let refusals: [(entries: [(String, ElementType, [Int], Int)], reason: SafetensorsError.Reason)] = [
    ([("a", .uint8, [1], 1), ("a", .uint8, [1], 1)], .duplicateName),
    ([("__metadata__", .uint8, [1], 1)], .reservedName),
    ([("a", .uint8, [-1], 1)], .negativeDimension(-1)),
    ([("a", .uint8, [1 << 32, 1 << 32], 1)], .shapeOverflow([1 << 32, 1 << 32])),
    ([("a", .float4, [3], 2)], .partialByte(type: "F4", bits: 12)),
    ([("a", .float32, [2], 7)], .wrongBodySize(expected: 8, actual: 7)),
    ([("a", .float32, [2], 9)], .wrongBodySize(expected: 8, actual: 9)),
  ]

  @Test(arguments: refusals.indices)
  func refusedModelLeavesTheOldFileAlone(_ index: Int) throws {
    let (entries, reason) = Self.refusals[index]
    let folder = try ScratchFolder()
    let path = try folder.add("model.safetensors", [1, 2, 3])
    let error = #expect(throws: SafetensorsError.self) {
      let entries = entries.map { entry($0.0, $0.1, $0.2, [UInt8](repeating: 0, count: $0.3)) }
      try SafetensorsWriter.write(entries, to: path)
    }
    #expect(error?.reason == reason)
    #expect(error?.tensor == entries[0].0)
    #expect(try readBytes(path) == [1, 2, 3])
    #expect(try folder.contents == ["model.safetensors"])
  }

  @Test func bodiesAreAskedOneByOneInTheOrderOfTheFile() throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/model.safetensors"
    let piece = [UInt8](repeating: 7, count: 300_000)
    var order: [String] = []
    let entries = [("small", ElementType.uint8, 1), ("big", .float32, 3), ("also", .float32, 1)].map {
      (name, dtype, pieces) in
      SafetensorsWriter.Entry(name: name, dtype: dtype, shape: [pieces * 300_000 * 8 / dtype.bitWidth]) { sink in
        order.append(name)
        for _ in 0..<pieces { try sink.write(piece) }
      }
    }
    try SafetensorsWriter.write(entries, metadata: ["b": "2", "a": "1"], to: path)
    #expect(order == ["also", "big", "small"])
    let file = try SafetensorsFile(path: path)
    #expect(file.entries.map(\.name) == order)
    #expect(file.metadata == ["a": "1", "b": "2"])
    #expect(try file.bytes(of: "big").count == 900_000)
    #expect(try file.bytes(of: "big").allSatisfy { $0 == 7 })
  }

  @Test func failingBodyLeavesTheOldFileAlone() throws {
    struct Failure: Error {}
    let folder = try ScratchFolder()
    let path = try folder.add("model.safetensors", [1, 2, 3])
    let failing = SafetensorsWriter.Entry(name: "a", dtype: .uint8, shape: [1]) { _ in throw Failure() }
    #expect(throws: Failure.self) { try SafetensorsWriter.write([failing], to: path) }
    #expect(try readBytes(path) == [1, 2, 3])
    #expect(try folder.contents == ["model.safetensors"])
  }

  @Test func headerLengthIsAMultipleOfEight() throws {
    let folder = try ScratchFolder()
    for length in 0..<16 {
      let path = folder.path + "/\(length)"
      try SafetensorsWriter.write([entry(String(repeating: "é", count: length), .uint8, [1], [9])], to: path)
      #expect(try readBytes(path).count % 8 == 1)
      #expect(try SafetensorsFile(path: path).entries[0].range.lowerBound % 8 == 0)
    }
  }
}
