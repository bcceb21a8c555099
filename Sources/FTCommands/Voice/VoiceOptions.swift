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
  func resolved() throws -> NetworkFolder {
    guard let run else { return try ModelStore().resolveNetwork(model ?? "resemblyzer") }
    let folder = try OldRunFolder(opening: run)
    guard FileManager.default.fileExists(atPath: folder.path("model")) else { throw RunFolderError.unfinished(run) }
    return try NetworkFolder(url: URL(fileURLWithPath: folder.path("model")))
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

/// A clip as the voice commands hear it.
enum Clip {
  /// The speech of a recording at 16 kHz, with warnings on standard error.
  ///
  /// - Throws: ``AudioError``, and ``NoSpeech``.
  static func speech(_ file: String) throws -> Audio {
    let audio = try Audio(path: file, sampleRate: SpeakerFrontEnd.sampleRate)
    let quality = RecordingQuality(audio)
    guard quality.speech > 0 else { throw NoSpeech(file: file) }
    for warning in quality.warnings() { Terminal.note("\(file): \(warning)") }
    return SpeakerFrontEnd.prepared(audio)
  }

  struct NoSpeech: Blamable, CustomStringConvertible {
    let file: String
    var blame: Blame { .data }
    var description: String { "\(file): no speech was found; record again, nearer to the microphone" }
  }
}

extension VoiceUse: ExpressibleByArgument {}
