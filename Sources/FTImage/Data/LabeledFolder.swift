import FTData
import FTImageCodec

/// A folder of pictures with classes as its layout says: one set, or the parts of a split.
struct LabeledFolder: Sendable {
  let root: String
  let layout: PictureLayout
  /// What is learned from, or all there is.
  let training: LabeledPictures
  /// Nil where the folder does not say.
  let validation: LabeledPictures?
  let test: LabeledPictures?

  /// The account of everything in the folder.
  var ledger: Ledger { training.ledger }
  /// How the folder was understood, where that is not plain.
  var notes: [String] { training.notes }

  /// - Parameters: as of ``LabeledPictures``.
  init(
    _ folder: String, classes known: [String]?, side: Int, cache: ContentCache<Image>,
    onRead: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws {
    try self.init(
      folder, classes: known, source: PictureSource(ImageReading(.shorterSide(side)), cache: cache), onRead: onRead)
  }

  /// - Parameter source: takes the pictures in; without any yet.
  init(
    _ folder: String, classes known: [String]?, source empty: PictureSource,
    onRead: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws {
    let walk = try FolderWalk(folder)
    root = walk.root
    layout = try PictureLayout(
      folder, pictures: walk.entries.filter { $0.refusalAsPicture() == nil }.map(\.components),
      lists: walk.entries.filter { $0.kind == .file && Self.lists.contains($0.components.last!) }.map(\.components),
      classes: known)
    var reading = Reading(walk, layout)
    try reading.label()
    let classes = known ?? reading.classes(in: layout.training)
    let (source, labels) = try reading.read(classes, empty, onRead)
    let (ledger, notes) = (reading.ledger, layout.notes(root) + reading.notes)
    guard !source.isEmpty else { throw LabeledPicturesError.nothing(folder, ledger.summary) }
    let all = LabeledPictures(
      classes: classes, labels: labels, source: source, ledger: ledger, notes: notes, lists: reading.lists)
    func pictures(_ part: PictureLayout.Part) -> LabeledPictures { all.keeping { reading.parts[$0] == part } }
    training = pictures(layout.training)
    validation = layout.validation.map(pictures)
    test = layout.test.map(pictures)
  }

  /// Names of lists, the one that is read and those that would mean the same.
  private static let lists: Set<String> = [
    PictureMetadata.fileName, "metadata.csv", "metadata.parquet", "metadata.json",
  ]
}

/// From the entries of a folder to pictures: each is received, labelled or refused, then read or refused.
private struct Reading {
  let walk: FolderWalk
  let layout: PictureLayout
  private(set) var ledger = Ledger(unit: "pictures")
  private(set) var notes: [String] = []
  private(set) var lists: [String] = []
  /// Pictures with a label, in the order of their names.
  private var labelled: [(place: Place, label: String)] = []
  /// Where each of them belongs.
  private(set) var parts: [Place: PictureLayout.Part] = [:]

  init(_ walk: FolderWalk, _ layout: PictureLayout) {
    self.walk = walk
    self.layout = layout
  }

  /// Receives every entry and gives each picture its label.
  mutating func label() throws(DataFileError) {
    let files = Set(walk.entries.filter { $0.kind == .file }.map { $0.components.joined(separator: "/") })
    var lists: [[String]: [String: String]] = [:]
    for case .list(let below) in layout.parts.map(\.labels) where lists[below] == nil {
      let prefix = below.map { "\($0)/" }.joined()
      let inside = Set(files.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) })
      let path = ([walk.root] + below + [PictureMetadata.fileName]).joined(separator: "/")
      let list = try PictureMetadata(path, files: inside, ledger: &ledger)
      self.lists.append(path)
      lists[below] = Dictionary(uniqueKeysWithValues: list.labels.map { (prefix + $0.key, $0.value) })
      if let folder = list.impliedFolder { notes.append("\(path): its rows are taken as pictures in \(folder)/.") }
    }
    var seen: Set<Place> = []
    for entry in walk.entries {
      let place = Place(file: entry.path)
      // Two names that differ in nothing but how an accent is written.
      guard seen.insert(place).inserted else { throw .listedTwice(file: entry.path) }
      let part = layout.parts.first { entry.components.starts(with: $0.below) }
      if entry.components.last == PictureMetadata.fileName, entry.kind == .file,
        lists[Array(entry.components.dropLast())] != nil
      {
        continue
      }
      ledger.receive(place)
      switch label(of: entry, in: part, lists) {
      case .success(let label):
        labelled.append((place, label))
        parts[place] = part
      case .failure(let refusal): ledger.refuse(place, reason: refusal.reason, refusal.sentence)
      }
    }
  }

