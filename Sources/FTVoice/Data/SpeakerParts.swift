import FTData

/// Recordings to learn from, to choose by and to measure on, each of people of its own.
struct SpeakerParts: Sendable {
  let training: SpeakerSet
  let validation: SpeakerSet
  let test: SpeakerSet
  /// Every recording of all parts, kept or refused.
  let ledger: Ledger
  let partition: Partition

  /// - Parameters:
  ///   - validation: without it 18 of 100 speakers are set aside.
  ///   - test: without it 32 of 100 speakers are set aside.
  ///   - onRead: recordings read, recordings in all, of each folder; what it throws ends the reading.
  /// - Throws: ``SpeakerSetError``, and the errors of recordings.
  init(
    data: String, validation: String?, test: String?, seed: UInt64, onRead: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    let cache = SpeakerSet.cache()
    let all = try SpeakerSet(data, known: [:], cache: cache, progress: onRead)
    var ledger = all.ledger
    // What was learned from is not measured on, and what was chosen by neither.
    var known = all.known
    let given = try [validation, test].map { path -> SpeakerSet? in
      guard let path else { return nil }
      let part = try SpeakerSet(path, known: known, cache: cache, progress: onRead)
      try ledger.add(part.ledger)
      known.merge(part.known) { first, _ in first }
      return part
    }
    self.ledger = ledger
    let shares = (validation: given[0] == nil ? 0.18 : 0, test: given[1] == nil ? 0.32 : 0)
    let split = Split(
      count: all.speakers.count,
      fractions: try SplitFractions(
        train: 1 - shares.validation - shares.test, validation: shares.validation, test: shares.test), seed: seed)
    training = all.selecting(speakers: split.train)
    self.validation = given[0] ?? all.selecting(speakers: split.validation)
    self.test = given[1] ?? all.selecting(speakers: split.test)
    let usable = training.bySpeaker.count { $0.count >= 2 }
    guard usable >= 2 else {
      throw SpeakerSetError.speakers(usable, needed: 2, why: "the loss compares speakers with each other")
    }
    try self.validation.checkMeasurable(
      "for choosing the best step; name a folder with --validation, or give more speakers")
    try self.test.checkMeasurable("for the measures; name a folder with --test, or give more speakers")
    let isGiven = given.allSatisfy { $0 != nil }
    var partition = Partition(
      rule: isGiven ? "as the folders were given" : "whole speakers, by seed \(seed); a folder that was given is a side"
    )
    partition.add(training.items, .training)
    partition.add(self.validation.items, .validation)
    partition.add(self.test.items, .test)
    self.partition = partition
  }

  /// The files of all recordings, which a list only names.
  var files: [String] { [training, validation, test].flatMap { $0.recordings.map(\.file) } }

  /// What was read, for people.
  var summary: String {
    func part(_ set: SpeakerSet) -> String {
      "\(set.speakers.count) speakers (\(set.recordings.count) utterances, \(Int(set.seconds / 60 + 0.5)) min)"
    }
    return "\(part(training)) to learn from, \(part(validation)) to choose by, \(part(test)) to measure on."
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
}
