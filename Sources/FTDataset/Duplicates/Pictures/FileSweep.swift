/// Works through many files on several threads. What comes out does not depend on how many: results stand in the
/// order of the files.
struct FileSweep: Sendable {
  let threads: Int

  init(threads: Int) { self.threads = max(1, threads) }

  /// - Parameters:
  ///   - progress: is asked on the caller's thread after every few files, how many are done; false ends the work.
  ///   - work: makes one result; several of them run at once.
  /// - Throws: `CancellationError` when `progress` says so.
  func results<Result: Sendable>(
    count: Int, progress: (Int) -> Bool, _ work: @escaping @Sendable (Int) -> Result
  ) throws -> [Result] {
    var results: [Result] = []
    results.reserveCapacity(count)
    while results.count < count {
      let start = results.count
      results += ParallelWork.map(min(16 * threads, count - start), threads: threads) { work(start + $0) }
      guard progress(results.count) else { throw CancellationError() }
    }
    return results
  }
}
