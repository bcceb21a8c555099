import FTCheckpoint
import FTData
import FTJSON
import Foundation

/// Where the label of an item is written: into the row it is, or, for a picture or recording that is a file, into the list
/// `metadata.jsonl` of their folder. Nothing is moved between folders of classes: the list counts more than the folder's
/// name for every reader of ImageFolder, and what was there is still there.
enum LabelTarget {
  static let listName = "metadata.jsonl"

  /// Whether the label of an item is written into a file.
  static func belongs(_ place: Place, to file: String) -> Bool {
    place.line != nil ? place.file == file : (file as NSString).lastPathComponent == listName
  }
}

extension LabelSession {
  /// The files that labels are written into: those whose lines are items, and a list in the folder that holds all others.
  static func files(of items: [Item]) -> [String] {
    var files: [String] = []
    var known: Set<String> = []
    var common: [Substring]?
    for item in items {
      if item.place.line != nil {
        if known.insert(item.place.file).inserted { files.append(item.place.file) }
      } else {
        let folder = item.place.file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        common = common.map { Array(zip($0, folder).prefix { $0 == $1 }.map(\.0)) } ?? Array(folder)
      }
    }
    if let common {
      files.append((common + [LabelTarget.listName[...]]).joined(separator: "/"))
    }
    return files
  }

  /// The SHA-256 of a file; "" where there is none.
  static func digest(of file: String) throws -> String {
    FileManager.default.fileExists(atPath: file) ? try SHA256Digest(ofFile: file).hex : ""
  }

  /// What was written into one file.
  public struct Writing: Sendable, Equatable {
    public let file: String
    /// The file as it was before; nil where there was none, or nothing to change.
    public let backup: String?
    /// Labels that are new or other ones.
    public let changed: Int
    /// Decisions that say what stood there already.
    public let confirmed: Int
    /// What else was changed, in sentences.
    public let notes: [String]
  }

  /// Writes the labels that were decided into the files, each in its own form, and each at once or not at all.
  ///
  /// - JSON lines: only the label's value changes, every other byte stays. A row without the field gets it as its last one.
  /// - Tables (.csv, .tsv): only that cell changes; separator, line ends and quotation marks stay. A table without the
  ///   column gets it as its last one.
  /// - Pictures and recordings: `metadata.jsonl` in their folder, with `file_name` and the label of every item that has one.
  ///
  /// The old file stays beside the new one with ".before-labels" behind its name.
  /// - Throws: ``LabelFileError`` for a file that has changed since, or whose row has another label than was seen, and the
  ///   system's reasons; the file concerned is as it was then.
  public mutating func apply() throws -> [Writing] {
    var writings: [Writing] = []
    for (file, begun) in journal.head.files.sorted(by: { $0.key < $1.key }) {
      let own = decisions.filter { LabelTarget.belongs($0.place, to: file) }
      guard !own.isEmpty else { continue }
      writings.append(try write(own, into: file, begun: begun))
    }
    return writings
  }

  private mutating func write(_ decisions: [LabelDecision], into file: String, begun: String) throws -> Writing {
    let exists = FileManager.default.fileExists(atPath: file)
    let old = exists ? try LabelText(file) : nil
    let from = old?.digest ?? ""
    guard from == applied[file] ?? begun else { throw LabelFileError.changed(file, journal: journal.path) }
    var rewriting = LabelRewriting(file: file, field: field)
    let bytes: [UInt8]
    if decisions.contains(where: { $0.place.line == nil }) {
      bytes = try rewriting.list(old?.bytes ?? [], items: items, decisions)
    } else {
      let changes = Dictionary(decisions.compactMap { decision in decision.place.line.map { ($0, decision) } }) { $1 }
      guard decisions.allSatisfy({ $0.place.seconds == nil }) else {
        throw LabelFileError.unsupported(file, "the items are pieces of recordings; label whole recordings")
      }
      guard let old else { throw LabelFileError.noRow(decisions[0].place) }
      switch (file as NSString).pathExtension.lowercased() {
      case "csv", "tsv", "tab": bytes = try rewriting.table(old.bytes, changes)
      case "jsonl", "ndjson": bytes = try rewriting.jsonLines(old.bytes, changes)
      default:
        throw LabelFileError.unsupported(file, "it is neither JSON lines (.jsonl) nor a table (.csv, .tsv, .tab)")
      }
    }
    let to = SHA256Digest(of: bytes).hex
    // Written down first: whoever reads the journal knows from the file's content whether it was replaced.
    try journal.append(.apply(file: file, from: from, to: to))
    let backup = from == to || old == nil ? nil : try Self.backUp(file)
    if from != to { try AtomicFile.write(bytes, to: file) }
    isWritten(file, digest: to)
    return Writing(
      file: file, backup: backup, changed: rewriting.changed, confirmed: rewriting.confirmed, notes: rewriting.notes)
  }

  private static func backUp(_ file: String) throws -> String {
    var name = "\(file).before-labels"
    var number = 2
    while FileManager.default.fileExists(atPath: name) {
      name = "\(file).before-labels-\(number)"
      number += 1
    }
    try FileManager.default.copyItem(atPath: file, toPath: name)
    return name
  }
}

/// A file of UTF-8 text that labels are written into.
struct LabelText {
  let bytes: [UInt8]
  let digest: String

  /// Larger files are not held in memory.
  static let maximumSize = 2 << 30

  init(_ file: String) throws {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file)
    if let size = attributes?[.size] as? Int, size > Self.maximumSize {
      throw LabelFileError.unsupported(file, "it has more than 2 GiB; divide it")
    }
    let data: Data
    do { data = try Data(contentsOf: URL(fileURLWithPath: file)) } catch {
      throw LabelFileError.unreadable(file, SystemReason(error)?.words ?? "\(error)")
    }
    bytes = [UInt8](data)
    digest = SHA256Digest(of: bytes).hex
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw LabelFileError.unsupported(file, "it is not UTF-8; import it with ftlab data import, and label the result")
    }
  }
}
