import FTRandom
import FTTensor

extension OperationTable {
  /// The mask is a function of seed and position, so that forward and backward agree without keeping it.
  static let dropout: [OperationCase] = [
    dropoutCase([7, 33], 0.1, seed: 1), dropoutCase([513], 0.5, seed: 42), dropoutCase([3], 0, seed: 7),
    dropoutCase([], 0.5, seed: 3), dropoutCase([5, 5], 0.99, seed: 0xFFFF_FFFF_FFFF_FFFF),
  ]

  private static func dropoutCase(_ shape: [Int], _ p: Float, seed: UInt64) -> OperationCase {
    let n = SmolLM.tokens * SmolLM.width
    return OperationCase(
      .dropout, "dropout \(p) of \(shape)", [InputSpec(shape)],
      benchmarks: shape == [7, 33]
        ? [BenchmarkShape("1024×576", [InputSpec([SmolLM.tokens, SmolLM.width])], operations: n, elements: 2 * n)] : []
    ) { _, x in
      x[0].dropout(p, seed: seed)
    } reference: { x in
      Reference.dropout(x[0], p, seed: seed)
    }
  }
}

extension Reference {
  /// Keeps element i when the top 24 bits of SplitMix64's i-th word reach p, and scales it by 1 / (1 - p).
  static func dropout(_ x: DoubleArray, _ p: Float, seed: UInt64) -> DoubleArray {
    let threshold = UInt64(p * 16_777_216)
    return DoubleArray(shape: x.shape) { i in
      let word = SplitMix64.finalise(seed &+ UInt64(i) &* SplitMix64.increment) >> 40
      return word >= threshold ? x[i] / (1 - Double(p)) : 0
    }
  }
}
