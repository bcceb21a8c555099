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
    clips = try files.enumerated().map { index, file in
      try progress(index, files.count)
      return try Self.clip(file, embedder, calibration) { try progress(index, files.count) }
    }
    rejectOutliers(calibration)
    let used = clips.filter { $0.rejection == nil }
    embeddings = used.compactMap(\.embedding)
    seconds = used.reduce(0) { $0 + $1.quality.speech }
    if !used.isEmpty, seconds < Self.recommended {
      warnings.append(
        String(
          format: "only %.1f s of speech in all; %.0f s or more tell a voice better", seconds, Self.recommended))
    }
    if used.count == 2, embeddings[0].similarity(to: embeddings[1]) < calibration.threshold {
      warnings.append("the two clips sound like two people; listen to them, or add a third")
    }
  }

  private static func clip(
    _ file: String, _ embedder: SpeakerEmbedder, _ calibration: ScoreCalibration, _ progress: () throws -> Void
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
    clip.embedding = try embedder.embeddings(of: [speech]) { _, _ in try progress() }[0]
    if try seemsMixed(speech, embedder, calibration, progress) {
      clip.warnings.append("parts of it sound like different people; cut it so that one person speaks")
    }
    return clip
  }

  /// Whether two stretches of 2 s of one clip are likelier two people's.
  private static func seemsMixed(
    _ speech: Audio, _ embedder: SpeakerEmbedder, _ calibration: ScoreCalibration, _ progress: () throws -> Void
  ) rethrows -> Bool {
    let length = 2 * SpeakerFrontEnd.sampleRate
    guard speech.count >= 2 * length else { return false }
    // Every second, so that a change of speakers does not have to fall between two stretches.
    let parts = try embedder.embeddings(
      of: stride(from: 0, through: speech.count - length, by: length / 2).map { speech.slice($0..<$0 + length) }
    ) { _, _ in try progress() }
    // Stretches of 2 s of one person are less alike than whole clips are.
    let limit = calibration.threshold - 0.1
    return parts.indices.contains { second in
      (0..<second).contains { parts[$0].similarity(to: parts[second]) < limit }
    }
  }

  /// Of three clips and more, those that are likelier somebody else's than the others' person, the worst first.
  private mutating func rejectOutliers(_ calibration: ScoreCalibration) {
    while true {
      let used = clips.indices.filter { clips[$0].rejection == nil && clips[$0].embedding != nil }
      guard used.count >= 3 else { return }
      let scores = used.map { index -> (index: Int, score: Float) in
        let others = used.filter { $0 != index }.map { clips[$0].embedding! }
        return (index, clips[index].embedding!.similarity(to: SpeakerEmbedding(mean: others)))
      }
      let worst = scores.min { $0.score < $1.score }!
      guard worst.score < calibration.threshold else { return }
      clips[worst.index].rejection = String(
        format: "sounds like somebody else than the other clips (similarity %.2f)", worst.score)
    }
  }
}
