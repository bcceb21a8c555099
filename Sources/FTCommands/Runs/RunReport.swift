import FTLab
import Foundation

/// What a run came to, for a terminal.
struct RunReport {
  let record: RunRecord
  let measures: MeasuresFile
  let folder: String

  init(_ record: RunRecord, _ measures: MeasuresFile, folder: String) {
    self.record = record
    self.measures = measures
    self.folder = folder
  }

  func show(texts: Int = 3) {
    showTexts(texts)
    let entries = measures.entries
    if !entries.isEmpty { Terminal.show("\n" + MeasureTable.text(entries)) }
    let comparisons = measures.comparisons
    if !comparisons.isEmpty { Terminal.show("\n" + MeasureTable.text(comparisons)) }
    for entry in entries {
      for exhibit in entry.evaluation.exhibits {
        if case .table(let title, let columns, let rows) = exhibit {
          Terminal.show("\n" + MeasureTable.table(title, columns, rows))
        }
      }
      for remark in entry.evaluation.remarks { Terminal.show(remark) }
    }
    for stage in record.stages {
      let best = stage.bestValidationLoss.map {
        String(format: ", best at step %d (validation loss %.3f)", stage.bestStep, $0)
      }
      let why = stage.reason == "completed" ? "all steps done" : "stopped early: validation no longer improved"
      Terminal.show("\n\(stage.name): \(stage.steps) steps, \(why)\(best ?? "").")
    }
    let parts = record.seconds.sorted { $0.value > $1.value }.prefix(3).filter { $0.value >= 0.5 }
      .map { "\($0.key) \(Terminal.seconds($0.value))" }
    Terminal.show(
      "\(record.stages.isEmpty ? "\n" : "")\(Terminal.seconds(record.totalSeconds)) in all"
        + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
        + ", peak memory \(Terminal.bytes(record.peakMemory)).")
    for entry in entries {
      for case .file(let title, let path) in entry.evaluation.exhibits {
        Terminal.show("Look at the \(title): \(place(path))")
      }
    }
    for artifact in record.artifacts {
      Terminal.show("Result: \(artifact.title), \(place(artifact.path))")
      if let use = artifact.use {
        Terminal.show("Try it: \(Terminal.command(use.map(word)))")
      }
    }
  }

  /// A word of a command, with this run in place of RUN.
  private func word(_ word: String) -> String {
    word == "RUN" || word.hasPrefix("RUN/") ? folder + word.dropFirst("RUN".count) : word
  }

  private func place(_ path: String) -> String { path.hasPrefix("/") ? path : "\(folder)/\(path)" }

  /// Texts of the untouched model beside those of the result.
  private func showTexts(_ count: Int) {
    let before = texts(.untouched)
    for (index, text) in texts(.result).prefix(count).enumerated() {
      Terminal.show("\n\(text.item)\n\(Terminal.wrapped(text.prompt, indent: "  | "))")
      if before.indices.contains(index) {
        Terminal.show("before:\n\(Terminal.wrapped(before[index].written, indent: "    "))")
      }
      Terminal.show("after:\n\(Terminal.wrapped(text.written, indent: "    "))")
    }
  }

  private func texts(_ role: Subject.Role) -> [(item: String, prompt: String, written: String)] {
    measures.entries.filter { $0.subject.role == role }.flatMap(\.evaluation.exhibits).compactMap {
      if case .text(let item, let prompt, let written, _) = $0 { (item, prompt, written) } else { nil }
    }
  }
}

/// Measures as a table.
enum MeasureTable {
  /// Few measures of many subjects: a row each subject; otherwise a row each measure.
  static func text(_ entries: [MeasuresFile.Entry]) -> String {
    var names: [String] = []
    for measure in entries.flatMap(\.evaluation.measures) where !names.contains(measure.name) {
      names.append(measure.name)
    }
    let cells = { (entry: MeasuresFile.Entry, name: String) in entry.evaluation[name].map(cell) ?? "" }
    if entries.count > 2, names.count <= 4 {
      return table("", [""] + names, entries.map { entry in [entry.subject.name] + names.map { cells(entry, $0) } })
    }
    return table("", [""] + entries.map(\.subject.name), names.map { name in [name] + entries.map { cells($0, name) } })
  }

  /// The result beside the others, item by item.
  static func text(_ comparisons: [MeasuresFile.Paired]) -> String {
    let rows = comparisons.map { paired -> [String] in
      let comparison = paired.comparison
      let verdict =
        switch comparison.outcome {
        case .better: "better"
        case .worse: "worse"
        case .different: "different"
        case .notToldApart: "cannot be told apart"
        }
      return [
        "\(comparison.name) against \(paired.against.name)", difference(comparison), "\(comparison.count)", verdict,
      ]
    }
    return table("", ["result, item by item", "difference", "items", "the result is"], rows)
  }

  /// The difference with its interval; of shares in percentage points.
  private static func difference(_ comparison: Comparison) -> String {
    let isShare = comparison.unit == "%"
    func number(_ value: Double) -> String {
      if isShare { return String(format: "%+.1f", 100 * value) }
      return String(format: abs(value) < 100 ? "%+.3f" : "%+.1f", value)
    }
    let unit = isShare ? " points" : comparison.unit.isEmpty ? "" : " \(comparison.unit)"
    let interval = comparison.interval.map { " (\(number($0.low)) to \(number($0.high)))" } ?? ""
    return number(comparison.difference) + unit + interval
  }

  /// Columns under their names, the first to the left, the others to the right.
  static func table(_ title: String, _ columns: [String], _ rows: [[String]]) -> String {
    let all = [columns] + rows
    let widths = columns.indices.map { column in
      all.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    let lines = all.map { row -> String in
      let cells = row.enumerated().map { column, text -> String in
        let space = String(repeating: " ", count: max(0, widths[column] - text.count))
        return column == 0 ? text + space : space + text
      }
      var line = cells.joined(separator: "   ")
      while line.last == " " { line.removeLast() }
      return line
    }
    return ((title.isEmpty ? [] : [title]) + lines).joined(separator: "\n")
  }

  /// The value with its interval, in its unit.
  static func cell(_ measure: Measure) -> String {
    guard let value = measure.value else { return measure.undefined ?? "–" }
    let isShare = measure.unit == "%"
    func number(_ value: Double) -> String {
      if isShare { return String(format: "%.1f", 100 * value) }
      return String(format: abs(value) < 100 ? "%.3f" : "%.1f", value)
    }
    let unit = measure.unit.isEmpty ? "" : " \(measure.unit)"
    guard let low = measure.low, let high = measure.high else { return number(value) + unit }
    return "\(number(value))\(unit) (\(number(low))–\(number(high)))"
  }
}
