import FTData
import FTJSON

/// The rows of a `metadata.jsonl` or `metadata.csv`: `file_name`, a path from the list's folder, and whatever else is known
/// of the file, as Hugging Face's ImageFolder and AudioFolder have it.
///
/// Names are matched whether accents and kana marks are written composed (NFC) or apart (NFD), and with `\` for `/`.
struct MetadataList {
  /// What a row says of a file.
  struct Entry {
    /// As the disk writes it.
    let path: String
    let row: Place
    let fields: JSONObject
  }

  static let key = "file_name"
  static let names: Set<String> = ["metadata.jsonl", "metadata.csv", "metadata.tsv"]
  /// Lists that mean the same and are not read.
  static let foreignNames: Set<String> = ["metadata.parquet", "metadata.json"]

  private(set) var entries: [Entry] = []

  /// Reads a list; rows that name no file are refused.
  ///
  /// - Parameters:
  ///   - files: what lies below the list's folder, by the names below it.
  /// - Throws: `DataFileError` for a list that cannot be read, ``DataImportError`` for one that is no such list.
  init(_ file: String, files: [String: String], kind: MediaKind, into intake: inout RecordIntake) throws {
    let finding = try EncodingFinding(file: file)
    let lines = try TextLines(file, finding)
    intake.ledger.note("read as \(finding.words), a list of \(kind.nouns)", of: file)
    var rows: [(place: Place, fields: JSONObject)] = []
    if MediaKind.ending(of: file) == "jsonl" {
      try JSONRowReader(lines: lines).each(&intake) { _, place, fields in rows.append((place, fields)) }
    } else {
      var table = try TableReader(lines, ending: MediaKind.ending(of: file), ledger: &intake.ledger)
      guard table.columns.contains(Self.key) else {
        throw DataImportError(file, "has no column \"\(Self.key)\"; there are \(table.columns.joined(separator: ", "))")
      }
      try table.each(&intake) { _, place, fields in rows.append((place, fields)) }
    }
    let implied = Self.impliedFolder(rows.compactMap { $0.fields[Self.key]?.stringValue }, files)
    if let implied { intake.ledger.note("its rows are taken as \(kind.nouns) in \(implied)/", of: file) }
    var seen: [String: Place] = [:]
    var respelt = 0
    for row in rows {
      guard let name = row.fields[Self.key]?.stringValue, !name.isEmpty else {
        try intake.refuse(row.place, "no-file-name", "the row has no text in \"\(Self.key)\"")
        continue
      }
      let readings = Self.readings(name)
      guard !readings.isEmpty else {
        try intake.refuse(
          row.place, "outside-the-folder",
          "\"\(name.prefix(120))\" leads out of the folder of this list; write paths from there")
        continue
      }
      let names = implied.map { folder in readings.map { "\(folder)/\($0)" } } ?? readings
      guard let found = names.first(where: { files[$0] != nil }), let path = files[found] else {
        try intake.refuse(
          row.place, kind == .picture ? "no-such-picture" : "missing-file",
          "there is no \(kind.noun) \"\(name.prefix(120))\" in the folder of this list")
        continue
      }
      if let first = seen[path] {
        try intake.refuse(
          row.place, "second-row", "a second row for \(name.prefix(120)), after \(first); keep one of them")
        continue
      }
      seen[path] = row.place
      // Equal as texts, and perhaps not byte by byte.
      if !path.utf8.suffix(found.utf8.count).elementsEqual(found.utf8) { respelt += 1 }
      entries.append(Entry(path: path, row: row.place, fields: row.fields))
    }
    if respelt > 0 {
      intake.ledger.note(
        "\(respelt) name\(respelt == 1 ? " is" : "s are") written otherwise than on the disk (NFC and NFD), and matched",
        of: file)
    }
  }

  /// The path below the folder that a name may mean, as it stands and as Windows would write it.
  private static func readings(_ name: String) -> [String] {
    var found = [StandardPath.below(name), StandardPath.belowInWindowsForm(name)].compactMap { $0 }
    if found.count == 2, found[0] == found[1] { found.removeLast() }
    return found
  }

  /// Where no row says where its file lies, and all that are found lie in one folder: that folder.
  private static func impliedFolder(_ names: [String], _ files: [String: String]) -> String? {
    let names = names.flatMap(readings)
    guard !names.isEmpty, !names.contains(where: { files[$0] != nil }) else { return nil }
    let folders = Set(files.keys.compactMap { $0.split(separator: "/").dropLast().first.map(String.init) })
    let fitting = folders.filter { folder in names.contains { files["\(folder)/\($0)"] != nil } }
    return fitting.count == 1 ? fitting.first : nil
  }
}
