import FTRandom

/// A change of a text: what stands where, and what it says about itself.
struct TextChange: Sendable, Equatable {
  let text: String
  /// Pairs of what stood there and what stands there now, in their order.
  let pairs: [String]
}

extension ProtectedText {
  /// Edits with the articles before them mended: "a pot" becomes "an urn". An edit whose article may not be touched is dropped.
  func change(_ edits: [(range: Range<Int>, text: String)]) -> TextChange? {
    var mended: [(range: Range<Int>, text: String)] = []
    var pairs: [String] = []
    for edit in edits {
      let before = words.last { $0.range.upperBound <= edit.range.lowerBound }
      if let article = before, article.folded == "a" || article.folded == "an",
        scalars[article.range.upperBound..<edit.range.lowerBound].allSatisfy({ $0 == " " })
      {
        let right = EnglishWordForms.takesAn(edit.text) ? "an" : "a"
        if right != article.folded {
          // A name is what a capital at the beginning of a sentence was taken for.
          guard reasons[article.range].allSatisfy({ $0 == nil || $0 == .name }), mended.last?.range != article.range
          else {
            continue
          }
          let isCapital = scalars[article.range.lowerBound].isUpper
          mended.append((article.range, isCapital ? "A" + right.dropFirst() : right))
        }
      }
      mended.append(edit)
      pairs.append("\(text(edit.range)) → \(edit.text)")
    }
    guard !pairs.isEmpty else { return nil }
    return TextChange(text: replacing(mended), pairs: pairs)
  }
}

extension RandomGenerator {
  /// Which of `count` things are taken, each with a probability, but at least one.
  mutating func chosen(of count: Int, share: Double) -> [Int] {
    guard count > 0 else { return [] }
    let taken = (0..<count).filter { _ in uniform() < share }
    return taken.isEmpty ? [integer(below: count)] : taken
  }
}
