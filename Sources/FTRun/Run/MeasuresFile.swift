import FTEvaluation

/// measures.json: who scored what. One form for all recipes.
public struct MeasuresFile: Codable, Sendable, Equatable {
  /// One subject's part.
  public struct Entry: Codable, Sendable, Equatable {
    public var subject: Subject
    public var evaluation: Evaluation

    public init(subject: Subject, evaluation: Evaluation) {
      self.subject = subject
      self.evaluation = evaluation
    }
  }

  public var format = RunRecord.currentFormat
  public var entries: [Entry] = []
  /// How the result stands to the bar of the task; nil where none was set, or nothing is measured yet.
  public var bar: BarOutcome?

  public init() {}

  public subscript(subject: Subject) -> Evaluation? {
    get { entries.first { $0.subject == subject }?.evaluation }
    set {
      entries.removeAll { $0.subject == subject }
      if let newValue { entries.append(Entry(subject: subject, evaluation: newValue)) }
    }
  }

  /// What the run's result scored.
  public var result: Evaluation? { entries.first { $0.subject.role == .result }?.evaluation }

  enum CodingKeys: String, CodingKey {
    case format, bar
    case entries = "subjects"
  }
}

extension MeasuresFile {
  /// The result beside one of the others, item by item.
  public struct Paired: Codable, Sendable, Equatable {
    /// Whom the result is compared with.
    public var against: Subject
    public var comparison: Comparison
  }

  /// What the result is beside the untouched model and the baselines: every measure that both have by item.
  ///
  /// A measure that one of them lacks, or that has no values by item, has no row; a person's own clips are no rival.
  public var comparisons: [Paired] {
    guard let result else { return [] }
    let rivals = entries.filter { $0.subject.role == .untouched || $0.subject.role == .baseline }
    return rivals.flatMap { rival in
      result.measures.compactMap { measure in
        guard measure.direction != .none, let other = rival.evaluation[measure.name] else { return nil }
        return (try? Comparison(measure, minus: other)).map { Paired(against: rival.subject, comparison: $0) }
      }
    }
  }
}
