/// ROUGE-L: how much of a text and of its reference stands in both in the same order.
///
///     precision = L / words of the text,   recall = L / words of the reference,   F1 = 2·P·R / (P + R)
///
/// L is the length of the longest common subsequence of the two sequences of words. All are 0 where one of the two has no
/// word. Equal to rouge-score 0.1.2 with `RougeScorer(["rougeL"], use_stemmer=False)`. Time grows with the product of the two
/// lengths. Source: Lin, "ROUGE: a package for automatic evaluation of summaries" (2004).
///
/// ```swift
/// let words = RougeL("a pot of steel", reference: "a steel pot")
/// let characters = RougeL("鋼の鍋", reference: "鋼製の鍋", tokenizer: .characters)
/// ```
public struct RougeL: Sendable, Equatable {
  public let precision: Double
  public let recall: Double
  public let f1: Double

  /// What the sequences are made of.
  public enum Tokenizer: Sendable {
    /// Runs of a to z and 0 to 9 in lower case, as rouge-score has them: only for English, other letters are separators.
    case words
    /// Every Unicode scalar but white space, in lower case: for Japanese and Chinese.
    case characters
  }

  public init(_ text: String, reference: String, tokenizer: Tokenizer = .words) {
    var table = NGramTable()
    let own = tokenizer.tokens(of: text).map { table.number(of: $0) }
    let other = tokenizer.tokens(of: reference).map { table.number(of: $0) }
    let common = Double(Self.longestCommonSubsequence(own, other))
    precision = own.isEmpty || other.isEmpty ? 0 : common / Double(own.count)
    recall = own.isEmpty || other.isEmpty ? 0 : common / Double(other.count)
    f1 = common == 0 ? 0 : 2 * precision * recall / (precision + recall)
  }

  /// The number of tokens of the longest sequence that both have in this order, with gaps.
  static func longestCommonSubsequence(_ a: [UInt64], _ b: [UInt64]) -> Int {
    var row = [Int](repeating: 0, count: b.count + 1)
    for symbol in a {
      var diagonal = 0
      for (place, other) in b.enumerated() {
        let above = row[place + 1]
        row[place + 1] = symbol == other ? diagonal + 1 : max(above, row[place])
        diagonal = above
      }
    }
    return row[b.count]
  }
}

extension RougeL.Tokenizer {
  fileprivate func tokens(of text: String) -> [[Unicode.Scalar]] {
    let scalars = text.lowercased().unicodeScalars
    switch self {
    case .words:
      return scalars.split { !("a"..."z" ~= $0 || "0"..."9" ~= $0) }.map(Array.init)
    case .characters:
      return scalars.filter { !TextUnits.isSpace($0) }.map { [$0] }
    }
  }
}
