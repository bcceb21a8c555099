import FTEvaluation

extension Trials {
  /// All pairs of recordings, except those of one session, which share their microphone and room.
  ///
  /// - Parameters:
  ///   - speakers: the speaker of each recording, by number.
  ///   - sessions: the session of each recording; two recordings of one session make no trial.
  public init(_ embeddings: [SpeakerEmbedding], speakers: [Int], sessions: [String]) {
    precondition(embeddings.count == speakers.count && embeddings.count == sessions.count, "trials: lists differ")
    var list: [Trial] = []
    for second in embeddings.indices {
      for first in 0..<second where sessions[first] != sessions[second] {
        list.append(
          Trial(
            score: embeddings[first].similarity(to: embeddings[second]), first: speakers[first],
            second: speakers[second]))
      }
    }
    self.init(list, speakerCount: (speakers.max() ?? -1) + 1)
  }
}
