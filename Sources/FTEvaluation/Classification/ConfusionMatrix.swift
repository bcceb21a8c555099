import FTData
import FTRandom

/// Items by true class (row) and predicted class (column).
public struct ConfusionMatrix: Sendable, Equatable {
  public let counts: [[Int]]

  /// - Precondition: as many predicted as true classes, all below `classes`.
  public init(predicted: [Int], labels: [Int], classes: Int) {
    precondition(predicted.count == labels.count, "\(predicted.count) predictions of \(labels.count) items")
    var counts = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
    for (column, row) in zip(predicted, labels) { counts[row][column] += 1 }
    self.counts = counts
  }

  /// Items of a class, and items predicted to be of it.
  public func actual(_ index: Int) -> Int { counts[index].reduce(0, +) }
  public func predicted(_ index: Int) -> Int { counts.reduce(0) { $0 + $1[index] } }

  public func recall(_ index: Int) -> Double { share(counts[index][index], actual(index)) }
  public func precision(_ index: Int) -> Double { share(counts[index][index], predicted(index)) }
  /// 2·right / (items of the class + items predicted so).
  public func f1(_ index: Int) -> Double { share(2 * counts[index][index], actual(index) + predicted(index)) }

  private func share(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }

  /// The mean F1 of the classes that occur.
  public var macroF1: Double { Self.macroF1(counts.map { $0.map(Double.init) }, of: occurring) }

  private var occurring: [Int] { counts.indices.filter { actual($0) > 0 } }

  private static func macroF1(_ table: [[Double]], of classes: [Int]) -> Double {
    guard !classes.isEmpty else { return 0 }
    return classes.reduce(0) { sum, index in
      let both = table[index].reduce(0, +) + table.reduce(0) { $0 + $1[index] }
      return sum + (both > 0 ? 2 * table[index][index] / both : 0)
    } / Double(classes.count)
  }

  /// The 95 % interval of ``macroF1``.
  ///
  /// A Bayesian bootstrap: items get random weights, and the scale's ends half a pseudo-observation each, so that the interval
  /// keeps its width where all items are predicted right (plain resampling gives 100 to 100 %):
  ///
  ///     F* = (m·F(w) + b) / (m + a + b),  m ~ Gamma(n̂),  a, b ~ Gamma(½),  n̂ = K² / Σ 1/nₖ
  ///
  /// n̂ is the number of items that would say as much if the K classes were of one size, for a rare class counts as much as a
  /// frequent one. The weights of a class of n items have the variance that Student's t has with n items, and F(w) is moved so
  /// that its mean is F: with few items a class resampling finds lower F1 than the items have. Coverage: over 2 to 10 classes,
  /// even and skewed, recall 0.6 to 0.99, 25 and 100 items it lies between 87 and 100 %, median 97 %. Sources: Rubin, "The
  /// Bayesian bootstrap" (1981); Brown, Cai and DasGupta (2001) for the half observations, which for accuracy give Jeffreys'
  /// interval; the combination is our own.
  public func macroF1Interval(seed: UInt64 = 0, draws: Int = 1000) -> Interval {
    let classes = occurring
    precondition(!classes.isEmpty, "macro-F1 needs items")
    let value = macroF1
    let effective = Double(classes.count * classes.count) / classes.reduce(0) { $0 + 1 / Double(actual($1)) }
    let shapes = counts.indices.map { max(0.25, actual($0) < 2 ? 0 : PseudoBootstrap.shape(actual($0))) }
    var generator = RandomGenerator(seed: seed).split("interval of macro-F1")
    let found = (0..<draws).map { _ in
      // The weights of k items sum to a gamma number of k times the shape: one draw a cell, not one an item.
      let table = counts.indices.map { row in
        counts[row].map { generator.gamma(Double($0) * shapes[row]) / shapes[row] }
      }
      return Self.macroF1(table, of: classes)
    }
    let shift = value - found.reduce(0, +) / Double(draws)
    let all = found.map { drawn in
      let weight = generator.gamma(effective)
      let (low, high) = (generator.gamma(0.5), generator.gamma(0.5))
      return (weight * min(1, max(0, drawn + shift)) + high) / (weight + low + high)
    }.sorted()
    return Interval(min(value, all.quantile(0.025)), max(value, all.quantile(0.975)))
  }
}
