import FTData

/// One measure of two runs on the same items, in pairs.
///
/// What makes an item hard makes it hard for both, so the differences of pairs vary less than the two values: intervals of the
/// two that overlap do not mean that they cannot be told apart.
public struct Comparison: Sendable, Codable, Equatable {
  /// Which of the two is better.
  public enum Outcome: String, Sendable, Codable {
    case better
    case worse
    /// Told apart, of a measure that is no merit.
    case different
    case notToldApart = "not-told-apart"
  }

  public let name: String
  public let unit: String
  /// The mean of first − second over the items that both have a value for.
  public let difference: Double
  /// The 95 % interval of the difference; nil where the pairs allow none: a single one or all alike, on an open scale.
  public let interval: Interval?
  /// The items that both have a value for.
  public let count: Int
  /// The smallest difference that so many pairs which spread like these would show in four of five trials
  /// (``SmallestVisibleDifference``); nil for fewer than three pairs, where all are alike, and for
  /// items in groups, which are not independent.
  public let smallestVisible: Double?
  /// What the first is, beside the second.
  public let outcome: Outcome

  public var isToldApart: Bool { outcome != .notToldApart }

  /// - Parameters:
  ///   - groups: whom each item belongs to, where items of one person or source are not independent.
  ///   - range: the ends of the measure's scale, where it has some; 0 to 1 for shares.
  /// - Throws: ``ComparisonError`` where the two have no pairs.
  public init(
    _ first: Measure, minus second: Measure, groups: [Int]? = nil, in range: ClosedRange<Double>? = nil,
    seed: UInt64 = 0
  ) throws(ComparisonError) {
    guard first.name == second.name, first.unit == second.unit else {
      throw ComparisonError("\(first.name) and \(second.name) are not the same measure; compare like with like.")
    }
    for measure in [first, second] where measure.value == nil {
      throw ComparisonError("One of the two has no \(first.name): \(measure.undefined ?? Measure.nothing).")
    }
    guard let a = first.perItem, let b = second.perItem else {
      throw ComparisonError("\(first.name) has no values by item, so two runs cannot be compared in pairs.")
    }
    guard a.count == b.count, groups == nil || groups?.count == a.count else {
      throw ComparisonError(
        "\(first.name) was measured on \(a.count) and on \(b.count) items; measure both on the same test set.")
    }
    let pairs = a.indices.filter { a[$0] != nil && b[$0] != nil }
    let differences = pairs.map { a[$0]! - b[$0]! }
    guard !differences.isEmpty else {
      throw ComparisonError("No item has a value of \(first.name) in both runs.")
    }
    let ends = range ?? (first.unit == "%" ? 0...1 : nil)
    let span = ends.map { $0.upperBound - $0.lowerBound }
    name = first.name
    unit = first.unit
    count = pairs.count
    let difference = differences.reduce(0, +) / Double(differences.count)
    self.difference = difference
    let squares = differences.reduce(0) { $0 + ($1 - difference) * ($1 - difference) }
    let spread = differences.count < 2 ? 0 : (squares / Double(differences.count - 1)).squareRoot()
    smallestVisible =
      spread > 0 && groups == nil
      ? SmallestVisibleDifference.ofMeans(count: differences.count, spread: spread, paired: true) : nil
    let interval = Interval.mean(
      differences, groups: groups.map { groups in pairs.map { groups[$0] } }, in: span.map { -$0...$0 }, seed: seed)
    self.interval = interval
    guard let interval, !interval.contains(0) else {
      outcome = .notToldApart
      return
    }
    switch first.direction {
    case .higher: outcome = difference > 0 ? .better : .worse
    case .lower: outcome = difference < 0 ? .better : .worse
    case .none: outcome = .different
    }
  }
}

/// Why two measures cannot be compared in pairs.
public struct ComparisonError: Blamable, Equatable, CustomStringConvertible {
  public let description: String
  public var blame: Blame { .data }
  init(_ description: String) { self.description = description }
}
