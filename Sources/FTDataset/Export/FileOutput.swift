import FTData
import Foundation

/// A folder of files with a list that names them.
final class FileOutput: ExportOutput {
  let name: String
  private(set) var rows = 0
  private let folder: String
  private let files: DataExport.Files
  private let field: String
  private let list: LineFile
  private let form: any FileForm
  private var names = FileNames()

  /// - Parameters:
  ///   - side: the name of its folder; nil writes into the exported folder itself.
  ///   - list: the name of the list.
  ///   - below: the folder of the files, "" for the list's.
  private init(
    _ side: String?, in folder: String, _ list: String, below: String, _ field: String, _ files: DataExport.Files,
    _ form: any FileForm
  ) throws {
    let own = side.map { "\(folder)/\($0)" } ?? folder
    name = side.map { "\($0)/\(list)" } ?? list
    self.folder = below.isEmpty ? own : "\(own)/\(below)"
    self.field = field
    self.files = files
    self.form = form
    try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
    self.list = try LineFile("\(own)/\(list)")
    names.take(list)
  }

  static func imageFolder(
    _ side: String?, in folder: String, _ fields: DataFields, _ files: DataExport.Files
  ) throws -> FileOutput {
    let field = fields.file ?? ""
    return try FileOutput(
      side, in: folder, "metadata.jsonl", below: "", field, files, PictureRows(fileField: field))
  }

  static func ljSpeech(
    _ side: String?, in folder: String, _ fields: DataFields, _ files: DataExport.Files
  ) throws -> FileOutput {
    let field = fields.file ?? ""
    return try FileOutput(
      side, in: folder, "metadata.csv", below: "wavs", field, files, SpeechRows(fields, fileField: field))
  }

  func write(_ record: DataRecord, _ account: inout ExportAccount) throws(RecordProblem) {
    guard let path = RecordGroups.value(record, field) else {
      throw RecordProblem("no-file", "\"\(field)\" names no file")
    }
    let source = try self.source(path, of: record)
    try form.check(source, record)
    let wanted = form.name((path as NSString).lastPathComponent)
    let name = names.free(wanted)
    // The line first: a record that has none leaves no file behind.
    let line = try form.line(record, name, &account)
    let target = "\(folder)/\(name)"
    do {
      if files.areLinked {
        try FileManager.default.createSymbolicLink(atPath: target, withDestinationPath: source)
      } else {
        try FileManager.default.copyItem(atPath: source, toPath: target)
      }
      names.take(name)
      try list.write(line)
    } catch {
      throw RecordProblem(cause: error)
    }
    rows += 1
    if name != wanted { account.change("Files of one name have a number behind it") }
    if wanted != (path as NSString).lastPathComponent {
      account.change("Names that readers do not take, or that had another ending, are written in another way")
    }
  }

  func close() throws { try list.close() }

  /// The file that a record's path leads to, links followed.
  private func source(_ path: String, of record: DataRecord) throws(RecordProblem) -> String {
    var candidates: [String] = []
    if let root = files.root {
      let prefix = root.hasSuffix("/") ? root : root + "/"
      if let below = StandardPath.below(path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path) {
        candidates = [prefix + below]
      } else {
        throw RecordProblem("outside-the-folder", "\(path) leads out of \(root); name another root")
      }
    } else {
      let beside = StandardPath.folder(of: record.place.file)
      candidates = path.hasPrefix("/") ? [path] : ["\(beside)/\(path)", path]
    }
    for candidate in candidates {
      let path = URL(fileURLWithPath: candidate).resolvingSymlinksInPath().path
      let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
      guard type == .typeRegular else { continue }
      guard FileManager.default.isReadableFile(atPath: path) else {
        throw RecordProblem("unreadable-file", "\(candidate) cannot be read; check its permissions")
      }
      return path
    }
    throw RecordProblem("no-such-file", "there is no file \(candidates.joined(separator: " or "))")
  }
}
