import FTCheckpoint
import FTData
import Foundation

/// Writes a data set in a form that other programs read: a folder with a file or a folder for each side.
///
/// The folder appears when everything is in it, and never takes the place of one that is there. Every record is written or
/// refused with a reason; what a form cannot hold is named.
///
/// ```swift
/// let done = try DataExport.write(records, sides: split.sides, as: .openAI, fields: fields, to: "export")
/// for sentence in done.sentences { print(sentence) }
/// ```
public enum DataExport {
  /// The forms.
  public enum Dialect: String, Sendable, CaseIterable {
    /// `{"messages":[{"role":"user","content":…},{"role":"assistant","content":…}]}`, a line each: OpenAI's chat format.
    case openAI = "openai"
    /// `{"prompt":…,"completion":…}`, a line each.
    case promptCompletion = "prompt-completion"
    /// All fields as they are, a line each.
    case jsonLines = "jsonl"
    /// A table with a line of column names (RFC 4180, lines end with LF).
    case csv
    /// Pictures with `metadata.jsonl`, whose rows have `file_name` and all other fields: Hugging Face's ImageFolder.
    case imageFolder = "imagefolder"
    /// `wavs/ID.wav` with `metadata.csv`, whose lines are `ID|text|normalised text`.
    case ljSpeech = "ljspeech"
  }

  /// How files are found and taken over.
  public struct Files: Sendable, Equatable {
    /// The folder that paths in records start from, and do not lead out of; nil takes the folder of the file in which a
    /// record stands, then the current one.
    public var root: String?
    /// Symbolic links to the files instead of copies.
    public var areLinked = false

    public init() {}
  }

  /// What an export has become.
  public struct Result: Sendable, Equatable {
    public let folder: String
    /// The files with rows, by their names in the folder, with the number of rows.
    public let files: [File]
    public let refusals: [Refusal]
    /// Fields that the form has no place for, with the number of records that had them.
    public let dropped: [Count]
    /// What was written in another way, with the number of records.
    public let changes: [Count]
    /// Sides that were asked for and have no record; nothing was written for them.
    public let emptySides: [Partition.Side]

    public struct File: Sendable, Equatable {
      public let name: String
      public let rows: Int
    }

    public struct Count: Sendable, Equatable {
      public let what: String
      public let records: Int
    }

    public var written: Int { files.reduce(0) { $0 + $1.rows } }

    /// The account for a terminal.
    public var sentences: [String] {
      var lines = files.map { "\(folder)/\($0.name): \($0.rows) records" }
      if !refusals.isEmpty {
        lines.append("\(refusals.count) of \(written + refusals.count) records were left out; the first:")
        lines += refusals.prefix(3).map { "  \($0.location): \($0.sentence)" }
      }
      lines += changes.map { "\($0.what) (\($0.records) records)" }
      if !dropped.isEmpty {
        lines.append(
          "This form has no place for: "
            + dropped.map { "\"\($0.what)\" (\($0.records) records)" }.joined(separator: ", "))
      }
      if !emptySides.isEmpty { lines.append("No record for \(emptySides.map(\.rawValue).joined(separator: " and "))") }
      return lines
    }
  }

