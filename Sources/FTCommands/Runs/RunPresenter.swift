import FTLab
import Foundation

/// Shows any run: what was read, progress, measures, what to do next; or its events as JSON lines.
final class RunPresenter: @unchecked Sendable {
  // Events come from one thread after the other, never from two at once: the reading one, then the computing one.
  private let json: Bool
  private var training = TrainingProgress()
  private var part = ""
  private var line = ProgressLine()
  private var measuringSince: Date?
  /// Seconds that measuring before the training took: what measuring after it will take.
  private var measuringSeconds = 0.0

  init(json: Bool) { self.json = json }

  func handle(_ event: RunEvent) {
    if json { return Terminal.show(event.json.encoded()) }
    switch event {
    case .facts(let facts):
      clear()
      for fact in facts { Terminal.note(fact.text) }
    case .examples(let examples):
      clear()
      Terminal.note("The first of them, what is learned \(Terminal.isInteractive ? "in bold" : "between ‹ and ›"):")
      for example in examples.map({ $0.shortened(to: 240) }) {
        let parts = example.parts.map { (text: $0.text, isStrong: $0.isLearned) }
        Terminal.note([(text: "  \(example.place): ", isStrong: false)] + parts)
      }
    case .examined(let opinion):
      clear()
      // One that refuses ends the run, and is its error.
      if !opinion.isShut { for line in opinion.lines { Terminal.note(line) } }
    case .progress(let progress): show(progress)
    case .training(let stage, let event): training.handle(event, stage: stage, afterwards: measuringSeconds)
    case .measured:
      clear()
      if let begin = measuringSince { measuringSeconds += Date().timeIntervalSince(begin) }
      measuringSince = nil
    case .published(let artifact):
      clear()
      Terminal.note("Wrote the \(artifact.title): \(artifact.path)")
    }
  }

  /// Takes the line that is drawn over off the terminal.
  func clear() { Terminal.redraw("") }

  private func show(_ progress: RunProgress) {
    if progress.part != part {
      part = progress.part
      line = ProgressLine()
      measuringSince = measuringSince ?? (part.hasPrefix("measuring") ? Date() : nil)
    }
    guard progress.done < progress.total else { return clear() }
    line.show("\(progress.part): \(progress.done) of \(progress.total)")
  }

  /// The end of a run that was not stopped.
  func end(_ outcome: RunOutcome) {
    let (record, name) = (outcome.record, outcome.folder.name)
    if json {
      let line: JSONValue = [
        "event": "ended", "state": .string(record.state.rawValue), "folder": .string(name),
        "seconds": JSONValue(record.totalSeconds), "peak_memory_bytes": JSONValue(record.peakMemory),
        "bar": outcome.measures.bar.map(\.json) ?? .null,
      ]
      return Terminal.show(line.encoded())
    }
    if outcome.wasFinished { Terminal.show("\(name): this run is finished; nothing was changed.") }
    RunReport(record, outcome.measures, folder: name).show()
  }
}
