/// How people type in a hurry: small letters, no full stop.
enum TypingChanges {
  /// Without capitals, except where something is left alone for another reason than a sentence's beginning.
  static func withoutCapitals(_ text: ProtectedText) -> TextChange? {
    var edits: [(range: Range<Int>, text: String)] = []
    for word in text.words where word.kind == .word && word.beginsSentence {
      let first = word.range.lowerBound
      let letters = text.text(word.range)
      // "NASA" and names stay; "I" at a beginning is what people do write small.
      guard text.isFree(word.range), text.scalars[first].isUpper else { continue }
      edits.append((word.range, letters.lowercased()))
    }
    guard !edits.isEmpty else { return nil }
    return TextChange(
      text: text.replacing(edits), pairs: edits.map { "\(text.text($0.range)) → \($0.text)" })
  }

  /// Without the sign at its end; not without three points or what a number or a quotation ends with.
  static func withoutEnd(_ text: ProtectedText) -> TextChange? {
    guard let last = text.scalars.indices.last, last > 1, text.scalars[last].isOne(of: ".?!。？！"),
      text.isFree(last..<last + 1), !text.scalars[last - 1].isOne(of: ".?!。？！…")
    else { return nil }
    return TextChange(
      text: text.replacing([(last..<last + 1, "")]), pairs: ["\(text.scalars[last]) → ∅"])
  }
}
