import FTRandom

/// The shares of a split, adding up to 1.
public struct SplitFractions: Sendable, Hashable, Codable {
  public let train: Double
  public let validation: Double
  public let test: Double

  /// 80 % training, 10 % validation, 10 % test.
  public static let standard = SplitFractions(uncheckedTrain: 0.8, validation: 0.1, test: 0.1)

  /// - Throws: `SplitError` unless every share is in 0...1, `train` is above 0 and the sum is 1 within 10⁻⁶.
  public init(train: Double, validation: Double, test: Double) throws(SplitError) {
    let shares = [train, validation, test]
    guard shares.allSatisfy({ $0 >= 0 && $0 <= 1 }), train > 0, abs(train + validation + test - 1) <= 1e-6 else {
      throw SplitError(train: train, validation: validation, test: test)
    }
    self.init(uncheckedTrain: train, validation: validation, test: test)
  }

  private init(uncheckedTrain train: Double, validation: Double, test: Double) {
    self.train = train
    self.validation = validation
    self.test = test
  }

  private enum CodingKeys: String, CodingKey { case train, validation, test }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      train: container.decode(Double.self, forKey: .train),
      validation: container.decode(Double.self, forKey: .validation),
      test: container.decode(Double.self, forKey: .test))
  }
}

/// Shares that are no split.
public struct SplitError: Blamable, CustomStringConvertible, Sendable, Equatable {
  let train: Double
  let validation: Double
  let test: Double

  public var blame: Blame { .settings }

  public var description: String {
    "split \(train)/\(validation)/\(test): the shares for training, validation and test must lie between 0 and 1, add up to 1, "
      + "and leave something for training; for example 0.8/0.1/0.1"
  }
}

/// A division of the indices `0 ..< count` into training, validation and test.
///
/// Every index is in exactly one part; each part is in ascending order. Indices with equal group keys stay together: use
/// the author, the product, or the text itself, so that copies of one row never stand on two sides.
///
/// Guarantees: with at least two groups, training is never empty, and validation is not empty when its share is above 0 (the
/// smallest group moves there if need be). A single group goes to training. The test part of a small set may be empty.
public struct Split: Sendable, Hashable, Codable {
  /// Indices of rows to learn from, ascending.
  public private(set) var train: [Int] = []
  /// Indices of rows that choose the snapshot, ascending.
  public private(set) var validation: [Int] = []
  /// Indices of rows for the last comparison, ascending.
  public private(set) var test: [Int] = []

  /// Divides `0 ..< count`; equal arguments give the same division.
  ///
  /// Groups are taken in random order, stratum by stratum, and each goes to the part that lacks most indices of its share so
  /// far. What a stratum leaves over is carried into the next, so that many small strata still reach the shares.
  ///
  /// - Parameters:
  ///   - fractions: the shares, counted in indices, not in groups.
  ///   - seed: of the order in which groups are dealt.
  ///   - group: the key of an index; nil makes every index a group of its own.
  ///   - stratum: a label whose shares should be alike in all parts; a group has the label of its first index.
  public init(
    count: Int, fractions: SplitFractions = .standard, seed: UInt64, group: ((Int) -> String)? = nil,
    stratum: ((Int) -> String)? = nil
  ) {
    precondition(count >= 0, "Split: count is \(count), it must not be negative")
    let groups = Self.groups(count: count, key: group)
    var generator = RandomGenerator(seed: seed).split("split")
    let shares = [fractions.train, fractions.validation, fractions.test]
    var parts: [[Int]] = [[], [], []]
    var lacking = [0.0, 0.0, 0.0]
    for members in Self.strata(of: groups, label: stratum) {
      let size = members.reduce(0) { $0 + groups[$1].count }
      for part in 0..<3 { lacking[part] += shares[part] * Double(size) }
      for member in generator.shuffled(members) {
        // Of equally needy parts the first is taken; a part without a share takes nothing.
        let part = (0..<3).filter { shares[$0] > 0 }.reduce(0) { lacking[$1] > lacking[$0] ? $1 : $0 }
        parts[part].append(member)
        lacking[part] -= Double(groups[member].count)
      }
    }
    Self.fillEmptyParts(&parts, groups: groups, shares: shares)
    train = parts[0].flatMap { groups[$0] }.sorted()
    validation = parts[1].flatMap { groups[$0] }.sorted()
    test = parts[2].flatMap { groups[$0] }.sorted()
  }

  /// Divides items by their groups and strata, and then gives every stratum a group on every side that has a share, as far as
  /// its groups go: a class that is not measured, or not learned, is none.
  ///
  /// A group belongs to the stratum of its first item. The smallest group of the side with most groups of the stratum moves.
  public init(everyStratumOf items: [DataItem], fractions: SplitFractions = .standard, seed: UInt64) {
    self.init(items, fractions: fractions, seed: seed)
    let groups = Self.groups(count: items.count) { items[$0].group ?? "\u{0}\($0)" }
    var sides = [Int](repeating: 0, count: items.count)
    for (side, part) in [train, validation, test].enumerated() { for index in part { sides[index] = side } }
    var placed = groups.map { sides[$0[0]] }
    let shares = [fractions.train, fractions.validation, fractions.test]
    let wanted = [0, 1, 2].filter { shares[$0] > 0 }
    for members in Self.strata(of: groups, label: { items[$0].stratum ?? "" }) {
      func own(_ side: Int) -> [Int] { members.filter { placed[$0] == side } }
      for side in wanted where own(side).isEmpty {
        let donor = own(wanted.max { own($0).count < own($1).count }!)
        if donor.count > 1 { placed[donor.min { (groups[$0].count, $0) < (groups[$1].count, $1) }!] = side }
      }
    }
    func indices(_ side: Int) -> [Int] { groups.indices.filter { placed[$0] == side }.flatMap { groups[$0] }.sorted() }
    train = indices(0)
    validation = indices(1)
    test = indices(2)
  }

  /// The indices of each group, groups in the order of their first index.
  private static func groups(count: Int, key: ((Int) -> String)?) -> [[Int]] {
    guard let key else { return (0..<count).map { [$0] } }
    var positions: [String: Int] = [:]
    var groups: [[Int]] = []
    for index in 0..<count {
      let name = key(index)
      if let position = positions[name] {
        groups[position].append(index)
      } else {
        positions[name] = groups.count
        groups.append([index])
      }
    }
    return groups
  }

  /// The numbers of the groups of each stratum, strata in the order of their first group.
  private static func strata(of groups: [[Int]], label: ((Int) -> String)?) -> [[Int]] {
    guard let label else { return [Array(groups.indices)] }
    var positions: [String: Int] = [:]
    var strata: [[Int]] = []
    for (number, group) in groups.enumerated() {
      let name = label(group[0])
      if let position = positions[name] {
        strata[position].append(number)
      } else {
        positions[name] = strata.count
        strata.append([number])
      }
    }
    return strata
  }

  /// Moves the smallest group of the part with most groups into training or validation where one is empty.
  private static func fillEmptyParts(_ parts: inout [[Int]], groups: [[Int]], shares: [Double]) {
    guard groups.count >= 2 else {
      parts = [Array(groups.indices), [], []]
      return
    }
    for part in [0, 1] where parts[part].isEmpty && shares[part] > 0 {
      let donor = (0..<3).reduce(0) { parts[$1].count > parts[$0].count ? $1 : $0 }
      let smallest = parts[donor].indices.reduce(0) {
        groups[parts[donor][$1]].count < groups[parts[donor][$0]].count ? $1 : $0
      }
      parts[part].append(parts[donor].remove(at: smallest))
    }
  }
}
