import FTData
import FTImageCodec

/// Pictures with their classes: a folder per class, or a folder with `metadata.jsonl`, whose rows have `file_name` and
/// `label` (the layout of Hugging Face's ImageFolder). They are decoded when they are needed, see ``PictureSource``.
public struct LabeledPictures: DataSource {
  /// The classes' names, sorted.
  public let classes: [String]
  /// The number of each picture's class.
  public let labels: [Int]
  /// Everything that lies in the folder, kept or refused.
  public let ledger: Ledger
  /// How the folder was understood, where that is not plain.
  public let notes: [String]
  /// Files besides the pictures that say what is on them.
  public let lists: [String]
  private let source: PictureSource

  public var items: [DataItem] { source.items }

  /// Pictures per class.
  public var counts: [Int] { labels.reduce(into: Array(repeating: 0, count: classes.count)) { $0[$1] += 1 } }

  /// Reads a folder; what cannot be used is refused by name.
  ///
  /// - Parameters:
  ///   - classes: the classes to know; nil takes those of the folder. A picture of another class is refused.
  ///   - side: the pictures' shorter side is brought to this.
  ///   - cache: what may stay in memory of them.
  ///   - onRead: sees how many of the pictures are read, and ends the work by throwing.
  /// - Throws: `DataFileError` for a path that is no folder, ``PictureLayoutError`` for one that has the parts of a split
  ///   or two meanings, ``LabeledPicturesError`` for one without pictures.
  public init(
    _ folder: String, classes known: [String]? = nil, side: Int, cache: ContentCache<Image> = PictureSource.cache(),
    onRead: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws {
    try self.init(
      all: LabeledFolder(folder, classes: known, side: side, cache: cache, onRead: onRead), of: folder)
  }

  /// The same with pictures that are made of the files in another way than by decoding and scaling them.
  ///
  /// - Parameter open: gives the picture of a file in the size that is wanted; equal files give equal pictures.
  package init(
    _ folder: String, classes known: [String]?, side: Int,
    opening open: @escaping @Sendable (_ path: String, ImageReading) throws(ImageError) -> Image
  ) throws {
    let source = PictureSource(ImageReading(.shorterSide(side)), cache: PictureSource.cache(), opening: open)
    try self.init(all: LabeledFolder(folder, classes: known, source: source), of: folder)
  }

  private init(all read: LabeledFolder, of folder: String) throws {
    guard !read.layout.isSplit else {
      let measured = read.layout.test ?? read.layout.validation ?? read.layout.training
      throw PictureLayoutError(folder, [], .isSplit(test: ([read.root] + measured.below).joined(separator: "/")))
    }
    self = read.training
  }

  init(
    classes: [String], labels: [Int], source: PictureSource, ledger: Ledger, notes: [String] = [], lists: [String] = []
  ) {
    precondition(labels.count == source.count, "\(labels.count) labels for \(source.count) pictures")
    self.classes = classes
    self.labels = labels
    self.source = source
    self.ledger = ledger
    self.notes = notes
    self.lists = lists
  }

  public func content(of index: Int) throws(ImageError) -> Image { try source.content(of: index) }

  /// The same with some of the pictures.
  public func selecting(_ indices: [Int]) -> LabeledPictures {
    LabeledPictures(
      classes: classes, labels: indices.map { labels[$0] }, source: source.selecting(indices), ledger: ledger,
      notes: notes, lists: lists)
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
