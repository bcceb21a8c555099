import FTOptim
import FTRandom
import FTTensor

/// Features and labels that were checked: rows of one length, all numbers, and the labels as numbers of classes.
struct FeatureRows {
  /// Standardised: every column has the mean 0 and the variance 1, or is 0 where it was constant. `[rows · width]`.
  private(set) var values: [Float]
  let width: Int
  /// Sorted.
  let classes: [String]
  let labels: [Int]
  /// Whether a class has an item for every fold.
  let isJudged: [Bool]

  init(_ features: [[Float]], labels names: [String], folds: Int) throws(LabelNoiseError) {
    guard folds >= 2 else { throw .settings("\(folds) folds: there must be at least 2") }
    guard features.count == names.count else { throw .unequal(features: features.count, labels: names.count) }
    width = features.first?.count ?? 0
    for (row, own) in features.enumerated() {
      guard own.count == width, width > 0 else { throw .ragged(row: row, width: own.count, expected: max(1, width)) }
      guard own.allSatisfy(\.isFinite) else { throw .notFinite(row: row) }
    }
    classes = Set(names).sorted()
    let numbers = Dictionary(classes.enumerated().map { ($1, $0) }) { first, _ in first }
    labels = names.map { numbers[$0] ?? 0 }
    var counts = [Int](repeating: 0, count: classes.count)
    for label in labels { counts[label] += 1 }
    isJudged = counts.map { $0 >= folds }
    guard isJudged.count(where: { $0 }) >= 2 else {
      throw .tooFew(labels: isJudged.count { $0 }, folds: folds)
    }
    values = []
    values.reserveCapacity(features.count * width)
    for row in features { values += row }
    standardise()
  }

  private mutating func standardise() {
    let count = Double(max(1, labels.count))
    var means = [Double](repeating: 0, count: width)
    var squares = means
    for row in labels.indices { for column in 0..<width { means[column] += Double(values[row * width + column]) } }
    for column in 0..<width { means[column] /= count }
    for row in labels.indices {
      for column in 0..<width {
        let distance = Double(values[row * width + column]) - means[column]
        squares[column] += distance * distance
      }
    }
    let scales = squares.map { sum -> Double in
      let deviation = (sum / count).squareRoot()
      return deviation > 1e-12 && deviation.isFinite ? 1 / deviation : 0
    }
    for row in labels.indices {
      for column in 0..<width {
        values[row * width + column] = Float(
          (Double(values[row * width + column]) - means[column]) * scales[column])
      }
    }
  }

  /// The rows of some items, `[items, width]`.
  func tensor(_ items: [Int], on device: Device) -> Tensor {
    var part: [Float] = []
    part.reserveCapacity(items.count * width)
    for item in items { part += values[item * width..<(item + 1) * width] }
    return Tensor(part, shape: [items.count, width], on: device)
  }
}

/// The class probabilities of every item, from a logistic regression that was fitted without it.
///
/// Columns are standardised over all items: their means and variances know nothing of the labels.
struct OutOfFoldProbabilities {
  struct Found {
    let mixture: NoiseMixture
    let strength: Double
  }

  let items: FeatureRows
  let settings: LabelNoise.Settings
  let device: Device

  /// Strengths that are tried, weakest first. Weak ones rank wrong labels best: they cannot learn single items by heart.
  static let strengths = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 1]

  init(_ items: FeatureRows, _ settings: LabelNoise.Settings, _ device: Device) {
    self.items = items
    self.settings = settings
    self.device = device
  }

  /// The probabilities of the strength whose mixture explains the labels best, averaged over some divisions into folds.
  mutating func best(_ report: (_ done: Int, _ total: Int) throws -> Void) throws -> Found {
    let candidates = settings.strength.map { [$0] } ?? Self.strengths
    let repeats = settings.repeats ?? (items.labels.count <= 2000 ? 3 : 1)
    let total = (candidates.count + repeats - 1) * settings.folds
    var done = 0
    func step() throws {
      try report(min(done, total), total)
      done += 1
    }
    let folds = folds(repetition: 0)
    var start: [SoftmaxRegression?] = Array(repeating: nil, count: settings.folds)
    var best: (strength: Double, probabilities: [Double], mixture: NoiseMixture)?
    for strength in candidates {
      let probabilities = try probabilities(folds, strength: strength, from: &start, step)
      let mixture = NoiseMixture(fitting: probabilities, labels: items.labels, classes: items.classes.count)
      // From the weakest on the loss falls and rises again; stronger ones cost most.
      if let best, mixture.loss >= best.mixture.loss { break }
      best = (strength, probabilities, mixture)
    }
    guard let best else { throw LabelNoiseError.settings("no strength to try") }
    var sum = best.probabilities
    for repetition in 1..<max(1, repeats) {
      var fresh: [SoftmaxRegression?] = Array(repeating: nil, count: settings.folds)
      let further = try probabilities(
        self.folds(repetition: repetition), strength: best.strength, from: &fresh, step)
      for index in sum.indices { sum[index] += further[index] }
    }
    try report(total, total)
    guard repeats > 1 else { return Found(mixture: best.mixture, strength: best.strength) }
    let mean = sum.map { $0 / Double(repeats) }
    let mixture = NoiseMixture(fitting: mean, labels: items.labels, classes: items.classes.count)
    return Found(mixture: mixture, strength: best.strength)
  }

  /// The fold of each item: every class is dealt out evenly, and where one class ends the next goes on.
  private func folds(repetition: Int) -> [Int] {
    var generator = RandomGenerator(seed: settings.seed).split("label folds \(repetition)")
    var members = [[Int]](repeating: [], count: items.classes.count)
    for (index, label) in items.labels.enumerated() { members[label].append(index) }
    var folds = [Int](repeating: 0, count: items.labels.count)
    var next = 0
    for own in members {
      for index in generator.shuffled(own) {
        folds[index] = next % settings.folds
        next += 1
      }
    }
    return folds
  }

  /// - Parameter start: regressions of a weaker strength to go on from; those that were fitted, afterwards.
  private func probabilities(
    _ folds: [Int], strength: Double, from start: inout [SoftmaxRegression?], _ step: () throws -> Void
  ) throws -> [Double] {
    let count = items.classes.count
    var probabilities = [Double](repeating: 0, count: folds.count * count)
    for fold in 0..<settings.folds {
      try step()
      let learned = folds.indices.filter { folds[$0] != fold }
      let held = folds.indices.filter { folds[$0] == fold }
      guard !learned.isEmpty, !held.isEmpty else { continue }
      var regression = start[fold] ?? SoftmaxRegression(classes: count, width: items.width)
      regression.fit(
        items.tensor(learned, on: device), labels: learned.map { items.labels[$0] }, strength: strength,
        stopIfAsked: {})
      start[fold] = regression
      for (item, logits) in zip(held, regression.logits(items.tensor(held, on: device))) {
        let row = NoiseMixture.softmax(logits[...].map(Double.init), temperature: 1)
        for column in 0..<count { probabilities[item * count + column] = row[column] }
      }
    }
    return probabilities
  }
}
