extension DataCheckInput {
  /// Records that a thread looks at before the next account is begun.
  private static let blockSize = 4_096

  /// Looks at blocks of rows with several threads, and gives what each yields to `take` in the rows' order.
  ///
  /// - Throws: `CancellationError` where the progress says stop.
  func forEachBlock<Account: Sendable>(
    _ progress: DataProgress, _ look: @escaping @Sendable (Range<Int>) -> Account, take: (Account) -> Void
  ) throws {
    let total = records.count
    for start in stride(from: 0, to: total, by: threads * Self.blockSize) {
      let end = min(total, start + threads * Self.blockSize)
      let count = (end - start + Self.blockSize - 1) / Self.blockSize
      let accounts = ParallelWork.map(count, threads: threads) { number in
        let first = start + number * Self.blockSize
        return look(first..<min(end, first + Self.blockSize))
      }
      for account in accounts { take(account) }
      guard progress(end, total) else { throw CancellationError() }
    }
  }
}
