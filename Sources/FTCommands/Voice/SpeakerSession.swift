import FTLab
import Foundation

/// One speaker run as a person sees it.
struct SpeakerSession {
  private let recipe: SpeakerFinetune
  private let json: Bool

  init(_ configuration: SpeakerFinetuneConfiguration, isResumed: Bool, json: Bool) throws {
    recipe = try SpeakerFinetune(configuration, store: ModelStore(), resuming: isResumed) { done, total in
      Terminal.redraw(done < total ? "  reading recording \(done + 1) of \(total)" : "")
    }
    self.json = json
  }

  func run() throws {
    let configuration = recipe.configuration
    if !recipe.ledger.refusals.isEmpty { Terminal.note(recipe.ledger.summary) }
    Terminal.note(recipe.summary)
    let compute = try RunView.compute(threads: configuration.threads)
    let view = RunView(json: json)
    let result = try recipe.run(compute) { handle($0, view) }
    try RunView.check(result.finish, output: configuration.output)
    if !json { summarise(result) }
  }

  private func handle(_ event: SpeakerFinetuneEvent, _ view: RunView) -> TrainingDecision {
    switch event {
    case .listening(let done, let total):
      Terminal.redraw(done < total ? "  listening to recording \(done) of \(total)" : "")
    case .started(let trainable, let frozen, let type, let engine):
      Terminal.note(
        "\(recipe.configuration.method.rawValue): \(Terminal.count(trainable)) of "
          + "\(Terminal.count(trainable + frozen)) numbers are trained, \(type.rawValue), \(engine).")
    case .training(let event): view.show(event)
    case .measuring(let done, let total):
      Terminal.redraw(done < total ? "  listening to recording \(done) of \(total)" : "")
    case .judging: Terminal.note("Measuring on people the encoder has never heard …")
    case .published(let path): Terminal.note("Wrote \(path)")
    }
    return view.decision
  }

  private func summarise(_ result: SpeakerFinetuneResult) {
    let metrics = result.metrics
    Terminal.show("\n" + SpeakerTable.text(metrics))
    Terminal.show(metrics.verdict)
    Terminal.show(
      "\n\(result.finish.steps) steps, \(result.finish.why). Learning took \(Terminal.seconds(metrics.trainingSeconds)), "
        + "\(Terminal.seconds(metrics.seconds)) with judging; peak memory \(Terminal.bytes(metrics.peakMemory)).")
    if let plot = result.plot { Terminal.show("Look at it: \(plot)") }
    if let artifact = result.artifact {
      Terminal.show("Result: \(artifact)\nUse it: ftlab voice enroll NAME CLIP… --run \(recipe.configuration.output)")
    }
  }
}

/// Error rates as a table.
enum SpeakerTable {
  static func text(_ metrics: SpeakerMetrics) -> String {
    guard let first = metrics.rows.first?.metrics else { return "" }
    var lines = [
      "\(first.speakers) people that were not learned from, \(Terminal.count(first.samePairs)) pairs of one person, "
        + "\(Terminal.count(first.differentPairs)) of two:",
      "                equal error rate (95 %)      min. cost   log-likelihood cost",
    ]
    lines += metrics.rows.map { row in
      let eer = row.metrics.eer
      return "  " + row.name.padding(toLength: 12, withPad: " ", startingAt: 0)
        + String(
          format: "%6.2f %%  (%.2f to %.2f)%@%6.3f      %6.3f bit", 100 * eer.value, 100 * eer.low, 100 * eer.high,
          "          ", row.metrics.minDCF.value, row.cost)
    }
    func difference(_ estimate: Estimate?, _ other: String) -> String? {
      estimate.map {
        String(
          format: "Trained against %@: %+.2f points (95 %%: %+.2f to %+.2f).", other, 100 * $0.value, 100 * $0.low,
          100 * $0.high)
      }
    }
    lines += [
      difference(metrics.againstUntouched, "untouched"), difference(metrics.againstWhitening, "whitening"),
    ].compactMap { $0 }
    return lines.joined(separator: "\n")
  }
}
