import FTLab
import Foundation

/// One run of a recipe as a person sees it: what was read, progress, texts before and after, measures, what to do next.
struct FinetuneSession {
  private let recipe: TextFinetune
  private let json: Bool

  init(_ configuration: TextFinetuneConfiguration, isResumed: Bool, json: Bool) throws {
    let folder = try ModelStore().resolve(configuration.model)
    recipe = try TextFinetune(configuration, model: folder, resuming: isResumed)
    self.json = json
  }

  func run() throws {
    let configuration = recipe.configuration
    describeData()
    let compute = try RunView.compute(threads: configuration.threads)
    let view = RunView(json: json)
    let result = try recipe.run(compute) { handle($0, view) }
    try RunView.check(result.finish, output: configuration.output)
    if !json { summarise(result) }
  }

  private func describeData() {
    for ledger in recipe.ledgers where ledger.refused > 0 { Terminal.note(ledger.summary) }
    let test = recipe.test.map { ", \($0.rows.count) for the comparison" } ?? ""
    let tokens = recipe.training.examples.reduce(0) { $0 + $1.ids.count }
    Terminal.note(
      "\(recipe.training.rows.count) rows to learn from (\(Terminal.count(tokens)) tokens), "
        + "\(recipe.validation.rows.count) to validate on\(test).")
  }

  private func handle(_ event: TextFinetuneEvent, _ view: RunView) -> TrainingDecision {
    let configuration = recipe.configuration
    switch event {
    case .loaded(let trainable, let frozen, let type, let engine):
      let share = String(format: "%.2f %%", 100 * Double(trainable) / Double(trainable + frozen))
      Terminal.note(
        "\(configuration.method.rawValue): \(Terminal.count(trainable)) of \(Terminal.count(trainable + frozen)) "
          + "parameters are trained (\(share)), \(type.rawValue), \(engine).")
    case .evaluating(let isBefore):
      Terminal.note(isBefore ? "Measuring the untouched model on the test rows …" : "Measuring the tuned model …")
    case .evaluated: break
    case .training(let event):
      view.show(event)
    case .published(let folder): Terminal.note("Wrote \(folder)")
    }
    return view.decision
  }

  private func summarise(_ result: TextFinetuneResult) {
    if let before = result.before, let after = result.after {
      for (old, new) in zip(before.samples, after.samples).prefix(3) {
        Terminal.show("\n\(old.location)\n\(Terminal.wrapped(old.prompt, indent: "  | "))")
        Terminal.show("before:\n\(Terminal.wrapped(old.text, indent: "    "))")
        Terminal.show("after:\n\(Terminal.wrapped(new.text, indent: "    "))")
      }
      Terminal.show("\n" + MeasureTable.text(before, after))
    }
    let finish = result.finish
    let best =
      finish.bestLoss.map { String(format: ", best at step %d (validation loss %.3f)", finish.bestStep, $0) } ?? ""
    Terminal.show(
      "\n\(finish.steps) steps, \(finish.why)\(best). \(Terminal.seconds(result.metrics.seconds)) in all, "
        + "peak memory \(Terminal.bytes(result.metrics.peakMemory)).")
    if let artifact = result.artifact {
      Terminal.show("Result: \(artifact)\nTry it: ftlab text chat --run \(recipe.configuration.output)")
    }
  }
}
