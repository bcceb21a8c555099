/// Finds many phrases in a text at once, without regard to the case of ASCII letters.
///
/// Phrases are told apart by their first two bytes, so that a byte where none begins costs one look into a table. A phrase that
/// begins or ends with an ASCII letter or digit must not go on with one there.
struct PhraseMatcher: Sendable {
  struct Match: Sendable, Equatable {
    let range: Range<Int>
    let kind: Int
  }

  private struct Phrase: Sendable {
    let bytes: [UInt8]
    let kind: Int
    let endsAWord: Bool
  }

  /// The bucket of two bytes, 0 for none.
  private var buckets: [UInt8]
  private var phrases: [[Phrase]] = [[]]

  /// - Parameters:
  ///   - phrases: at least two bytes each, at most 255 different beginnings.
  ///   - isPrefix: what is found may go on as it likes.
  init(_ phrases: [(phrase: String, kind: Int)], isPrefix: Bool = false) {
    buckets = [UInt8](repeating: 0, count: 1 << 16)
    for (phrase, kind) in phrases {
      let bytes = phrase.utf8.map(Self.lowered)
      precondition(bytes.count >= 2, "PhraseMatcher: \"\(phrase)\" is shorter than two bytes")
      let key = Int(bytes[0]) << 8 | Int(bytes[1])
      if buckets[key] == 0 {
        precondition(self.phrases.count < 256, "PhraseMatcher: more than 255 beginnings")
        buckets[key] = UInt8(self.phrases.count)
        self.phrases.append([])
      }
      self.phrases[Int(buckets[key])].append(
        Phrase(bytes: bytes, kind: kind, endsAWord: !isPrefix && Self.isWord(bytes[bytes.count - 1])))
    }
    // The longest first: "sk-ant-" before "sk-".
    for index in self.phrases.indices {
      self.phrases[index] = self.phrases[index].enumerated()
        .sorted { ($1.element.bytes.count, $0.offset) < ($0.element.bytes.count, $1.offset) }.map(\.element)
    }
  }

  init(_ phrases: [String], kind: Int = 0) { self.init(phrases.map { (phrase: $0, kind: kind) }) }

  /// The matches in their order; at one place the longest only.
  func matches(in bytes: [UInt8], atMost limit: Int = 64) -> [Match] {
    var found: [Match] = []
    guard bytes.count >= 2 else { return found }
    var first = Self.lowered(bytes[0])
    for index in 1..<bytes.count {
      let second = Self.lowered(bytes[index])
      let bucket = buckets[Int(first) << 8 | Int(second)]
      first = second
      guard bucket != 0, let match = match(bucket, bytes, index - 1) else { continue }
      found.append(match)
      if found.count == limit { break }
    }
    return found
  }

  private func match(_ bucket: UInt8, _ bytes: [UInt8], _ start: Int) -> Match? {
    for phrase in phrases[Int(bucket)] {
      let end = start + phrase.bytes.count
      guard end <= bytes.count else { continue }
      if Self.isWord(phrase.bytes[0]), start > 0, Self.isWord(bytes[start - 1]) { continue }
      if phrase.endsAWord, end < bytes.count, Self.isWord(bytes[end]) { continue }
      var offset = 2
      while offset < phrase.bytes.count, Self.lowered(bytes[start + offset]) == phrase.bytes[offset] { offset += 1 }
      if offset == phrase.bytes.count { return Match(range: start..<end, kind: phrase.kind) }
    }
    return nil
  }

  @inline(__always) static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

  /// ASCII letters and digits.
  @inline(__always) static func isWord(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
  }
}
