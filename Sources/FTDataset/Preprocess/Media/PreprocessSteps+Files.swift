import FTAudioCodec
import FTData
import FTImageCodec
import FTJSON

/// Where the files of records lie, and where new ones are written.
public struct FileFolders: Sendable, Equatable {
  /// Paths of records that are not absolute begin here; nil where they are used as they are.
  public var source: String?
  /// Made where it is not there. Nothing in it is written over.
  public var output: String

  public init(output: String, source: String? = nil) {
    self.output = output
    self.source = source
  }

  func path(_ file: String) -> String {
    guard let source, !file.hasPrefix("/") else { return file }
    return source.hasSuffix("/") ? source + file : "\(source)/\(file)"
  }

  func target(_ name: String) -> String { output.hasSuffix("/") ? output + name : "\(output)/\(name)" }
}

extension PreprocessSteps {
  /// The records with new pictures or recordings: files made by the step `picture` or `sound`, as PNG or 16-bit WAV,
  /// named after their sources and written into a folder.
  ///
  /// A record's file field gets the new path. A file that several records name is made once. Where two sources have
  /// one name, the later one gets a number, and the ledger a note. A file that cannot be read, a recording in which
  /// nobody speaks and one of which no piece is long enough are refused. Pieces of a recording become records of
  /// their own, each at a place in it; a recording with a text is kept whole, since the text is that of the whole.
  ///
  /// - Parameters:
  ///   - modality: which step is applied; with `.text`, and where the step or ``DataFields/file`` is missing, records
  ///     come back as they are.
  ///   - ledger: has received the records; those that are cut must not be kept yet. What is not kept is kept here, or
  ///     refused.
  ///   - threads: at most so many files are made at a time; the result is the same for any number.
  ///   - progress: is asked after every few files; false ends it.
  /// - Throws: ``PreprocessError`` where something would be written over or cannot be written, and where it was ended;
  ///   files that were written by then stay.
  public func apply(
    toFilesOf records: [DataRecord], _ modality: Modality, fields: DataFields, folders: FileFolders,
    ledger: inout Ledger, report: inout PreprocessReport, threads: Int = 1,
    progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws(PreprocessError) -> [DataRecord] {
    guard let field = fields.file else { return records }
    var work: FileWork
    switch modality {
    case .text: return records
    case .image:
      guard let picture else { return records }
      work = try FileWork(.picture(picture), records, field, fields.texts, folders, ledger)
    case .voice:
      guard let sound else { return records }
      work = try FileWork(.sound(sound), records, field, fields.texts, folders, ledger)
    }
    return try work.run(&ledger, &report, threads: max(1, threads), progress)
  }
}

/// One pass over the files of records.
struct FileWork {
  enum Step: Sendable {
    case picture(PictureStep)
    case sound(SoundStep)
  }

  /// What became of one source, before anything is counted.
  enum Outcome: Sendable {
    case picture(PictureStep.Prepared)
    case sound(SoundStep.Prepared)
    case refused(RefusalReason, String)
    case unwritable(String)
  }

  let step: Step
  let field: String
  let folders: FileFolders
  /// Sources in the order they come up, and the records of each.
  private(set) var sources: [String] = []
  private(set) var users: [String: [DataRecord]] = [:]
  /// Records that name no file, and how they are settled.
  private var nameless: [DataRecord] = []
  let records: [DataRecord]
  let names: [String: String]
  private let renamed: [String: String]
  var output: OutputNames
  /// Sources with a text that is that of the whole.
  private(set) var spoken: Set<String> = []

  init(
    _ step: Step, _ records: [DataRecord], _ field: String, _ texts: [String], _ folders: FileFolders, _ ledger: Ledger
  ) throws(PreprocessError) {
    self.step = step
    self.field = field
    self.folders = folders
    let refused = Set(ledger.refusals.map(\.location))
    self.records = records.filter { !refused.contains($0.place) }
    for record in self.records {
      guard let file = record.text(field), !file.isEmpty else {
        nameless.append(record)
        continue
      }
      if users[file] == nil { sources.append(file) }
      users[file, default: []].append(record)
      if texts.contains(where: { record.text($0)?.contains { !$0.isWhitespace } == true }) { spoken.insert(file) }
    }
    let isPicture = if case .picture = step { true } else { false }
    output = try OutputNames(folder: folders.output, fileExtension: isPicture ? "png" : "wav")
    (names, renamed) = output.names(for: sources)
    try output.check(sources.compactMap { names[$0] }, areCut: !isPicture)
    if case .sound(let sound) = step, sound.slices {
      for record in self.records where ledger.isKept(record.place) {
        if let file = record.text(field), !spoken.contains(file) { throw .settledBefore(record.place) }
      }
    }
  }

