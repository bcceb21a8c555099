import FTData
import FTJSON
import Foundation

/// The labels or captions in a `metadata.jsonl`: rows with `file_name`, a path from the file's folder, and `label` or `text`, a
/// text or a whole number. Other fields are left alone; null stands for a field that is not there.
package struct PictureMetadata {
  package static let fileName = "metadata.jsonl"

  /// What the rows say of a picture.
  package enum Field: String {
    /// Its class.
    case label
    /// Its caption.
    case text

    fileprivate var example: String {
      switch self {
      case .label: #"{"file_name": "a.jpg", "label": "cat"}"#
      case .text: #"{"file_name": "a.png", "text": "a red cat face"}"#
      }
    }
    fileprivate var refusal: RefusalReason { self == .label ? "no-label" : "no-caption" }
  }

  /// A row that names a picture and its class or caption.
  private struct Row {
    let place: Place
    let name: String
    let label: String
    let side: String?
  }

  /// The class or the caption of each picture that a row names, by its path below the folder.
  package private(set) var labels: [String: String] = [:]
  /// The side that a row names (`side`, or `split`) for its picture, as it is written, by the same path; only where captions are read.
  package private(set) var sides: [String: String] = [:]
  /// The folder in which all pictures lie although the rows do not say so; nil where they say where.
  package private(set) var impliedFolder: String?

  /// Reads the rows. One that gives no picture its class is received in the ledger and refused there; a picture's own
  /// entry stands for a row that does.
  ///
  /// - Parameters:
  ///   - files: paths below the folder of everything that can be opened.
  ///   - field: what is wanted of a row.
  /// - Throws: `DataFileError` for a file that cannot be read.
  package init(
    _ file: String, files: Set<String>, field: Field = .label, ledger: inout Ledger
  ) throws(DataFileError) {
    let rows = try Self.rows(file, field, &ledger)
    impliedFolder = Self.impliedFolder(rows, files)
    for row in rows {
      func refuse(_ reason: RefusalReason, _ why: String) {
        ledger.receive(row.place)
        ledger.refuse(row.place, reason: reason, "\(row.place): \(why)")
      }
      let names = Self.readings(row.name)
      guard !names.isEmpty else {
        refuse("outside-the-folder", "\"\(row.name)\" leads out of the folder of this list; write paths from there")
        continue
      }
      let known = names.lazy.map { [impliedFolder] in ($0, $0.prefixed(by: impliedFolder)) }.first {
        files.contains($0.1)
      }
      guard let path = known?.1 else {
        refuse("no-such-picture", "there is no picture \"\(row.name)\" in the folder of this list")
        continue
      }
      guard labels[path] == nil else {
        refuse("second-row", "a second row for \(row.name); keep one of them")
        continue
      }
      labels[path] = row.label
      sides[path] = row.side
    }
  }

  /// The path below the folder that a name may mean, as it stands and as Windows would write it.
  private static func readings(_ name: String) -> [String] {
    var found = [StandardPath.below(name), StandardPath.belowInWindowsForm(name)].compactMap { $0 }
    if found.count == 2, found[0] == found[1] { found.removeLast() }
    return found
  }

  /// Where no row says where its picture lies, and all pictures that are found lie in one folder: that folder.
  private static func impliedFolder(_ rows: [Row], _ files: Set<String>) -> String? {
    let names = rows.flatMap { readings($0.name) }
    guard !names.isEmpty, !names.contains(where: files.contains) else { return nil }
    let folders = Set(files.compactMap { $0.split(separator: "/").dropLast().first.map(String.init) })
    let fitting = folders.filter { folder in names.contains { files.contains("\(folder)/\($0)") } }
    return fitting.count == 1 ? fitting.first : nil
  }

  private static func rows(_ file: String, _ field: Field, _ ledger: inout Ledger) throws(DataFileError) -> [Row] {
    var reader = try LineReader(file: file, maximumLineLength: 1 << 20)
    var rows: [Row] = []
    // Blank lines count once a row follows: those that end a file are none.
    var blanks: [Place] = []
    while let line = try reader.next() {
      let place = Place(file: file, line: line.number)
      if case .text(let bytes) = line.content, bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
        blanks.append(place)
        continue
      }
      for blank in blanks {
        ledger.receive(blank)
        ledger.refuse(blank, reason: .blankLine, "\(blank): the line is blank; remove it")
      }
      blanks = []
      do throws(RowProblem) { rows.append(try row(line, field, at: place)) } catch {
        ledger.receive(place)
        ledger.refuse(place, reason: error.reason, "\(place): \(error.sentence)")
      }
    }
    for _ in blanks { ledger.noteTrailingBlankLine(file: file) }
    return rows
  }

  private static func row(_ line: SourceLine, _ field: Field, at place: Place) throws(RowProblem) -> Row {
    let expected = "expected \(field.example)"
    switch line.content {
    case .invalidUTF8(let offset):
      throw RowProblem(reason: .invalidUTF8, sentence: "byte \(offset + 1) of the line is not UTF-8")
    case .tooLong(let length):
      throw RowProblem(reason: .lineTooLong, sentence: "the line has \(length) bytes; \(expected)")
    case .text(let bytes):
      let value: JSONValue
      do { value = try JSONValue(parsing: bytes) } catch {
        throw RowProblem(reason: .brokenJSON, sentence: "\(expected); column \(error.column): \(error.reason)")
      }
      guard value.objectValue != nil else {
        throw RowProblem(reason: .notAnObject, sentence: "\(expected), found \(value.kindInWords)")
      }
      guard let name = value.present("file_name")?.stringValue, !name.isEmpty else {
        throw RowProblem(reason: "no-file-name", sentence: "\(expected); this row has no \"file_name\"")
      }
      guard let given = value.present(field.rawValue) else {
        throw RowProblem(reason: field.refusal, sentence: "\(expected); this row has no \"\(field.rawValue)\"")
      }
      let label = (given.stringValue ?? given.intValue.map(String.init) ?? "").trimmingCharacters(in: .whitespaces)
      guard !label.isEmpty else {
        throw RowProblem(
          reason: field.refusal,
          sentence: "\(expected); \"\(field.rawValue)\" is \(given.kindInWords), not a text or a whole number")
      }
      let side = field == .text ? value.present("side") ?? value.present("split") : nil
      // Left alone, a picture that was to be held out would be learned from.
      if let side, side.stringValue == nil {
        throw RowProblem(
          reason: "other-side", sentence: "\(expected); \"side\" is \(side.kindInWords), not train, validation or test")
      }
      return Row(place: place, name: name, label: label, side: side?.stringValue)
    }
  }

  private struct RowProblem: Error {
    let reason: RefusalReason
    let sentence: String
  }
}

extension String {
  /// The path in a folder; itself where there is none.
  fileprivate func prefixed(by folder: String?) -> String { folder.map { "\($0)/\(self)" } ?? self }
}
