import FTData
import Foundation

/// How well pictures with known classes are told apart.
public struct ClassificationMetrics: Sendable, Codable, Equatable {
  /// A share with its 95 % interval.
  public struct Estimate: Sendable, Codable, Equatable {
    public var value: Double
    public var low: Double
    public var high: Double
  }

  /// One class.
  public struct ClassRow: Sendable, Codable, Equatable {
    public var name: String
    /// Pictures of the class.
    public var count: Int
    public var precision: Double
    public var recall: Double
    public var f1: Double
  }

  public var count: Int
  /// Share of pictures told right, with Wilson's interval.
  public var accuracy: Estimate
  /// The mean of the classes' F1, with a bootstrap interval over pictures.
  public var macroF1: Estimate
  /// Expected calibration error in ten bins of confidence.
  public var ece: Double
  /// Mean negative log likelihood.
  public var logLoss: Double
  public var classes: [ClassRow]
  /// Pictures by true class (row) and told class (column).
  public var confusion: [[Int]]

  enum CodingKeys: String, CodingKey {
    case count, accuracy
    case macroF1 = "macro_f1"
    case ece
    case logLoss = "log_loss"
    case classes, confusion
  }

  /// - Parameters:
  ///   - probabilities: a row of class probabilities per picture.
  ///   - labels: the true classes.
  public init(probabilities: [[Double]], labels: [Int], names: [String], seed: UInt64 = 0) {
    precondition(probabilities.count == labels.count && !labels.isEmpty, "measures need pictures")
    let told = probabilities.map { row in row.indices.max { row[$0] < row[$1] }! }
    count = labels.count
    accuracy = Self.wilson(zip(told, labels).count { $0 == $1 }, of: labels.count)
    let confusion = Self.confusion(told, labels, names.count)
    self.confusion = confusion
    classes = names.indices.map { index in
      let right = confusion[index][index]
      let (row, column) = (confusion[index].reduce(0, +), confusion.reduce(0) { $0 + $1[index] })
      return ClassRow(
        name: names[index], count: row, precision: column == 0 ? 0 : Double(right) / Double(column),
        recall: row == 0 ? 0 : Double(right) / Double(row),
        f1: row + column == 0 ? 0 : 2 * Double(right) / Double(row + column))
    }
    var generator = RandomGenerator(seed: seed).split("bootstrap")
    let resampled = (0..<1000).map { _ -> Double in
      let picks = labels.map { _ in min(labels.count - 1, Int(generator.uniform() * Double(labels.count))) }
      return Self.macroF1(Self.confusion(picks.map { told[$0] }, picks.map { labels[$0] }, names.count))
    }.sorted()
    macroF1 = Estimate(value: Self.macroF1(confusion), low: resampled[25], high: resampled[974])
    ece = Self.calibrationError(probabilities, told, labels)
    logLoss = zip(probabilities, labels).reduce(0) { $0 - log(max(1e-12, $1.0[$1.1])) } / Double(labels.count)
  }

  private static func confusion(_ told: [Int], _ labels: [Int], _ classes: Int) -> [[Int]] {
    var table = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
    for (told, label) in zip(told, labels) { table[label][told] += 1 }
    return table
  }

  /// The mean F1 of the classes that occur.
  private static func macroF1(_ table: [[Int]]) -> Double {
    let values = table.indices.compactMap { index -> Double? in
      let (row, column) = (table[index].reduce(0, +), table.reduce(0) { $0 + $1[index] })
      return row == 0 ? nil : 2 * Double(table[index][index]) / Double(row + column)
    }
    return values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  /// Wilson's 95 % interval for `right` of `count`. Source: Wilson (1927).
  static func wilson(_ right: Int, of count: Int) -> Estimate {
    let (z, n) = (1.959964, Double(count))
    let p = Double(right) / n
    let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    return Estimate(value: p, low: max(0, middle - half), high: min(1, middle + half))
  }

  /// Σ over ten bins of |accuracy − confidence|, weighted by their pictures. Source: Guo et al., arXiv:1706.04599.
  private static func calibrationError(_ probabilities: [[Double]], _ told: [Int], _ labels: [Int]) -> Double {
    var bins = [(count: Int, confidence: Double, right: Int)](repeating: (0, 0, 0), count: 10)
    for (index, row) in probabilities.enumerated() {
      let confidence = row[told[index]]
      let bin = min(9, Int(confidence * 10))
      bins[bin].count += 1
      bins[bin].confidence += confidence
      bins[bin].right += told[index] == labels[index] ? 1 : 0
    }
    return bins.reduce(0) { $0 + abs($1.confidence - Double($1.right)) } / Double(labels.count)
  }
}

/// Probabilities from logits, and the temperature that makes them honest.
enum Calibration {
  static func softmax(_ logits: [Float], temperature: Double) -> [Double] {
    let largest = Double(logits.max() ?? 0)
    let values = logits.map { exp((Double($0) - largest) / temperature) }
    let sum = values.reduce(0, +)
    return values.map { $0 / sum }
  }

  /// The temperature in 0.2…5 with the least negative log likelihood, by golden section on its logarithm; 1 where the
  /// pictures cannot tell: too few, or none told wrong, so that no confidence would be too high for them.
  /// Source: Guo et al., arXiv:1706.04599.
  static func temperature(_ logits: [[Float]], labels: [Int]) -> Double {
    let wrong = zip(logits, labels).count { row, label in row.indices.max { row[$0] < row[$1] } != label }
    guard labels.count >= 40, wrong > 0 else { return 1 }
    func cost(_ logarithm: Double) -> Double {
      zip(logits, labels).reduce(0) { $0 - log(max(1e-12, softmax($1.0, temperature: exp(logarithm))[$1.1])) }
    }
    var (low, high) = (log(0.2), log(5.0))
    let ratio = (5.0.squareRoot() - 1) / 2
    for _ in 0..<40 {
      let (a, b) = (high - ratio * (high - low), low + ratio * (high - low))
      if cost(a) < cost(b) { high = b } else { low = a }
    }
    return exp((low + high) / 2)
  }
}
