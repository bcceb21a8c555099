import Foundation

/// A question, or a name that is looked for in one, as words whose number and possession do not count.
///
/// Scripts that put spaces between words are compared word by word, each reduced to its singular ("Abberley's", "boards" and
/// "board"); kana and ideographs are compared as they stand.
struct QuestionText: Sendable {
  struct Word: Sendable, Equatable {
    /// As it stands there, folded.
    let text: String
    /// Without the endings of the plural and of possession.
    let stem: String
    /// Of the folded characters.
    let range: Range<Int>
  }

  let folded: FoldedText
  let words: [Word]
  /// Whether kana or ideographs stand in it, so that words have no visible edges.
  let isUnspaced: Bool

  init(_ text: String) { self.init(FoldedText(text)) }

  init(_ folded: FoldedText) {
    self.folded = folded
    isUnspaced = folded.characters.contains(where: \.isUnspaced)
    var words: [Word] = []
    var start = 0
    while start < folded.characters.count {
      let kind = Self.kind(of: folded.characters[start])
      var end = start + 1
      while end < folded.characters.count, Self.continues(folded.characters[end], kind) { end += 1 }
      if kind != .none {
        let text = folded[start..<end]
        words.append(Word(text: text, stem: Self.stem(of: text, kind), range: start..<end))
      }
      start = end
    }
    self.words = words
  }

  /// Where another text stands in this one.
  func ranges(of other: QuestionText) -> [Range<Int>] {
    if other.isUnspaced { return folded.ranges(of: other.folded) }
    let wanted = other.words.map(\.stem)
    guard !wanted.isEmpty, wanted.count <= words.count else { return [] }
    return (0...words.count - wanted.count).compactMap { start in
      let found = words[start..<start + wanted.count]
      guard zip(found, wanted).allSatisfy({ $0.stem == $1 }) else { return nil }
      return words[start].range.lowerBound..<words[start + wanted.count - 1].range.upperBound
    }
  }

  func contains(_ other: QuestionText) -> Bool { !ranges(of: other).isEmpty }

  /// The same text without some parts of it.
  func without(_ ranges: [Range<Int>]) -> QuestionText {
    var characters = folded.characters
    for range in ranges { for index in range { characters[index] = " " } }
    return QuestionText(FoldedText(String(characters)))
  }

  private enum Kind { case letters, ideographs, katakana, none }

  /// Hiragana are endings and particles more often than words, so they make none here.
  private static func kind(of character: Character) -> Kind {
    if character.isUnspaced {
      guard let value = character.unicodeScalars.first?.value else { return .none }
      if (0x3040...0x309F).contains(value) { return .none }
      return (0x30A0...0x30FF).contains(value) ? .katakana : .ideographs
    }
    return character.isLetter || character.isNumber ? .letters : .none
  }

  private static func continues(_ character: Character, _ kind: Kind) -> Bool {
    kind != .none && (self.kind(of: character) == kind || (kind == .letters && ["'", "’"].contains(character)))
  }

  private static func stem(of text: String, _ kind: Kind) -> String {
    guard kind == .letters else { return text }
    var word = text.folding(options: .diacriticInsensitive, locale: nil)
    for ending in ["'s", "’s", "'", "’"] where word.hasSuffix(ending) {
      word.removeLast(ending.count)
      break
    }
    guard word.count > 3, word.hasSuffix("s") || word.hasSuffix("fe") else { return word }
    if word.hasSuffix("fe") { return String(word.dropLast()) }
    if ["ss", "us", "is"].contains(where: word.hasSuffix) { return word }
    if word.count > 4, word.hasSuffix("ies") { return word.dropLast(3) + "y" }
    if word.count > 4, word.hasSuffix("ves") { return word.dropLast(3) + "f" }
    if ["ches", "shes", "xes", "sses"].contains(where: word.hasSuffix) { return String(word.dropLast(2)) }
    return String(word.dropLast())
  }
}
