import Dispatch
import Synchronization

/// Runs pieces of work on several threads and gives the results in the order of the pieces.
enum ParallelWork {
  /// - Parameters:
  ///   - count: pieces; each result depends on its own number alone, so the number of threads changes nothing.
  ///   - threads: at least 1.
  static func map<Result: Sendable>(
    _ count: Int, threads: Int, _ work: @escaping @Sendable (Int) -> Result
  ) -> [Result] {
    guard threads > 1, count > 1 else { return (0..<count).map(work) }
    let state = Mutex((next: 0, results: [Result?](repeating: nil, count: count)))
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while true {
        let piece = state.withLock { state in
          state.next += 1
          return state.next - 1
        }
        guard piece < count else { return }
        let result = work(piece)
        state.withLock { $0.results[piece] = result }
      }
    }
    return state.withLock { $0.results.compactMap { $0 } }
  }

  /// The same in portions, with a word after each.
  ///
  /// - Parameter isGoing: gets the pieces done; false stops the work.
  /// - Throws: ``TextDuplicates/Stopped``.
  static func map<Result: Sendable>(
    _ count: Int, threads: Int, isGoing: (Int) -> Bool, _ work: @escaping @Sendable (Int) -> Result
  ) throws(TextDuplicates.Stopped) -> [Result] {
    var results: [Result] = []
    results.reserveCapacity(count)
    let portion = max(1, threads) * 4
    while results.count < count {
      let first = results.count
      results += map(min(portion, count - first), threads: threads) { work(first + $0) }
      guard isGoing(results.count) else { throw TextDuplicates.Stopped() }
    }
    return results
  }
}
