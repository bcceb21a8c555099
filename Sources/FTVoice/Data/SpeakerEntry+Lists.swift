import FTData
import Foundation

extension SpeakerEntry {
  /// The recordings of a list; nil for what is none.
  static func listed(_ path: String, isFolder: Bool, _ ledger: inout Ledger) throws -> [SpeakerEntry]? {
    if !isFolder { return path.lowercased().hasSuffix(".list") ? try soVITS(path, &ledger) : nil }
    let root = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let metadata = root + "/metadata.csv"
    guard FileManager.default.fileExists(atPath: metadata) else { return nil }
    return try ljSpeech(metadata, root: root, &ledger)
  }

  /// GPT-SoVITS: `path|speaker|language|text` without escaping. A `|` in the text belongs to it.
  private static func soVITS(_ path: String, _ ledger: inout Ledger) throws -> [SpeakerEntry] {
    let root = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    return try lines(path, &ledger) { line in
      let parts = line.split(separator: "|", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4 else {
        return .refused("wrong-fields", "expected path|speaker|language|text, found \(parts.count) fields")
      }
      let strange = CharacterSet.whitespaces.union(CharacterSet(charactersIn: "\"'\u{202A}"))
      let name = parts[0].trimmingCharacters(in: strange)
      let speaker = parts[1].trimmingCharacters(in: .whitespaces)
      guard !name.isEmpty else { return .refused("no-path", "names no recording before the first |") }
      guard !speaker.isEmpty else { return .refused("no-speaker", "names no speaker after the first |") }
      let language = parts[2].trimmingCharacters(in: .whitespaces).uppercased()
      return .recording(found(name, in: [root, ""]), speaker: speaker, text: String(parts[3]), language: language)
    }
  }

  /// LJSpeech: `id|transcription|normalised transcription`, sound in wavs/ID.wav; one speaker, called by the folder. An id may have its
  /// ending or its folder already ("clip5.wav", "wavs/clip5.wav"), as other programs write it.
  /// Recordings in the folder that no line names are refused.
  private static func ljSpeech(_ path: String, root: String, _ ledger: inout Ledger) throws -> [SpeakerEntry] {
    let speaker = URL(fileURLWithPath: root).lastPathComponent
    let entries = try lines(path, &ledger) { line in
      let parts = line.split(separator: "|", omittingEmptySubsequences: false)
      guard parts.count >= 2 else {
        return .refused("wrong-fields", "expected id|text or id|text|normalised text, found one field")
      }
      let name = parts[0].trimmingCharacters(in: .whitespaces)
      guard !name.isEmpty, !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
        return .refused("no-path", "\"\(name)\" is no id")
      }
      let hasEnding = extensions.contains((name as NSString).pathExtension.lowercased())
      return .recording(
        found(hasEnding ? name : "\(name).wav", in: ["\(root)/wavs", root]), speaker: speaker,
        text: String(parts[parts.count - 1]), language: nil)
    }
    let named = Set(entries.map { standard($0.file) })
    for found in try FolderWalk(root).entries where found.components != ["metadata.csv"] {
      guard found.components.last != ConsentLedger.fileName, !named.contains(standard(found.path)) else { continue }
      let place = Place(file: found.path)
      switch found.kind {
      case .refused(let reason, let sentence):
        ledger.receive(place)
        ledger.refuse(place, reason: reason, sentence)
      case .file where extensions.contains(found.fileExtension):
        ledger.receive(place)
        ledger.refuse(place, reason: "not-listed", "is named by no line of metadata.csv")
      // Licences and notes beside a list were never meant to be learned from.
      case .file: break
      }
    }
    return entries
  }

  private enum Line {
    case recording(String, speaker: String, text: String, language: String?)
    case refused(RefusalReason, String)
  }

  /// Every line of a list: a recording, or refused. A blank line at the end is no line.
  private static func lines(
    _ path: String, _ ledger: inout Ledger, _ parse: (String) -> Line
  ) throws -> [SpeakerEntry] {
    var reader = try LineReader(file: path)
    ledger.open(file: path)
    var seen: [String: Int] = [:]
    var entries: [SpeakerEntry] = []
    var blank: Place?
    while let line = try reader.next() {
      if let place = blank {
        ledger.receive(place)
        ledger.refuse(place, reason: .blankLine, "the line is blank; remove it")
        blank = nil
      }
      let place = Place(file: path, line: line.number)
      let content = content(of: line, maximum: reader.maximumLineLength, parse)
      guard let content else {
        blank = place
        continue
      }
      ledger.receive(place)
      switch content {
      case .refused(let reason, let sentence): ledger.refuse(place, reason: reason, sentence)
      case .recording(let file, let speaker, let text, let language):
        if let first = seen[standard(file)] {
          ledger.refuse(place, reason: "listed-twice", "\(file) stands in line \(first) already")
          continue
        }
        seen[standard(file)] = line.number
        entries.append(
          SpeakerEntry(file: file, speaker: speaker, session: file, place: place, text: text, language: language))
      }
    }
    if blank != nil { ledger.noteTrailingBlankLine(file: path) }
    return entries
  }

  /// nil for a blank line.
  private static func content(of line: SourceLine, maximum: Int, _ parse: (String) -> Line) -> Line? {
    switch line.content {
    case .invalidUTF8(let offset):
      return .refused(.invalidUTF8, "byte \(offset + 1) of the line is not UTF-8; save the list as UTF-8")
    case .tooLong(let length):
      return .refused(.lineTooLong, "the line has \(length) bytes, at most \(maximum) are read")
    case .text(let bytes):
      let text = String(decoding: bytes, as: UTF8.self)
      return text.allSatisfy(\.isWhitespace) ? nil : parse(text)
    }
  }

  /// Paths that differ in spelling only are one file.
  private static func standard(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
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
