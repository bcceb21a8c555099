extension SentencePieceDefinition {
  /// Two pieces that make a third.
  struct Merge {
    let left: Int32
    let right: Int32
    /// Of the piece that they make.
    let score: Float
    /// Lengths in characters.
    let leftLength: Int
    let rightLength: Int
    /// Among all merges by piece, then by the ids of its parts.
    let place: Int

    /// Higher scores first, then longer parts; equal ones stay in their order, as in Python's sort.
    func precedes(_ other: Merge) -> Bool {
      if score != other.score { return score > other.score }
      if leftLength != other.leftLength { return leftLength > other.leftLength }
      if rightLength != other.rightLength { return rightLength > other.rightLength }
      return place < other.place
    }
  }

  /// Every way of cutting a piece into two pieces, the first to be merged first.
  ///
  /// Only text makes pieces: a control token, an unknown or a byte is never the result. User-defined pieces have the score 0 of
  /// SentencePiece's own files, and come first.
  func merges() -> [Merge] {
    var ids = ByteStringTable(minimumCapacity: tokens.count)
    for (id, token) in tokens.enumerated() { ids.insert(Array(token.utf8), value: Int32(id)) }
    var merges: [Merge] = []
    for (id, token) in tokens.enumerated() where tokenTypes[id] == 1 || tokenTypes[id] == 4 {
      let bytes = Array(token.utf8)
      let starts = bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 }
      var parts: [(left: Int32, right: Int32, leftLength: Int)] = []
      for (length, cut) in starts.enumerated().dropFirst() {
        if let left = ids.value(bytes, 0..<cut), let right = ids.value(bytes, cut..<bytes.count) {
          parts.append((left, right, length))
        }
      }
      parts.sort { ($0.left, $0.right) < ($1.left, $1.right) }
      for part in parts {
        merges.append(
          Merge(
            left: part.left, right: part.right, score: tokenTypes[id] == 4 ? 0 : scores[id],
            leftLength: part.leftLength, rightLength: starts.count - part.leftLength, place: merges.count))
      }
    }
    return merges.sorted { $0.precedes($1) }
  }
}
