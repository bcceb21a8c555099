import Foundation

/// How given labels come about: drawn from a classifier's probabilities s at a temperature, or, with probability ε, any
/// other label.
///
///     P(y | x) = (1 − ε)·s(y) + ε·(1 − s(y)) / (K − 1),   s = softmax(log p / T)
///
/// T and ε are those of the greatest likelihood: ε by expectation maximisation for each of a row of temperatures.
struct NoiseMixture {
  /// T, which makes probabilities of a strongly regularised classifier as sure as they should be.
  private(set) var temperature = 1.0
  /// ε, 0 to 1.
  private(set) var noiseShare = 0.0
  /// The mean of −log P(given label), in nats.
  private(set) var loss = Double.infinity
  /// s, `[items · classes]`.
  private(set) var probabilities: [Double] = []
  private let classes: Int

  /// 0.05 to 3, each 8 % above the one before.
  private static let temperatures = (0...53).map { 0.05 * pow(1.08, Double($0)) }

  /// - Parameter raw: p, `[items · classes]`, rows that add up to 1.
  init(fitting raw: [Double], labels: [Int], classes: Int) {
    precondition(
      raw.count == labels.count * classes, "\(raw.count) probabilities, \(labels.count) × \(classes) expected")
    self.classes = classes
    let logs = raw.map { log(max(1e-30, $0)) }
    for temperature in Self.temperatures {
      // Only the given label's probability is needed to compare.
      let own = labels.indices.map { item in
        Self.softmax(logs[item * classes..<(item + 1) * classes], labels[item], temperature: temperature)
      }
      let share = Self.noiseShare(own, classes: classes)
      let loss = Self.loss(own, share, classes: classes)
      if loss < self.loss {
        self.loss = loss
        self.temperature = temperature
        noiseShare = share
      }
    }
    probabilities.reserveCapacity(raw.count)
    for item in labels.indices {
      probabilities += Self.softmax(Array(logs[item * classes..<(item + 1) * classes]), temperature: temperature)
    }
  }

  /// The probability that a given label is one of the others, where the classifier gives it the probability `own`.
  func posterior(ofLabelWithProbability own: Double) -> Double {
    let wrong = noiseShare * (1 - own) / Double(max(1, classes - 1))
    return wrong > 0 ? wrong / ((1 - noiseShare) * own + wrong) : 0
  }

  private static func noiseShare(_ own: [Double], classes: Int) -> Double {
    var share = 0.05
    for _ in 0..<200 {
      var sum = 0.0
      for probability in own {
        let wrong = share * (1 - probability) / Double(max(1, classes - 1))
        sum += wrong / ((1 - share) * probability + wrong + .leastNormalMagnitude)
      }
      let next = sum / Double(max(1, own.count))
      let change = abs(next - share)
      share = next
      if change < 1e-6 { break }
    }
    // What shrinks without end is none.
    return share < 1e-4 ? 0 : share
  }

  private static func loss(_ own: [Double], _ share: Double, classes: Int) -> Double {
    own.reduce(0) { sum, probability in
      let wrong = share * (1 - probability) / Double(max(1, classes - 1))
      return sum - log((1 - share) * probability + wrong + .leastNormalMagnitude)
    } / Double(max(1, own.count))
  }

  static func softmax(_ logits: [Double], temperature: Double) -> [Double] {
    let largest = logits.max() ?? 0
    let powers = logits.map { exp(($0 - largest) / temperature) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// One class of it.
  private static func softmax(_ logits: ArraySlice<Double>, _ wanted: Int, temperature: Double) -> Double {
    let largest = logits.max() ?? 0
    var sum = 0.0
    for logit in logits { sum += exp((logit - largest) / temperature) }
    return exp((logits[logits.startIndex + wanted] - largest) / temperature) / sum
  }
}

/// The confident joint of confident learning: items by given label and by the label that is confidently theirs.
///
/// A label is confident for an item when its probability is at least the mean of that probability over all items that bear
/// the label; of several the most probable one counts, and an item without one is not counted.
///
/// Source: Northcutt, Jiang and Chuang, JAIR 70 (2021), equations 1 and 2.
struct ConfidentJoint {
  /// By given label (row) and confident label (column).
  private(set) var counts: [[Int]]
  /// The mean of each label's probability over the items that bear it; 1 for a label without any.
  let thresholds: [Double]

  init(_ probabilities: [Double], labels: [Int], classes: Int) {
    var sums = [Double](repeating: 0, count: classes)
    var items = [Int](repeating: 0, count: classes)
    for (index, label) in labels.enumerated() {
      sums[label] += probabilities[index * classes + label]
      items[label] += 1
    }
    thresholds = zip(sums, items).map { $1 > 0 ? $0 / Double($1) : 1 }
    counts = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
    for (index, label) in labels.enumerated() {
      let row = probabilities[index * classes..<(index + 1) * classes]
      let confident = (0..<classes).filter { row[row.startIndex + $0] >= thresholds[$0] }
      guard let first = confident.first else { continue }
      let best = confident.reduce(first) { row[row.startIndex + $1] > row[row.startIndex + $0] ? $1 : $0 }
      counts[label][best] += 1
    }
  }
}
