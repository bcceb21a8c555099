import FTRandom

/// Some words of a text exchanged for others that mean the same.
struct SynonymReplacement: Sendable {
  let table: SynonymTable

  /// - Parameter share: of the words that can be exchanged; one at least.
  /// - Returns: nil where nothing can be exchanged.
  func callAsFunction(_ text: ProtectedText, share: Double, _ generator: inout RandomGenerator) -> TextChange? {
    let places = (spaced(text) + unspaced(text)).sorted { $0.range.lowerBound < $1.range.lowerBound }
    let edits = generator.chosen(of: places.count, share: share).map { index in
      let place = places[index]
      return (range: place.range, text: place.words[generator.integer(below: place.words.count)])
    }
    return text.change(edits)
  }

  private typealias Place = (range: Range<Int>, words: [String])

  private func spaced(_ text: ProtectedText) -> [Place] {
    guard !table.spaced.isEmpty else { return [] }
    var places: [Place] = []
    for (index, word) in text.words.enumerated() where word.kind == .word {
      guard let found = table.spaced[word.folded], text.isFree(word.range) else { continue }
      let before = neighbour(text, index, -1)
      let after = neighbour(text, index, 1)
      if let before, table.terms.contains(before + "_" + word.folded) { continue }
      if let after, table.terms.contains(word.folded + "_" + after) { continue }
      guard fits(found, before: before, after: after) else { continue }
      // "in large part", and words that say the same already.
      let isCapital = text.scalars[word.range.lowerBound].isUpper
      let words = found.words.filter { $0.lowercased() != before && $0.lowercased() != after }
      if !words.isEmpty { places.append((word.range, isCapital ? words.map(Self.capitalised) : words)) }
    }
    return places
  }

  /// The neighbour that only spaces part from the word.
  private func neighbour(_ text: ProtectedText, _ index: Int, _ step: Int) -> String? {
    let other = index + step
    guard text.words.indices.contains(other) else { return nil }
    let (left, right) = (text.words[min(index, other)], text.words[max(index, other)])
    return text.scalars[left.range.upperBound..<right.range.lowerBound].allSatisfy({ $0 == " " })
      ? text.words[other].folded : nil
  }

  /// Whether the words beside it let the word be the part of speech that it almost always is.
  private func fits(_ found: SynonymTable.Spaced, before: String?, after: String?) -> Bool {
    let isSubject = before.map { TextWord.subjects.contains($0) || TextWord.auxiliaries.contains($0) } ?? false
    let isDetermined = before.map { TextWord.determiners.contains($0) } ?? false
    switch found.part {
    case nil, .adverb: return true
    // "to help", "I book", but also "to children": only plurals stand behind "to" for sure.
    case .noun: return !isSubject || !found.isBase
    // "the build": a noun after all; a base form needs something that makes it a verb.
    case .verb: return found.isBase ? isSubject && !isDetermined : !isDetermined
    case .adjective: return after != "than"
    }
  }

  static func capitalised(_ word: String) -> String { (word.first.map { $0.uppercased() } ?? "") + word.dropFirst() }

  /// Japanese: the longest word of the list that begins where a kanji or katakana word begins and ends where one ends.
  private func unspaced(_ text: ProtectedText) -> [Place] {
    guard table.longestUnspaced > 1 else { return [] }
    var places: [Place] = []
    for word in text.words where word.kind == .unspaced {
      let start = word.range.lowerBound
      guard isBeginning(text, start) else { continue }
      let most = min(text.scalars.count, start + table.longestUnspaced)
      var end = most
      while end > start + 1 {
        if end >= word.range.upperBound, let words = table.unspaced[text.text(start..<end)],
          text.isFree(start..<end), isEnd(text, end)
        {
          places.append((start..<end, words))
          break
        }
        end -= 1
      }
    }
    return places
  }

  /// No letter or digit, and no honorific お or ご, stands before it.
  private func isBeginning(_ text: ProtectedText, _ start: Int) -> Bool {
    guard start > 0 else { return true }
    return switch text.scripts[start - 1] {
    case .hiragana: !text.scalars[start - 1].isOne(of: "おご")
    case .spaced, .digit, .kanji, .katakana: false
    case .space, .other: true
    }
  }

  /// A particle, a sign or nothing stands behind it: no ending of a verb or an adjective.
  private func isEnd(_ text: ProtectedText, _ end: Int) -> Bool {
    guard end < text.scalars.count else { return true }
    switch text.scripts[end] {
    case .space, .other: return true
    case .spaced, .digit, .kanji, .katakana: return false
    case .hiragana:
      let after = String(scalars: text.scalars[end..<min(text.scalars.count, end + 3)])
      return Self.particles.contains(where: after.hasPrefix)
    }
  }

  private static let particles = [
    "は", "が", "を", "も", "へ", "や", "の", "と", "に", "で", "から", "まで", "より", "だけ", "など", "です",
  ]
}
