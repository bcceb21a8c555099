extension TrainerState {
  /// What shows that this is no state of a run of this length over these batches; `nil` when nothing does.
  ///
  /// The position must be the one that so many steps lead to: fewer or more batches than the run had would train on other items.
  ///
  /// - Parameter acceptsOtherBatches: whether a person has accepted that.
  func problem(
    totalSteps: Int, settings: TrainingSettings, acceptsOtherBatches: Bool, batchCount: (_ epoch: Int) -> Int
  ) -> String? {
    guard (0...totalSteps).contains(step) else {
      return "it is at step \(step), the run has \(totalSteps) steps; the data or the settings have changed"
    }
    guard (0...step).contains(epoch), batchIndex >= 0, validationsWithoutImprovement >= 0, eventCount >= 0 else {
      return
        "it counts epoch \(epoch), batch \(batchIndex), \(validationsWithoutImprovement) validations, \(eventCount) events"
    }
    guard (0...step).contains(bestStep), bestLoss?.isFinite ?? true else {
      return "at step \(step) its best was at step \(bestStep) with a loss of \(bestLoss.map { "\($0)" } ?? "nothing")"
    }
    let isOverPatience = settings.patience.map { validationsWithoutImprovement >= $0 } ?? false
    guard isFinished ? step == totalSteps || isOverPatience : step < totalSteps || awaitsValidation else {
      return "it is \(isFinished ? "" : "not ")finished at step \(step) of \(totalSteps)"
    }
    if acceptsOtherBatches { return nil }
    var reached = 0
    for earlier in 0..<epoch where reached <= step { reached += settings.steps(inBatches: batchCount(earlier)) }
    if batchIndex > 0 {
      let batches = batchCount(epoch)
      guard batchIndex < batches, batchIndex % settings.accumulation == 0 else {
        return
          "it is before batch \(batchIndex) of epoch \(epoch), which has \(batches); the data or the settings have changed"
      }
      reached += batchIndex / settings.accumulation
    }
    guard reached == step else {
      return
        "epoch \(epoch), batch \(batchIndex) is not where \(step) steps lead; the data or the settings have changed"
    }
    return nil
  }

  /// Goes on with the next epoch where the present one has no batch at the position any more.
  mutating func settle(batchCount: (_ epoch: Int) -> Int) {
    guard batchIndex > 0, batchIndex >= batchCount(epoch) else { return }
    epoch += 1
    batchIndex = 0
  }
}
