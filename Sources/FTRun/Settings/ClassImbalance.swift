/// What is done about classes of unequal size.
public enum ClassImbalance: String, SettingChoice {
  /// Rare classes count more in the loss when the largest class has over 1.5 times the items of the smallest.
  case auto
  case weights
  case none

  /// What the items of each class count in the loss: items / (classes · items of the class); nil where all count alike.
  ///
  /// - Parameter counts: items to learn from, by class.
  public func weights(_ counts: [Int]) -> [Float]? {
    let isWanted =
      switch self {
      case .none: false
      case .weights: true
      case .auto: (Self.ratio(counts) ?? 1) > 1.5
      }
    guard isWanted else { return nil }
    let total = Float(counts.reduce(0, +))
    return counts.map { total / (Float(counts.count) * Float(max(1, $0))) }
  }

  /// Items of the largest class over those of the smallest.
  package static func ratio(_ counts: [Int]) -> Double? {
    guard let most = counts.max(), let least = counts.min(), least > 0 else { return nil }
    return Double(most) / Double(least)
  }

  /// What a person is told about classes of unequal size; nil where they are of one.
  ///
  /// - Parameter thing: what is counted, in the plural.
  package func sentence(_ counts: [Int], thing: String) -> String? {
    guard let ratio = Self.ratio(counts), ratio > 1.5 else { return nil }
    return "The largest class has \((ratio * 10).rounded() / 10) times the \(thing) of the smallest"
      + (weights(counts) == nil ? "." : "; rare classes count more in the loss.")
  }
}