  /// - Parameters:
  ///   - sides: of the records, in their order; nil writes one file or folder of all.
  ///   - steps: what the records were cleaned by; they lie beside them as `steps.json`, where a run finds them.
  ///   - folder: where to; nothing may be there.
  ///   - progress: records done and to do; false ends the work, and nothing is written.
  /// - Throws: ``DataExportError``, and the system's reasons for a folder that cannot be written.
  public static func write(
    _ records: [DataRecord], sides: [Partition.Side]? = nil, as dialect: Dialect, fields: DataFields,
    files: Files = Files(), steps: PreprocessSteps? = nil, to folder: String,
    progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws -> Result {
    precondition(
      (sides?.count ?? records.count) == records.count, "\(sides?.count ?? 0) sides of \(records.count) records")
    try check(fields, for: dialect)
    guard !records.isEmpty else { throw DataExportError.nothing(folder) }
    guard !FileManager.default.fileExists(atPath: folder) else { throw DataExportError.exists(folder) }
    var account = ExportAccount()
    let columns = dialect == .csv ? CSVRows.columns(of: records) : []
    let result = try AtomicFolder.write(to: URL(fileURLWithPath: folder), existing: .keep) { partial in
      var outputs: [Partition.Side?: any ExportOutput] = [:]
      for (index, record) in records.enumerated() {
        if index.isMultiple(of: 64), !progress(index, records.count) { throw DataExportError.stopped }
        let side = sides?[index]
        let output: any ExportOutput
        if let known = outputs[side] {
          output = known
        } else {
          output = try make(dialect, fields, files, columns, side, in: partial.path)
          outputs[side] = output
        }
        do throws(RecordProblem) { try output.write(record, &account) } catch {
          if let cause = error.cause { throw cause }
          account.refusals.append(Refusal(location: record.place, reason: error.reason, sentence: error.sentence))
        }
      }
      let order: [Partition.Side?] = [nil] + Partition.Side.allCases
      var written: [Result.File] = []
      for output in order.compactMap({ outputs[$0] }) {
        try output.close()
        written.append(Result.File(name: output.name, rows: output.rows))
      }
      try steps?.write(to: partial.appending(path: PreprocessSteps.fileName).path)
      let asked = sides == nil ? [] : Partition.Side.allCases
      guard written.contains(where: { $0.rows > 0 }) else {
        throw DataExportError.allRefused(account.refusals.first?.sentence ?? "")
      }
      return Result(
        folder: folder, files: written, refusals: account.refusals, dropped: account.dropped.list,
        changes: account.changes.list, emptySides: asked.filter { outputs[$0] == nil })
    }
    _ = progress(records.count, records.count)
    return result
  }

  private static func check(_ fields: DataFields, for dialect: Dialect) throws(DataExportError) {
    switch dialect {
    case .imageFolder, .ljSpeech:
      if fields.file == nil { throw .noField(dialect, "file", "the path of the picture or recording") }
      if dialect == .ljSpeech, fields.texts.isEmpty { throw .noField(dialect, "texts", "what is said") }
    case .openAI, .promptCompletion, .jsonLines, .csv: break
    }
  }

  private static func make(
    _ dialect: Dialect, _ fields: DataFields, _ files: Files, _ columns: [String], _ side: Partition.Side?,
    in folder: String
  ) throws -> any ExportOutput {
    // Hugging Face's names, which its loaders take for splits.
    let name = side.map { $0 == .training ? "train" : $0.rawValue }
    let stem = name ?? "data"
    switch dialect {
    case .openAI: return try RowOutput("\(stem).jsonl", in: folder, ChatRows(fields, isChat: true))
    case .promptCompletion: return try RowOutput("\(stem).jsonl", in: folder, ChatRows(fields, isChat: false))
    case .jsonLines: return try RowOutput("\(stem).jsonl", in: folder, PlainRows())
    case .csv: return try RowOutput("\(stem).csv", in: folder, CSVRows(columns))
    case .imageFolder: return try FileOutput.imageFolder(name, in: folder, fields, files)
    case .ljSpeech: return try FileOutput.ljSpeech(name, in: folder, fields, files)
    }
  }
}

/// Why nothing was exported.
public enum DataExportError: Blamable, CustomStringConvertible, Equatable {
  case exists(String)
  case nothing(String)
  case noField(DataExport.Dialect, String, String)
  /// No record could be written; why the first could not.
  case allRefused(String)
  case stopped

  public var blame: Blame {
    switch self {
    case .exists, .noField: .settings
    case .nothing, .allRefused: .data
    case .stopped: .world
    }
  }

  public var description: String {
    switch self {
    case .exists(let folder):
      "\(folder): there is something of that name already; choose another name, or remove it first"
    case .nothing(let folder): "\(folder): there is no record to write"
    case .noField(let dialect, let field, let what):
      "\(dialect.rawValue) needs \(what); name the field in the task file: \(field): FIELD"
    case .allRefused(let first): "no record could be written; the first: \(first)"
    case .stopped: "the export was stopped; nothing was written"
    }
  }
}