  mutating func run(
    _ ledger: inout Ledger, _ report: inout PreprocessReport, threads: Int, _ progress: (Int, Int) -> Bool
  ) throws(PreprocessError) -> [DataRecord] {
    report.records += records.count
    for (source, name) in renamed.sorted(by: { $0.key < $1.key }) {
      ledger.note("another file has its name, so it became \(name)", of: source)
    }
    for record in nameless {
      ledger.refuse(record.place, "no-file", "\"\(field)\" names no file")
      report.refusedRecords += 1
    }
    let number = report.number(of: step.name)
    var made: [Place: [DataRecord]] = [:]
    var first = 0
    while first < sources.count {
      let batch = Array(sources[first..<min(sources.count, first + 2 * threads)])
      guard progress(first, sources.count) else { throw .stopped(done: first, total: sources.count) }
      let jobs = batch.map {
        Job(step: step, path: folders.path($0), target: names[$0].map(folders.target), isWhole: spoken.contains($0))
      }
      let outcomes = ParallelWork.map(jobs.count, threads: threads) { jobs[$0].outcome() }
      for (source, outcome) in zip(batch, outcomes) {
        try settle(source, outcome, number, &made, &ledger, &report)
      }
      first += batch.count
    }
    _ = progress(sources.count, sources.count)
    return records.flatMap { made[$0.place] ?? [] }
  }

  private mutating func settle(
    _ source: String, _ outcome: Outcome, _ number: Int, _ made: inout [Place: [DataRecord]], _ ledger: inout Ledger,
    _ report: inout PreprocessReport
  ) throws(PreprocessError) {
    let users = users[source] ?? []
    switch outcome {
    case .unwritable(let reason): throw .unwritableFolder(folders.output, reason: reason)
    case .refused(let reason, let sentence):
      for record in users { ledger.refuse(record.place, reason, sentence) }
      report.refusedRecords += users.count
    case .picture(let prepared): settle(source, prepared, users, number, &made, &ledger, &report)
    case .sound(let prepared): try settle(source, prepared, users, number, &made, &ledger, &report)
    }
  }
}

extension FileWork.Step {
  var name: String {
    switch self {
    case .picture: PictureStep.name
    case .sound: SoundStep.name
    }
  }
}

/// What can be done to one file beside others.
private struct Job: Sendable {
  let step: FileWork.Step
  let path: String
  let target: String?
  let isWhole: Bool

  func outcome() -> FileWork.Outcome {
    switch step {
    case .picture(let step):
      let prepared: PictureStep.Prepared
      do throws(ImageError) { prepared = try step.prepared(path: path) } catch {
        return .refused(error.reason.refusal, error.description)
      }
      guard let target else { return .picture(prepared) }
      do throws(ImageError) { try prepared.image.write(to: target) } catch { return .unwritable(error.description) }
      return .picture(prepared)
    case .sound(let step):
      do throws(AudioError) { return .sound(try step.prepared(path: path, cuts: !isWhole)) } catch {
        return .refused(error.reason.refusal, error.explanation)
      }
    }
  }
}

extension ImageError.Reason {
  fileprivate var refusal: RefusalReason {
    switch self {
    case .missing: "missing-file"
    case .emptyFile: "empty-file"
    case .truncated: "cut-off"
    case .corrupt, .noPixels: "damaged"
    case .fileTooLarge, .tooManyPixels, .tooMuchMemory, .outOfMemory: "too-large"
    case .unknownFormat, .unsupportedFormat, .animated, .unknownExtension: "not-a-picture"
    case .changed, .unreadable, .unwritable: "unreadable-file"
    }
  }
}

extension AudioError.Reason {
  fileprivate var refusal: RefusalReason {
    switch self {
    case .missing: "missing-file"
    case .emptyFile: "empty-file"
    case .truncated: "cut-off"
    case .corrupt, .noFrames, .notFinite, .sampleRate: "damaged"
    case .tooLong, .outOfMemory: "too-large"
    case .unknownFormat, .unknownExtension, .tooManyChannels: "not-a-recording"
    case .changed, .unreadable, .unwritable: "unreadable-file"
    }
  }
}
