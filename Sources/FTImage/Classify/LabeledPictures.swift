import FTData
import FTImageCodec
import FTJSON
import Foundation

/// Pictures with their classes: a folder per class, or a folder with `metadata.jsonl`, whose rows have `file_name` and
/// `label` (the layout of Hugging Face's ImageFolder).
public struct LabeledPictures: Sendable {
  /// One picture, brought to size.
  public struct Item: Sendable {
    public let file: String
    /// Number of the class.
    public let label: Int
    let image: Image
  }

  /// The classes' names, sorted.
  public let classes: [String]
  public let items: [Item]
  public let ledger: FileLedger

  /// Pictures per class.
  public var counts: [Int] { items.reduce(into: Array(repeating: 0, count: classes.count)) { $0[$1.label] += 1 } }

  /// Reads a folder; what cannot be used is refused by name.
  ///
  /// - Parameters:
  ///   - classes: the classes to know; nil takes those of the folder. A picture of another class is refused.
  ///   - side: the pictures' shorter side is brought to this.
  /// - Throws: ``ImageError`` for a path that is no folder, ``LabeledPicturesError``.
  public init(_ folder: String, classes known: [String]? = nil, side: Int) throws {
    let list = try PictureList([folder])
    var ledger = FileLedger(unit: "pictures")
    let root = folder.hasSuffix("/") ? folder : folder + "/"
    let metadata = root + "metadata.jsonl"
    var labels: [String: String]
    if FileManager.default.fileExists(atPath: metadata) {
      labels = try Self.rows(of: metadata, root: root, pictures: Set(list.files), &ledger)
      for file in list.files where labels[file] == nil {
        ledger.refuse(file, "\(file): no row of metadata.jsonl names this picture")
      }
    } else {
      labels = [:]
      for file in list.files {
        let parts = file.dropFirst(root.count).split(separator: "/")
        if parts.count >= 2 {
          labels[file] = String(parts[0])
        } else {
          ledger.refuse(file, "\(file): lies in no class's folder; expected \(root)CLASS/\(parts[0])")
        }
      }
    }
    for file in list.others where file != metadata {
      ledger.refuse(file, "\(file): no picture by its name; ftlab reads PNG and JPEG")
    }
    let classes = known ?? Set(labels.values).sorted()
    var items: [Item] = []
    for file in list.files {
      guard let name = labels[file] else { continue }
      guard let label = classes.firstIndex(of: name) else {
        ledger.refuse(file, "\(file): class \"\(name)\" is none of those that were trained")
        continue
      }
      do {
        items.append(Item(file: file, label: label, image: try Image(path: file).fitting(shorterSide: side)))
        ledger.keep(file)
      } catch { ledger.refuse(file, "\(error)") }
    }
    (self.classes, self.items, self.ledger) = (classes, items, ledger)
    guard !items.isEmpty else { throw LabeledPicturesError.nothing(folder, ledger.summary) }
  }

  init(classes: [String], items: [Item], ledger: FileLedger) {
    (self.classes, self.items, self.ledger) = (classes, items, ledger)
  }

  /// The same with some of the items.
  func selecting(_ indices: [Int]) -> LabeledPictures {
    LabeledPictures(classes: classes, items: indices.map { items[$0] }, ledger: ledger)
  }

  private static func rows(
    of metadata: String, root: String, pictures: Set<String>, _ ledger: inout FileLedger
  ) throws -> [String: String] {
    guard let text = try? String(contentsOfFile: metadata, encoding: .utf8) else {
      throw LabeledPicturesError.unreadable(metadata)
    }
    var labels: [String: String] = [:]
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let place = "\(metadata):\(index + 1)"
      if line.allSatisfy(\.isWhitespace) { continue }
      guard let row = try? JSONValue(parsing: Array(line.utf8)), let name = row["file_name"]?.stringValue,
        let label = row["label"]?.stringValue ?? row["label"]?.intValue.map(String.init), !label.isEmpty
      else {
        ledger.refuse(place, "\(place): expected {\"file_name\": \"a.jpg\", \"label\": \"cat\"}")
        continue
      }
      let file = root + name
      if !pictures.contains(file) {
        ledger.refuse(place, "\(place): there is no picture \(file)")
      } else if labels[file] != nil {
        ledger.refuse(place, "\(place): a second row for \(name)")
      } else {
        labels[file] = label
      }
    }
    return labels
  }
}

/// Pictures with classes that cannot be used at all.
public enum LabeledPicturesError: Blamable, CustomStringConvertible {
  /// A folder without a usable picture, and the ledger's summary.
  case nothing(String, String)
  case unreadable(String)

  public var blame: Blame { .data }

  public var description: String {
    switch self {
    case .nothing(let folder, let summary):
      "\(folder): no picture with a class; expected a folder per class, or metadata.jsonl with \"file_name\" and "
        + "\"label\"\n\(summary)"
    case .unreadable(let file): "\(file): cannot be read as UTF-8 text"
    }
  }
}
