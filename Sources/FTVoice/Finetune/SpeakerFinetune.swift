import FTCheckpoint
import FTData
import FTEvaluation
import FTModels
import FTTensor
import FTTraining
import Foundation

/// Teaches a pretrained speaker encoder to tell a person's own kind of recordings apart, and measures it on people it has
/// never heard.
///
/// ```swift
/// var configuration = SpeakerFinetuneConfiguration()
/// (configuration.data, configuration.output) = ("voices", "runs/mine")
/// let result = try SpeakerFinetune(configuration, store: ModelStore()).run(compute) { _ in .proceed }
/// ```
public struct SpeakerFinetune: Sendable {
  public let configuration: SpeakerFinetuneConfiguration
  public let model: NetworkFolder
  public let run: OldRunFolder
  /// The three parts; no speaker is in two of them.
  let training: SpeakerSet
  let validation: SpeakerSet
  let test: SpeakerSet
  /// Every recording of all parts, kept or refused.
  public let ledger: Ledger

  /// Reads and checks everything; nothing is written before all of it is in order.
  ///
  /// - Parameter progress: recordings read, recordings in all; what it throws ends the reading.
  /// - Throws: ``SpeakerFinetuneError``, ``SpeakerSetError``, and the errors of models, recordings and run folder.
  public init(
    _ configuration: SpeakerFinetuneConfiguration, store: ModelStore, resuming: Bool = false,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    let problems = configuration.problems()
    guard problems.isEmpty else { throw SpeakerFinetuneError.settings(problems) }
    self.configuration = configuration
    model = try store.resolveNetwork(configuration.model)
    guard case .speakerEncoder = model.architecture else {
      throw NetworkMismatch(folder: model.url.path, found: model.architecture.summary, needed: "speaker-encoder")
    }
    let all = try SpeakerSet(configuration.data, progress: progress)
    var ledger = all.ledger
    // What was learned from is not measured on, and what was chosen by neither.
    var known = all.known
    let given = try [configuration.validation, configuration.test].map { path -> SpeakerSet? in
      guard let path else { return nil }
      let part = try SpeakerSet(path, known: known, progress: progress)
      try ledger.add(part.ledger)
      known.merge(part.known) { first, _ in first }
      return part
    }
    self.ledger = ledger
    let split = Split(
      count: all.speakers.count,
      fractions: try SplitFractions(
        train: 1 - (given[0] == nil ? 0.18 : 0) - (given[1] == nil ? 0.32 : 0),
        validation: given[0] == nil ? 0.18 : 0, test: given[1] == nil ? 0.32 : 0), seed: configuration.seed)
    training = all.selecting(split.train)
    validation = given[0] ?? all.selecting(split.validation)
    test = given[1] ?? all.selecting(split.test)
    let usable = training.bySpeaker.count { $0.count >= 2 }
    guard usable >= 2 else {
      throw SpeakerSetError.speakers(usable, needed: 2, why: "the loss compares speakers with each other")
    }
    try validation.checkMeasurable("for choosing the best step; name a folder with --validation, or give more speakers")
    try test.checkMeasurable("for the measures; name a folder with --test, or give more speakers")
    run = resuming ? try OldRunFolder(opening: configuration.output) : try OldRunFolder(creating: configuration.output)
    if !resuming {
      try run.write(configuration, to: OldRunFolder.configuration)
      try AtomicFile.write(Array(ledger.jsonLines().utf8), to: run.path(OldRunFolder.ledger))
    }
  }

  /// What was read, for people.
  public var summary: String {
    func part(_ set: SpeakerSet) -> String {
      "\(set.speakers.count) speakers (\(set.recordings.count) utterances, \(Int(set.seconds / 60 + 0.5)) min)"
    }
    return "\(part(training)) to learn from, \(part(validation)) to choose by, \(part(test)) to measure on"
  }
}

extension SpeakerSet {
  /// - Throws: ``SpeakerSetError`` unless there are two speakers, one of them with two sessions: otherwise no error rate
  ///   is defined.
  public func checkMeasurable(_ why: String) throws {
    let present = bySpeaker.filter { !$0.isEmpty }
    let repeated = present.contains { Set($0.map { recordings[$0].session }).count >= 2 }
    guard present.count >= 2, repeated else {
      throw SpeakerSetError.speakers(
        present.count, needed: 2,
        why: "an error rate needs two people, and two recordings of one of them made at different times, \(why)")
    }
  }

  /// All pairs with their scores.
  public func trials(_ embeddings: [Embedding]) -> Trials {
    Trials(embeddings, speakers: recordings.map(\.speaker), sessions: recordings.map(\.session))
  }
}

/// A run that cannot begin.
public enum SpeakerFinetuneError: Blamable, CustomStringConvertible {
  case settings([String])

  public var blame: Blame { .settings }

  public var description: String {
    switch self {
    case .settings(let problems): problems.joined(separator: "\n")
    }
  }
}
