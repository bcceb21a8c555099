import FTLab
import Foundation

/// One style run as a person sees it: what was read, progress, distances before and after, what to do next.
struct StyleSession {
  private let recipe: StyleFinetune
  private let json: Bool

  init(_ configuration: StyleFinetuneConfiguration, isResumed: Bool, json: Bool) throws {
    recipe = try StyleFinetune(configuration, store: ModelStore(), resuming: isResumed)
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

  private func handle(_ event: StyleFinetuneEvent, _ view: RunView) -> TrainingDecision {
    let configuration = recipe.configuration
    switch event {
    case .started(let from, let trainable, let type, let engine):
      Terminal.note(
        "\(configuration.method.rawValue): \(Terminal.count(trainable)) numbers are trained, starting from \(from), "
          + "against \(configuration.encoder.rawValue), \(type.rawValue), \(engine).")
    case .training(let event):
      view.show(event)
    case .judging: Terminal.note("Painting and judging the held-out photos …")
    case .painting(let name, let part):
      Terminal.redraw(part < 1 ? "  \(name) \(Int(100 * part)) %" : "")
    case .published(let path): Terminal.note("Wrote \(path)")
    }
    return view.decision
  }

  private func summarise(_ result: StyleFinetuneResult) {
    Terminal.show("\n" + StyleTable.text(result.metrics))
    let finish = result.finish
    Terminal.show(
      "\n\(finish.steps) steps, \(finish.why). Learning took \(Terminal.seconds(result.metrics.trainingSeconds)), "
        + "\(Terminal.seconds(result.metrics.seconds)) with judging; peak memory "
        + "\(Terminal.bytes(result.metrics.peakMemory)).")
    if let sheet = result.sheet { Terminal.show("Look at it: \(sheet)") }
    if let artifact = result.artifact {
      Terminal.show(
        "Result: \(artifact)\nPaint with it: ftlab image stylize PHOTO --style \(recipe.configuration.output) "
          + "--output painting.jpg")
    }
  }
}

/// The distances as a table.
enum StyleTable {
  static func text(_ metrics: StyleMetrics) -> String {
    let width = max(20, metrics.rows.map(\.name.count).max() ?? 0)
    func line(_ name: String, _ style: String, _ content: String) -> String {
      func right(_ text: String) -> String { String(repeating: " ", count: max(0, 18 - text.count)) + text }
      return name.padding(toLength: width, withPad: " ", startingAt: 0) + right(style) + right(content)
    }
    let judged =
      metrics.judge == metrics.encoder
      ? "judged by \(metrics.judge), which was trained against" : "judged by \(metrics.judge), not trained against"
    var lines = ["Held-out photos, \(judged); smaller is nearer:", line("", "style distance", "content distance")]
    lines += metrics.rows.map {
      line($0.name, String(format: "%.3f", $0.style), String(format: "%.3f", $0.content))
    }
    if let change = metrics.change {
      lines.append(
        String(
          format: "Against the mean style: style distance %+.0f %%, content distance %+.0f %%.", change.style,
          change.content))
    }
    return lines.joined(separator: "\n")
  }
}
