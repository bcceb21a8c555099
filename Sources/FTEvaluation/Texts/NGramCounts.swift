/// Numbers for symbols and n-grams, so that texts are compared by integers. Equal content has equal numbers.
struct NGramTable {
  private var symbols: [[Unicode.Scalar]: UInt64] = [:]
  private var pairs: [Pair: UInt64] = [:]

  /// An n-gram is the one before it, a symbol shorter, and its last symbol.
  private struct Pair: Hashable {
    let head: UInt64
    let last: UInt64
  }

  mutating func number(of symbol: some Sequence<Unicode.Scalar>) -> UInt64 {
    let key = Array(symbol)
    if let known = symbols[key] { return known }
    symbols[key] = UInt64(symbols.count)
    return UInt64(symbols.count - 1)
  }

  /// For each n from 1 to `order`: how often each n-gram of the sequence occurs.
  mutating func counts(of sequence: [UInt64], order: Int) -> [[UInt64: Int]] {
    var heads = sequence
    var counts: [[UInt64: Int]] = []
    for n in 1...order {
      if n > 1 {
        heads = sequence.indices.dropFirst(n - 1).map { last in
          let pair = Pair(head: heads[last - n + 1], last: sequence[last])
          // Numbers of n-grams and of symbols are never in one table of counts.
          if let known = pairs[pair] { return known }
          pairs[pair] = UInt64(pairs.count)
          return UInt64(pairs.count - 1)
        }
      }
      counts.append(heads.reduce(into: [:]) { $0[$1, default: 0] += 1 })
    }
    return counts
  }
}
