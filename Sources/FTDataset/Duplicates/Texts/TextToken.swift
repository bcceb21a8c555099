import FTRandom

/// A word, a number or a character of a text, as comparisons align it.
struct TextToken: Sendable {
  enum Kind: UInt8, Sendable {
    case word
    case number
    /// Letters and digits in one word: a model's number, a size.
    case code
    /// A run of katakana: a foreign word or a name.
    case katakana
    /// One character of a script without spaces.
    case character
    case symbol
  }

  /// Of the token in lower case.
  var hash: UInt64
  /// Where it stands in the form.
  var start: Int
  var end: Int
  var kind: Kind
  /// It begins with a capital.
  var isCapital: Bool
  /// It is the first of its sentence, where a capital says nothing.
  var opensSentence: Bool
  /// It lies in one of the values that are known of its row.
  var isKnown = false

  var length: Int { end - start }
}

extension TextToken {
  /// Hash of some scalars in lower case.
  static func hash(_ scalars: ArraySlice<UInt32>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for scalar in scalars { hash = (hash ^ UInt64(ScalarClass.lowercased(scalar))) &* 0x0000_0100_0000_01b3 }
    return SplitMix64.finalise(hash)
  }

  static func hash(_ word: String) -> UInt64 { hash(word.unicodeScalars.map(\.value)[...]) }

  /// The tokens of a form, in their order.
  static func tokens(of scalars: [UInt32], into tokens: inout [TextToken]) {
    tokens.removeAll(keepingCapacity: true)
    var opensSentence = true
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      if scalar == ComparisonForm.space || scalar == ComparisonForm.sentenceEnd {
        if scalar == ComparisonForm.sentenceEnd { opensSentence = true }
        index += 1
        continue
      }
      let start = index
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      let kind = Self.scan(scalars, &index, &hash)
      tokens.append(
        TextToken(
          hash: SplitMix64.finalise(hash), start: start, end: index, kind: kind,
          isCapital: ScalarClass.isUppercase(scalar), opensSentence: opensSentence))
      opensSentence = false
    }
  }

  /// Goes to the end of the token that begins at the index.
  private static func scan(_ scalars: [UInt32], _ index: inout Int, _ hash: inout UInt64) -> Kind {
    func take(_ index: inout Int, _ hash: inout UInt64) {
      hash = (hash ^ UInt64(ScalarClass.lowercased(scalars[index]))) &* 0x0000_0100_0000_01b3
      index += 1
    }
    switch ScalarClass.of(scalars[index]) {
    case .letter, .digit, .sentenceEnd, .punctuation, .apostrophe, .space, .ignorable:
      // Points and minus signs are left in a form only inside of and before numbers.
      var letters = 0
      var digits = 0
      let begin = index
      while index < scalars.count {
        let scalar = scalars[index]
        let kind = ScalarClass.of(scalar)
        if kind == .letter {
          // A number with its unit: "16cm" is two tokens; "3d" and "a4" are one.
          if digits > 0, letters == 0, isUnit(scalars, from: index) { return .number }
          letters += 1
        } else if kind == .digit || scalar == 0x2e || scalar == 0x2d {
          digits += 1
        } else {
          break
        }
        take(&index, &hash)
      }
      if index == begin { take(&index, &hash) }
      return digits == 0 ? .word : letters == 0 ? .number : .code
    case .katakana:
      while index < scalars.count, ScalarClass.of(scalars[index]) == .katakana { take(&index, &hash) }
      return .katakana
    case .han, .hiragana, .syllable:
      take(&index, &hash)
      return .character
    case .symbol:
      take(&index, &hash)
      return .symbol
    }
  }

  /// The letters from here to the end of the word are a unit of measure.
  private static func isUnit(_ scalars: [UInt32], from start: Int) -> Bool {
    var end = start
    while end < scalars.count, end - start <= 12 {
      let kind = ScalarClass.of(scalars[end])
      if kind == .digit { return false }
      guard kind == .letter else { break }
      end += 1
    }
    return WordLists.units.contains(hash(scalars[start..<end]))
  }
}
