import FTLab
import Foundation

/// Shows a stage step by step: a bar that is drawn over on a terminal, plain lines in a pipe.
struct TrainingProgress {
  /// What the rate counts.
  private var unit = ""
  private var totalSteps = 0
  private var unitsPerSecond = 0.0
  /// Recent seconds of a step and of a validation: a machine that became quieter is noticed.
  private var stepSeconds = 0.0
  private var validationSeconds = 0.0
  private var lastValidation = 0
  private var validationInterval = 0
  private var chosenBy = TrainingEvent.Start.usualChoice
  private var line = ProgressLine()

  /// - Parameter afterwards: seconds that what follows the stage is expected to take.
  mutating func handle(_ event: TrainingEvent, stage: String, afterwards: Double) {
    switch event {
    case .started(let start):
      self = TrainingProgress()
      totalSteps = start.totalSteps
      unit = start.unit
      chosenBy = start.chosenBy
      let all = start.trainableParameters + start.frozenParameters
      let share = String(format: "%.2f %%", 100 * Double(start.trainableParameters) / Double(max(1, all)))
      Terminal.redraw("")
      Terminal.note(
        "Training \(stage): \(Terminal.count(start.trainableParameters)) of \(Terminal.count(all)) parameters (\(share)), "
          + "\(Terminal.count(start.totalSteps)) steps.")
      if start.firstStep > 0 { Terminal.note("Going on after step \(start.firstStep) of \(start.totalSteps).") }
    case .step(let step):
      stepSeconds = Self.recent(stepSeconds, step.time.seconds)
      unitsPerSecond = Self.recent(unitsPerSecond, Double(step.items) / max(step.time.seconds, 1e-9))
      draw(step, afterwards)
    case .validation(let validation):
      validationSeconds = Self.recent(validationSeconds, validation.time.seconds)
      validationInterval = max(validationInterval, validation.step - lastValidation)
      lastValidation = validation.step
      Terminal.redraw("")
      Terminal.note(
        String(
          format: "  step %4d  %@ %.3f%@", validation.step, chosenBy, validation.loss,
          validation.isBest && validation.step > 0 ? "  (best so far)" : ""))
    case .snapshot: break
    case .finished: Terminal.redraw("")
    }
  }

  private static func recent(_ mean: Double, _ value: Double) -> Double { mean == 0 ? value : 0.8 * mean + 0.2 * value }

  private mutating func draw(_ step: TrainingEvent.Step, _ afterwards: Double) {
    let stepsLeft = totalSteps - step.step
    let validations = validationInterval > 0 ? stepsLeft / validationInterval : 0
    let left = stepSeconds * Double(stepsLeft) + validationSeconds * Double(validations) + afterwards
    let text = String(
      format: "step %d/%d  loss %.3f  %.0f %@/s  %@ left", step.step, totalSteps, step.loss, unitsPerSecond, unit,
      Terminal.seconds(left))
    let width = 24
    let filled = width * step.step / max(1, totalSteps)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    line.show(text, bar: "\(bar)  ", isLast: step.step == totalSteps)
  }
}
