import FTData
import FTImageCodec

/// The pictures of a style run: what the style is, photos to learn on, and photos to judge by, none of them on both sides.
struct StylePhotos: Sendable {
  /// The style pictures, brought to size.
  private(set) var styles: [Image] = []
  /// Photos large enough for a crop.
  private(set) var training: PictureSource
  private(set) var heldOut: PictureSource
  private(set) var ledger: Ledger
  private(set) var partition: Partition

  /// Reads and divides the pictures that a run names.
  ///
  /// - Throws: ``StyleFinetuneError`` where there are too few, `ImageError` for a style picture that cannot be read, and
  ///   `DataFileError`.
  init(_ settings: StyleSettings, onRead: (_ done: Int, _ of: Int) throws -> Void = { _, _ in })
    throws
  {
    var ledger = Ledger(unit: "pictures")
    let none = PictureSource(ImageReading(.shorterSide(settings.size * 5 / 4)))
    let all = try Self.photos(settings.data, settings, none, &ledger, onRead)
    guard !all.isEmpty else { throw StyleFinetuneError.noPhotos(settings.data, ledger.summary) }
    if !settings.validation.isEmpty {
      heldOut = try Self.photos(settings.validation, settings, none, &ledger, onRead)
      guard !heldOut.isEmpty else { throw StyleFinetuneError.noPhotos(settings.validation, ledger.summary) }
      ledger.refuseCopies(of: heldOut.items, among: all.items, thing: "photo", use: "judged by")
      training = all.keeping(ledger.isKept)
      guard !training.isEmpty else { throw StyleFinetuneError.noPhotos(settings.data, ledger.summary) }
      partition = Partition(rule: "as --data and --validation say; copies of held-out photos are not learned on")
    } else {
      guard all.count >= 2 else { throw StyleFinetuneError.tooFewPhotos(all.count) }
      // Copies are one group.
      let items = all.items.map { DataItem($0.place, group: $0.fingerprint) }
      let split = Split(
        items, fractions: try SplitFractions(train: 0.8, validation: 0.2, test: 0), seed: settings.run.seed)
      guard !split.validation.isEmpty, !split.train.isEmpty else { throw StyleFinetuneError.tooFewPhotos(all.count) }
      training = all.selecting(split.train)
      heldOut = all.selecting(split.validation)
      partition = Partition(rule: "20 % of the photos to judge by, by seed \(settings.run.seed); copies stay together")
    }
    partition.add(training.items, .training)
    partition.add(heldOut.items, .validation)
    self.ledger = ledger
    try readStyles(settings)
  }

  /// What was read, for people.
  var summary: String {
    func counted(_ count: Int, _ thing: String) -> String { "\(count) \(thing)\(count == 1 ? "" : "s")" }
    return "\(counted(styles.count, "style picture")), \(counted(training.count, "photo")) to learn on, "
      + "\(heldOut.count) held out."
  }

  /// Reads the style pictures; they are in the ledger, but on no side. One of them may be a photo too.
  private mutating func readStyles(_ settings: StyleSettings) throws {
    let list = try PictureList(settings.style)
    let known = Set(ledger.places)
    for refusal in list.ledger.refusals where !known.contains(refusal.location) {
      ledger.receive(refusal.location)
      ledger.refuse(refusal.location, reason: refusal.reason, refusal.sentence)
    }
    for file in list.files {
      styles.append(try Image(path: file, reading: ImageReading(.shorterSide(settings.styleSize))))
      guard !known.contains(Place(file: file)) else { continue }
      ledger.receive(Place(file: file))
      ledger.keep(Place(file: file))
    }
    guard !styles.isEmpty else { throw StyleFinetuneError.noStyle(settings.style) }
  }

  /// Photos large enough for a crop, brought to a quarter more than its side.
  ///
  /// - Parameter none: a source without pictures, whose memory they share.
  private static func photos(
    _ paths: [String], _ settings: StyleSettings, _ none: PictureSource, _ ledger: inout Ledger,
    _ onRead: (Int, Int) throws -> Void
  ) throws -> PictureSource {
    let list = try PictureList(paths)
    try ledger.add(list.ledger)
    var photos = none
    for (index, file) in list.files.enumerated() {
      try onRead(index, list.files.count)
      let place = Place(file: file)
      do throws(ImageError) {
        let (width, height) = try Image.size(path: file)
        guard min(width, height) >= settings.size else {
          ledger.refuse(
            place, reason: "smaller-than-a-crop",
            "\(file): \(width) × \(height) is smaller than a crop; use larger photos or --size 64")
          continue
        }
        try photos.add(place)
        ledger.keep(place)
      } catch { ledger.refuse(place, reason: error.refusalReason, "\(error)") }
    }
    try onRead(list.files.count, list.files.count)
    try list.refuseArrivals(&ledger)
    return photos
  }
}

/// Pictures that no style can be learned from.
public enum StyleFinetuneError: Blamable, CustomStringConvertible {
  case noStyle([String])
  /// Paths without a usable photo, and the ledger's summary.
  case noPhotos([String], String)
  case tooFewPhotos(Int)

  public var blame: Blame { .data }

  public var description: String {
    switch self {
    case .noStyle(let paths):
      "\(paths.joined(separator: ", ")): no picture here; --style takes pictures (\(ImageFormat.readable))"
    case .noPhotos(let paths, let summary):
      "\(paths.joined(separator: ", ")): no photo that can be used\n\(summary)"
    case .tooFewPhotos(let count):
      "\(count) usable photo\(count == 1 ? "" : "s"): learning a style needs at least two different ones, one of them to "
        + "judge by; a dozen are better. Add photos, or name some with --validation"
    }
  }
}
