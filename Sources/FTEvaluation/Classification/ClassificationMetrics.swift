import Foundation

/// How well items with known classes are predicted.
public struct ClassificationMetrics: Sendable, Codable, Equatable {
  /// One class.
  public struct ClassRow: Sendable, Codable, Equatable {
    public var name: String
    /// Items of the class.
    public var count: Int
    /// Of those predicted to be of the class, the share that is; 0 where none was predicted.
    public var precision: Double
    /// Of those of the class, the share that was predicted so; 0 where there are none.
    public var recall: Double
    /// 2·precision·recall / (precision + recall); 0 where the class is neither there nor predicted.
    public var f1: Double
  }

  public var count: Int
  /// Share of items predicted right, with Wilson's interval.
  public var accuracy: Estimate
  /// The mean F1 of the classes that occur, with the interval of ``ConfusionMatrix/macroF1Interval(seed:draws:)``.
  public var macroF1: Estimate
  /// Expected calibration error in ten bins of confidence, see ``Calibration/error(_:predicted:labels:bins:)``; NaN where a
  /// probability is none.
  public var ece: Double
  /// Mean negative log likelihood of the true classes, in nats; NaN where a probability is none.
  public var logLoss: Double
  public var classes: [ClassRow]
  /// Items by true class (row) and predicted class (column).
  public var confusion: [[Int]]
  /// By item, not written: whether it was predicted right, and its negative log likelihood.
  private var isRight: [Bool] = []
  private var losses: [Double] = []

  enum CodingKeys: String, CodingKey {
    case count, accuracy
    case macroF1 = "macro_f1"
    case ece
    case logLoss = "log_loss"
    case classes, confusion
  }

  /// - Parameters:
  ///   - probabilities: `[items][classes]`, each row summing to 1.
  ///   - labels: the true classes, by number.
  ///   - names: of all classes.
  ///   - seed: of the interval of macro-F1.
  /// - Precondition: there are items, and as many labels and probabilities.
  public init(probabilities: [[Double]], labels: [Int], names: [String], seed: UInt64 = 0) {
    precondition(probabilities.count == labels.count && !labels.isEmpty, "measures need items")
    precondition(
      labels.allSatisfy(names.indices.contains) && probabilities.allSatisfy { $0.count == names.count },
      "\(names.count) classes do not fit the labels or the probabilities")
    let predicted = probabilities.map(Self.likeliest)
    let table = ConfusionMatrix(predicted: predicted, labels: labels, classes: names.count)
    count = labels.count
    isRight = zip(predicted, labels).map(==)
    losses = zip(probabilities, labels).map { row, label in
      // `max` would turn what is no number into a certainty.
      row[label].isNaN ? .nan : -log(max(1e-12, row[label]))
    }
    accuracy = Estimate(share: isRight.count { $0 }, of: labels.count)
    macroF1 = Estimate(table.macroF1, table.macroF1Interval(seed: seed))
    ece = Calibration.error(probabilities, predicted: predicted, labels: labels)
    logLoss = losses.reduce(0, +) / Double(labels.count)
    confusion = table.counts
    classes = names.indices.map {
      ClassRow(
        name: names[$0], count: table.actual($0), precision: table.precision($0), recall: table.recall($0),
        f1: table.f1($0))
    }
  }

  /// The class with the highest probability, of equals the first; what is no number is never the highest.
  static func likeliest(_ row: [Double]) -> Int {
    var best = 0
    for index in row.indices where row[index] > row[best] || (row[best].isNaN && !row[index].isNaN) { best = index }
    return best
  }
}

extension ClassificationMetrics {
  /// The measures of ``measures``.
  public static let kinds = [
    MeasureKind("accuracy", unit: "%", .higher), MeasureKind("macro-F1", unit: "%", .higher),
    MeasureKind("log loss", unit: "nats", .lower), MeasureKind("calibration error", unit: "%", .lower),
  ]

  /// Accuracy, macro-F1, log loss and calibration error, as they are written down and compared.
  public var measures: [Measure] {
    let broken = "the network gives probabilities that are not numbers"
    var all = [
      Measure(
        "accuracy", unit: "%", .higher, accuracy, count: count,
        perItem: isRight.isEmpty ? nil : isRight.map { $0 ? 1 : 0 }),
      Measure("macro-F1", unit: "%", .higher, macroF1, count: count),
    ]
    if !logLoss.isFinite {
      all.append(Measure("log loss", unit: "nats", .lower, undefined: broken))
    } else if losses.isEmpty {
      all.append(Measure("log loss", unit: "nats", .lower, logLoss, count: count))
    } else {
      all.append(.mean("log loss", unit: "nats", .lower, perItem: losses))
    }
    // Without an interval: chance alone makes the error of a perfect calibration larger than 0, so resampling is off centre.
    all.append(
      .number("calibration error", unit: "%", .lower, ece.isFinite ? ece : nil, count: count, otherwise: broken))
    return all
  }

  /// Precision, recall and F1 of every class.
  public var table: Exhibit {
    func percent(_ value: Double) -> String { String(format: "%.1f %%", 100 * value) }
    return .table(
      title: "Scores by class", columns: ["class", "items", "precision", "recall", "F1"],
      rows: classes.map { [$0.name, "\($0.count)", percent($0.precision), percent($0.recall), percent($0.f1)] })
  }
}
