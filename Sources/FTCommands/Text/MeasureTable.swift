import FTLab
import Foundation

/// The measures before and after, side by side.
enum MeasureTable {
  static func text(_ before: TextEvaluation, _ after: TextEvaluation) -> String {
    var rows = [
      ("", "before", "after"),
      ("perplexity of the reference texts", number(before.perplexity), number(after.perplexity)),
      ("bits per byte", number(before.bitsPerByte), number(after.bitsPerByte)),
    ]
    if let old = before.attributeRecall.fraction, let new = after.attributeRecall.fraction {
      rows.append(("attributes mentioned in its own texts", percent(old), percent(new)))
    }
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { name, old, new in
      name.padding(toLength: width, withPad: " ", startingAt: 0) + right(old) + right(new)
    }.joined(separator: "\n")
  }

  private static func number(_ value: Double) -> String { String(format: value < 100 ? "%.3f" : "%.1f", value) }
  private static func percent(_ value: Double) -> String { String(format: "%.0f %%", 100 * value) }
  private static func right(_ text: String) -> String { String(repeating: " ", count: max(1, 12 - text.count)) + text }
}
