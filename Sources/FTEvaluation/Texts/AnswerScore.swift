/// How well a short answer agrees with the right one: exactly, and by the words that both have.
///
/// Both are normalised: lower case, without punctuation and the articles *a*, *an* and *the*, cut at white space. A Han,
/// hiragana or katakana character is a word of its own, so that Japanese is compared by characters. Then
///
///     precision = shared / words of the answer,   recall = shared / words of the reference,   F1 = 2·P·R / (P + R)
///
/// where a word is shared as often as it stands in both. Where both have no word all are 1, where one has none 0. As the script
/// of SQuAD 2.0, with one departure: a point or comma between two digits stays, for `4.5 litres` is not `45 litres`.
/// Source: Rajpurkar et al., "SQuAD: 100,000+ questions for machine comprehension of text" (2016).
///
/// ```swift
/// let score = AnswerScore("It weighs 2.1 kg.", reference: "2.1 kg")  // precision 0.5, recall 1
/// ```
public struct AnswerScore: Sendable, Equatable {
  /// Whether nothing but case, punctuation and articles differs.
  public let isExact: Bool
  public let precision: Double
  public let recall: Double
  public let f1: Double

  public init(_ answer: String, reference: String) {
    let own = Self.normalisedWords(of: answer)
    let right = Self.normalisedWords(of: reference)
    isExact = own == right
    guard !own.isEmpty, !right.isEmpty else {
      precision = own == right ? 1 : 0
      recall = precision
      f1 = precision
      return
    }
    var left = right.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
    var shared = 0
    for word in own {
      guard let count = left[word], count > 0 else { continue }
      left[word] = count - 1
      shared += 1
    }
    precision = Double(shared) / Double(own.count)
    recall = Double(shared) / Double(right.count)
    f1 = shared == 0 ? 0 : 2 * precision * recall / (precision + recall)
  }

  /// The score with the one of several right answers that gives the highest F1, the first of equals.
  ///
  /// - Precondition: at least one.
  public init(_ answer: String, references: [String]) {
    precondition(!references.isEmpty, "an answer needs a reference")
    let scores = references.map { AnswerScore(answer, reference: $0) }
    self = scores.dropFirst().reduce(scores[0]) { best, score in
      score.f1 > best.f1 || (score.f1 == best.f1 && score.isExact && !best.isExact) ? score : best
    }
  }

  /// What is compared: the words of a text after normalisation.
  public static func normalisedWords(of text: String) -> [String] {
    let scalars = Array(text.lowercased().unicodeScalars)
    var kept = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      let isNumberPart = (scalar == "." || scalar == ",") && TextUnits.joinsNeighbours(scalars, at: index)
      // SQuAD drops ASCII's punctuation, to which its symbols such as + and $ belong.
      let isMark = TextUnits.isPunctuation(scalar) || (scalar.isASCII && "$+<=>^`|~".unicodeScalars.contains(scalar))
      if isMark && !isNumberPart { continue }
      guard TextUnits.isUnspaced(scalar) else {
        kept.append(scalar)
        continue
      }
      kept.append(" ")
      kept.append(scalar)
      kept.append(" ")
    }
    return kept.split(whereSeparator: TextUnits.isSpace).map { String($0) }.filter { !["a", "an", "the"].contains($0) }
  }
}
