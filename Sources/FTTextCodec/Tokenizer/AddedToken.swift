/// A token that is found in the text before any other rule applies.
struct AddedToken: Sendable {
  let id: Int32
  let content: String
  /// Matches only where no word character touches it.
  let isSingleWord: Bool
  /// Swallows the white space before it.
  let stripsLeft: Bool
  /// Swallows the white space after it.
  let stripsRight: Bool
  /// Is searched in the normalised text, as normalised content.
  let isNormalized: Bool
  /// Is left out by `decode(skipsSpecialTokens: true)` and not parsed where special tokens are not wanted.
  let isSpecial: Bool
}

/// Finds added tokens in text: leftmost match, the longest of those that begin there.
///
/// Source: `tokenizer/added_vocabulary.rs` of the tokenizers library (`find_matches`).
struct AddedTokenMatcher: Sendable {
  /// A stretch of text, or a token in its place.
  struct Segment {
    let token: Int32?
    let range: Range<Int>
  }

  private let tokens: [AddedToken]
  private let classes = UnicodeClasses.shared
  /// Spellings → index of the token.
  private var spellings = ByteTrie()
  private var beginsToken = [Bool](repeating: false, count: 256)

  init(tokens: [AddedToken], normalizers: [TextNormalizer] = []) {
    self.tokens = tokens
    for (index, token) in tokens.enumerated() {
      var pattern = Array(token.content.utf8)
      for normalizer in normalizers { pattern = normalizer.normalize(pattern, 0..<pattern.count) }
      guard let first = pattern.first else { continue }
      beginsToken[Int(first)] = true
      spellings.insert(pattern, value: Int32(index))
    }
  }

  private func longestMatch(_ bytes: [UInt8], _ start: Int, _ end: Int) -> (token: AddedToken, end: Int)? {
    var node = ByteTrie.root
    var position = start
    var best: (token: AddedToken, end: Int)?
    while position < end, let next = spellings.child(of: node, bytes[position]) {
      node = next
      position += 1
      if let index = spellings.value(at: node) { best = (tokens[Int(index)], position) }
    }
    return best
  }

  /// Cuts `bytes[range]` into tokens and the text between them; empty stretches are left out.
  func segments(_ bytes: [UInt8], _ range: Range<Int>, parsesSpecialTokens: Bool) -> [Segment] {
    var segments: [Segment] = []
    var textStart = range.lowerBound
    var position = range.lowerBound
    while position < range.upperBound {
      guard beginsToken[Int(bytes[position])], let match = longestMatch(bytes, position, range.upperBound) else {
        position += 1
        continue
      }
      var start = position
      var end = match.end
      position = match.end
      if match.token.isSpecial, !parsesSpecialTokens { continue }
      if match.token.isSingleWord, touchesWord(bytes, start..<end, in: range) { continue }
      if match.token.stripsLeft { start = max(textStart, spaceStart(bytes, start, range.lowerBound)) }
      if match.token.stripsRight { end = classes.endOfRun(UnicodeClasses.space, bytes, end, range.upperBound) }
      if textStart < start { segments.append(Segment(token: nil, range: textStart..<start)) }
      segments.append(Segment(token: match.token.id, range: start..<max(start, end)))
      textStart = end
    }
    if textStart < range.upperBound { segments.append(Segment(token: nil, range: textStart..<range.upperBound)) }
    return segments
  }

  private func spaceStart(_ bytes: [UInt8], _ end: Int, _ lowerBound: Int) -> Int {
    var position = end
    while position > lowerBound {
      let start = classes.start(before: position, bytes)
      guard classes.kind(bytes, start).kind == UnicodeClasses.space else { break }
      position = start
    }
    return position
  }

  private func touchesWord(_ bytes: [UInt8], _ match: Range<Int>, in range: Range<Int>) -> Bool {
    if match.lowerBound > range.lowerBound,
      isWordCharacter(bytes, classes.start(before: match.lowerBound, bytes))
    {
      return true
    }
    return match.upperBound < range.upperBound && isWordCharacter(bytes, match.upperBound)
  }

  /// `\w` of the regex crate: alphabetic, mark, decimal number, connector punctuation, join control.
  private func isWordCharacter(_ bytes: [UInt8], _ position: Int) -> Bool {
    let length = classes.kind(bytes, position).length
    guard let scalar = String(decoding: bytes[position..<position + length], as: UTF8.self).unicodeScalars.first else {
      return false
    }
    if scalar.properties.isAlphabetic || scalar.properties.isJoinControl { return true }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }
}
