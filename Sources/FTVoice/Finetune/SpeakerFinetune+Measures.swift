import FTEvaluation
import FTRun

extension SpeakerFinetune {
  /// From similarities to probabilities, by people that nothing was trained on.
  func calibration(_ validation: [SpeakerEmbedding]) -> ScoreCalibration {
    ScoreCalibration(
      learnedFrom: parts.validation.trials(validation),
      origin: "\(parts.validation.speakers.count) speakers that were not trained on")
  }

  func evaluation(_ trials: Trials, _ calibration: ScoreCalibration, _ run: RunContext) throws -> Evaluation {
    let seed = settings.run.seed
    let metrics = try VerificationMetrics(trials, seed: seed, asking: run.stopIfAsked)
    return Evaluation(metrics.measures + [try calibration.costMeasure(trials, seed: seed, asking: run.stopIfAsked)])
  }

  /// What the numbers allow to be said against the other systems, on the same pairs.
  func remarks(_ trained: Trials, _ systems: [(name: String, trials: Trials)], _ run: RunContext) throws -> [String] {
    let seed = settings.run.seed
    let differences = try systems.map { name, trials in
      (
        name: name,
        value: try VerificationMetrics.eerDifference(trained, minus: trials, seed: seed, asking: run.stopIfAsked)
      )
    }
    let numbers = differences.map { name, value in
      "Equal error rate against \(name): "
        + String(format: "%+.2f points (95 %%: %+.2f to %+.2f).", 100 * value.value, 100 * value.low, 100 * value.high)
    }
    let sentences = differences.map { name, value in
      let system = name == "untouched" ? "the untouched encoder" : name
      if value.high < 0 { return "better than \(system)" }
      if value.low > 0 { return "worse than \(system)" }
      return "not told apart from \(system) by so few speakers"
    }
    return [
      "\(trained.speakerCount) people that were not learned from, \(trained.sameCount) pairs of one person, "
        + "\(trained.differentCount) of two."
    ] + numbers
      + ["On people it has never heard the trained encoder is \(sentences.joined(separator: ", and "))."]
  }
}
