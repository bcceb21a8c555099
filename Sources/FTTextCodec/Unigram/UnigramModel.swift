/// Cuts a word into the pieces of the vocabulary whose scores have the largest sum, as SentencePiece's unigram models do.
///
/// A piece's score is the logarithm of its probability. A character that is no piece costs 10 more than the least likely one;
/// neighbours of that kind are one unknown token, or the tokens of their bytes. Sums are of float64, and of two equal ones the
/// first stays, the one whose last piece is longer.
///
/// Source: Kudo, arXiv:1804.10959; `models/unigram/model.rs` of the tokenizers library (`encode_optimized`).
struct UnigramModel: Sendable {
  private static let unknownPenalty = 10.0

  private let pieces: ByteTrie
  private let scores: [Double]
  private let unknownScore: Double
  let unknownID: Int32
  /// Byte → its token, -1 where there is none; nil where unknown characters do not fall back to their bytes.
  private let byteIDs: [Int32]?

  /// - Parameters:
  ///   - vocabulary: spelling and score of each piece, by id.
  ///   - fallsBackToBytes: whether the tokens `<0x00>` to `<0xFF>` stand for characters that are no pieces.
  init(vocabulary: [(spelling: [UInt8], score: Double)], unknownID: Int32, fallsBackToBytes: Bool) {
    var pieces = ByteTrie(minimumCapacity: 4 * vocabulary.count)
    for (id, piece) in vocabulary.enumerated() { pieces.insert(piece.spelling, value: Int32(id)) }
    let digits = Array("0123456789ABCDEF".utf8)
    let bytes = (0..<256).map { byte -> Int32 in
      let spelling = Array("<0x".utf8) + [digits[byte >> 4], digits[byte & 15]] + Array(">".utf8)
      return pieces.value(spelling, 0..<spelling.count) ?? -1
    }
    self.pieces = pieces
    scores = vocabulary.map(\.score)
    unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
    self.unknownID = unknownID
    byteIDs = fallsBackToBytes ? bytes : nil
  }

  /// The best way to a place in the word.
  private struct Arrival {
    var score = 0.0
    /// Where its last piece begins; -1 where no way leads here.
    var start = -1
    var id: Int32 = 0
  }

  /// Appends the ids of the word `bytes[range]`, which is valid UTF-8, to `output`.
  func encode(_ bytes: [UInt8], _ range: Range<Int>, into output: inout [Int32]) {
    var arrivals = [Arrival](repeating: Arrival(), count: range.count + 1)
    var position = range.lowerBound
    while position < range.upperBound {
      var next = position + 1
      while next < range.upperBound, bytes[next] & 0xC0 == 0x80 { next += 1 }
      extend(&arrivals, bytes, position, range, characterEnd: next)
      position = next
    }
    trace(arrivals, bytes, range, into: &output)
  }

  /// Tries every piece that begins at `start`.
  private func extend(
    _ arrivals: inout [Arrival], _ bytes: [UInt8], _ start: Int, _ range: Range<Int>, characterEnd: Int
  ) {
    let place = start - range.lowerBound
    let score = arrivals[place].score
    func offer(_ end: Int, _ total: Double, _ id: Int32) {
      let target = end - range.lowerBound
      guard arrivals[target].start < 0 || total > arrivals[target].score else { return }
      arrivals[target] = Arrival(score: total, start: place, id: id)
    }
    var coversCharacter = false
    var node = ByteTrie.root
    var end = start
    while end < range.upperBound, let next = pieces.child(of: node, bytes[end]) {
      node = next
      end += 1
      guard let id = pieces.value(at: node) else { continue }
      offer(end, score + scores[Int(id)], id)
      if end == characterEnd { coversCharacter = true }
    }
    if !coversCharacter { offer(characterEnd, score + unknownScore, unknownID) }
  }

  private func trace(_ arrivals: [Arrival], _ bytes: [UInt8], _ range: Range<Int>, into output: inout [Int32]) {
    var found: [(id: Int32, range: Range<Int>)] = []
    var end = range.count
    while end > 0 {
      let arrival = arrivals[end]
      if arrival.id == unknownID, let last = found.last, last.id == unknownID {
        found[found.count - 1].range = arrival.start..<last.range.upperBound
      } else {
        found.append((arrival.id, arrival.start..<end))
      }
      end = arrival.start
    }
    for (id, part) in found.reversed() {
      guard id == unknownID else {
        output.append(id)
        continue
      }
      let place = part.lowerBound + range.lowerBound..<part.upperBound + range.lowerBound
      if let whole = pieces.value(bytes, place) {
        output.append(whole)
      } else if let byteIDs, bytes[place].allSatisfy({ byteIDs[Int($0)] >= 0 }) {
        output.append(contentsOf: bytes[place].map { byteIDs[Int($0)] })
      } else {
        output.append(unknownID)
      }
    }
  }
}
