import FTLab
import Foundation

/// Shows a run step by step: a bar that is drawn over on a terminal, plain lines in a pipe.
final class TrainingProgress {
  /// What the rate counts.
  private var unit = ""
  private var totalSteps = 0
  private var firstStep = 0
  private var unitsPerSecond = 0.0
  private var begin = Date()
  private var validationLoss: Double?
  private var lastPlainLine = Date.distantPast

  func handle(_ event: TrainingEvent) {
    switch event {
    case .started(let start):
      (totalSteps, unit) = (start.totalSteps, start.unit)
      (firstStep, begin) = (start.firstStep, Date())
      if start.firstStep > 0 { Terminal.note("Going on after step \(start.firstStep) of \(start.totalSteps).") }
    case .step(let step):
      let rate = Double(step.items) / max(step.time.seconds, 1e-9)
      unitsPerSecond = unitsPerSecond == 0 ? rate : 0.8 * unitsPerSecond + 0.2 * rate
      draw(step)
    case .validation(let validation):
      validationLoss = validation.loss
      Terminal.redraw("")
      Terminal.note(
        String(
          format: "  step %4d  validation loss %.3f%@", validation.step, validation.loss,
          validation.isBest && validation.step > 0 ? "  (best so far)" : ""))
    case .snapshot: break
    case .finished: Terminal.redraw("")
    }
  }

  private func draw(_ step: TrainingEvent.Step) {
    let done = step.step - firstStep
    let left = Date().timeIntervalSince(begin) / Double(max(1, done)) * Double(totalSteps - step.step)
    let text = String(
      format: "step %d/%d  loss %.3f  %.0f %@/s  %@ left", step.step, totalSteps, step.loss, unitsPerSecond, unit,
      Terminal.seconds(left))
    if Terminal.isInteractive {
      let width = 24
      let filled = width * step.step / max(1, totalSteps)
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
      Terminal.redraw("  \(bar)  \(text)")
    } else if Date().timeIntervalSince(lastPlainLine) > 5 || step.step == totalSteps {
      lastPlainLine = Date()
      Terminal.note("  \(text)")
    }
  }
}
