import Foundation

/// Finds the most likely pitch through time: the second half of pYIN, a Viterbi search over states "voiced at bin b" and
/// "unvoiced at bin b".
///
/// Within a frame's step the pitch moves by at most `reach` bins (triangular weights) and voicing changes with probability
/// 0.01. What is impossible has the logarithm of the smallest double, -708, as in librosa, so that a pitch that jumps is
/// expensive and not forbidden. A step costs bins × (2 · reach + 1) and not the square of the states.
///
/// Decided frames are handed out as soon as all surviving paths agree on them: memory stays small for hours of sound.
final class PitchPath {
  /// Bins of each decided frame; `nil` is unvoiced.
  private(set) var bins: [Int?] = []

  private static let impossible = log(Double.leastNormalMagnitude)
  private static let switching = 0.01
  /// Frames between two looks at what is decided.
  private static let interval = 1024

  private let count: Int
  private let reach: Int
  /// log of the weight of a move by -reach … reach.
  private let moves: [Double]
  /// log of the sum of the moves possible from each bin.
  private let scale: [Double]
  /// Likelihoods: voiced bins, then unvoiced ones.
  private let likelihood: UnsafeMutableBufferPointer<Double>
  /// One voicing's likelihoods between `reach` impossible bins on each side.
  private let padded: UnsafeMutableBufferPointer<Double>
  private let best: UnsafeMutableBufferPointer<Double>
  private let origin: UnsafeMutableBufferPointer<Int64>
  /// For each undecided frame but the first, where each of its states came from.
  private var history: [UInt16] = []
  private var rows: Int { history.count / (2 * count) }
  private var nextLook = PitchPath.interval
  private var frames = 0

  init(bins count: Int, reach: Int) {
    precondition(count > 0 && 2 * count <= Int(UInt16.max), "\(count) pitch bins")
    (self.count, self.reach) = (count, reach)
    moves = (-reach...reach).map { log(Double(reach + 1 - abs($0)) / Double(reach + 1)) }
    scale = (0..<count).map { bin in
      let possible = max(-reach, -bin)...min(reach, count - 1 - bin)
      return log(possible.reduce(0) { $0 + Double(reach + 1 - abs($1)) / Double(reach + 1) })
    }
    likelihood = .allocate(capacity: 2 * count)
    padded = .allocate(capacity: count + 2 * reach)
    best = .allocate(capacity: 2 * count)
    origin = .allocate(capacity: 2 * count)
    likelihood.initialize(repeating: -log(Double(2 * count)))
    padded.initialize(repeating: -.infinity)
    best.initialize(repeating: 0)
    origin.initialize(repeating: 0)
  }

  deinit {
    likelihood.deallocate()
    padded.deallocate()
    best.deallocate()
    origin.deallocate()
  }

  /// Takes the next frame: the probability of each voiced bin; what is left is unvoiced.
  func append(_ probabilities: UnsafeBufferPointer<Double>, voiced: Double) {
    precondition(probabilities.count == count, "\(probabilities.count) probabilities for \(count) bins")
    if frames > 0 { step() }
    let unvoiced = log((1 - voiced) / Double(count) + Double.leastNormalMagnitude)
    for bin in 0..<count {
      let probability = probabilities[bin]
      likelihood[bin] += probability == 0 ? Self.impossible : log(probability + Double.leastNormalMagnitude)
      likelihood[count + bin] += unvoiced
    }
    frames += 1
    if rows >= nextLook { handOutDecided() }
  }

  /// Decides the frames that are left.
  func finish() {
    guard frames > bins.count else { return }
    trace(from: likelihood.indices.max { likelihood[$0] < likelihood[$1] }!, row: rows)
    history = []
  }

  private func step() {
    let top = likelihood.indices.max { likelihood[$0] < likelihood[$1] }!
    let jump = likelihood[top] + Self.impossible
    for voicing in 0..<2 { reachable(from: voicing) }
    let (stay, change) = (log(1 - Self.switching), log(Self.switching))
    let start = history.count
    history.append(contentsOf: repeatElement(0, count: 2 * count))
    history.withUnsafeMutableBufferPointer { history in
      for bin in 0..<count {
        let (voiced, unvoiced) = (best[bin], best[count + bin])
        for voicing in 0..<2 {
          let fromVoiced = voiced + (voicing == 0 ? stay : change)
          let fromUnvoiced = unvoiced + (voicing == 0 ? change : stay)
          var (value, from) = (fromVoiced, Int(origin[bin]) + bin)
          if fromUnvoiced > value { (value, from) = (fromUnvoiced, Int(origin[count + bin]) + bin + count) }
          if jump > value { (value, from) = (jump, top) }
          likelihood[voicing * count + bin] = value
          history[start + voicing * count + bin] = UInt16(from)
        }
      }
    }
  }

  /// The best way to each bin from bins of one voicing, and by which move.
  private func reachable(from voicing: Int) {
    let (best, origin) = (best.baseAddress! + voicing * count, origin.baseAddress! + voicing * count)
    let source = padded.baseAddress!
    for bin in 0..<count { source[reach + bin] = likelihood[voicing * count + bin] - scale[bin] }
    moves.withUnsafeBufferPointer { moves in
      for bin in 0..<count {
        best[bin] = source[bin] + moves[0]
        origin[bin] = 0
      }
      for move in 1..<moves.count {
        let weight = moves[move]
        let moved = source + move
        let index = Int64(move)
        for bin in 0..<count {
          let value = moved[bin] + weight
          let isBetter = value > best[bin]
          best[bin] = isBetter ? value : best[bin]
          origin[bin] = isBetter ? index : origin[bin]
        }
      }
    }
    for bin in 0..<count { origin[bin] -= Int64(reach) }
  }

  /// Walks back from all states until their paths meet, and hands out the frames up to there.
  private func handOutDecided() {
    var states = Set(0..<2 * count)
    var row = rows
    while states.count > 1, row > 0 {
      row -= 1
      states = Set(states.map { Int(history[row * 2 * count + $0]) })
    }
    if states.count == 1, let state = states.first {
      trace(from: state, row: row)
      history.removeFirst((row + 1) * 2 * count)
    }
    nextLook = rows + Self.interval
  }

  /// Hands out the undecided frames up to number `row`, which is in a state.
  private func trace(from state: Int, row: Int) {
    var found: [Int] = [state]
    for row in stride(from: row - 1, through: 0, by: -1) {
      found.append(Int(history[row * 2 * count + found[found.count - 1]]))
    }
    bins += found.reversed().map { $0 < count ? $0 : nil }
  }
}
