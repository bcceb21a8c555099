import FTData
import FTRandom

/// Batches with the same number of recordings of each of their speakers: a pure function of seed, epoch and index.
struct SpeakerBatches {
  let bySpeaker: [[Int]]
  let speakers: Int
  let utterances: Int
  let seed: UInt64

  /// - Parameter bySpeaker: indices of each speaker's recordings; speakers without recordings are never drawn.
  init(bySpeaker: [[Int]], speakers: Int, utterances: Int, seed: UInt64) {
    self.bySpeaker = bySpeaker.filter { !$0.isEmpty }
    self.speakers = min(speakers, self.bySpeaker.count)
    self.utterances = utterances
    self.seed = seed
  }

  /// As many batches as see each recording about once.
  var count: Int { max(1, bySpeaker.reduce(0) { $0 + $1.count } / max(1, speakers * utterances)) }

  /// Recordings of batch `index`, speaker after speaker. A speaker with fewer recordings gives some twice.
  func items(epoch: Int, index: Int) -> [Int] {
    var generator = RandomGenerator(seed: seed).split("batch \(epoch) \(index)")
    let chosen = generator.permutation(count: bySpeaker.count).prefix(speakers)
    return chosen.flatMap { speaker -> [Int] in
      let own = bySpeaker[speaker]
      let order = generator.permutation(count: own.count)
      return (0..<utterances).map { own[order[$0 % own.count]] }
    }
  }
}
