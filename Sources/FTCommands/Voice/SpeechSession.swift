import FTLab
import Foundation

/// One speech run as a person sees it.
struct SpeechSession {
  private let recipe: SpeechFinetune
  private let json: Bool

  init(_ configuration: SpeechFinetuneConfiguration, isResumed: Bool, json: Bool) throws {
    recipe = try SpeechFinetune(configuration, store: ModelStore(), resuming: isResumed) { done, total in
      Terminal.redraw(done < total ? "  reading recording \(done + 1) of \(total)" : "")
    }
    self.json = json
  }

  func run() throws {
    let configuration = recipe.configuration
    if !recipe.ledger.refusals.isEmpty { Terminal.note(recipe.ledger.summary) }
    Terminal.note(recipe.summary)
    if !recipe.consent.uses.contains(.synthesis) {
      Terminal.note(
        "Mind: nobody is said to have consented, so this voice is learned for measuring and will not speak. If it may, say "
          + "--consent \"who allowed it, and when\".")
    }
    let compute = try RunView.compute(threads: configuration.threads)
    let view = RunView(json: json)
    let result = try recipe.run(compute) { handle($0, view) }
    try RunView.check(result.finish, output: configuration.output)
    if !json { summarise(result) }
  }

  private func handle(_ event: SpeechFinetuneEvent, _ view: RunView) -> TrainingDecision {
    switch event {
    case .learningToListen(let event):
      if case .started = event {
        Terminal.note(
          "Once for this synthesiser: learning to listen without transcripts … (For hibari, `ftlab models import "
            + "Models/hibari-listener` or `tools/import-checkpoints hibari` saves this time.)")
      }
      view.show(event)
    case .progress(let work, let done, let total):
      Terminal.redraw(done < total ? "  \(work): \(done + 1) of \(total)" : "")
    case .refused(let refusal): Terminal.note("\(refusal.location): left out, \(refusal.sentence)")
    case .started(let stage, let trainable, let type):
      Terminal.note("Learning \(stage): \(Terminal.count(trainable)) numbers, \(type.rawValue).")
    case .training(let event): view.show(event)
    case .judging: Terminal.note("Measuring on sentences nobody has recorded …")
    case .published(let path): Terminal.note("Wrote \(path)")
    }
    return view.decision
  }

  private func summarise(_ result: SpeechFinetuneResult) {
    let metrics = result.metrics
    Self.show(metrics)
    Terminal.show("\n" + metrics.verdict)
    Terminal.show(
      "\nPreparing took \(Terminal.seconds(metrics.preparationSeconds)), learning "
        + "\(Terminal.seconds(metrics.trainingSeconds)), all \(Terminal.seconds(metrics.totalSeconds)); peak memory "
        + "\(Terminal.bytes(metrics.peakMemory)).")
    if let report = result.report { Terminal.show("Listen: \(report)") }
    if result.voice != nil, recipe.consent.uses.contains(.synthesis) {
      Terminal.show("Use it: ftlab voice say --voice \(recipe.configuration.name) \"…\" --output speech.wav")
    }
  }

  /// The rows of a table.
  static func show(_ metrics: SpeechMetrics) {
    Terminal.show("\n                likeness   lowest   median pitch   span   symbols a second")
    for row in metrics.rows {
      Terminal.show(
        "  " + row.name.padding(toLength: 12, withPad: " ", startingAt: 0)
          + String(format: "    %.3f    %.3f", row.similarity, row.lowest)
          + (row.pitch.map { String(format: "         %4.0f Hz", $0) } ?? "               –")
          + (row.spread.map { String(format: "  %2.0f st", $0) } ?? "      –")
          + (row.rate.map { String(format: "   %16.1f", $0) } ?? "                  –"))
    }
  }
}
