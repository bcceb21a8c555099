import FTData

/// Said now and then by a long loop; false stops it.
public typealias DataProgress = (_ done: Int, _ total: Int) -> Bool

/// What a check cannot do without.
public enum DataNeed: String, Sendable, CaseIterable {
  case texts, label, sides, group, file, license, consent
  /// Data of one kind: captions of pictures and transcripts may well be alike.
  case rows, pictures, recordings
  /// A field for the answer and one for what it rests on.
  case answerAndContext
  /// A function that makes vectors of records (``DataCheckInput/encoder``).
  case encoder

  /// Why there is none, for people; nil where it is there.
  func lack(in input: DataCheckInput) -> String? {
    let fields = input.fields
    switch self {
    case .texts: return input.texts.columns.isEmpty ? "no field is named as a text" : nil
    case .rows: return input.modality == .text ? nil : "the data are no rows of text"
    case .pictures: return input.modality == .image ? nil : "the data are no pictures"
    case .recordings: return input.modality == .voice ? nil : "the data are no recordings"
    case .label: return fields.label == nil ? "no field is named as the label" : nil
    case .sides: return input.sides.allSatisfy { $0 == nil } ? "the data is not split yet" : nil
    case .group: return fields.group == nil ? "no field is named as the group" : nil
    case .file: return fields.file == nil ? "no field is named as the file" : nil
    case .license: return fields.license == nil ? "no field is named as the licence" : nil
    case .consent: return fields.consent == nil ? "no field is named as the consent" : nil
    case .answerAndContext:
      if fields.answer == nil { return "no field is named as the answer" }
      return fields.context == nil ? "no field is named as the context" : nil
    case .encoder: return input.encoder == nil ? "no encoder was given" : nil
    }
  }
}

/// How much a check costs.
public enum DataCheckCost: String, Sendable {
  /// Done before every training: seconds for a million short rows.
  case cheap
  /// Done on request.
  case thorough
}

/// One look at a data set that a ``DataGate`` takes.
///
/// ```swift
/// let check = DataCheck("odd-rows", cost: .cheap) { input, _ in
///   [DataFinding("odd-rows", .notes, "There are \(input.records.count) rows.")]
/// }
/// ```
public struct DataCheck: Sendable {
  /// What is looked at.
  enum Work: Sendable {
    /// The records, by itself.
    case records(@Sendable (DataCheckInput, DataProgress) throws -> [DataFinding])
    /// Texts one after another, in a pass that all such checks share.
    case texts(@Sendable (DataCheckInput) -> any TextCheck)
  }

  /// What it is called in a list of checks.
  public let name: String
  /// The names of all that it can find, by which each is allowed.
  public let findings: [String]
  public let needs: [DataNeed]
  public let cost: DataCheckCost
  let work: Work

  /// - Parameters:
  ///   - findings: the names of all that it can find; empty for its own name alone.
  ///   - run: gives the findings in a fixed order, whatever the number of threads; throws `CancellationError` where the progress
  ///     says stop.
  public init(
    _ name: String, findings: [String] = [], needs: [DataNeed] = [], cost: DataCheckCost,
    run: @escaping @Sendable (DataCheckInput, DataProgress) throws -> [DataFinding]
  ) {
    self.init(name, findings: findings, needs: needs, cost: cost, work: .records(run))
  }

  init(_ name: String, findings: [String] = [], needs: [DataNeed] = [], cost: DataCheckCost = .cheap, work: Work) {
    self.name = name
    self.findings = findings.isEmpty ? [name] : findings
    self.needs = needs
    self.cost = cost
    self.work = work
  }
}
