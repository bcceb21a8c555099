/// All tokens of a tokenizer, vocabulary and added ones: spelling → id, id → bytes.
struct TokenTable: Sendable {
  /// No vocabulary in use comes near; a larger id is a damaged file and would cost its size in memory.
  static let idLimit = 1 << 24

  private var ids: ByteStringTable
  private var arena: [UInt8] = []
  private var starts: [Int] = []
  private var ends: [Int] = []
  private var special: [Bool] = []
  private(set) var added: [AddedToken] = []
  private let spelling: TokenSpelling
  private let file: String

  init(minimumCapacity: Int, spelling: TokenSpelling = .byteLevel, file: String) {
    self.spelling = spelling
    ids = ByteStringTable(minimumCapacity: minimumCapacity)
    self.file = file
  }

  /// One more than the largest id.
  var count: Int { starts.count }

  var specialIDs: [Int32] { special.indices.filter { special[$0] }.map { Int32($0) } }

  func id(of spelling: String) -> Int32? { ids.value(Array(spelling.utf8)) }

  func id(of spelling: [UInt8]) -> Int32? { ids.value(spelling) }

  func isSpecial(_ id: Int32) -> Bool { id >= 0 && Int(id) < special.count && special[Int(id)] }

  func bytes(of id: Int32) -> ArraySlice<UInt8> {
    guard id >= 0, Int(id) < starts.count, starts[Int(id)] >= 0 else { return [] }
    return arena[starts[Int(id)]..<ends[Int(id)]]
  }

  private func holds(_ id: Int) -> Bool { id < starts.count && starts[id] >= 0 }

  /// Adds a vocabulary entry.
  mutating func insert(_ spelling: String, id: Int) throws(TokenizerError) {
    guard id >= 0, id < Self.idLimit else {
      throw .malformedField(file: file, field: "vocab[\(spelling)]", expected: "an id from 0 to \(Self.idLimit - 1)")
    }
    guard !holds(id) else {
      throw .duplicateEntry(file: file, entry: spelling, reason: "has id \(id), which another token has too")
    }
    guard ids.insert(Array(spelling.utf8), value: Int32(id)) else {
      throw .duplicateEntry(file: file, entry: spelling, reason: "stands in the vocabulary twice")
    }
    while starts.count <= id {
      starts.append(-1)
      ends.append(-1)
      special.append(false)
    }
    setBytes(id, spelling: spelling)
  }

  private mutating func setBytes(_ id: Int, spelling text: String) {
    starts[id] = arena.count
    arena.append(contentsOf: spelling.bytes(of: text))
    ends[id] = arena.count
  }

  /// Registers an added token, which may stand in the vocabulary already.
  ///
  /// A token that is searched in normalised text decodes to its normalised content, as in the reference.
  mutating func add(_ token: AddedToken, normalizers: [TextNormalizer]) throws(TokenizerError) {
    if let known = id(of: token.content) {
      guard known == token.id else {
        throw .duplicateEntry(
          file: file, entry: token.content,
          reason: "has id \(token.id) among the added tokens, but id \(known) in the vocabulary")
      }
    } else {
      // The reference numbers new tokens upwards from the vocabulary and ignores what the file says.
      guard Int(token.id) == count else {
        throw .unknownToken(file: file, field: "added_tokens", token: token.content)
      }
      try insert(token.content, id: Int(token.id))
    }
    if token.isSpecial { special[Int(token.id)] = true }
    if token.isNormalized {
      var content = Array(token.content.utf8)
      for normalizer in normalizers { content = normalizer.normalize(content, 0..<content.count) }
      setBytes(Int(token.id), spelling: String(decoding: content, as: UTF8.self))
    }
    added.append(token)
  }
}
