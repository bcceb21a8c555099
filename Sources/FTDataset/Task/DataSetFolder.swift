import FTCheckpoint
import FTData
import FTJSON
import Foundation

/// A data set on the disk: a folder with what it is for, its records, the account of everything that came in, and its sides.
///
/// - `task.yaml`: the ``DataTask``;
/// - `items.jsonl`: a record a line, its fields and `_place`, an object `{"file":…,"line":…,"seconds":…}` that says where it
///   was read;
/// - `ledger.jsonl`: `Ledger.jsonLines()`;
/// - `partition.jsonl`: `Partition.jsonLines()`, where the set is split;
/// - `steps.json`: ``PreprocessSteps/json``, where the set was cleaned.
///
/// ```swift
/// try DataSetFolder(task: task, records: imported.records, ledger: imported.ledger).write(to: "sets/shop")
/// let set = try DataSetFolder(contentsOf: "sets/shop")
/// ```
public struct DataSetFolder: Sendable, Equatable {
  public var task: DataTask
  public var records: [DataRecord]
  public var ledger: Ledger
  /// Nil where the set is not split yet.
  public var partition: Partition?
  /// What the records were cleaned by; nil where they are as they came.
  public var steps: PreprocessSteps?

  public init(
    task: DataTask, records: [DataRecord], ledger: Ledger, partition: Partition? = nil, steps: PreprocessSteps? = nil
  ) {
    self.task = task
    self.records = records
    self.ledger = ledger
    self.partition = partition
    self.steps = steps
  }

  public static let itemsName = "items.jsonl"
  public static let ledgerName = "ledger.jsonl"
  public static let partitionName = "partition.jsonl"
  /// The files that are the folder's own; others in it are carried along when it is written again.
  static let ownNames = [DataTask.fileName, itemsName, ledgerName, partitionName, PreprocessSteps.fileName]

  /// Sees how many of the records are read or written, now and then; false ends the work with `CancellationError`.
  public typealias Progress = (_ done: Int, _ total: Int) -> Bool

  /// Whether a path leads to a folder of this kind.
  public static func isOne(_ path: String) -> Bool {
    [DataTask.fileName, itemsName].allSatisfy { FileManager.default.fileExists(atPath: "\(path)/\($0)") }
  }

  /// Writes the folder, whole or not at all: one that is a data set already is replaced in one step.
  ///
  /// - Throws: ``DataSetFolderError`` for a folder that exists and is none, or a record whose fields cannot be stored;
  ///   `FileError` and `FolderError` where the disk refuses, for example because it is full; then nothing has changed.
  public func write(to path: String, progress: Progress = { _, _ in true }) throws {
    let others = try Self.otherContents(of: path)
    try AtomicFolder.write(to: URL(fileURLWithPath: path)) { folder in
      func file(_ name: String) -> String { folder.appending(path: name).path }
      try task.write(to: file(DataTask.fileName))
      try AtomicFile.write(to: file(Self.itemsName)) { try Self.write(records, to: $0, progress) }
      try AtomicFile.write(to: file(Self.ledgerName)) { try ledger.write(to: $0) }
      if let partition {
        try AtomicFile.write(to: file(Self.partitionName)) { try partition.write(to: $0) }
      }
      try steps?.write(to: file(PreprocessSteps.fileName))
      for name in others {
        do { try FileManager.default.copyItem(atPath: "\(path)/\(name)", toPath: file(name)) } catch {
          throw FolderError(path: path, action: "carry \(name) along in", error)
        }
      }
    }
  }

  /// What else lies in a folder that is to be replaced, such as notes.
  private static func otherContents(of path: String) throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return [] }
    guard isFolder.boolValue else { throw DataSetFolderError(path, "is a file; name a folder") }
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
      throw DataSetFolderError(path, "cannot be listed; check the permissions of the folder")
    }
    guard names.isEmpty || isOne(path) else {
      throw DataSetFolderError(
        path,
        "holds something else than a data set (\(names.sorted().prefix(3).joined(separator: ", "))), and nothing "
          + "in it is replaced; name a new folder")
    }
    return names.filter { !ownNames.contains($0) }.sorted()
  }

  private static func write(_ records: [DataRecord], to sink: FileSink, _ progress: Progress) throws {
    for (index, record) in records.enumerated() {
      if index.isMultiple(of: 4096), !progress(index, records.count) { throw CancellationError() }
      var fields = record.fields
      guard fields.append(key: DataRecord.reservedField, .object(record.place.members)) else {
        throw DataSetFolderError(
          record.place.description,
          "the record has a field \(DataRecord.reservedField), in which its own origin is kept; rename the field")
      }
      try sink.write(line: .object(fields))
    }
    guard progress(records.count, records.count) else { throw CancellationError() }
  }
}

/// A folder that is no data set, or one that is damaged.
public struct DataSetFolderError: Blamable, CustomStringConvertible, Equatable {
  public let path: String
  public let sentence: String
  public var blame: Blame { .data }
  public var description: String { "\(path): \(sentence)" }

  init(_ path: String, _ sentence: String) {
    self.path = path
    self.sentence = sentence
  }
}
