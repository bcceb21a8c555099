import FTLab
import Foundation

/// The training of a listener as a person sees it.
struct ListenerSession {
  private let recipe: ListenerTraining
  private let json: Bool

  /// - Parameter folder: the run to go on with; `nil` begins a new one.
  init(_ configuration: ListenerConfiguration, resuming folder: String?, json: Bool) throws {
    recipe = try ListenerTraining(configuration, store: ModelStore(), resuming: folder)
    self.json = json
  }

  func run() throws {
    let compute = try RunView.compute(threads: recipe.configuration.threads)
    let view = RunView(json: json)
    let result = try recipe.run(compute) { handle($0, view) }
    try RunView.check(result.finish, output: recipe.run.url.path)
    if !json { summarise(result) }
  }

  private func handle(_ event: ListenerTrainingEvent, _ view: RunView) -> TrainingDecision {
    switch event {
    case .speaking(let done, let total):
      if done == 0 { Terminal.note("The synthesiser speaks \(total) sentences to learn from …") }
      Terminal.redraw(done < total ? "  sentence \(done + 1) of \(total)" : "")
    case .trying(let done, let total): Terminal.redraw(done < total ? "  trying \(done + 1) of \(total)" : "")
    case .started(let sentences, let seconds, let type):
      Terminal.note(
        "Learning to hear, from \(sentences) sentences, \(Terminal.seconds(seconds)) of speech, \(type.rawValue).")
    case .training(let event): view.show(event)
    case .published(let path): Terminal.note("Wrote \(path)")
    }
    return view.decision
  }

  private func summarise(_ result: ListenerTrainingResult) {
    guard let before = result.before, let after = result.after else { return }
    Terminal.show(
      "\nMissed on \(after.sentences) other sentences, as a share of the features' variance:\n"
        + "                                  untrained   trained")
    for condition in ListenerTrial.Condition.allCases {
      Terminal.show(
        "  " + condition.rawValue.padding(toLength: 30, withPad: " ", startingAt: 0)
          + String(
            format: "%9.1f %% %7.1f %%", 100 * (before.missed[condition] ?? 0), 100 * (after.missed[condition] ?? 0)))
    }
    let output = recipe.configuration.output
    Terminal.show("\n\(result.finish.steps) steps, all in \(Terminal.seconds(result.seconds)).")
    Terminal.show("Result: \(output)\nUse it: ftlab models import \(output)")
  }
}
