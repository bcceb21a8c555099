import FTData
import FTRun

/// Texts with classes on three sides: to learn from, to choose by, to judge by. No text, nor a copy of it, is on two.
struct TextParts: Sendable {
  let training: LabeledTexts
  let validation: LabeledTexts
  let test: LabeledTexts
  let ledger: Ledger
  let partition: Partition

  /// Shares of what is divided, where no file says otherwise.
  private static let (validationShare, testShare) = (0.15, 0.2)

  /// Reads files and divides what they do not.
  ///
  /// - Throws: as ``LabeledTexts``; ``TextClassesError`` where there is too little to learn from.
  init(_ settings: TextClassifySettings) throws {
    let all = try LabeledTexts(settings.data, fields: settings.fields)
    guard all.classes.count >= 2 else { throw TextClassesError.oneClass(all.classes[0]) }
    var ledger = all.ledger
    func given(_ files: [String]) throws -> LabeledTexts? {
      guard !files.isEmpty else { return nil }
      let set = try LabeledTexts(files, classes: all.classes, fields: settings.fields)
      try ledger.add(set.ledger)
      return set
    }
    let chosen = try given(settings.validation)
    let judged = try given(settings.test)
    // A copy stays on the side that measures.
    func without(_ held: LabeledTexts?, _ set: LabeledTexts, _ use: String) -> LabeledTexts {
      guard let held else { return set }
      ledger.refuseCopies(of: held.items, among: set.items, thing: "text", use: use)
      return set.selecting(set.items.indices.filter { ledger.isKept(set.items[$0].place) })
    }
    let heldOut = chosen.map { without(judged, $0, "judged by") }
    let rest = without(heldOut, without(judged, all, "judged by"), "chosen by")
    let shares = (
      validation: heldOut == nil ? Self.validationShare : 0, test: judged == nil ? Self.testShare : 0
    )
    try Self.check(rest, sides: 1 + (shares.validation > 0 ? 1 : 0) + (shares.test > 0 ? 1 : 0), ledger)
    let split = Split(
      everyStratumOf: rest.items,
      fractions: try SplitFractions(
        train: 1 - shares.validation - shares.test, validation: shares.validation, test: shares.test),
      seed: settings.run.seed)
    training = rest.selecting(split.train)
    validation = heldOut ?? rest.selecting(split.validation)
    test = judged ?? rest.selecting(split.test)
    for (flag, side) in [("--validation", validation), ("--test", test)] where side.isEmpty {
      throw TextClassesError.noRows([flag], ledger.summary)
    }
    var partition = Partition(rule: Self.rule(shares, seed: settings.run.seed))
    partition.add(training.items, .training)
    partition.add(validation.items, .validation)
    partition.add(test.items, .test)
    self.partition = partition
    self.ledger = ledger
  }

  /// Every class needs a text of its own on every side that is divided off.
  private static func check(_ rest: LabeledTexts, sides: Int, _ ledger: Ledger) throws {
    var different = [Set<String>](repeating: [], count: rest.classes.count)
    for (item, label) in zip(rest.items, rest.labels) { different[label].insert(item.group ?? "") }
    let small = rest.classes.indices.filter { different[$0].count < sides }
    guard small.isEmpty else {
      throw TextClassesError.smallClasses(
        small.map { (rest.classes[$0], different[$0].count) }, needed: sides,
        ledger.refused > 0 ? ledger.summary : nil)
    }
  }

  private static func rule(_ shares: (validation: Double, test: Double), seed: UInt64) -> String {
    let parts = [(shares.validation, "to choose by"), (shares.test, "to judge by")].filter { $0.0 > 0 }
      .map { "\(Int((100 * $0.0).rounded())) % \($0.1)" }
    guard !parts.isEmpty else { return "as the files were given; copies of held-out texts are not learned from" }
    return "of each class \(parts.joined(separator: " and ")), by seed \(seed); copies stay together"
  }

  /// What was read, in words.
  func lines(_ imbalance: ClassImbalance) -> [String] {
    let names = training.classes.indices.map {
      "  \(training.classes[$0]): \(training.counts[$0]) to learn on, \(validation.counts[$0]) to validate on, "
        + "\(test.counts[$0]) to judge by"
    }
    var lines = ["\(training.classes.count) classes:"] + names.prefix(12)
    if names.count > 12 { lines.append("  and \(names.count - 12) more") }
    if let sentence = imbalance.sentence(training.counts, thing: "texts") { lines.append(sentence) }
    return lines
  }
}