  private struct Unusable: Error {
    let reason: RefusalReason
    let sentence: String
  }

  private func label(
    of entry: FolderWalk.Entry, in part: PictureLayout.Part?, _ lists: [[String]: [String: String]]
  ) -> Result<String, Unusable> {
    func unusable(_ reason: RefusalReason, _ why: String) -> Result<String, Unusable> {
      .failure(Unusable(reason: reason, sentence: "\(entry.path): \(why)"))
    }
    if case .list(let below)? = part?.labels, entry.kind == .file,
      let label = lists[below]?[entry.components.joined(separator: "/")]
    {
      // Named by a row, whatever it is called.
      return .success(label)
    }
    if let refusal = entry.refusalAsPicture() {
      return .failure(Unusable(reason: refusal.reason, sentence: refusal.sentence))
    }
    guard let part else { return unusable("outside-the-parts", "lies in no part of the split that this folder is") }
    if case .list = part.labels {
      return unusable("no-row", "no row of \(PictureMetadata.fileName) names this picture")
    }
    let names = entry.components.dropFirst(part.below.count)
    guard names.count > 1, let label = names.first else {
      let folder = ([walk.root] + part.below).joined(separator: "/")
      return unusable("no-class-folder", "lies in no class's folder; expected \(folder)/CLASS/\(names.last ?? "")")
    }
    return .success(label)
  }

  /// The classes of a part, sorted.
  func classes(in part: PictureLayout.Part) -> [String] {
    Set(labelled.filter { parts[$0.place] == part }.map(\.label)).sorted()
  }

  /// Checks the pictures, and refuses those that cannot be read, are of no class to know, or came too late.
  mutating func read(
    _ classes: [String], _ source: PictureSource, _ onRead: (Int, Int) throws -> Void
  ) throws -> (PictureSource, labels: [Int]) {
    // ImageNet has names that stand for two classes; the first is meant.
    let numbers = Dictionary(classes.enumerated().map { ($1, $0) }) { first, _ in first }
    var source = source
    var labels: [Int] = []
    for (index, (place, name)) in labelled.enumerated() {
      try onRead(index, labelled.count)
      guard let label = numbers[name] else {
        ledger.refuse(
          place, reason: "unknown-class", "\(place): class \"\(name)\" is none of those that are learned from")
        continue
      }
      do throws(ImageError) {
        try source.add(place, stratum: name)
        labels.append(label)
        ledger.keep(place)
      } catch { ledger.refuse(place, reason: error.refusalReason, "\(error)") }
    }
    try onRead(labelled.count, labelled.count)
    try ledger.refuseArrivals(in: walk)
    return (source, labels)
  }
}

extension PictureLayout {
  /// How the folder was understood, where a folder's name is not simply a class.
  fileprivate func notes(_ root: String) -> [String] {
    func path(_ part: Part) -> String { ([root] + part.below).joined(separator: "/") + "/" }
    guard isSplit else {
      return training.below.isEmpty ? [] : ["The classes are taken from \(path(training)), the only folder there."]
    }
    let uses = [("to learn from", training), ("to choose by", validation), ("to judge by", test)]
    let named = uses.compactMap { use, part in part.map { "\(path($0)) \(use)" } }
    return ["The folders are taken as the parts of a split: \(named.joined(separator: ", "))."]
  }
}
