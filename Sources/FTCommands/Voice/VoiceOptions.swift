import ArgumentParser
import FTLab
import Foundation

/// Which encoder listens, and how.
struct EncoderOptions: ParsableArguments {
  @Option(help: "The folder of a run of `ftlab voice finetune-encoder`: its encoder listens.") var run: String?
  @Option(help: "An encoder's name (ftlab models list) or folder. Default: that of --run, or resemblyzer.")
  var model: String?
  @Option(help: "Default: all processors.") var threads: Int?
  @Option(help: "auto, f32 or bf16.") var precision: ComputePrecision = .auto

  func validate() throws {
    try Bounds.checkThreads(threads)
    if run != nil && model != nil { throw ValidationError("--run and --model both name an encoder; give one") }
  }

  /// The encoder's folder.
  func resolved() throws -> ModelFolder<SpeakerEncoderConfiguration> {
    guard let run else { return try ModelStore().resolve(model ?? "resemblyzer") }
    let folder = try RunFolder(opening: run)
    let kind = try folder.kind()
    guard kind == SpeakerFinetune.kind else {
      throw RunFolderError.otherKind(run, found: kind, expected: SpeakerFinetune.kind)
    }
    guard folder.exists("model") else { throw RunFolderError.unfinished(run) }
    return try ModelFolder(url: URL(fileURLWithPath: folder.path("model")))
  }

  /// The people that the run has not heard, and those it has; all of them where it is not known or not asked for. Who was
  /// heard once was heard, whichever recordings are measured on.
  func parts(of set: SpeakerSet, together: Bool) throws -> [(name: String, set: SpeakerSet)] {
    guard let run else { return [("people", set)] }
    let known = Set(try SeenRecordings(of: run).seen(set.recordings.map(\.file)).map { set.recordings[$0].speaker })
    guard !known.isEmpty else { return [("people", set)] }
    Terminal.note(
      "The run has learned from \(known.count) of these \(set.speakers.count) people, or chosen by them; "
        + (together ? "the measure flatters." : "they are measured apart (--anyway measures all together)."))
    if together { return [("people, heard ones among them", set)] }
    return [
      ("people the run has never heard", set.selecting(speakers: set.speakers.indices.filter { !known.contains($0) })),
      ("people it was learned from or chosen by", set.selecting(speakers: known.sorted())),
    ].filter { !$0.1.recordings.isEmpty }
  }

  /// Opens the encoder on the compute thread and hands it, with its calibration, to `body`.
  func withEmbedder<Result: Sendable>(
    _ body: @escaping @Sendable (SpeakerEmbedder, ScoreCalibration, Device) throws -> Result
  ) throws -> Result {
    let folder = try resolved()
    let calibration = try ScoreCalibration(of: folder)
    let precision = precision
    return try ComputeThread(threads: threads).run { device in
      try body(SpeakerEmbedder(folder, precision: precision, on: device), calibration, device)
    }
  }
}

/// Which recordings a run has learned from, or chosen by, as far as it says.
struct SeenRecordings {
  /// nil where the run does not say it.
  private let items: SeenItems?

  init(of run: String) throws { items = try SeenItems.told(ofRun: run) }

  /// The numbers of the files that the run has learned from or chosen by.
  func seen(_ files: [String]) throws -> [Int] {
    guard let items else { return [] }
    return try files.indices.filter { [.training, .validation].contains(try items.side(ofFile: files[$0])) }
  }
}

/// A clip as the voice commands hear it.
enum Clip {
  /// The speech of a recording at 16 kHz, with warnings on standard error.
  ///
  /// - Throws: ``AudioError``, and ``NoSpeech``.
  static func speech(_ file: String) throws -> Audio {
    let read = try MendedAudio(path: file, sampleRate: SpeakerFrontEnd.sampleRate)
    for remark in read.remarks { Terminal.note("\(file): \(remark)") }
    let quality = RecordingQuality(read.audio)
    guard quality.speech > 0 else { throw NoSpeech(file: file) }
    for warning in quality.warnings() { Terminal.note("\(file): \(warning)") }
    return SpeakerFrontEnd.prepared(read.audio)
  }

  struct NoSpeech: Blamable, CustomStringConvertible {
    let file: String
    var blame: Blame { .data }
    var description: String { "\(file): no speech was found; record again, nearer to the microphone" }
  }
}

extension VoiceUse: ExpressibleByArgument {}
extension ComputePrecision: ExpressibleByArgument {}
extension ReadingStyle: ExpressibleByArgument {}
