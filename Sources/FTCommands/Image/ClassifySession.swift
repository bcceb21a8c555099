import FTLab
import Foundation

/// One classification run as a person sees it.
struct ClassifySession {
  private let recipe: ClassifyFinetune
  private let json: Bool

  init(_ configuration: ClassifyFinetuneConfiguration, isResumed: Bool, json: Bool) throws {
    recipe = try ClassifyFinetune(configuration, store: ModelStore(), resuming: isResumed)
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

  private func handle(_ event: ClassifyFinetuneEvent, _ view: RunView) -> TrainingDecision {
    let configuration = recipe.configuration
    switch event {
    case .started(let trainable, let frozen, let type, let engine):
      Terminal.note(
        "\(configuration.method.rawValue): \(Terminal.count(trainable)) of \(Terminal.count(trainable + frozen)) numbers "
          + "are trained, \(type.rawValue), \(engine).")
    case .features(let done, let total):
      Terminal.redraw(done < total ? "  looking at picture \(done) of \(total)" : "")
    case .training(let event):
      view.show(event)
    case .judging: Terminal.note("Judging on the pictures that were set aside …")
    case .published(let path): Terminal.note("Wrote \(path)")
    }
    return view.decision
  }

  private func summarise(_ result: ClassifyFinetuneResult) {
    let metrics = result.metrics
    if let test = metrics.test {
      Terminal.show("\n" + ClassTable.text(test, pictures: "pictures that were not learned from"))
      Terminal.show(
        String(
          format:
            "For comparison: always the most frequent class %.1f %%; nearest class mean, untrained network %.1f %%.",
          100 * metrics.majorityAccuracy, 100 * metrics.nearestMeanAccuracy))
      Terminal.show(
        String(
          format: "Calibration: probabilities are off by %.1f points on average (%.1f before temperature %.2f).",
          100 * test.ece, 100 * metrics.eceBefore, metrics.temperature))
    }
    Terminal.show(
      "\n\(result.finish.steps) steps, \(result.finish.why). Learning took \(Terminal.seconds(metrics.trainingSeconds)), "
        + "\(Terminal.seconds(metrics.seconds)) with judging; peak memory \(Terminal.bytes(metrics.peakMemory)).")
    let pictures = [result.confusion, result.mistakes].compactMap { $0 }
    if !pictures.isEmpty { Terminal.show("Look at it: \(pictures.joined(separator: ", "))") }
    if let artifact = result.artifact {
      Terminal.show(
        "Result: \(artifact)\nTry it: ftlab image classify PICTURE --run \(recipe.configuration.output)")
    }
  }
}

/// The measures as a table.
enum ClassTable {
  static func text(_ metrics: ClassificationMetrics, pictures: String = "pictures") -> String {
    func percent(_ value: Double) -> String { String(format: "%5.1f %%", 100 * value) }
    func between(_ estimate: Estimate) -> String {
      String(format: "%5.1f %%  (95 %%: %.1f to %.1f)", 100 * estimate.value, 100 * estimate.low, 100 * estimate.high)
    }
    let width = max(14, metrics.classes.map(\.name.count).max() ?? 0) + 2
    func padded(_ text: String) -> String { text.padding(toLength: width, withPad: " ", startingAt: 0) }
    var lines = ["\(metrics.count) \(pictures):"]
    lines.append("  " + padded("accuracy") + between(metrics.accuracy))
    lines.append("  " + padded("macro-F1") + between(metrics.macroF1))
    if metrics.classes.count <= 20 {
      lines.append("  " + padded("class") + "pictures  precision   recall       F1")
      lines += metrics.classes.map {
        "  " + padded($0.name) + String(format: "%8d", $0.count) + "    " + percent($0.precision) + "  "
          + percent($0.recall) + "  " + percent($0.f1)
      }
    }
    return lines.joined(separator: "\n")
  }
}
