import FTCheckpoint
import FTEvaluation
import FTTensor

/// What an encoder makes of the recordings of all parts.
struct SpeakerEmbeddings {
  let training: [SpeakerEmbedding]
  let validation: [SpeakerEmbedding]
  let test: [SpeakerEmbedding]

  private init(training: [SpeakerEmbedding], validation: [SpeakerEmbedding], test: [SpeakerEmbedding]) {
    self.training = training
    self.validation = validation
    self.test = test
  }

  /// Before any projection.
  ///
  /// - Parameter progress: recordings heard, recordings in all; what it throws ends the work.
  init(of parts: SpeakerParts, _ embedder: SpeakerEmbedder, progress: (Int, Int) throws -> Void) throws {
    let sets = [parts.training, parts.validation, parts.test]
    let total = sets.reduce(0) { $0 + $1.recordings.count }
    var done = 0
    let heard = try sets.map { set in
      try stride(from: 0, to: set.recordings.count, by: 16).flatMap { first -> [SpeakerEmbedding] in
        let count = min(16, set.recordings.count - first)
        let found = try embedder.baseEmbeddings(of: count, { try set.content(of: first + $0) }) { heard, _ in
          try progress(done + heard, total)
        }
        done += count
        return found
      }
    }
    self.init(training: heard[0], validation: heard[1], test: heard[2])
  }

  func mapped(_ change: (SpeakerEmbedding) -> SpeakerEmbedding) -> SpeakerEmbeddings {
    SpeakerEmbeddings(training: training.map(change), validation: validation.map(change), test: test.map(change))
  }

  /// Writes lists of embeddings by their names, bit by bit.
  static func write(_ lists: [String: [SpeakerEmbedding]], to path: String, on device: Device) throws {
    try TensorFile.write(
      lists.sorted { $0.key < $1.key }.map { name, list in
        (name, Tensor(list, on: device))
      }, to: path)
  }

  static func read(_ path: String, on device: Device) throws -> [String: [SpeakerEmbedding]] {
    try TensorFile.read(path, on: device).mapValues { rows in
      let (values, width) = (rows.values(), rows.shape[1])
      return (0..<rows.shape[0]).map { SpeakerEmbedding(unscaled: Array(values[$0 * width..<($0 + 1) * width])) }
    }
  }
}

extension Whitening {
  /// The whitening learned on the training speakers, with the shrinkage that serves the validation speakers best.
  ///
  /// - Parameter progress: shrinkages tried, shrinkages in all; what it throws ends the work.
  static func chosen(
    _ heard: SpeakerEmbeddings, _ parts: SpeakerParts, progress: (Int, Int) throws -> Void
  ) throws -> (whitening: Whitening, shrinkage: Double) {
    let speakers = parts.training.recordings.map(\.speaker)
    let shrinkages = [0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 1]
    let tried = try shrinkages.enumerated().map { index, shrinkage in
      try progress(index, shrinkages.count)
      let whitening = Whitening(heard.training, speakers: speakers, shrinkage: shrinkage)
      let trials = parts.validation.trials(heard.validation.map { whitening($0) })
      return (
        whitening: whitening, shrinkage: shrinkage, cost: ScoreCalibration(learnedFrom: trials, origin: "").cost(trials)
      )
    }
    let best = tried.min { $0.cost < $1.cost }!
    return (best.whitening, best.shrinkage)
  }
}

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
