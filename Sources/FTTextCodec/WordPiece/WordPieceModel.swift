/// Cuts a word into the longest pieces that the vocabulary holds, from its beginning; a word that cannot be cut so, or is too
/// long, is one unknown token.
///
/// Source: Devlin et al., arXiv:1810.04805, section 4.1; `models/wordpiece/mod.rs` of the tokenizers library.
struct WordPieceModel: Sendable {
  /// Pieces that begin a word, and pieces inside one without the prefix that marks them.
  private var beginnings: ByteStringTable
  private var continuations: ByteStringTable
  private var longest = 0
  let unknownID: Int32
  /// Characters in a word at most.
  let characterLimit: Int

  /// - Parameter prefix: what pieces inside a word begin with: "##".
  init(vocabulary: [(spelling: [UInt8], id: Int32)], prefix: [UInt8], unknownID: Int32, characterLimit: Int) {
    self.unknownID = unknownID
    self.characterLimit = characterLimit
    beginnings = ByteStringTable(minimumCapacity: vocabulary.count)
    continuations = ByteStringTable(minimumCapacity: vocabulary.count)
    for (spelling, id) in vocabulary {
      beginnings.insert(spelling, value: id)
      if spelling.starts(with: prefix) { continuations.insert(Array(spelling.dropFirst(prefix.count)), value: id) }
      longest = max(longest, spelling.count)
    }
  }

  /// Appends the ids of the word `bytes[range]` to `output`.
  func encode(_ bytes: [UInt8], _ range: Range<Int>, into output: inout [Int32]) {
    let mark = output.count
    let characters = bytes[range].count { $0 & 0xC0 != 0x80 }
    var start = range.lowerBound
    while start < range.upperBound, characters <= characterLimit {
      let table = start == range.lowerBound ? beginnings : continuations
      var end = min(range.upperBound, start + longest)
      var found: Int32?
      while end > start {
        // Pieces end between characters.
        if end == range.upperBound || bytes[end] & 0xC0 != 0x80 { found = table.value(bytes, start..<end) }
        if found != nil { break }
        end -= 1
      }
      guard let found else { break }
      output.append(found)
      start = end
    }
    guard start < range.upperBound else { return }
    output.removeLast(output.count - mark)
    output.append(unknownID)
  }
}
