/// Finds, among many recordings, those that share a passage with one of them.
///
/// Each frame's bits are cut into two halves; frames that agree in a half propose where two recordings lie on each
/// other, and what is proposed twice is compared in full.
struct SoundIndex: Sendable {
  /// Where a recording lies on another one.
  struct Proposal: Hashable, Sendable {
    let other: Int
    /// Frame of the other one on which frame 0 lies.
    let shift: Int
  }

  private struct Entry: Sendable {
    var recording: Int32 = 0
    var frame: Int32 = 0
  }

  private let fingerprints: [SoundFingerprint?]
  private let frameCounts: [Int]
  private var entries: [[Entry]] = []
  private var starts: [[Int32]] = []
  /// A sound that stands so often in a table says nothing.
  let crowd: Int

  init(_ fingerprints: [SoundFingerprint?]) {
    self.fingerprints = fingerprints
    frameCounts = fingerprints.map { $0?.codes.count ?? 0 }
    var count = 0
    for half in 0..<2 {
      var starts = [Int32](repeating: 0, count: 65_537)
      Self.forEachFrame(fingerprints) { _, _, code in starts[Self.key(code, half) + 1] += 1 }
      for key in 0..<65_536 { starts[key + 1] += starts[key] }
      count = Int(starts[65_536])
      var next = starts
      var table = [Entry](repeating: Entry(), count: count)
      Self.forEachFrame(fingerprints) { recording, frame, code in
        let key = Self.key(code, half)
        table[Int(next[key])] = Entry(recording: Int32(recording), frame: Int32(frame))
        next[key] += 1
      }
      entries.append(table)
      self.starts.append(starts)
    }
    crowd = max(200, count / 2_000)
  }

  private static func key(_ code: UInt32, _ half: Int) -> Int { Int(code >> UInt32(16 * half) & 0xffff) }

  private static func forEachFrame(_ fingerprints: [SoundFingerprint?], _ body: (Int, Int, UInt32) -> Void) {
    for (recording, print) in fingerprints.enumerated() {
      guard let print else { continue }
      for frame in print.codes.indices where print.isLoud[frame] { body(recording, frame, print.codes[frame]) }
    }
  }

  /// Most frames of a recording that are looked up, spread over all of it.
  private static let probes = 4_000

  /// Whether a pair of recordings is looked at from this one: the one with fewer frames, so that a long one is not
  /// searched for everything.
  private func isLooked(from recording: Int, at other: Int, frames: Int) -> Bool {
    let count = frameCounts[other]
    return count > frames || count == frames && other > recording
  }

  /// Longer recordings that may share a passage with this one, the likeliest first.
  func proposals(of recording: Int) -> [(proposal: Proposal, votes: Int)] {
    guard let own = fingerprints[recording] else { return [] }
    var votes: [Proposal: Int] = [:]
    for frame in stride(from: 0, to: own.codes.count, by: max(1, own.codes.count / Self.probes))
    where own.isLoud[frame] {
      for half in 0..<2 {
        let key = Self.key(own.codes[frame], half)
        let range = Int(starts[half][key])..<Int(starts[half][key + 1])
        if range.count > crowd { continue }
        for place in range {
          let entry = entries[half][place]
          let other = Int(entry.recording)
          guard isLooked(from: recording, at: other, frames: own.codes.count) else { continue }
          votes[Proposal(other: other, shift: Int(entry.frame) - frame), default: 0] += 1
        }
      }
    }
    return votes.filter { $0.value > 2 }.map { (proposal: $0.key, votes: $0.value) }
      .sorted {
        ($1.votes, $0.proposal.other, $0.proposal.shift) < ($0.votes, $1.proposal.other, $1.proposal.shift)
      }
  }
}
