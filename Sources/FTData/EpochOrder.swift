import FTRandom

/// Items in another order every epoch, cut into batches: a pure function of seed, epoch and index, so that a resumed run
/// sees the same batches.
public struct EpochOrder: Sendable {
  public let count: Int
  public let batch: Int
  public let seed: UInt64

  public init(count: Int, batch: Int, seed: UInt64) { (self.count, self.batch, self.seed) = (count, batch, seed) }

  /// Batches in an epoch; the last one may be smaller.
  public var batchCount: Int { (count + batch - 1) / batch }

  /// All items in the order of an epoch.
  public func order(epoch: Int) -> [Int] {
    var generator = RandomGenerator(seed: seed).split("order \(epoch)")
    return generator.permutation(count: count)
  }

  /// The items of batch `index` of an epoch.
  public func items(epoch: Int, index: Int) -> [Int] {
    Array(order(epoch: epoch)[index * batch..<min((index + 1) * batch, count)])
  }
}
