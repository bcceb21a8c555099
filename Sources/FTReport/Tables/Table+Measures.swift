import FTEvaluation
import Foundation

extension Measure {
  /// The value with its interval, in its unit; shares in per cent. Where there is no value, why.
  public var text: String {
    guard let value else { return undefined ?? "–" }
    let isShare = unit == "%"
    func number(_ value: Double) -> String {
      if isShare { return String(format: "%.1f", 100 * value) }
      return String(format: abs(value) < 100 ? "%.3f" : "%.1f", value)
    }
    let unit = unit.isEmpty ? "" : " \(unit)"
    guard let low, let high else { return number(value) + unit }
    return "\(number(value))\(unit) (\(number(low))–\(number(high)))"
  }
}

extension Comparison {
  /// The smallest difference that the items could show, in the form of ``text``; a dash where it is not known.
  public var smallestText: String {
    guard let smallestVisible, unit != "%" || smallestVisible < 1 else { return "–" }
    let value = String(format: unit == "%" ? "%.1f" : "%.3f", unit == "%" ? 100 * smallestVisible : smallestVisible)
    return value + (unit == "%" ? " points" : unit.isEmpty ? "" : " \(unit)")
  }

  /// The difference with its interval; of shares in percentage points.
  public var text: String {
    let isShare = unit == "%"
    func number(_ value: Double) -> String {
      if isShare { return String(format: "%+.1f", 100 * value) }
      return String(format: abs(value) < 100 ? "%+.3f" : "%+.1f", value)
    }
    let unit = isShare ? " points" : self.unit.isEmpty ? "" : " \(self.unit)"
    let interval = interval.map { " (\(number($0.low)) to \(number($0.high)))" } ?? ""
    return number(difference) + unit + interval
  }
}

extension Table {
  /// What several subjects scored. Few measures of many subjects: a row each subject; otherwise a row each measure.
  public init(_ title: String = "", measures subjects: [(name: String, evaluation: Evaluation)]) {
    var names: [String] = []
    for measure in subjects.flatMap(\.evaluation.measures) where !names.contains(measure.name) {
      names.append(measure.name)
    }
    let cell = { (evaluation: Evaluation, name: String) in evaluation[name]?.text ?? "" }
    if subjects.count > 2, names.count <= 4 {
      self.init(
        title, columns: [""] + names,
        subjects.map { subject in [subject.name] + names.map { cell(subject.evaluation, $0) } })
    } else {
      self.init(
        title, columns: [""] + subjects.map(\.name),
        names.map { name in [name] + subjects.map { cell($0.evaluation, name) } })
    }
  }

  /// A result beside others, item by item; a row each measure and other.
  public init(comparisons: [(against: String, comparison: Comparison)]) {
    let rows = comparisons.map { against, comparison -> [String] in
      let outcome =
        switch comparison.outcome {
        case .better: "better"
        case .worse: "worse"
        case .different: "different"
        case .notToldApart: "cannot be told apart"
        }
      return [
        "\(comparison.name) against \(against)", comparison.text, comparison.smallestText, "\(comparison.count)", outcome,
      ]
    }
    self.init(
      columns: [
        Column("result, item by item"), Column("difference", .trailing),
        Column("could show", .trailing), Column("items", .trailing), Column("the result is"),
      ], rows)
  }
}
