import FTData
import FTImageCodec
import Foundation

/// Pictures with their classes: a folder per class, or a folder with `metadata.jsonl`, whose rows have `file_name` and
/// `label` (the layout of Hugging Face's ImageFolder).
public struct LabeledPictures: Sendable {
  /// One picture, brought to size.
  public struct Item: Sendable {
    public let place: Place
    /// Number of the class.
    public let label: Int
    let image: Image
    /// Equal for pictures of the same pixels.
    let fingerprint: UInt64

    init(place: Place, label: Int, image: Image) {
      self.place = place
      self.label = label
      self.image = image
      fingerprint = image.pixels.hashValueOfContent
    }
  }

  /// The classes' names, sorted.
  public let classes: [String]
  public let items: [Item]
  /// Everything that lies in the folder, kept or refused.
  public let ledger: Ledger
  /// How the folder was understood, where that is not plain.
  public let notes: [String]
  /// Files besides the pictures that say what is on them.
  public let lists: [String]

  /// Pictures per class.
  public var counts: [Int] { items.reduce(into: Array(repeating: 0, count: classes.count)) { $0[$1.label] += 1 } }

  /// Reads a folder; what cannot be used is refused by name.
  ///
  /// - Parameters:
  ///   - classes: the classes to know; nil takes those of the folder. A picture of another class is refused.
  ///   - side: the pictures' shorter side is brought to this.
  ///   - onRead: sees how many of the pictures are read, and ends the work by throwing.
  /// - Throws: `DataFileError` for a path that is no folder, ``PictureLayoutError`` for one that has the parts of a split
  ///   or two meanings, ``LabeledPicturesError`` for one without pictures.
  public init(
    _ folder: String, classes known: [String]? = nil, side: Int,
    onRead: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws {
    let read = try LabeledFolder(folder, classes: known, side: side, onRead: onRead)
    guard !read.layout.isSplit else {
      let measured = read.layout.test ?? read.layout.validation ?? read.layout.training
      throw PictureLayoutError(folder, [], .isSplit(test: ([read.root] + measured.below).joined(separator: "/")))
    }
    self = read.training
  }

  init(classes: [String], items: [Item], ledger: Ledger, notes: [String] = [], lists: [String] = []) {
    self.classes = classes
    self.items = items
    self.ledger = ledger
    self.notes = notes
    self.lists = lists
  }

  /// The same with some of the items.
  public func selecting(_ indices: [Int]) -> LabeledPictures {
    LabeledPictures(classes: classes, items: indices.map { items[$0] }, ledger: ledger, notes: notes, lists: lists)
  }

  /// The same without the items that were refused since.
  func keeping(_ isKept: (Place) -> Bool) -> LabeledPictures {
    selecting(items.indices.filter { isKept(items[$0].place) })
  }
}

/// Pictures with classes that cannot be used at all.
public enum LabeledPicturesError: Blamable, CustomStringConvertible {
  /// A folder without a usable picture, and the ledger's summary.
  case nothing(String, String)

  public var blame: Blame { .data }

  public var description: String {
    switch self {
    case .nothing(let folder, let summary):
      "\(folder): no picture with a class; expected a folder per class, or metadata.jsonl with \"file_name\" and "
        + "\"label\"\n\(summary)"
    }
  }
}

extension [UInt8] {
  /// The same for the same bytes in every process (FNV-1a).
  var hashValueOfContent: UInt64 { reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } }
}
