import FTCheckpoint
import FTData
import FTEvaluation
import FTTensor

extension RunEngine {
  /// What can be told before anything is read.
  ///
  /// - Returns: what the result has to reach.
  func prepareGate(_ settings: R.Settings) throws -> MeasureBar? {
    guard let gate = world.gate else {
      // Settings that nobody looks at would be ignored without a word.
      let given = [("allow", !settings.acceptedFindings.isEmpty), ("task-file", settings.run.taskFile != nil)].filter(
        \.1)
      guard given.isEmpty else {
        throw SettingsError(
          given.map { "--\($0.0) belongs to runs whose data are examined, and nobody examines these" })
      }
      return nil
    }
    return try gate.prepare(subject(settings))
  }

  /// - Throws: ``SettingsError`` for a bar that this run cannot be held against.
  func check(_ bar: MeasureBar?, _ recipe: R, _ settings: R.Settings) throws {
    guard let bar, let problem = bar.problem(among: recipe.measured) else { return }
    let source = settings.run.taskFile.map { "\($0): " } ?? ""
    let advice = recipe.measured.isEmpty ? "; name items to measure on, or take the measure out of the task" : ""
    throw SettingsError(["\(source)measure: \(problem)\(advice) (this run is of the kind \(R.kind))"])
  }

  /// Looks at the items and says what it found.
  ///
  /// - Returns: nil where there is no gate.
  /// - Throws: ``DataRefusedByGate``.
  func examine(_ recipe: R, _ settings: R.Settings, isResumed: Bool = false) throws -> GateOpinion? {
    guard let gate = world.gate else { return nil }
    let opinion = try gate.examine(
      recipe.material, recipe.account.partition, subject(settings, isResumed: isResumed), control)
    control.tell(.examined(opinion))
    if opinion.isShut { throw DataRefusedByGate(opinion: opinion) }
    return opinion
  }

  private func subject(_ settings: R.Settings, isResumed: Bool = false) -> GateSubject {
    GateSubject(
      settings, kind: R.kind, threads: settings.run.threads ?? Device.Configuration().threads,
      isResumed: isResumed)
  }
}

extension RunFolder {
  /// What was found in the data before the run began; missing in runs that nobody examined.
  public static let dataCheck = "data-check.json"

  func write(_ opinion: GateOpinion) throws {
    try AtomicFile.write(opinion.report.encoded() + "\n", to: path(Self.dataCheck))
  }
}
