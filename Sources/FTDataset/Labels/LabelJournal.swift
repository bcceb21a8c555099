import FTData
import FTJSON
import Foundation

/// What a person decided about an item.
public struct LabelDecision: Sendable, Equatable {
  public let place: Place
  /// The label that stood there; nil where there was none.
  public let old: String?
  /// The label that belongs there; nil for an item that was skipped.
  public let new: String?
  /// As the caller told it, for people.
  public let time: String
}

/// The file in which every decision is written down at once, so that a killed session loses none: `labels.jsonl`.
///
/// The first line names the field and the SHA-256 of the files the labels belong into. Then, in the order they happened:
/// `{"key":"g","label":"game"}`, `{"file":…,"line":…,"old":…,"new":…,"time":…}`, `{…,"skip":true,"time":…}`,
/// `{"undo":true,"time":…}`, and `{"apply":"rows.jsonl","from":…,"to":…}` before labels are written into a file.
struct LabelJournal: Sendable {
  /// One line of it.
  enum Entry: Equatable, Sendable {
    case key(Character?, String)
    case decision(LabelDecision)
    case undo
    case apply(file: String, from: String, to: String)
  }

  /// The first line.
  struct Head: Equatable, Sendable {
    let field: String
    /// SHA-256 in hexadecimal digits, "" for a file that is not there yet.
    let files: [String: String]
  }

  let path: String
  let head: Head
  private let handle: FileHandle

  /// Opens a journal, or begins one.
  ///
  /// - Parameters:
  ///   - head: what a new journal begins with; that of an old one stays.
  ///   - take: sees what an old journal says, line by line.
  /// - Returns: besides the journal, whether its last line was cut off and left out.
  static func open(_ path: String, head: Head, take: (Entry) -> Void) throws -> (journal: LabelJournal, wasCut: Bool) {
    if !FileManager.default.fileExists(atPath: path) {
      guard FileManager.default.createFile(atPath: path, contents: nil) else { throw LabelFileError.journal(path) }
    }
    guard let handle = FileHandle(forUpdatingAtPath: path) else { throw LabelFileError.journal(path) }
    guard flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else { throw LabelFileError.journalInUse(path) }
    let bytes = [UInt8](try handle.readToEnd() ?? Data())
    let complete = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    var found: Head?
    for (index, line) in bytes[..<complete].split(separator: UInt8(ascii: "\n")).enumerated() {
      let value = try? JSONValue(parsing: Array(line))
      if index == 0 {
        found = value.flatMap(Self.head)
        guard found != nil else { throw LabelFileError.damagedJournal(path, line: 1) }
      } else if let entry = value.flatMap(Self.entry) {
        take(entry)
      } else {
        throw LabelFileError.damagedJournal(path, line: index + 1)
      }
    }
    // A line without its end was being written when the session was killed; nobody was told that it is safe.
    try handle.truncate(atOffset: UInt64(complete))
    try handle.seek(toOffset: UInt64(complete))
    let journal = LabelJournal(path: path, head: found ?? head, handle: handle)
    if found == nil { try journal.write([Self.value(of: head)]) }
    return (journal, complete < bytes.count)
  }

  /// Writes lines and waits until the device has them.
  func append(_ entries: [Entry]) throws {
    guard !entries.isEmpty else { return }
    try write(entries.map(Self.value))
  }

  func append(_ entry: Entry) throws { try append([entry]) }

  private static func value(of entry: Entry) -> JSONValue {
    var line = JSONObject()
    switch entry {
    case .key(let key, let label):
      line.append(key: "key", key.map { .string(String($0)) } ?? .null)
      line.append(key: "label", .string(label))
    case .decision(let decision):
      line = decision.place.members
      line.append(key: "old", decision.old.map(JSONValue.string) ?? .null)
      if let new = decision.new {
        line.append(key: "new", .string(new))
      } else {
        line.append(key: "skip", true)
      }
      line.append(key: "time", .string(decision.time))
    case .undo: line.append(key: "undo", true)
    case .apply(let file, let from, let to):
      line.append(key: "apply", .string(file))
      line.append(key: "from", .string(from))
      line.append(key: "to", .string(to))
    }
    return .object(line)
  }

  private func write(_ values: [JSONValue]) throws {
    try handle.write(contentsOf: Data(values.flatMap { $0.encodedBytes() + [UInt8(ascii: "\n")] }))
    try handle.synchronize()
  }

  private static func value(of head: Head) -> JSONValue {
    var files = JSONObject()
    for (file, digest) in head.files.sorted(by: { $0.key < $1.key }) { files.append(key: file, .string(digest)) }
    return ["journal": "labels", "version": 1, "field": .string(head.field), "files": .object(files)]
  }

  private static func head(_ value: JSONValue) -> Head? {
    guard value["journal"]?.stringValue == "labels", value["version"]?.intValue == 1,
      let field = value["field"]?.stringValue, let files = value["files"]?.objectValue
    else { return nil }
    return Head(
      field: field,
      files: Dictionary(files.members.map { ($0.key, $0.value.stringValue ?? "") }) { first, _ in first })
  }

  private static func entry(_ value: JSONValue) -> Entry? {
    if value["undo"]?.boolValue == true { return .undo }
    if let file = value["apply"]?.stringValue, let from = value["from"]?.stringValue, let to = value["to"]?.stringValue
    {
      return .apply(file: file, from: from, to: to)
    }
    if let label = value["label"]?.stringValue { return .key(value["key"]?.stringValue?.first, label) }
    guard let place = Place(value), let time = value["time"]?.stringValue else { return nil }
    let new = value["new"]?.stringValue
    guard new != nil || value["skip"]?.boolValue == true else { return nil }
    return .decision(LabelDecision(place: place, old: value["old"]?.stringValue, new: new, time: time))
  }
}
