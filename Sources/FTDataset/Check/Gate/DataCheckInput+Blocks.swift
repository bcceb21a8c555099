import Foundation
import Synchronization

extension DataCheckInput {
  /// Records that a thread looks at before the next account is begun.
  private static let blockSize = 4_096

  /// Looks at blocks of rows with several threads, and gives what each yields to `take` in the rows' order.
  ///
  /// - Throws: `CancellationError` where the progress says stop.
  func forEachBlock<Account: Sendable>(
    _ progress: DataProgress, _ look: @Sendable (Range<Int>) -> Account, take: (Account) -> Void
  ) throws {
    let total = records.count
    var start = 0
    while start < total {
      let first = start
      let blocks = (0..<threads).map { first + $0 * Self.blockSize }.filter { $0 < total }
      let looked = Mutex([Account?](repeating: nil, count: blocks.count))
      DispatchQueue.concurrentPerform(iterations: blocks.count) { number in
        let account = look(blocks[number]..<min(total, blocks[number] + Self.blockSize))
        looked.withLock { $0[number] = account }
      }
      for account in looked.withLock({ $0 }) { if let account { take(account) } }
      start = min(total, start + threads * Self.blockSize)
      guard progress(start, total) else { throw CancellationError() }
    }
  }
}
