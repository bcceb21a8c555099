import FTAudioCodec
import FTData
import FTModels
import FTTensor
import FTTraining
import Foundation

/// Measures a learned voice on recordings of its person that it has not learned from, beside the untouched synthesiser and the
/// person.
///
/// ```swift
/// let evaluation = try SpeechEvaluation(voice: "me", recordings: ["held-out"], base: base, encoder: encoder)
/// let metrics = try evaluation.run(compute)
/// ```
public struct SpeechEvaluation: Sendable {
  let voice: String
  let base: NetworkFolder
  let encoder: NetworkFolder
  let speech: SpeechSet
  /// Every recording that was named, kept or refused.
  public var ledger: Ledger { speech.ledger }
  /// The recordings by what they sound like, so that those a run has learned from are known again.
  public var fingerprints: [(place: Place, fingerprint: String)] {
    speech.recordings.map { ($0.place, $0.fingerprint) }
  }

  /// - Parameters:
  ///   - voice: name, file or run folder of a learned voice.
  ///   - recordings: files, folders or lists; at least one must hold speech.
  ///   - progress: recordings read, recordings in all; what it throws ends the reading.
  /// - Throws: ``SpeechFinetuneError``, and the errors of files.
  public init(
    voice: String, recordings: [String], base: NetworkFolder, encoder: NetworkFolder,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    self.voice = voice
    self.base = base
    self.encoder = encoder
    speech = try SpeechSet(recordings, speaker: nil, progress: progress)
    guard !speech.recordings.isEmpty else {
      throw SpeechFinetuneError.tooLittle(seconds: 0, refused: speech.reasons)
    }
  }

  /// - Parameters:
  ///   - page: a folder for a page to listen to; its sounds are marked as synthetic.
  ///   - progress: what is done, how much of it, and of how much; what it throws ends the work.
  /// - Throws: ``SpeakingVoiceError`` when the voice's ledger allows neither measuring nor speaking.
  public func run(
    _ compute: ComputeThread, precision: ComputePrecision = .auto, page: String? = nil,
    progress: @escaping @Sendable (String, Int, Int) throws -> Void = { _, _, _ in }
  ) throws -> SpeechMetrics {
    try compute.run { device in try run(precision, page, progress, on: device) }
  }

  private func run(
    _ precision: ComputePrecision, _ page: String?, _ progress: (String, Int, Int) throws -> Void, on device: Device
  ) throws -> SpeechMetrics {
    let begin = Date()
    func trying(_ done: Int, _ all: Int) throws { try progress("trying the synthesiser", done, all) }
    let embedder = try SpeakerEmbedder(encoder, precision: precision, on: device)
    let untouched = try SpeechPreparation(
      try Narrator(base, precision: precision, on: device), on: device, progress: trying)
    let references = try references(untouched, embedder, progress)
    let narrator = try Narrator(base, voice: voice, for: .evaluation, precision: precision, on: device)
    let learned = try SpeechPreparation(narrator, on: device, progress: trying)
    var metrics = SpeechMetrics()
    metrics.isHeldOut = true
    metrics.recordings = references.count
    metrics.seconds = speech.seconds
    // Both equally loud, so that loudness is not taken for likeness.
    let gain = narrator.synthesizer.gain
    metrics.gain = gain
    metrics.rows =
      [
        try SpeechJudge.row("untouched", untouched, embedder, references, melody: .identity, gain: gain) {
          try progress("measuring the untouched synthesiser", $0, $1)
        },
        try SpeechJudge.row(
          "learned", learned, embedder, references, melody: narrator.synthesizer.melody, gain: gain
        ) { try progress("measuring the learned voice", $0, $1) },
      ] + [SpeechJudge.person(references)].compactMap { $0 }
    if let page {
      let folder = URL(fileURLWithPath: page)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      _ = try SpeechReport.write(narrator, metrics, speech, narrator.voice?.name ?? voice, into: folder) {
        try progress("speaking for the page", $0, $1)
      }
    }
    metrics.totalSeconds = Date().timeIntervalSince(begin)
    metrics.peakMemory = ProcessMemory.peak
    return metrics
  }

  private func references(
    _ preparation: SpeechPreparation, _ embedder: SpeakerEmbedder, _ progress: (String, Int, Int) throws -> Void
  ) throws -> [SpeechJudge.Reference] {
    let recordings = speech.recordings
    let embeddings = try SpeechJudge.embeddings(of: recordings.map(\.audio), embedder) {
      try progress("listening to the recordings", $0, $1)
    }
    return try recordings.indices.map { index in
      let analysis = try preparation.analysis(recordings[index].audio) { _, _ in
        try progress("finding the pitch", index, recordings.count)
      }
      return SpeechJudge.Reference(
        embedding: embeddings[index], pitch: analysis.pitch.filter { $0 > SourceFilter.voicedAbove }, isHeldOut: true)
    }
  }
}
