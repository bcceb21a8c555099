import FTAudioCodec
import FTData

/// Whether recordings that are said to be one person's sound like it.
struct SpeakerAgreement {
  let embedder: SpeakerEmbedder
  /// Decides who is likelier somebody else.
  let calibration: ScoreCalibration

  /// Whether two stretches of 2 s of one recording are likelier two people's.
  ///
  /// - Parameter speech: at 16 kHz, its pauses shortened.
  func isMixed(_ speech: Audio, progress: () throws -> Void) rethrows -> Bool {
    let length = 2 * SpeakerFrontEnd.sampleRate
    guard speech.count >= 2 * length else { return false }
    // Every second, so that a change of speakers does not have to fall between two stretches.
    let parts = try embedder.embeddings(
      of: stride(from: 0, through: speech.count - length, by: length / 2).map { speech.slice($0..<$0 + length) }
    ) { _, _ in try progress() }
    // Stretches of 2 s of one person are less alike than whole recordings are.
    let limit = calibration.threshold - 0.1
    return parts.indices.contains { second in
      (0..<second).contains { parts[$0].similarity(to: parts[second]) < limit }
    }
  }

  /// Of three recordings and more, those that are likelier somebody else's than the others' person, the worst first, with their
  /// similarity to the others.
  func outliers(_ embeddings: [SpeakerEmbedding]) -> [(index: Int, similarity: Float)] {
    var left = Array(embeddings.indices)
    var found: [(index: Int, similarity: Float)] = []
    while left.count >= 3 {
      let scores = left.map { index -> (index: Int, similarity: Float) in
        let others = left.filter { $0 != index }.map { embeddings[$0] }
        return (index, embeddings[index].similarity(to: SpeakerEmbedding(mean: others)))
      }
      guard let worst = scores.min(by: { $0.similarity < $1.similarity }), worst.similarity < calibration.threshold
      else { break }
      found.append(worst)
      left.removeAll { $0 == worst.index }
    }
    return found
  }

  /// Whether of two recordings, and no more, each is likelier somebody else's.
  func areTwoPeople(_ embeddings: [SpeakerEmbedding]) -> Bool {
    embeddings.count == 2 && embeddings[0].similarity(to: embeddings[1]) < calibration.threshold
  }

  static let mixed = "parts of it sound like different people; cut it so that one person speaks"
  static let twoPeople = "the two recordings sound like two people; listen to them, or add a third"

  static func outlier(_ similarity: Float) -> String {
    String(format: "sounds like somebody else than the other recordings (similarity %.2f)", similarity)
  }

  /// What is to be said of recordings that a voice is about to be learned from.
  ///
  /// - Parameters:
  ///   - recordings: of at least two seconds of speech each to be judged; others are passed over.
  ///   - progress: recordings heard, recordings in all; what it throws ends the work.
  func remarks(
    on recordings: [(place: Place, audio: Audio)], progress: (Int, Int) throws -> Void
  ) throws -> [String] {
    let heard = recordings.map { ($0.place, SpeakerFrontEnd.prepared($0.audio)) }
      .filter { $0.1.count >= 2 * SpeakerFrontEnd.sampleRate }
    var remarks: [String] = []
    for (number, (place, speech)) in heard.enumerated() {
      try progress(number, heard.count)
      if try isMixed(speech, progress: { try progress(number, heard.count) }) {
        remarks.append("\(place): \(Self.mixed).")
      }
    }
    let embeddings = try embedder.embeddings(of: heard.map(\.1)) { try progress($0, $1) }
    remarks += outliers(embeddings).map { "\(heard[$0.index].0): \(Self.outlier($0.similarity))." }
    if areTwoPeople(embeddings) {
      remarks.append("\(heard[0].0), \(heard[1].0): \(Self.twoPeople).")
    }
    return remarks
  }
}
