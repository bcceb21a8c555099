import FTData
import FTJSON
import Foundation

/// One source of an import, and what it is.
struct ImportPlan: Sendable {
  enum Kind: Sendable, Equatable {
    case rows, database, pictures, sounds, soundList
  }

  let path: String
  let kind: Kind
  /// What lies in a folder.
  private let walk: FolderWalk?
  /// Its share in the whole work: bytes of rows, files of other kinds.
  let weight: Int

  /// The beginning of every SQLite file. Source: sqlite.org, "Database File Format", section 1.3.
  private static let databaseMark = Array("SQLite format 3\u{0}".utf8)
  private static let databaseEndings: Set<String> = ["sqlite", "sqlite3", "db", "db3"]

  /// Looks at a source.
  ///
  /// - Throws: `DataFileError` where nothing is there, ``DataImportError`` for a folder without anything that is read.
  init(_ path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw DataFileError.missing(file: path)
    }
    self.path = path
    guard isFolder.boolValue else {
      walk = nil
      weight = max(1, FileStamp(path)?.size ?? 1)
      let ending = MediaKind.ending(of: path)
      if try Self.isDatabase(path) || Self.databaseEndings.contains(ending) {
        kind = .database
      } else if ending == "list" {
        kind = .soundList
      } else if let media = MediaKind(path) {
        kind = media == .picture ? .pictures : .sounds
      } else {
        kind = .rows
      }
      return
    }
    let walk = try FolderWalk(path)
    self.walk = walk
    let files = walk.entries.filter { $0.kind == .file }
    let pictures = files.filter { MediaKind($0.path) == .picture }
    let sounds = files.filter { MediaKind($0.path) == .sound }
    let rows = files.filter { Self.isRowFile($0) }
    let media = max(pictures.count, sounds.count)
    let hasList = files.contains { MetadataList.names.contains($0.components.last ?? "") || $0.fileExtension == "list" }
    if media > 0, hasList || media >= rows.count {
      kind = pictures.count >= sounds.count ? .pictures : .sounds
      weight = max(1, files.count)
    } else {
      kind = .rows
      weight = max(1, rows.reduce(0) { $0 + (FileStamp($1.path)?.size ?? 0) })
    }
  }

  /// Texts beside pictures are no files of rows.
  private static func isRowFile(_ entry: FolderWalk.Entry) -> Bool {
    RowFileReader.endings.contains(entry.fileExtension) && !["txt", "text", "md"].contains(entry.fileExtension)
  }

  private static func isDatabase(_ path: String) throws -> Bool {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw DataFileError.unreadable(file: path, reason: "it cannot be opened")
    }
    defer { try? handle.close() }
    return [UInt8]((try? handle.read(upToCount: databaseMark.count)) ?? Data()) == databaseMark
  }

  func read(query: String?, into intake: inout RecordIntake) throws {
    switch kind {
    case .database:
      guard let query else {
        throw DataImportError(
          path,
          "is a database; say what to take out of it, for example with: "
            + ShellWords.line(["ftlab", "data", "import", path, "--query", "SELECT question, answer FROM faq"]))
      }
      try SQLiteRows(path).read(query, into: &intake)
    case .soundList:
      var list = SoundList(path, .soVITS)
      try list.read(into: &intake)
    case .pictures, .sounds:
      guard let walk else { return try readAlone(into: &intake) }
      var reader = MediaFolderReader(walk, kind == .pictures ? .picture : .sound)
      try reader.read(into: &intake)
    case .rows:
      guard let walk else { return try RowFileReader(file: path).read(into: &intake) }
      try readRows(walk, into: &intake)
    }
  }

  /// A picture or a recording that was named itself.
  private func readAlone(into intake: inout RecordIntake) throws {
    guard let stamp = FileStamp(path), stamp.size > 0 else {
      return try intake.refuse(Place(file: path), "empty-file", "\(path): holds no bytes")
    }
    var fields = JSONObject()
    fields.append(key: "file", .string(path))
    try intake.keep(Place(file: path), fields)
  }

  /// A folder of files of rows; files called train, validation and test are the sides of a split.
  private func readRows(_ walk: FolderWalk, into intake: inout RecordIntake) throws {
    var sides: Set<Partition.Side> = []
    var files: [(path: String, side: Partition.Side?)] = []
    for entry in walk.entries {
      let place = Place(file: entry.path)
      if case .file = entry.kind, let words = OwnFile.words(entry.path) {
        try intake.refuse(place, "not-read", "\(entry.path): \(words)")
        continue
      }
      switch entry.kind {
      case .refused(let reason, let sentence): try intake.refuse(place, reason, sentence)
      case .file where RowFileReader.describesOthers(entry.components.last ?? ""):
        try intake.refuse(
          place, "not-read", "\(entry.path): tells of the data by its name and is no part of it; name it to read it")
      case .file where !RowFileReader.endings.contains(entry.fileExtension):
        let what = MediaKind(entry.path).map { "a \($0.noun) among files of rows; import its folder by itself" }
        try intake.refuse(
          place, "not-read",
          "\(entry.path): \(what ?? "is no file of rows by its name"); rows are read from files that end in "
            + RowFileReader.endings.sorted().map { ".\($0)" }.joined(separator: ", "))
      case .file:
        let name = entry.components.last ?? ""
        let folder = entry.components.dropLast().first { FolderLayout.side(of: $0) != nil }
        let side = FolderLayout.side(ofFile: name) ?? folder.flatMap { FolderLayout.side(of: $0) }
        if let side { sides.insert(side) }
        files.append((entry.path, side))
      }
    }
    // A lone "test.csv" is a name like any other.
    let areSides = sides.count > 1 || sides == [.training]
    if areSides {
      let names = files.filter { $0.side != nil }.map { "\($0.path) as \($0.side?.rawValue ?? "")" }
      intake.ledger.note(
        "files are taken as the sides of a split: \(names.prefix(6).joined(separator: ", "))\(names.count > 6 ? ", …" : "")",
        of: walk.root)
    }
    for file in files {
      intake.side = areSides ? file.side : nil
      defer { intake.side = nil }
      try RowFileReader(file: file.path).read(into: &intake)
    }
    try intake.ledger.refuseArrivals(in: walk)
  }
}
