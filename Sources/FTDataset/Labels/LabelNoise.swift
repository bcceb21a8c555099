import FTData
import FTTensor

/// Labels that are probably wrong, found by what a simple classifier that never saw them thinks of their items.
///
/// 1. Probabilities of a regularised logistic regression on standardised features, each item's from a fit without it
///    (K stratified folds; the regression's strength is the one that predicts best).
/// 2. A model of how the given label came about, fitted to all items: with probability ε it is one of the K − 1 others,
///    whichever; else it is drawn from the classifier's probabilities s at a temperature T.
///
///        P(given | x) = (1 − ε)·s(given) + ε·(1 − s(given)) / (K − 1)
///
/// 3. An item is a suspect where the second part is at least ``Settings/threshold`` of P, the worst margin first.
///
/// Confident learning (Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 70,
/// 2021) gives the margin by which suspects are ordered and ``confidentJoint``. It does not decide: off its diagonal stand
/// all items that are merely hard, 7 of 100 in a set whose labels are right but whose classes overlap. The mixture tells
/// both apart, because hard items are what a temperature explains and wrong labels are not.
///
/// ```swift
/// let noise = try LabelNoise.find(features: vectors, labels: labels, on: device)
/// for suspect in noise.suspects.prefix(10) { print(suspect.index, labels[suspect.index], "→", suspect.likely) }
/// ```
public struct LabelNoise: Sendable {
  public struct Settings: Sendable, Equatable {
    /// Parts of the items that are left out in turn, at least 2.
    public var folds = 5
    /// Of the division into folds.
    public var seed: UInt64 = 0
    /// Divisions whose probabilities are averaged; nil takes three for up to 2,000 items, else one.
    public var repeats: Int?
    /// The probability of being wrong from which an item is a suspect, 0 to 1: a person looks at it, so that a wrong label
    /// that is missed costs more than a right one that is looked at.
    public var threshold = 0.4
    /// How much the items count against small weights (scikit-learn's C, on standardised features); nil tries some.
    public var strength: Double?

    public init() {}
  }

  /// An item whose label looks wrong.
  public struct Suspect: Sendable, Equatable {
    /// The number of the item.
    public let index: Int
    public let given: String
    /// The most probable other label.
    public let likely: String
    /// That the label is wrong, from ``Settings/threshold`` to 1.
    public let probability: Double
    /// The given label's probability less the likely one's, −1 to 1: the normalised margin of confident learning.
    public let margin: Double
  }

  /// The labels, sorted.
  public let classes: [String]
  /// The worst first.
  public let suspects: [Suspect]
  /// ε: the estimated share of wrong labels, 0 to 1. More than there are suspects where classes overlap.
  public let noiseShare: Double
  /// Items by given label (row) and the label that is confidently theirs (column): at least as probable as it is on average
  /// for the items that bear it.
  public let confidentJoint: [[Int]]
  /// Of all items, how many have their given label as the most probable one.
  public let agreement: Double
  /// The strength that was used.
  public let strength: Double
  /// Labels with fewer items than folds, which are not judged.
  public let tooRare: [String]
  /// Number of items that were judged.
  public let judged: Int

  /// - Parameters:
  ///   - features: a row for each item, all of one length, as an encoder gives them.
  ///   - labels: as many.
  ///   - device: equal devices give equal results; another number of threads may change the last digits.
  ///   - progress: fits done and to do at most; false ends the work.
  /// - Throws: ``LabelNoiseError``.
  public static func find(
    features: [[Float]], labels: [String], settings: Settings = Settings(), on device: Device,
    progress: (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws -> LabelNoise {
    let items = try FeatureRows(features, labels: labels, folds: settings.folds)
    guard settings.strength.map({ $0 > 0 && $0.isFinite }) ?? true, (settings.repeats ?? 1) > 0,
      (0...1).contains(settings.threshold)
    else {
      throw LabelNoiseError.settings("strength and repeats must be above 0, threshold from 0 to 1")
    }
    var work = OutOfFoldProbabilities(items, settings, device)
    return try withoutActuallyEscaping(progress) { progress in
      let found = try work.best { done, total in
        guard progress(done, total) else { throw LabelNoiseError.stopped }
      }
      return LabelNoise(items, found, threshold: settings.threshold)
    }
  }

  private init(_ items: FeatureRows, _ found: OutOfFoldProbabilities.Found, threshold: Double) {
    let count = items.classes.count
    let mixture = found.mixture
    classes = items.classes
    strength = found.strength
    noiseShare = mixture.noiseShare
    tooRare = items.classes.indices.filter { !items.isJudged[$0] }.map { items.classes[$0] }
    judged = items.labels.count { items.isJudged[$0] }
    var agreeing = 0
    var suspects: [Suspect] = []
    for (index, given) in items.labels.enumerated() {
      let row = mixture.probabilities[index * count..<(index + 1) * count]
      let likely = row.indices.filter { $0 != row.startIndex + given }.reduce(row.startIndex + (given == 0 ? 1 : 0)) {
        row[$1] > row[$0] ? $1 : $0
      }
      let own = row[row.startIndex + given]
      if own >= row[likely] { agreeing += 1 }
      let posterior = mixture.posterior(ofLabelWithProbability: own)
      guard items.isJudged[given], posterior >= threshold, own < row[likely] else { continue }
      suspects.append(
        Suspect(
          index: index, given: classes[given], likely: classes[likely - row.startIndex], probability: posterior,
          margin: own - row[likely]))
    }
    agreement = Double(agreeing) / Double(max(1, items.labels.count))
    self.suspects = suspects.sorted { ($0.margin, $0.index) < ($1.margin, $1.index) }
    confidentJoint = ConfidentJoint(mixture.probabilities, labels: items.labels, classes: count).counts
  }
}

/// Why no doubtful labels can be looked for.
public enum LabelNoiseError: Blamable, CustomStringConvertible, Equatable {
  case unequal(features: Int, labels: Int)
  /// A row of another length than the first, or of none.
  case ragged(row: Int, width: Int, expected: Int)
  case notFinite(row: Int)
  /// Fewer than two labels have as many items as there are folds.
  case tooFew(labels: Int, folds: Int)
  case settings(String)
  case stopped

  public var blame: Blame {
    switch self {
    case .settings: .settings
    case .stopped, .unequal: .world
    default: .data
    }
  }

  public var description: String {
    switch self {
    case .unequal(let features, let labels): "\(features) rows of features for \(labels) labels: give one row for each"
    case .ragged(let row, let width, let expected):
      "item \(row + 1): \(width) features, expected \(expected); take all vectors from one encoder"
    case .notFinite(let row): "item \(row + 1): a feature is infinite or not a number; make the vectors again"
    case .tooFew(let labels, let folds):
      "doubtful labels are found with at least 2 labels of \(folds) items each, and there are \(labels); label more items "
        + "first"
    case .settings(let sentence): "label noise: \(sentence)"
    case .stopped: "the search for doubtful labels was stopped"
    }
  }
}
