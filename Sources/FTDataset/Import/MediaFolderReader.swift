import FTData
import FTJSON
import Foundation

/// Reads a folder of pictures or recordings: a folder per class or speaker, sides of a split around them, lists with what is
/// known of each file, and texts in files beside them. Everything that lies in the folder is an item, kept or refused, or is
/// read as a list or a text and said so.
struct MediaFolderReader {
  let walk: FolderWalk
  let kind: MediaKind
  /// Files of the folder that can be opened and are no lists, in order.
  var media: [FolderWalk.Entry] = []
  var others: [FolderWalk.Entry] = []
  var lists: [FolderWalk.Entry] = []
  var soundLists: [SoundList] = []
  /// Files with texts, by their path without the ending, then by the ending.
  var texts: [String: [String: String]] = [:]

  private static let consentName = "consent.json"

  init(_ walk: FolderWalk, _ kind: MediaKind) {
    self.walk = walk
    self.kind = kind
  }

  /// - Throws: ``DataImportError`` for a folder with two meanings, `DataFileError` for a list that cannot be read,
  ///   `CancellationError`.
  mutating func read(into intake: inout RecordIntake) throws {
    try sort(into: &intake)
    let layout = try FolderLayout(
      walk.root, items: media.map(\.components), lists: Set(lists.map { Array($0.components.dropLast()) }))
    for note in layout.notes(walk.root) { intake.ledger.note(note, of: walk.root) }
    var listed = try readSoundLists(into: &intake)
    let rows = try readMetadata(into: &intake)
    listed.formUnion(rows.keys.map(SoundList.standard))
    let governed = Set(lists.map { Array($0.components.dropLast()) })
    let prefix = repeatsPrefix(layout)
    if prefix {
      intake.ledger.note(
        "folders are called NUMBER_NAME; the number, which other programs repeat by, is not used", of: walk.root)
    }
    var count = TextCount()
    var labelled = 0
    var unlabelled = 0
    for entry in media + others.filter({ rows[$0.path] != nil }) {
      try intake.advance(by: 1)
      let place = Place(file: entry.path)
      let position = layout.position(entry.components)
      guard FileStamp(entry.path).map({ $0.size > 0 }) == true else {
        // A line of a list has been refused for it already.
        if soundLists.isEmpty || !listed.contains(SoundList.standard(entry.path)) {
          try intake.refuse(place, "empty-file", "\(entry.path): holds no bytes, or has gone")
        }
        continue
      }
      var fields = JSONObject()
      fields.append(key: "file", .string(entry.path))
      intake.side = position.side
      defer { intake.side = nil }
      if let row = rows[entry.path] {
        for member in row.fields.members {
          fields.append(key: member.key == "file" ? "file_in_list" : member.key, member.value)
        }
        try intake.keep(place, fields)
        continue
      }
      if !soundLists.isEmpty {
        if !listed.contains(SoundList.standard(entry.path)) {
          try intake.refuse(place, "not-listed", "\(entry.path): is named by no line of the list")
        }
        continue
      }
      if governed.contains(where: { entry.components.starts(with: $0) }) {
        try intake.refuse(place, "no-row", "\(entry.path): no row of the list names this \(kind.noun)")
        continue
      }
      if position.components.count > 1, let folder = position.components.first {
        labelled += 1
        fields.append(key: kind.folderField, .string(prefix ? Self.withoutNumber(folder) : folder))
        if kind == .sound, position.components.count > 2 {
          fields.append(key: "session", .string(position.components.dropLast().joined(separator: "/")))
        }
      } else {
        unlabelled += 1
      }
      do {
        try addText(to: &fields, of: entry, &count)
      } catch let error as DataImportError {
        try intake.refuse(place, "unreadable-text", error.description)
        continue
      }
      try intake.keep(place, fields)
    }
    if labelled > 0, unlabelled > 0 {
      intake.ledger.note("\(unlabelled) \(kind.nouns) lie in no folder and have no \(kind.folderField)", of: walk.root)
    }
    note(count, into: &intake)
    try refuseOthers(rows, into: &intake)
    try intake.ledger.refuseArrivals(in: walk)
  }

  /// What is neither an item, nor a list, nor a text that was read.
  private func refuseOthers(_ rows: [String: MetadataList.Entry], into intake: inout RecordIntake) throws {
    let unused = Set(texts.values.flatMap(\.values))
    let media = Set(media.map { ($0.path as NSString).deletingPathExtension })
    // What speaks for recordings is none of them: voice recipes read it.
    let consents = others.count { $0.components.last == Self.consentName }
    if consents > 0 {
      intake.ledger.note(
        "\(consents) files \(Self.consentName) stand beside the \(kind.nouns) and are no records", of: walk.root)
    }
    for entry in others where rows[entry.path] == nil && entry.components.last != Self.consentName {
      let place = Place(file: entry.path)
      let isText = kind.textEndings.contains(entry.fileExtension)
      if isText, !unused.contains(entry.path), media.contains((entry.path as NSString).deletingPathExtension) {
        continue
      }
      let refusal = kind.refusal(entry.path)
      if let words = OwnFile.words(entry.path) {
        try intake.refuse(place, "not-read", "\(entry.path): \(words)")
      } else if MetadataList.foreignNames.contains(entry.components.last ?? "") {
        try intake.refuse(place, "foreign-list", "\(entry.path): this form of a list is not read; write metadata.jsonl")
      } else if let other = MediaKind(entry.path), other != kind {
        try intake.refuse(
          place, "another-kind", "\(entry.path): a \(other.noun) among \(kind.nouns); import it by itself")
      } else {
        try intake.refuse(place, refusal.reason, refusal.sentence)
      }
    }
  }

  /// Whether all folders with items are called as kohya's scripts want it: how often they are repeated, and what is on them.
  private func repeatsPrefix(_ layout: FolderLayout) -> Bool {
    guard kind == .picture else { return false }
    let folders = media.map { layout.position($0.components).components }.filter { $0.count > 1 }.compactMap(\.first)
    return !folders.isEmpty && folders.allSatisfy { Self.withoutNumber($0) != $0 }
  }

  /// `10_cats` as `cats`.
  private static func withoutNumber(_ folder: String) -> String {
    let digits = folder.prefix { $0.isASCII && $0.isNumber }
    let rest = folder.dropFirst(digits.count)
    return !digits.isEmpty && rest.first == "_" && rest.count > 1 ? String(rest.dropFirst()) : folder
  }
}
