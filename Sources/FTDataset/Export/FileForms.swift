import FTData
import FTJSON
import Foundation

/// How the list of a folder names its files.
protocol FileForm {
  /// Throws for a file that the form cannot hold.
  func check(_ path: String, _ record: DataRecord) throws(RecordProblem)
  /// The name that a file should have.
  func name(_ name: String) -> String
  func line(_ record: DataRecord, _ name: String, _ account: inout ExportAccount) throws(RecordProblem) -> String
}

/// What a file begins with.
enum FileHead {
  /// Up to twelve bytes; none where it cannot be read.
  static func bytes(of path: String) -> [UInt8] {
    guard let handle = try? FileHandle(forReadingFrom: URL(fileURLWithPath: path)) else { return [] }
    defer { try? handle.close() }
    return [UInt8]((try? handle.read(upToCount: 12)) ?? Data())
  }
}

/// Rows of an ImageFolder's metadata.jsonl.
struct PictureRows: FileForm {
  let fileField: String

  /// The first bytes of PNG, JPEG, WebP, GIF, BMP and TIFF; nil stands for any byte.
  private static let beginnings: [[UInt8?]] = [
    [0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF], Array("RIFF".utf8) + [nil, nil, nil, nil] + Array("WEBP".utf8),
    Array("GIF8".utf8), Array("BM".utf8), [0x49, 0x49, 0x2A, 0x00], [0x4D, 0x4D, 0x00, 0x2A],
  ]

  func check(_ path: String, _ record: DataRecord) throws(RecordProblem) {
    let head = FileHead.bytes(of: path)
    let isPicture = Self.beginnings.contains { beginning in
      head.count >= beginning.count && zip(head, beginning).allSatisfy { $1 == nil || $0 == $1 }
    }
    guard isPicture else {
      throw RecordProblem("no-picture", "\(path) is no picture (PNG, JPEG, WebP, GIF, BMP or TIFF)")
    }
  }

  func name(_ name: String) -> String { FileNames.plain(name) }

  func line(_ record: DataRecord, _ name: String, _ account: inout ExportAccount) -> String {
    var row = JSONObject()
    row.append(key: "file_name", .string(name))
    for member in record.fields.members where member.key != fileField {
      if !row.append(key: member.key, member.value) { account.drop(member.key) }
    }
    return JSONValue.object(row).encoded()
  }
}

/// Lines of LJSpeech's metadata.csv, which has no quotation marks: a `|` or a line break in a text cannot stand.
///
/// The first text is what is said; the second one, or the first again, is its normalised form.
struct SpeechRows: FileForm {
  private let fields: DataFields
  private let fileField: String

  init(_ fields: DataFields, fileField: String) {
    self.fields = fields
    self.fileField = fileField
  }

  func check(_ path: String, _ record: DataRecord) throws(RecordProblem) {
    let head = FileHead.bytes(of: path)
    let isWave =
      head.count == 12 && [Array("RIFF".utf8), Array("RF64".utf8)].contains(Array(head[..<4]))
      && Array(head[8...]) == Array("WAVE".utf8)
    guard isWave else {
      throw RecordProblem(
        "no-wave-file", "\(path) is no WAV file, which LJSpeech is made of; convert it with: ffmpeg -i FILE FILE.wav")
    }
  }

  func name(_ name: String) -> String {
    let stem = (FileNames.plain(name) as NSString).deletingPathExtension
    return String(stem.map { $0 == "|" || $0.isWhitespace ? "_" : $0 }) + ".wav"
  }

  func line(_ record: DataRecord, _ name: String, _ account: inout ExportAccount) throws(RecordProblem) -> String {
    let said = fields.texts.prefix(2).map { RecordGroups.value(record, $0) }
    guard let first = said.first ?? nil else {
      throw RecordProblem("no-text", "\"\(fields.texts.first ?? "")\" is missing, empty or no text")
    }
    account.drop(record, but: Set(fields.texts.prefix(2) + [fileField]))
    let second = said.count > 1 ? said[1] : nil
    let texts = [first, second ?? first]
    if texts.contains(where: { $0.contains("|") }) { account.change("A \"|\" in a text is written as a comma") }
    if texts.contains(where: { $0.contains(where: \.isNewline) }) {
      account.change("A line break in a text is written as a space")
    }
    let cells = texts.map { text in
      String(text.map { $0.isNewline ? " " : $0 }).replacing("|", with: ",")
    }
    return "\((name as NSString).deletingPathExtension)|\(cells[0])|\(cells[1])"
  }
}
