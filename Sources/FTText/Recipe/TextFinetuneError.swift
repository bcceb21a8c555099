import FTData

/// Why a fine-tuning run cannot start.
public enum TextFinetuneError: Blamable, CustomStringConvertible {
  /// Rows above the limit, where the settings do not say what becomes of them.
  case overLong([Refusal], limit: Int, isOfModel: Bool)
  /// A flag whose files give no usable row; the ledger's summary.
  case noRows(String, String)
  /// Too few rows to set some aside.
  case tooFewRows(Int)
  /// Rows that are on two sides of the split.
  case leak(String, [DuplicatePair])
  /// Patterns that select nothing, and the names there are.
  case unmatched([String], [String])
  /// An augmentation that changes nothing.
  case unchanged(String)

  public var blame: Blame {
    switch self {
    case .unmatched, .unchanged: .settings
    default: .data
    }
  }

  public var description: String {
    switch self {
    case .overLong(let refusals, let limit, let isOfModel):
      "\(refusals.count) rows have more than \(limit) tokens:\n"
        + refusals.prefix(5).map { "  \($0.location): \($0.sentence)" }.joined(separator: "\n")
        + (refusals.count > 5 ? "\n  and \(refusals.count - 5) more" : "")
        + (isOfModel
          ? "\nThe model itself reads no more; choose --over-long drop or --over-long truncate"
          : "\nRaise --max-length, or choose --over-long drop or --over-long truncate")
    case .noRows(let flag, let summary): "\(flag) gives no usable row:\n\(summary)"
    case .tooFewRows(let count):
      "\(count) usable row\(count == 1 ? "" : "s"): training needs at least one row to learn from and a different one "
        + "to validate on; add rows, or name them with --validation"
    case .leak(let name, let pairs):
      "\(pairs.count) \(name) row\(pairs.count == 1 ? " is" : "s are") also in training"
        + (name == "test" ? " or validation" : "") + ", so the measure would be too good "
        + "to be true; remove them from one side:\n" + pairs.prefix(3).map { "  \($0)" }.joined(separator: "\n")
    case .unchanged(let words):
      "--augment \(words) changes none of the texts to learn from: numbers, names, values, quotations, and the words of answers stay, "
        + "and nothing else in them can be changed; use other words, or leave --augment out"
    case .unmatched(let patterns, let names):
      patterns.map { pattern in
        // A name ends in its layer, or in its layer and "weight".
        let near = Suggestion.closest(
          to: pattern, in: names.flatMap { $0.split(separator: ".").suffix(2).map(String.init) })
        return "the pattern '\(pattern)' selects nothing" + (near.map { "; did you mean '\($0)'?" } ?? "")
      }.joined(separator: "\n")
    }
  }
}
