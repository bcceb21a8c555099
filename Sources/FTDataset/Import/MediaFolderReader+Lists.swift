import FTData
import FTJSON
import Foundation

extension MediaFolderReader {
  /// Sorts the entries by what they are; what cannot be opened is refused.
  mutating func sort(into intake: inout RecordIntake) throws {
    var seen: [String: String] = [:]
    for entry in walk.entries {
      if let twin = seen.updateValue(entry.path, forKey: entry.path),
        twin != entry.path || !twin.utf8.elementsEqual(entry.path.utf8)
      {
        throw DataImportError(
          entry.path,
          "another file has this name but for how an accent or a kana mark is written (NFC and NFD); rename one")
      }
      guard case .file = entry.kind else {
        if case .refused(let reason, let sentence) = entry.kind {
          try intake.refuse(Place(file: entry.path), reason, sentence)
        }
        continue
      }
      let name = entry.components.last ?? ""
      if kind == .sound, entry.fileExtension == "list" {
        soundLists.append(SoundList(entry.path, .soVITS))
      } else if kind == .sound, name == "metadata.csv", try isLJSpeech(entry.path) {
        soundLists.append(SoundList(entry.path, .ljSpeech))
      } else if MetadataList.names.contains(name) {
        lists.append(entry)
      } else if MediaKind(entry.path) == kind {
        media.append(entry)
      } else {
        others.append(entry)
        if kind.textEndings.contains(entry.fileExtension) {
          let stem = (entry.path as NSString).deletingPathExtension
          texts[stem, default: [:]][entry.fileExtension] = entry.path
        }
      }
    }
    if lists.count > 1 {
      let folders = lists.map { $0.components.dropLast() }
      if Set(folders).count < folders.count {
        throw DataImportError(
          walk.root, "two lists stand in one folder (\(lists.map(\.path).joined(separator: ", "))); keep one")
      }
    }
  }

  /// Whether the first line has vertical bars and no `file_name`.
  func isLJSpeech(_ file: String) throws -> Bool {
    guard FileStamp(file).map({ $0.size > 0 }) == true, let finding = try? EncodingFinding(file: file) else {
      return false
    }
    let lines = try TextLines(file, finding)
    while let line = try lines.next() {
      guard case .text(let bytes) = line.content, !line.isBlank else { continue }
      return bytes.contains(UInt8(ascii: "|")) && !String(decoding: bytes, as: UTF8.self).contains(MetadataList.key)
    }
    return false
  }

  /// - Returns: the recordings that lines name.
  mutating func readSoundLists(into intake: inout RecordIntake) throws -> Set<String> {
    var named: Set<String> = []
    for index in soundLists.indices {
      try soundLists[index].read(into: &intake)
      named.formUnion(soundLists[index].named)
    }
    return named
  }

  /// - Returns: what the lists say of each file, by its path.
  func readMetadata(into intake: inout RecordIntake) throws -> [String: MetadataList.Entry] {
    var rows: [String: MetadataList.Entry] = [:]
    for list in lists {
      let below = Array(list.components.dropLast())
      let files = Dictionary(
        (media + others).filter { $0.components.starts(with: below) }.map {
          ($0.components.dropFirst(below.count).joined(separator: "/"), $0.path)
        }, uniquingKeysWith: { first, _ in first })
      for entry in try MetadataList(list.path, files: files, kind: kind, into: &intake).entries {
        if let known = rows[entry.path] {
          try intake.refuse(
            entry.row, "second-row", "a second row for \(entry.path), after \(known.row); keep one of them")
        } else {
          rows[entry.path] = entry
        }
      }
    }
    return rows
  }
}
