import FTData
import FTJSON
import Foundation

/// Lists of recordings with what is said in them: GPT-SoVITS (`path|speaker|language|text`) and LJSpeech
/// (`id|text|normalised text`), read as the voice recipes read them, in any encoding.
struct SoundList {
  enum Form: Sendable, Equatable {
    case soVITS
    /// One speaker, called by the folder.
    case ljSpeech
  }

  let file: String
  let form: Form
  /// The folder that paths are looked up in.
  private let root: String
  /// Recordings that lines name, however their paths are written.
  private(set) var named: Set<String> = []

  init(_ file: String, _ form: Form) {
    self.file = file
    self.form = form
    root = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? ""
  }

  private struct Unusable: Error {
    let reason: RefusalReason
    let sentence: String
  }

  /// Reads every line: a record, or refused. A blank line at the end is no line.
  ///
  /// - Throws: ``DataImportError`` for a file that is no text, `DataFileError`, `CancellationError`.
  mutating func read(into intake: inout RecordIntake) throws {
    let finding = try EncodingFinding(file: file)
    let lines = try TextLines(file, finding)
    intake.ledger.open(file: file)
    let name =
      form == .soVITS ? "GPT-SoVITS list (path|speaker|language|text)" : "LJSpeech list (id|text|normalised text)"
    intake.ledger.note("read as \(finding.words), a \(name)", of: file)
    var blank: Place?
    var first: [String: Int] = [:]
    while let line = try lines.next() {
      if let place = blank { try intake.refuse(place, .blankLine, "the line is blank; remove it") }
      blank = nil
      let place = Place(file: file, line: line.number)
      guard !line.isBlank else {
        blank = place
        continue
      }
      guard case .text(let bytes) = line.content else {
        if let problem = lines.problem(line) { try intake.refuse(place, problem.reason, problem.sentence) }
        continue
      }
      let result: JSONObject
      do throws(Unusable) {
        let fields = try fields(String(decoding: bytes, as: UTF8.self))
        let path = fields["file"]?.stringValue ?? ""
        let standard = Self.standard(path)
        if let line = first[standard] {
          throw Unusable(reason: "listed-twice", sentence: "\(path) stands in line \(line) already")
        }
        first[standard] = line.number
        named.insert(standard)
        guard let stamp = FileStamp(path) else {
          throw Unusable(reason: "missing-file", sentence: "there is no recording \(path); check the path in the list")
        }
        guard stamp.size > 0 else { throw Unusable(reason: "empty-file", sentence: "\(path) holds no bytes") }
        result = fields
      } catch {
        try intake.refuse(place, error.reason, error.sentence)
        continue
      }
      try intake.keep(place, result)
    }
    if blank != nil { intake.ledger.noteTrailingBlankLine(file: file) }
  }

  private func fields(_ line: String) throws(Unusable) -> JSONObject {
    var fields = JSONObject()
    switch form {
    case .soVITS:
      let parts = line.split(separator: "|", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4 else {
        throw Unusable(
          reason: "wrong-fields", sentence: "expected path|speaker|language|text, found \(parts.count) fields")
      }
      let strange = CharacterSet.whitespaces.union(CharacterSet(charactersIn: "\"'\u{202A}"))
      let name = parts[0].trimmingCharacters(in: strange)
      let speaker = parts[1].trimmingCharacters(in: .whitespaces)
      guard !name.isEmpty else { throw Unusable(reason: "no-path", sentence: "names no recording before the first |") }
      guard !speaker.isEmpty else {
        throw Unusable(reason: "no-speaker", sentence: "names no speaker after the first |")
      }
      fields.append(key: "file", .string(Self.found(name, in: [root, ""])))
      fields.append(key: "text", .string(String(parts[3])))
      fields.append(key: "speaker", .string(speaker))
      fields.append(key: "language", .string(parts[2].trimmingCharacters(in: .whitespaces).uppercased()))
    case .ljSpeech:
      let parts = line.split(separator: "|", omittingEmptySubsequences: false)
      guard parts.count >= 2 else {
        throw Unusable(
          reason: "wrong-fields", sentence: "expected id|text or id|text|normalised text, found one field")
      }
      let name = parts[0].trimmingCharacters(in: .whitespaces)
      guard !name.isEmpty, !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
        throw Unusable(reason: "no-path", sentence: "\"\(name)\" is no id")
      }
      let file = MediaKind(name) == .sound ? name : "\(name).wav"
      let folder = root.isEmpty ? "." : root
      fields.append(key: "file", .string(Self.found(file, in: ["\(folder)/wavs", folder])))
      fields.append(key: "text", .string(String(parts[parts.count - 1])))
      if parts.count > 2, parts[1] != parts[parts.count - 1] {
        fields.append(key: "written", .string(String(parts[1])))
      }
      fields.append(key: "speaker", .string(URL(fileURLWithPath: folder).lastPathComponent))
      fields.append(key: "id", .string(name))
    }
    return fields
  }

  /// Paths that differ in spelling only are one file.
  static func standard(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

  /// The first of several places where a file is, composed or apart; absolute paths are taken as they are, and as their last
  /// part.
  private static func found(_ name: String, in roots: [String]) -> String {
    let names = [name] + (name.contains("/") ? [(name as NSString).lastPathComponent] : [])
    let candidates = names.flatMap { name in
      roots.map { name.hasPrefix("/") || $0.isEmpty ? name : "\($0)/\(name)" }
    }
    let spellings = candidates.flatMap {
      [$0, $0.precomposedStringWithCanonicalMapping, $0.decomposedStringWithCanonicalMapping]
    }
    return spellings.first { FileManager.default.fileExists(atPath: $0) } ?? candidates[0]
  }
}
