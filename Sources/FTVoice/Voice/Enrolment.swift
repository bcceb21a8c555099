import FTAudioCodec
import FTEvaluation
import Foundation

/// Makes a voice from clips: checks each, leaves out those that are somebody else's, and tells what to mind.
public struct Enrolment: Sendable {
  /// A clip and what became of it.
  public struct Clip: Sendable {
    public let file: String
    public let quality: RecordingQuality
    public internal(set) var warnings: [String]
    /// Why the clip is not used; `nil` when it is.
    public internal(set) var rejection: String?
    fileprivate var embedding: SpeakerEmbedding?
  }

  public private(set) var clips: [Clip] = []
  /// What concerns the voice as a whole.
  public private(set) var warnings: [String] = []
  /// Embeddings of the clips that are used, and seconds of speech in them.
  public private(set) var embeddings: [SpeakerEmbedding] = []
  public private(set) var seconds = 0.0

  /// Speech below this tells voices apart badly.
  public static let recommended = 5.0

  /// - Parameters:
  ///   - calibration: decides who is likelier somebody else.
  ///   - progress: clips heard, clips in all; what it throws ends the work.
  public init(
    _ files: [String], embedder: SpeakerEmbedder, calibration: ScoreCalibration,
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) rethrows {
    let agreement = SpeakerAgreement(embedder: embedder, calibration: calibration)
    clips = try files.enumerated().map { index, file in
      try progress(index, files.count)
      return try Self.clip(file, agreement) { try progress(index, files.count) }
    }
    rejectOutliers(agreement)
    let used = clips.filter { $0.rejection == nil }
    embeddings = used.compactMap(\.embedding)
    seconds = used.reduce(0) { $0 + $1.quality.speech }
    if !used.isEmpty, seconds < Self.recommended {
      warnings.append(
        String(
          format: "only %.1f s of speech in all; %.0f s or more tell a voice better", seconds, Self.recommended))
    }
    if agreement.areTwoPeople(embeddings) { warnings.append(SpeakerAgreement.twoPeople) }
  }

  private static func clip(
    _ file: String, _ agreement: SpeakerAgreement, _ progress: () throws -> Void
  ) rethrows -> Clip {
    let read: MendedAudio
    do { read = try MendedAudio(path: file, sampleRate: SpeakerFrontEnd.sampleRate) } catch {
      return Clip(
        file: file, quality: RecordingQuality(Audio(samples: [], sampleRate: 16_000)), warnings: [],
        rejection: error.explanation)
    }
    let audio = read.audio
    let quality = RecordingQuality(audio)
    let warnings = read.remarks.map(\.description) + quality.warnings(neededSpeech: 1.6)
    var clip = Clip(file: file, quality: quality, warnings: warnings)
    let speech = SpeakerFrontEnd.prepared(audio)
    guard quality.speech >= SpeakerSet.shortest else {
      clip.rejection = String(
        format: "only %.1f s of speech; %.1f s are the least", quality.speech, SpeakerSet.shortest)
      return clip
    }
    clip.embedding = try agreement.embedder.embeddings(of: [speech]) { _, _ in try progress() }[0]
    if try agreement.isMixed(speech, progress: progress) { clip.warnings.append(SpeakerAgreement.mixed) }
    return clip
  }

  /// Of three clips and more, those that are likelier somebody else's than the others' person.
  private mutating func rejectOutliers(_ agreement: SpeakerAgreement) {
    let used = clips.indices.filter { clips[$0].rejection == nil && clips[$0].embedding != nil }
    for (index, similarity) in agreement.outliers(used.compactMap { clips[$0].embedding }) {
      clips[used[index]].rejection = SpeakerAgreement.outlier(similarity)
    }
  }
}
