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
    case format
    case entries = "subjects"
  }
}
