import FTRandom

/// Some small words of a text left out, as in hurried questions: articles, forms of "be" and "do", possessives, は, が and を.
/// What says something stays: content words, prepositions, negations, question words, numbers, names, values.
///
/// Source: J. Wei and K. Zou, "EDA: Easy Data Augmentation Techniques", 2019 (random deletion). It deletes any word; a text
/// about felt without "felt" is another text, so this one does not.
struct WordDeletion: Sendable {
  /// So many words stay at least.
  static let fewest = 3

  /// - Parameter share: of the words that can be missed; one at least.
  /// - Returns: nil where nothing can be left out.
  func callAsFunction(_ text: ProtectedText, share: Double, _ generator: inout RandomGenerator) -> TextChange? {
    let words = text.words.count { $0.kind == .word }
    let particles = particles(text)
    var places = particles
    if words > Self.fewest { places += spaced(text) }
    places.sort { $0.lowerBound < $1.lowerBound }
    var taken = generator.chosen(of: places.count, share: share).map { places[$0] }
    let most = max(words - Self.fewest, particles.count)
    while taken.count > most { taken.remove(at: generator.integer(below: taken.count)) }
    let edits = taken.map { (range: $0, text: "") }
    guard !edits.isEmpty else { return nil }
    return TextChange(
      text: text.replacing(edits), pairs: taken.map { "\(text.text($0).filter { $0 != " " }) → ∅" })
  }

  /// Small words between spaces, each with the space before it.
  private func spaced(_ text: ProtectedText) -> [Range<Int>] {
    var places: [Range<Int>] = []
    for (index, word) in text.words.enumerated() where word.kind == .word && !word.beginsSentence && index > 0 {
      let start = word.range.lowerBound
      let end = word.range.upperBound
      let isFollowed = end == text.scalars.count || text.scalars[end].isOne(of: " .?!,")
      let before = text.words[index - 1]
      // Behind a negation or a limit it is needed: "not the", "only in".
      guard Self.missable.contains(word.folded), isFollowed, text.scalars[start - 1] == " ",
        text.isFree(start - 1..<end), !before.isPivotal || Self.asking.contains(before.folded)
      else { continue }
      places.append(start - 1..<end)
    }
    return places
  }

  private static let missable: Set<String> = [
    "the", "is", "are", "was", "were", "do", "does", "did", "please", "just", "also", "very", "really", "quite", "your",
    "my", "our", "its",
  ]

  private static let asking: Set<String> = ["what", "which", "who", "where", "when", "how", "why"]

  /// は, が and を between kanji or katakana, where nothing else can be meant: "直径を教えて" is also said "直径教えて".
  private func particles(_ text: ProtectedText) -> [Range<Int>] {
    guard text.scalars.count > 4 else { return [] }
    return (1..<text.scalars.count - 1).filter { index in
      text.isFree(index..<index + 1) && text.scalars[index].isOne(of: "はがを")
        && text.scripts[index - 1].isUnspacedContent && text.scripts[index + 1].isUnspacedContent
    }.map { $0..<$0 + 1 }
  }
}
