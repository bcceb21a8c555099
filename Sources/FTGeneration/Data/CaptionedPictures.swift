import FTData
import FTImage
import FTImageCodec
import Foundation

/// Pictures with a text for each: a folder with `metadata.jsonl`, whose rows have `file_name` and `text`, or a folder of pictures
/// whose names are their captions. They are decoded when they are needed, see `PictureSource`.
///
/// A folder with a list is taken by the list alone: a picture that no row names is refused with that reason, and so is a row
/// whose picture is not there. A row may say by `side` (or `split`) that its picture is for training, validation or test; one of
/// another side is refused.
public struct CaptionedPictures: DataSource {
  /// The text of each picture.
  public private(set) var captions: [String] = []
  /// The side that each picture's row names; nil where it names none.
  public private(set) var sides: [Partition.Side?] = []
  /// Everything that lies in the folders, kept or refused.
  public private(set) var ledger = Ledger(unit: "pictures")
  /// How the folders were understood, where that is not plain.
  public private(set) var notes: [String] = []
  /// Files besides the pictures that say what is on them.
  public private(set) var lists: [String] = []
  private var source: PictureSource

  public var items: [DataItem] { source.items }

  /// Reads folders; what cannot be used is refused by name.
  ///
  /// - Parameters:
  ///   - side: the pictures' longer side is brought to this.
  ///   - onRead: sees how many of the pictures are read, and ends the work by throwing.
  /// - Throws: `DataFileError` for a path that is no folder, ``GeneratorError/noPictures(_:_:)`` for folders without a usable
  ///   picture.
  public init(
    _ folders: [String], side: Int, onRead: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws {
    source = PictureSource(ImageReading(.longerSide(side)))
    for folder in folders { try read(folder, onRead) }
    guard !source.isEmpty else { throw GeneratorError.noPictures(folders, ledger.summary) }
  }

  private mutating func read(_ folder: String, _ onRead: (Int, Int) throws -> Void) throws {
    let walk = try FolderWalk(folder)
    let files = Set(walk.entries.filter { $0.kind == .file }.map { $0.components.joined(separator: "/") })
    let list = "\(walk.root)/\(PictureMetadata.fileName)"
    let isListed = files.contains(PictureMetadata.fileName)
    var texts: [String: String] = [:]
    var named: [String: String] = [:]
    if isListed {
      let metadata = try PictureMetadata(list, files: files, field: .text, ledger: &ledger)
      texts = metadata.labels
      named = metadata.sides
      lists.append(list)
      if let inner = metadata.impliedFolder { notes.append("\(list): its rows are taken as pictures in \(inner)/.") }
    }
    var wanted: [(place: Place, caption: String, side: Partition.Side?)] = []
    for entry in walk.entries where !isListed || entry.components != [PictureMetadata.fileName] {
      let place = Place(file: entry.path)
      guard !ledger.isReceived(place) else { throw DataFileError.listedTwice(file: entry.path) }
      ledger.receive(place)
      let path = entry.components.joined(separator: "/")
      let listed = texts[path]
      if listed == nil, let refusal = entry.refusalAsPicture() {
        ledger.refuse(place, reason: refusal.reason, refusal.sentence)
      } else if let caption = listed ?? (isListed ? nil : Self.caption(fromName: entry.components.last ?? "")) {
        let side = named[path].flatMap(Self.side)
        if let name = named[path], side == nil {
          ledger.refuse(
            place, reason: "other-side",
            "\(entry.path): its row says side “\(name)”, which is none of train, validation, test")
        } else {
          wanted.append((place, caption, side))
        }
      } else {
        ledger.refuse(
          place, reason: "no-caption",
          isListed
            ? "\(entry.path): no row of \(PictureMetadata.fileName) names this picture"
            : "\(entry.path): a name without a word is no caption; name it by what it shows, or write metadata.jsonl")
      }
    }
    if !isListed, let first = wanted.first {
      notes.append(
        "\(walk.root): there is no \(PictureMetadata.fileName), so names are captions: “\(first.caption)” for \(first.place)."
      )
    }
    for (index, (place, caption, side)) in wanted.enumerated() {
      try onRead(index, wanted.count)
      do throws(ImageError) {
        try source.add(place)
        captions.append(caption)
        sides.append(side)
        ledger.keep(place)
      } catch { ledger.refuse(place, reason: error.refusalReason, "\(error)") }
    }
    try onRead(wanted.count, wanted.count)
    try ledger.refuseArrivals(in: walk)
  }

  /// `red_cat-face (2).png` says "red cat face"; nil where no word is left.
  static func caption(fromName name: String) -> String? {
    // A hidden file has an ending and no name.
    guard !name.hasPrefix(".") else { return nil }
    let stem = (name as NSString).deletingPathExtension
    let parts = stem.split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }
    // Numbers at the end count pictures; elsewhere they may mean something.
    let words = parts.reversed().drop { $0.allSatisfy(\.isNumber) }.reversed()
    let caption = words.joined(separator: " ")
    return caption.contains(where: \.isLetter) ? caption : nil
  }

  /// What a side is called, as Hugging Face's datasets know it.
  private static func side(_ name: String) -> Partition.Side? {
    switch name.lowercased() {
    case "train", "training": .training
    case "val", "valid", "validation", "dev": .validation
    case "test", "testing", "eval": .test
    default: nil
    }
  }

  public func content(of index: Int) throws(ImageError) -> Image { try source.content(of: index) }

  public func selecting(_ indices: [Int]) -> CaptionedPictures {
    var selected = self
    selected.source = source.selecting(indices)
    selected.captions = indices.map { captions[$0] }
    selected.sides = indices.map { sides[$0] }
    return selected
  }
}
