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
  public var ledger: FileLedger { speech.ledger }

  /// - Parameters:
  ///   - voice: name, file or run folder of a learned voice.
  ///   - recordings: files, folders or lists; at least one must hold speech.
  /// - Throws: ``SpeechFinetuneError``, and the errors of files.
  public init(
    voice: String, recordings: [String], base: NetworkFolder, encoder: NetworkFolder,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    (self.voice, self.base, self.encoder) = (voice, base, encoder)
    speech = try SpeechSet(recordings, speaker: nil, progress: progress)
    guard !speech.recordings.isEmpty else {
      throw SpeechFinetuneError.tooLittle(seconds: 0, refused: speech.ledger.refusals.map(\.reason))
    }
  }

  /// - Parameter page: a folder for a page to listen to; its sounds are marked as synthetic.
  /// - Throws: ``SpeakingVoiceError`` when the voice's ledger allows neither measuring nor speaking.
  public func run(
    _ compute: ComputeThread, precision: ComputePrecision = .auto, page: String? = nil
  ) throws -> SpeechMetrics {
    try compute.run { device in try run(precision, page, on: device) }
  }

  private func run(_ precision: ComputePrecision, _ page: String?, on device: Device) throws -> SpeechMetrics {
    let begin = Date()
    let embedder = try SpeakerEmbedder(encoder, precision: precision, on: device)
    let untouched = SpeechPreparation(try Narrator(base, precision: precision, on: device), on: device)
    let references = references(untouched, embedder)
    let narrator = try Narrator(base, voice: voice, for: .evaluation, precision: precision, on: device)
    let learned = SpeechPreparation(narrator, on: device)
    var metrics = SpeechMetrics()
    (metrics.isHeldOut, metrics.recordings, metrics.seconds) = (true, references.count, speech.seconds)
    // Both equally loud, so that loudness is not taken for likeness.
    let gain = narrator.synthesizer.gain
    metrics.gain = gain
    metrics.rows =
      [
        SpeechJudge.row("untouched", untouched, embedder, references, melody: .identity, gain: gain),
        SpeechJudge.row("learned", learned, embedder, references, melody: narrator.synthesizer.melody, gain: gain),
      ] + [SpeechJudge.person(references)].compactMap { $0 }
    if let page {
      let folder = URL(fileURLWithPath: page)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      _ = try SpeechReport.write(narrator, metrics, speech, narrator.voice?.name ?? voice, into: folder)
    }
    metrics.totalSeconds = Date().timeIntervalSince(begin)
    metrics.peakMemory = ProcessMemory.peak
    return metrics
  }

  private func references(
    _ preparation: SpeechPreparation, _ embedder: SpeakerEmbedder
  ) -> [SpeechJudge.Reference] {
    let embeddings = SpeechJudge.embeddings(of: speech.recordings.map(\.audio), embedder)
    return zip(speech.recordings, embeddings).map { recording, embedding in
      let pitch = preparation.analysis(recording.audio).pitch.filter { $0 > SourceFilter.voicedAbove }
      return SpeechJudge.Reference(embedding: embedding, pitch: pitch, isHeldOut: true)
    }
  }
}
