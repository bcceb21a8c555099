import FTData

/// Pictures with classes on three sides: to learn from, to choose by, to judge by. No picture, nor a copy of it, is on two.
struct PictureParts: Sendable {
  private(set) var training: LabeledPictures
  private(set) var validation: LabeledPictures
  private(set) var test: LabeledPictures
  private(set) var ledger: Ledger
  /// How the sides came about, where that is not plain.
  private(set) var notes: [String]
  private(set) var partition: Partition
  /// Whether the pictures to judge by were drawn from the others.
  let isTestDrawn: Bool
  /// Files besides the pictures that decide what is learned.
  private(set) var lists: [String]

  /// Shares of what is divided, where no folder says otherwise.
  private static let (validationShare, testShare) = (0.15, 0.2)

  /// Reads folders and divides what they do not.
  ///
  /// - Parameters:
  ///   - data: a set, or the parts of a split.
  ///   - validation, test: folders for these sides; nil takes those of the split, or a part of the set.
  ///   - side: the pictures' shorter side is brought to this.
  ///   - groupsByName: whether details of one source are told by their names, see ``PictureGroups``.
  /// - Throws: as ``LabeledPictures``; ``ClassifyFinetuneError`` where there is too little to learn from.
  init(
    data: String, validation: String?, test: String?, side: Int, seed: UInt64, groupsByName: Bool,
    onRead: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws {
    let cache = PictureSource.cache()
    let folder = try LabeledFolder(data, classes: nil, side: side, cache: cache, onRead: onRead)
    for (flag, named, part) in [
      ("--validation", validation, folder.validation), ("--test", test, folder.test),
    ] where named != nil && part != nil {
      let training = ([folder.root] + folder.layout.training.below).joined(separator: "/")
      throw PictureLayoutError(data, [], .partNamedTwice(flag, training: training))
    }
    let classes = folder.training.classes
    func given(_ path: String?, _ part: LabeledPictures?) throws -> LabeledPictures? {
      try path.map { try LabeledPictures($0, classes: classes, side: side, cache: cache, onRead: onRead) } ?? part
    }
    let chosen = try given(validation, folder.validation)
    let judged = try given(test, folder.test)
    isTestDrawn = judged == nil
    ledger = folder.ledger
    lists = folder.training.lists
    for (path, part) in [(validation, chosen), (test, judged)] where path != nil {
      guard let part else { continue }
      try ledger.add(part.ledger)
      lists += part.lists
    }
    notes = folder.notes
    // A copy stays on the side that measures.
    let heldOut = Self.withoutCopies(of: judged, chosen, "judged by", &ledger)
    for part in [judged, heldOut] {
      if let part, part.items.isEmpty { throw LabeledPicturesError.nothing(data, ledger.summary) }
    }
    var all = Self.withoutCopies(of: judged, folder.training, "judged by", &ledger)!
    all = Self.withoutCopies(of: heldOut, all, "chosen by", &ledger)!
    let groups = PictureGroups(all, byName: groupsByName)
    try Self.check(all, groups, ledger)
    let shares = (chosen == nil ? Self.validationShare : 0, judged == nil ? Self.testShare : 0)
    let split = try Self.split(all, groups, shares, seed: seed)
    training = all.selecting(split[.training] ?? [])
    self.validation = heldOut ?? all.selecting(split[.validation] ?? [])
    self.test = judged ?? all.selecting(split[.test] ?? [])
    if shares != (0, 0) { notes += groups.notes }
    partition = Partition(rule: Self.rule(shares, seed: seed, groups))
    for (pictures, side) in [(training, Partition.Side.training), (self.validation, .validation), (self.test, .test)] {
      partition.add(pictures.items, side)
    }
  }

  /// Refuses pictures of `pictures` whose pixels are in `held` too.
  private static func withoutCopies(
    of held: LabeledPictures?, _ pictures: LabeledPictures?, _ use: String, _ ledger: inout Ledger
  ) -> LabeledPictures? {
    guard let held, let pictures else { return pictures }
    ledger.refuseCopies(of: held.items, among: pictures.items, thing: "picture", use: use)
    return pictures.keeping(ledger.isKept)
  }

  private static func check(_ all: LabeledPictures, _ groups: PictureGroups, _ ledger: Ledger) throws {
    guard all.classes.count >= 2 else { throw ClassifyFinetuneError.oneClass(all.classes.first ?? "") }
    let small = all.classes.indices.map { (all.classes[$0], groups.count(of: $0, in: all)) }
      .filter { $0.1 < PictureGroups.smallestClass }
    guard small.isEmpty else {
      throw ClassifyFinetuneError.smallClasses(
        small, needed: PictureGroups.smallestClass, ledger.refused > 0 ? ledger.summary : nil)
    }
  }

  /// Divides by shares, class by class, groups in one piece; then gives every class a group on every side that has a share.
  private static func split(
    _ all: LabeledPictures, _ groups: PictureGroups, _ shares: (validation: Double, test: Double), seed: UInt64
  ) throws -> [Partition.Side: [Int]] {
    let items = all.items.indices.map { index in
      var item = all.items[index]
      item.group = "\(groups.groups[index])"
      return item
    }
    let split = Split(
      everyStratumOf: items,
      fractions: try SplitFractions(
        train: 1 - shares.validation - shares.test, validation: shares.validation, test: shares.test), seed: seed)
    return [.training: split.train, .validation: split.validation, .test: split.test]
  }

  private static func rule(_ shares: (Double, Double), seed: UInt64, _ groups: PictureGroups) -> String {
    guard shares != (0, 0) else { return "as the folders say; copies of held-out pictures are not learned from" }
    func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }
    var parts: [String] = []
    if shares.0 > 0 { parts.append("\(percent(shares.0)) to choose by") }
    if shares.1 > 0 { parts.append("\(percent(shares.1)) to judge by") }
    return "of each class \(parts.joined(separator: " and ")), by seed \(seed); copies stay together"
      + (groups.series == nil ? "" : ", and so do pictures that are numbered as details of one source")
  }
}
