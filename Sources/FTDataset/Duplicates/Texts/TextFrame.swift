import FTRandom

/// What a single text shows of values, before it is compared with another.
enum TextFrame {
  /// A value on its own evidence: a number, a code, a known value, a name in the middle of a sentence.
  static func isValue(_ index: Int, of tokens: [TextToken], hasNames: Bool) -> Bool {
    let token = tokens[index]
    if token.isKnown || token.kind == .number || token.kind == .code { return true }
    if isUnit(index, of: tokens) { return true }
    return hasNames && token.isCapital && !token.opensSentence && !WordLists.grammar.contains(token.hash)
  }

  /// A unit of measure behind, or a currency before or behind, a number.
  static func isUnit(_ index: Int, of tokens: [TextToken]) -> Bool {
    let token = tokens[index]
    var before = index - 1
    // The degree before its scale.
    if before > 0, token.kind == .word, tokens[before].kind == .symbol { before -= 1 }
    let follows = before >= 0 && tokens[before].kind == .number
    switch token.kind {
    case .word: return follows && WordLists.units.contains(token.hash)
    case .symbol:
      let precedes = index + 1 < tokens.count && tokens[index + 1].kind == .number
      return (follows || precedes) && WordLists.units.contains(token.hash)
    case .character: return follows && WordLists.japaneseUnits.contains(token.hash)
    case .number, .code, .katakana: return false
    }
  }

  /// Whether capitals in the middle of a sentence are names here: not in headlines, where most words have one.
  static func hasNames(_ tokens: [TextToken]) -> Bool {
    var words = 0
    var capitals = 0
    for token in tokens where token.kind == .word && !token.opensSentence {
      words += 1
      if token.isCapital { capitals += 1 }
    }
    return capitals <= 3 || capitals * 3 <= words
  }

  /// What of a text are values and what is not, as hashes.
  struct Hashes: Sendable, Equatable {
    /// Of the text without its values; 0 where there is no value, or nothing else.
    var frame: UInt64 = 0
    /// Of all its values in their order.
    var values: UInt64 = 0
    /// Of those that cannot be mistyped: numbers, codes and known values.
    var sureValues: UInt64 = 0
  }

  static func hashes(_ tokens: [TextToken]) -> Hashes {
    let hasNames = hasNames(tokens)
    let basis: UInt64 = 0xcbf2_9ce4_8422_2325
    let prime: UInt64 = 0x0000_0100_0000_01b3
    var hashes = Hashes(frame: basis, values: basis, sureValues: basis)
    var words = 0
    var valueCount = 0
    var isAfterValue = false
    for (index, token) in tokens.enumerated() {
      if isValue(index, of: tokens, hasNames: hasNames) {
        hashes.values = (hashes.values ^ token.hash) &* prime
        if token.isKnown || token.kind == .number || token.kind == .code {
          hashes.sureValues = (hashes.sureValues ^ token.hash) &* prime
        }
        valueCount += 1
        if !isAfterValue { hashes.frame = (hashes.frame ^ 1) &* prime }
        isAfterValue = true
      } else {
        hashes.frame = (hashes.frame ^ token.hash) &* prime
        words += token.kind == .symbol ? 0 : 1
        isAfterValue = false
      }
    }
    // A text of values alone is no template: every other number would be one of its family.
    guard valueCount > 0, words >= 2 else { return Hashes() }
    hashes.frame = SplitMix64.finalise(hashes.frame) | 1
    return hashes
  }
}
