import Foundation

/// A text as values are looked for in it: compatibility forms, case and kinds of white space do not count.
struct FoldedText {
  let characters: [Character]

  init(_ text: String) {
    characters = Array(Self.fold(text).trimmingSpaces)
  }

  /// The compatibility forms of a text in small letters, its white space as it is.
  static func fold(_ text: String) -> String { text.precomposedStringWithCompatibilityMapping.lowercased() }

  /// Characters that are folded already; a text that is still being written may end in a space.
  init(folded characters: [Character]) { self.characters = characters }

  subscript(range: Range<Int>) -> String { String(characters[range]) }

  /// Where a folded value stands. A letter or digit of ASCII at its edge is the edge of a word; other scripts put no spaces
  /// between words.
  func ranges(of value: FoldedText, in part: Range<Int>? = nil) -> [Range<Int>] {
    let (part, wanted) = (part ?? 0..<characters.count, value.characters)
    guard let first = wanted.first, wanted.count <= part.count else { return [] }
    var found: [Range<Int>] = []
    var start = part.lowerBound
    while start + wanted.count <= part.upperBound {
      let end = start + wanted.count
      if characters[start] == first, characters[start..<end].elementsEqual(wanted), isWhole(start..<end) {
        found.append(start..<end)
        start = end
      } else {
        start += 1
      }
    }
    return found
  }

  private func isWhole(_ range: Range<Int>) -> Bool {
    let (first, last) = (characters[range.lowerBound], characters[range.upperBound - 1])
    let before = range.lowerBound > 0 ? characters[range.lowerBound - 1] : " "
    let after = range.upperBound < characters.count ? characters[range.upperBound] : " "
    return !(first.isWordASCII && before.isWordASCII) && !(last.isWordASCII && after.isWordASCII)
      && !(first.isNumber && [".", ","].contains(before) && range.lowerBound > 1
        && characters[range.lowerBound - 2].isNumber)
  }

  /// Whether one of a value's spellings stands there.
  func states(_ forms: [FoldedText]) -> Bool { forms.contains { !ranges(of: $0).isEmpty } }

  func contains(_ word: String) -> Bool { !ranges(of: FoldedText(word)).isEmpty }

  /// Runs of letters and digits; of scripts without spaces each character.
  var words: [String] {
    var words: [String] = []
    var run = ""
    for character in characters {
      if character.isWordLetter || (character == "'" && !run.isEmpty) {
        run.append(character)
      } else {
        if !run.isEmpty { words.append(run) }
        run = character.isUnspaced ? String(character) : ""
        if character.isUnspaced {
          words.append(run)
          run = ""
        }
      }
    }
    return run.isEmpty ? words : words + [run]
  }

  /// How many sentences: ends of `.`, `!`, `?` before a space or the end, and 。！？ anywhere; the rest of the text is one too.
  var sentenceCount: Int {
    var count = 0
    var isOpen = false
    for (index, character) in characters.enumerated() {
      let next = index + 1 < characters.count ? characters[index + 1] : " "
      if character == "。" || ([".", "!", "?"].contains(character) && (next == " " || next == "。")) {
        if isOpen { count += 1 }
        isOpen = false
      } else if !character.isWhitespace {
        isOpen = true
      }
    }
    return count + (isOpen ? 1 : 0)
  }

  /// Whether a sentence ends where the text does.
  var isClosed: Bool { characters.last?.endsSentence == true }

  /// The part of a sentence around a range: it ends at commas, semicolons, colons and sentence ends, and at "and".
  func clause(around range: Range<Int>) -> Range<Int> {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low > 0, !isBreak(low - 1) { low -= 1 }
    while high < characters.count, !isBreak(high) { high += 1 }
    return low..<high
  }

  private static let and = Array(" and ")

  private func isBreak(_ index: Int) -> Bool {
    let character = characters[index]
    if ["、", "。", ";", ":", "!", "?"].contains(character) { return true }
    if character == "," || character == "." {
      return index + 1 == characters.count || characters[index + 1] == " "
    }
    // The first letter of "and" ends a part on its left and begins none on its right.
    guard character == "a", index > 0, index + 4 <= characters.count else { return false }
    return characters[(index - 1)..<(index + 4)].elementsEqual(Self.and)
  }
}

extension Character {
  var isWordASCII: Bool { isASCII && (isLetter || isNumber) }

  /// A letter or digit of a script that puts spaces between words.
  var isWordLetter: Bool { isWordASCII || (isLetter && !isUnspaced) }

  var endsSentence: Bool { [".", "!", "?", "。", "！", "？"].contains(self) }

  /// Kana and ideographs: scripts that put no spaces between words.
  var isUnspaced: Bool {
    guard let value = unicodeScalars.first?.value else { return false }
    return (0x3040...0x30FF).contains(value) || (0x3400...0x9FFF).contains(value) || value == 0x3005
  }
}
