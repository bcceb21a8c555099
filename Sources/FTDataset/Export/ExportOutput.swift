import FTData
import Foundation

/// Where the records of one side go.
protocol ExportOutput: AnyObject {
  /// In the exported folder.
  var name: String { get }
  var rows: Int { get }
  func write(_ record: DataRecord, _ account: inout ExportAccount) throws(RecordProblem)
  func close() throws
}

/// Why a record cannot be written in a form.
struct RecordProblem: Error {
  let reason: RefusalReason
  let sentence: String
  /// Set where not the record is to blame, and the work cannot go on.
  let cause: (any Error)?

  init(_ reason: RefusalReason, _ sentence: String) {
    self.reason = reason
    self.sentence = sentence
    cause = nil
  }

  init(cause: any Error) {
    reason = "not-written"
    sentence = "\(cause)"
    self.cause = cause
  }
}

/// What happened to records while they were written.
struct ExportAccount {
  /// Counts by what is counted, in the order in which it first came up.
  struct Counts {
    private(set) var list: [DataExport.Result.Count] = []
    private var positions: [String: Int] = [:]

    mutating func add(_ what: String) {
      let position = positions[what] ?? list.count
      if position == list.count {
        positions[what] = position
        list.append(DataExport.Result.Count(what: what, records: 1))
      } else {
        list[position] = DataExport.Result.Count(what: what, records: list[position].records + 1)
      }
    }
  }

  var refusals: [Refusal] = []
  private(set) var dropped = Counts()
  private(set) var changes = Counts()

  mutating func drop(_ field: String) { dropped.add(field) }
  mutating func change(_ sentence: String) { changes.add(sentence) }

  /// Drops all fields of a record but some.
  mutating func drop(_ record: DataRecord, but kept: Set<String>) {
    for member in record.fields.members where !kept.contains(member.key) && !member.value.isNull { drop(member.key) }
  }
}

/// A text file that is written line by line.
final class LineFile {
  private let handle: FileHandle
  private var pending: [UInt8] = []
  private static let capacity = 256 << 10

  init(_ path: String) throws {
    let url = URL(fileURLWithPath: path)
    try Data().write(to: url, options: .withoutOverwriting)
    handle = try FileHandle(forWritingTo: url)
  }

  func write(_ line: String) throws {
    pending += Array(line.utf8)
    pending.append(UInt8(ascii: "\n"))
    if pending.count >= Self.capacity { try flush() }
  }

  private func flush() throws {
    try handle.write(contentsOf: Data(pending))
    pending.removeAll(keepingCapacity: true)
  }

  func close() throws {
    try flush()
    try handle.synchronize()
    try handle.close()
  }
}

/// How records become lines.
protocol RowForm {
  /// A line before all others; nil for none.
  var heading: String? { get }
  func line(_ record: DataRecord, _ account: inout ExportAccount) throws(RecordProblem) -> String
}

/// A file of rows.
final class RowOutput: ExportOutput {
  let name: String
  private(set) var rows = 0
  private let file: LineFile
  private let form: any RowForm

  init(_ name: String, in folder: String, _ form: any RowForm) throws {
    self.name = name
    self.form = form
    file = try LineFile("\(folder)/\(name)")
    if let heading = form.heading { try file.write(heading) }
  }

  func write(_ record: DataRecord, _ account: inout ExportAccount) throws(RecordProblem) {
    let line = try form.line(record, &account)
    do { try file.write(line) } catch { throw RecordProblem(cause: error) }
    rows += 1
  }

  func close() throws { try file.close() }
}
