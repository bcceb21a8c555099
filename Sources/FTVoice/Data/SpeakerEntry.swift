import FTAudioCodec
import FTData
import Foundation

/// A recording that a folder or a list names.
struct SpeakerEntry {
  let file: String
  let speaker: String
  let session: String
  /// Where it is named, for messages.
  let place: String
  /// What is said, where the source tells.
  var text: String?
  /// The text's language as the source names it, in capitals.
  var language: String?

  static let extensions: Set<String> = [
    "wav", "flac", "ogg", "oga", "opus", "mp3", "aif", "aiff", "caf", "w64", "au",
  ]

  /// The recordings a path leads to; what is refused goes to the ledger.
  static func read(_ path: String, _ ledger: inout FileLedger) throws -> [SpeakerEntry] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw AudioError(path, .missing)
    }
    guard isFolder.boolValue else {
      guard path.lowercased().hasSuffix(".list") else { throw SpeakerSetError.notASet(path) }
      return try list(path, &ledger)
    }
    let root = path.hasSuffix("/") ? String(path.dropLast()) : path
    let metadata = root + "/metadata.csv"
    if FileManager.default.fileExists(atPath: metadata) { return try ljSpeech(metadata, root: root, &ledger) }
    return folders(root, &ledger)
  }

  private static func folders(_ root: String, _ ledger: inout FileLedger) -> [SpeakerEntry] {
    let names = (FileManager.default.subpaths(atPath: root) ?? []).sorted()
    return names.compactMap { name in
      let parts = name.split(separator: "/")
      let file = "\(root)/\(name)"
      var isFolder: ObjCBool = false
      guard !parts.contains(where: { $0.hasPrefix(".") }),
        FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue
      else { return nil }
      // Licences and notes beside the speakers' folders are nobody's recordings.
      guard extensions.contains((name as NSString).pathExtension.lowercased()) else {
        if parts.count > 1, parts.last! != ConsentLedger.fileName[...] {
          ledger.refuse(file, "\(file): no recording by its name")
        }
        return nil
      }
      guard parts.count > 1 else {
        ledger.refuse(file, "\(file): lies in no speaker's folder; expected \(root)/SPEAKER/\(name)")
        return nil
      }
      // A folder inside a speaker's folder is a session; otherwise every file is one.
      let session = parts.count > 2 ? parts.dropLast().joined(separator: "/") : name
      return SpeakerEntry(file: file, speaker: String(parts[0]), session: session, place: file)
    }
  }

  /// GPT-SoVITS: `path|speaker|language|text` without escaping. A `|` in the text belongs to it.
  private static func list(_ path: String, _ ledger: inout FileLedger) throws -> [SpeakerEntry] {
    let root = (path as NSString).deletingLastPathComponent
    return try lines(path, &ledger) { line, place in
      let parts = line.split(separator: "|", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4 else {
        return .failure("expected path|speaker|language|text, found \(parts.count) fields")
      }
      let strange = CharacterSet.whitespaces.union(CharacterSet(charactersIn: "\"'\u{202A}"))
      let name = parts[0].trimmingCharacters(in: strange)
      let speaker = parts[1].trimmingCharacters(in: .whitespaces)
      guard !name.isEmpty else { return .failure("no path") }
      guard !speaker.isEmpty else { return .failure("no speaker") }
      let language = parts[2].trimmingCharacters(in: .whitespaces).uppercased()
      return .success((found(name, in: [root, ""]), speaker, String(parts[3]), language))
    }
  }

  /// LJSpeech: `id|transcription|normalised transcription`, sound in wavs/ID.wav; one speaker, called by the folder.
  private static func ljSpeech(_ path: String, root: String, _ ledger: inout FileLedger) throws -> [SpeakerEntry] {
    let speaker = URL(fileURLWithPath: root).lastPathComponent
    return try lines(path, &ledger) { line, place in
      let parts = line.split(separator: "|", omittingEmptySubsequences: false)
      guard parts.count >= 2 else { return .failure("expected id|text or id|text|normalised text") }
      let name = parts[0].trimmingCharacters(in: .whitespaces)
      guard !name.isEmpty, !name.contains("/") else { return .failure("\"\(name)\" is no id") }
      return .success((found("\(name).wav", in: ["\(root)/wavs", root]), speaker, String(parts[parts.count - 1]), nil))
    }
  }

  private enum Row {
    case success((file: String, speaker: String, text: String, language: String?))
    case failure(String)
  }

  /// Every line of a list: a recording, or refused by file and line.
  private static func lines(
    _ path: String, _ ledger: inout FileLedger, _ parse: (String, String) -> Row
  ) throws -> [SpeakerEntry] {
    var reader = try LineReader(file: path)
    var seen: [String: Int] = [:]
    var entries: [SpeakerEntry] = []
    while let line = try reader.next() {
      let place = "\(path):\(line.number)"
      guard case .text(let bytes) = line.content else {
        ledger.refuse(place, "\(place): the line is not UTF-8 or too long")
        continue
      }
      let text = String(decoding: bytes, as: UTF8.self)
      if text.allSatisfy(\.isWhitespace) { continue }
      switch parse(text, place) {
      case .failure(let reason): ledger.refuse(place, "\(place): \(reason)")
      case .success(let row):
        if let first = seen[row.file] {
          ledger.refuse(place, "\(place): \(row.file) stands in line \(first) already")
        } else {
          seen[row.file] = line.number
          entries.append(
            SpeakerEntry(
              file: row.file, speaker: row.speaker, session: row.file, place: place, text: row.text,
              language: row.language))
        }
      }
    }
    return entries
  }

  /// The first of several places where a file is; absolute paths are taken as they are, and as their last part.
  private static func found(_ name: String, in roots: [String]) -> String {
    let names = [name] + (name.contains("/") ? [(name as NSString).lastPathComponent] : [])
    let candidates = names.flatMap { name in
      roots.map { name.hasPrefix("/") || $0.isEmpty ? name : "\($0)/\(name)" }
    }
    return candidates.first { FileManager.default.fileExists(atPath: $0) } ?? candidates[0]
  }
}
