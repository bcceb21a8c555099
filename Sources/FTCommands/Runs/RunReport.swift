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
    for table in measures.tables { Terminal.show("\n" + table.text) }
    for entry in entries {
      for table in entry.evaluation.exhibits.compactMap(Table.init) { Terminal.show("\n" + table.text) }
      for remark in entry.evaluation.remarks { Terminal.show(remark) }
    }
    if let bar = measures.bar { Terminal.show("\n\(bar.words)") }
    for stage in record.stages {
      let best = stage.bestValidationLoss.map {
        String(
          format: ", best at step %d (%@ %.3f)", stage.bestStep, stage.chosenBy ?? TrainingEvent.Start.usualChoice, $0)
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

extension MeasuresFile.Entry {
  /// The measures as a line of JSON.
  ///
  /// - Parameter name: what they were taken on.
  func line(of name: String) -> String {
    let line: JSONValue = [
      "of": .string(name), "subject": .string(subject.name), "measures": .array(evaluation.measures.map(\.json)),
    ]
    return line.encoded()
  }
}

extension MeasuresFile {
  /// What was scored, and the result beside the others item by item; those of the two that there are.
  var tables: [Table] {
    let scores = Table(measures: entries.map { ($0.subject.name, $0.evaluation) })
    let pairs = Table(comparisons: comparisons.map { ($0.against.name, $0.comparison) })
    return [scores, pairs].filter { !$0.rows.isEmpty }
  }
}
