import FTCheckpoint
import Testing

@Suite struct GGUFGoldenTests {
  private func open() throws -> GGUFFile { try GGUFFile(path: golden("GGUF/every_type.gguf")) }

  @Test func readsEveryScalarType() throws {
    let file = try open()
    #expect(file.version == 3)
    #expect(try file.string("general.architecture") == "llama")
    #expect(try file.integer("scalar.uint8") == 255)
    #expect(try file.integer("scalar.int8") == -128)
    #expect(try file.integer("scalar.uint16") == 65535)
    #expect(try file.integer("scalar.int16") == -32768)
    #expect(try file.integer("scalar.uint32") == 4_294_967_295)
    #expect(try file.integer("scalar.int32") == -2_147_483_648)
    #expect(try file.integer("scalar.int64") == Int.min)
    #expect(try file.float("scalar.float32") == Double(Float(1e-5)))
    #expect(try file.float("scalar.float64") == 0.1)
    #expect(try file.bool("scalar.true"))
    #expect(try file.bool("scalar.false") == false)
    #expect(try file.string("scalar.string") == "説明 é 😀")
    guard case .unsigned(UInt64.max) = try file.value("scalar.uint64") else {
      Issue.record("scalar.uint64 is not 2^64 - 1")
      return
    }
  }

  @Test func readsEveryListType() throws {
    let file = try open()
    #expect(try file.strings("list.strings") == ["a", "", "日本語", "Ġthe"])
    #expect(try file.integers("list.int32") == [1, -2, 3])
    #expect(try file.floats("list.float32") == [0.5, -1.25])
    #expect(try file.bools("list.bool") == [true, false, true])
    let nested = try file.array("list.nested").values().map { value in
      guard case .array(let array) = value else { return [Int]() }
      return try array.integers()
    }
    #expect(nested == [[1, 2], [3, 4, 5]])
  }

  /// Byte by byte: Swift's strings compare equal under Unicode normalisation, a vocabulary's entries must not.
  @Test func textsKeepTheirBytes() throws {
    let texts = try open().array("list.strings").strings()
    #expect(texts.map { Array($0.utf8) } == ["a", "", "日本語", "Ġthe"].map { Array($0.utf8) })
  }

  @Test func keysKeepTheOrderOfTheFile() throws {
    let file = try open()
    #expect(file.keys.first == "general.architecture")
    #expect(file.keys.last == "list.nested")
    #expect(Set(file.keys) == Set(file.metadata.keys))
  }

  @Test func wrongQuestionsNameTheKeyAndWhatItIs() throws {
    let file = try open()
    let missing = #expect(throws: GGUFError.self) { try file.integer("llama.block_count") }
    #expect(missing?.reason == .noSuchKey)
    #expect(missing?.name == "llama.block_count")
    let notInteger = #expect(throws: GGUFError.self) { try file.integer("scalar.true") }
    #expect(
      notInteger?.reason == .wrongValueType(expected: "a 64-bit integer", actual: "the truth value true"))
    let tooLarge = #expect(throws: GGUFError.self) { try file.integer("scalar.uint64") }
    #expect(
      tooLarge?.reason == .wrongValueType(expected: "a 64-bit integer", actual: "the integer 18446744073709551615"))
    let notTexts = #expect(throws: GGUFError.self) { try file.strings("list.int32") }
    #expect(notTexts?.reason == .wrongValueType(expected: "a list of texts", actual: "a list of 3 × int32"))
    #expect(throws: GGUFError.self) { try file.tensor("absent") }
  }

  @Test func shapesAreOutermostFirst() throws {
    let cube = try open().tensor("cube")
    #expect(cube.shape == [2, 3, 4])
    #expect(cube.rowLength == 4)
    #expect(cube.rowCount == 6)
    #expect(cube.elementCount == 24)
  }

  static let types: [GGMLType] = [.f32, .f16, .bf16, .q80, .q40, .q41, .q50, .q51, .q4K, .q5K, .q6K]

  @Test(arguments: types)
  func dequantisedValuesAreBitwiseThoseOfTheReference(_ type: GGMLType) throws {
    let file = try open()
    let tensor = try file.tensor("random.\(type)")
    #expect(tensor.type == type)
    #expect(tensor.shape == [4, 1024])
    let expected = try SafetensorsFile(path: golden("GGUF/every_type.safetensors"))
    let reference = try expected.bytes(of: tensor.name)
    let values = try dequantize(file, tensor, 0..<4)
    var differing: [Int] = []
    for index in values.indices {
      let wanted = reference.loadUnaligned(fromByteOffset: 4 * index, as: Float.self)
      let same = values[index].bitPattern == wanted.bitPattern || values[index].isNaN && wanted.isNaN
      if !same { differing.append(index) }
    }
    #expect(differing.isEmpty)
    #expect(values.contains { $0.isFinite && $0 != 0 })
  }

  @Test(arguments: types)
  func rowsCanBeConvertedOneByOne(_ type: GGMLType) throws {
    let file = try open()
    let tensor = try file.tensor("random.\(type)")
    let whole = try dequantize(file, tensor, 0..<4).map(\.bitPattern)
    for row in 0..<4 {
      let values = try dequantize(file, tensor, row..<row + 1).map(\.bitPattern)
      #expect(values[...] == whole[1024 * row..<1024 * (row + 1)])
    }
    #expect(try dequantize(file, tensor, 2..<2).isEmpty)
  }

  @Test func everyHalfIsWidenedExactly() throws {
    var builder = GGUFBuilder()
    builder.add(tensor: "halves", type: 1, [65536], offset: 0)
    builder.data = (0...UInt16.max).flatMap { littleEndian($0) }
    let folder = try ScratchFolder()
    let file = try GGUFFile(path: folder.add("halves.gguf", builder.bytes))
    let values = try dequantize(file, file.tensor("halves"), 0..<1)
    for bits in 0...UInt16.max {
      let wanted = Float(Float16(bitPattern: bits))
      let value = values[Int(bits)]
      #expect(value.bitPattern == wanted.bitPattern || value.isNaN && wanted.isNaN, "half \(bits)")
    }
  }

  @Test func typeWithoutDecoderIsRefusedByName() throws {
    var builder = GGUFBuilder()
    builder.add(tensor: "codebook", type: 20, [32], offset: 0)
    builder.data = [UInt8](repeating: 0, count: 18)
    let folder = try ScratchFolder()
    let file = try GGUFFile(path: folder.add("codebook.gguf", builder.bytes))
    let error = #expect(throws: GGUFError.self) { try dequantize(file, file.tensor("codebook"), 0..<1) }
    #expect(error?.reason == .cannotDequantize(type: "IQ4_NL"))
  }
}

func dequantize(_ file: GGUFFile, _ tensor: GGUFTensor, _ rows: Range<Int>) throws -> [Float] {
  let count = rows.count * tensor.rowLength
  return try [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
    buffer.initialize(repeating: 0)
    try file.dequantize(tensor, rows: rows, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
    initialized = count
  }
}
