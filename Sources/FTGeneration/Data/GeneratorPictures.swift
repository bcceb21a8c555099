import FTData
import FTRun

/// The pictures of a run that learns to make pictures: to learn from, to choose by, and to judge by.
struct GeneratorPictures: Sendable {
  private(set) var training: CaptionedPictures
  /// Empty where there are too few to keep any back.
  private(set) var heldOut: CaptionedPictures
  /// Those whose rows say so; otherwise empty.
  private(set) var test: CaptionedPictures
  /// Pictures of other things, learned along so that they are not forgotten.
  private(set) var prior: CaptionedPictures?
  private(set) var ledger: Ledger
  private(set) var partition: Partition
  private(set) var facts: [Fact] = []
  /// Whether the run itself has drawn what is held out.
  private(set) var isHeldOutDrawn = false

  /// Fewest pictures of which some are held out.
  static let fewestToDivide = 5
  /// The share that is held out, and how many at most.
  private static let share = 0.1
  private static let mostHeldOut = 256

  init(_ settings: GenerateSettings, side: Int, onRead: (_ done: Int, _ of: Int) throws -> Void) throws {
    let read = try CaptionedPictures(settings.data, side: side, onRead: onRead)
    var ledger = read.ledger
    var notes = read.notes
    func named(_ side: Partition.Side) -> CaptionedPictures {
      read.selecting(read.items.indices.filter { read.sides[$0] == side })
    }
    test = named(.test)
    let listed = named(.validation)
    var all = read.selecting(read.items.indices.filter { read.sides[$0] == nil || read.sides[$0] == .training })
    // A copy stays on the side that measures.
    for (held, use) in [(test, "judged by"), (listed, "chosen by")] where !held.isEmpty {
      ledger.refuseCopies(of: held.items, among: all.items, thing: "picture", use: use)
      all = all.keeping(ledger.isKept)
    }
    guard !all.isEmpty else { throw GeneratorError.noPictures(settings.data, ledger.summary) }
    if !listed.isEmpty, settings.validation.isEmpty {
      training = all
      heldOut = listed
      partition = Partition(rule: "as the rows of metadata.jsonl say; copies of held-out pictures are not learned from")
    } else if !settings.validation.isEmpty {
      guard listed.isEmpty else { throw GeneratorError.sidesTwice(settings.data) }
      let held = try CaptionedPictures(settings.validation, side: side, onRead: onRead)
      try ledger.add(held.ledger)
      notes += held.notes
      ledger.refuseCopies(of: held.items, among: all.items, thing: "picture", use: "chosen by")
      training = all.keeping(ledger.isKept)
      guard !training.isEmpty else { throw GeneratorError.noPictures(settings.data, ledger.summary) }
      heldOut = held
      partition = Partition(rule: "as --data and --validation say; copies of held-out pictures are not learned from")
    } else if all.count < Self.fewestToDivide || Set(all.items.map(\.fingerprint)).count == 1 {
      training = all
      heldOut = all.selecting([])
      partition = Partition(
        rule: "all pictures are learned from: \(all.count) are too few, or too much the same, to hold any out")
    } else {
      // Copies are one group.
      let items = all.items.map { DataItem($0.place, group: $0.fingerprint) }
      let share = min(Self.share, Double(Self.mostHeldOut) / Double(all.count))
      let split = Split(
        items, fractions: try SplitFractions(train: 1 - share, validation: share, test: 0), seed: settings.run.seed)
      // Ten per cent of a few is none; one picture, with its copies, says more than nothing.
      let last = split.train.last.flatMap { all.items[$0].fingerprint }
      let held =
        split.validation.isEmpty
        ? all.items.indices.filter { all.items[$0].fingerprint == last } : split.validation
      isHeldOutDrawn = true
      training = all.selecting(all.items.indices.filter { !held.contains($0) })
      heldOut = all.selecting(held)
      partition = Partition(
        rule: "\(held.count) of \(all.count) pictures to choose by, by seed \(settings.run.seed); copies stay together")
    }
    if !settings.prior.isEmpty {
      let prior = try CaptionedPictures(settings.prior, side: side, onRead: onRead)
      try ledger.add(prior.ledger)
      notes += prior.notes
      self.prior = prior
      partition.add(prior.items, .training)
    }
    partition.add(training.items, .training)
    partition.add(heldOut.items, .validation)
    partition.add(test.items, .test)
    self.ledger = ledger
    facts = notes.map { Fact($0) }
    facts.append(Fact(summary))
    if heldOut.isEmpty {
      facts.append(
        Fact(
          "With \(training.count) picture\(training.count == 1 ? "" : "s") none is held out: the last step is taken, and "
            + "nothing warns of learning by heart. Ten or more pictures that differ in pose and place are better."))
    }
  }

  /// What the result is measured on, and what that is called.
  var measured: (pictures: CaptionedPictures, name: String) {
    if !test.isEmpty { return (test, "loss on test pictures") }
    return heldOut.isEmpty ? (training, "loss on pictures that were learned from") : (heldOut, "held-out loss")
  }

  /// Files that say what is on pictures.
  var lists: [String] {
    var known: Set<String> = []
    return (training.lists + heldOut.lists + (prior?.lists ?? [])).filter { known.insert($0).inserted }
  }

  private var summary: String {
    let captions = Set(training.captions).count
    return "\(training.count) picture\(training.count == 1 ? "" : "s") with \(captions) different "
      + "caption\(captions == 1 ? "" : "s") to learn from, \(heldOut.count) held out"
      + (test.isEmpty ? "" : " to choose by and \(test.count) to judge by")
      + (prior.map { ", \($0.count) of other things learned along." } ?? ".")
  }
}
