import FTData

/// How a folder of pictures or recordings is laid out, told by names alone: the sides of a split, one folder around all
/// others, a folder per class or speaker. The rules are those of the recipe that learns to classify pictures; here an item
/// needs no class.
struct FolderLayout: Sendable, Equatable {
  /// The names that lead to where items or sides are.
  let below: [String]
  /// The side of each folder there that is one; empty without a split.
  let sides: [String: Partition.Side]

  /// Where an item belongs.
  struct Position: Sendable, Equatable {
    let side: Partition.Side?
    /// The names below the side's folder, the file's own last.
    let components: [String]
  }

  /// - Parameters:
  ///   - items: the names that lead to each item.
  ///   - lists: the names that lead to each folder with a list.
  /// - Throws: ``DataImportError`` for a folder with two meanings.
  init(_ root: String, items: [[String]], lists: Set<[String]>) throws(DataImportError) {
    var below: [String] = []
    while true {
      let here = items.filter { $0.starts(with: below) }.map { $0.dropFirst(below.count) }
      let inner = here.filter { $0.count > 1 }
      let folders = Set(inner.compactMap(\.first)).sorted()
      let hasDirect = inner.count < here.count
      func problem(_ sentence: String) -> DataImportError {
        DataImportError(([root] + below).joined(separator: "/"), sentence)
      }
      func holdsItems(_ folder: String) -> Bool {
        !lists.contains(below + [folder]) && inner.contains { $0.count == 2 && $0.first == folder }
      }
      let named = folders.filter { Self.side(of: $0) != nil }
      if !named.isEmpty {
        let others = folders.filter { !named.contains($0) }
        let found = Set(named.compactMap { Self.side(of: $0) })
        if others.isEmpty, !hasDirect {
          guard found.count == named.count else {
            throw problem("two of \(Self.list(named)) mean the same side of a split; keep one, or name one of them")
          }
          self.below = below
          sides = Dictionary(uniqueKeysWithValues: named.compactMap { name in Self.side(of: name).map { (name, $0) } })
          return
        }
        // A railway's "train/" beside "bus/" is a class, unless it has the look of a side: folders in it, none beside it.
        let looksLikeSides = found.count > 1 || named.allSatisfy { !holdsItems($0) } && others.allSatisfy(holdsItems)
        if looksLikeSides, !lists.contains(below) {
          throw problem(
            "\(Self.list(named)) look like sides of a split, beside "
              + (others.isEmpty ? "files of no side" : Self.list(others))
              + "; name one of them, or rename what is a class")
        }
      }
      if lists.contains(below) { break }
      if let pair = Self.parallel(folders) {
        throw problem(
          "\(Self.list(pair)) look like different views of the same things, not like classes; name one of them, or write "
            + "metadata.jsonl with \"file_name\". If they are classes, rename the folders")
      }
      guard let only = folders.first, folders.count == 1, !hasDirect, !holdsItems(only) else { break }
      below.append(only)
    }
    self.below = below
    sides = [:]
  }

  func position(_ components: [String]) -> Position {
    let inner = components.starts(with: below) ? Array(components.dropFirst(below.count)) : components
    guard let first = inner.first, inner.count > 1, let side = sides[first] else {
      return Position(side: nil, components: inner)
    }
    return Position(side: side, components: Array(inner.dropFirst()))
  }

  /// What was understood, where it is not plain.
  func notes(_ root: String) -> [String] {
    var notes: [String] = []
    if !below.isEmpty {
      notes.append("\(([root] + below).joined(separator: "/"))/ is taken as the data, the only folder there")
    }
    if !sides.isEmpty {
      let words = sides.keys.sorted().map { "\($0)/ as \(sides[$0]?.rawValue ?? "")" }
      notes.append("folders are taken as the sides of a split: \(words.joined(separator: ", "))")
    }
    return notes
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(4).map { "\($0)/" }.joined(separator: ", ") + (names.count > 4 ? ", …" : "")
  }

  /// What a side is called, as Hugging Face's datasets know it.
  static func side(of folder: String) -> Partition.Side? {
    switch folder.lowercased() {
    case "train", "training": .training
    case "val", "valid", "validation", "dev": .validation
    case "test", "testing", "eval", "evaluation": .test
    default: nil
    }
  }

  /// The side that a file of rows is named after: `train.jsonl`, `train-00000-of-00003.csv`, `my_train.csv` is none.
  static func side(ofFile name: String) -> Partition.Side? {
    let stem = name.split(separator: ".").first.map(String.init) ?? name
    let first = stem.split { $0 == "-" || $0 == "_" }.first.map(String.init) ?? stem
    let rest = stem.dropFirst(first.count)
    guard rest.allSatisfy({ $0 == "-" || $0 == "_" || $0.isNumber || "of".contains($0) }) else { return nil }
    return side(of: first)
  }

  private static func parallel(_ folders: [String]) -> [String]? {
    guard folders.count > 1 else { return nil }
    let areViews = folders.allSatisfy { views.contains($0.lowercased()) }
    let areDomains = folders.allSatisfy { name in
      name.count > 1 && (name.last == "A" || name.last == "B") && side(of: String(name.dropLast())) != nil
    }
    return areViews || areDomains ? folders : nil
  }

  private static let views: Set<String> = [
    "images", "image", "imgs", "img", "pictures", "photos", "jpegimages", "labels", "annotations", "masks", "mask",
    "segmentationclass", "segmentationobject", "thumbnails", "thumbs", "originals", "inputs", "targets", "depth",
  ]
}
