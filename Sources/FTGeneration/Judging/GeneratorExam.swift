import FTEvaluation
import FTImageCodec
import FTJSON
import FTTensor

/// What a reader finds in made pictures, beside real ones of the same captions.
struct GeneratorExam {
  /// Pictures of different captions.
  struct Group {
    var texts: [String]
    var captions: [Caption]
    var made: [Image]
    var real: [Image]
    var madeFeatures: Tensor
    var realFeatures: Tensor
  }

  let reader: PictureReader
  private(set) var measures: [Measure] = []
  private(set) var remarks: [String] = []
  /// A JSON object for each picture.
  private(set) var lines: [String] = []

  static let first = MeasureKind("captions found, first", unit: "%", .higher)
  static let firstFive = MeasureKind("captions found, first five", unit: "%", .higher)
  static let learned = MeasureKind("learned captions found, first five", unit: "%", .higher)
  static let colours = MeasureKind("colour words seen first", unit: "%", .higher)
  static let distance = MeasureKind("distance of features", .lower)
  static let kinds = [first, firstFive, learned, colours, distance]

  /// Captions of a search.
  static let captions = 96

  init(reader: PictureReader) { self.reader = reader }

  /// - Parameter isLearned: whether the captions were learned from.
  mutating func add(_ group: Group, isLearned: Bool) {
    let made = search(group.madeFeatures, group.captions)
    let real = search(group.realFeatures, group.captions)
    if isLearned {
      measures.append(.proportion(Self.learned.name, Self.learned.direction, perItem: made.isFound(within: 5)))
    } else {
      measures.append(.proportion(Self.firstFive.name, Self.firstFive.direction, perItem: made.isFound(within: 5)))
      measures.append(.proportion(Self.first.name, Self.first.direction, perItem: made.isFound(within: 1)))
    }
    let count = group.texts.count
    remarks.append(
      "Of \(count) \(isLearned ? "learned" : "held-out") captions a reader that was learned from \(reader.notes.pictures) real "
        + "pictures finds the right one first for \(percent(made.share(within: 1))) of the made pictures and "
        + "\(percent(real.share(within: 1))) of the real ones, among the first five for \(percent(made.share(within: 5))) and "
        + "\(percent(real.share(within: 5))); guessing finds \(percent(min(1, 5 / Double(max(1, count))))).")
    addColours(group, isLearned: isLearned)
    if !isLearned || measures.allSatisfy({ $0.name != Self.distance.name }) { addDistance(group) }
    for (row, text) in group.texts.enumerated() {
      let line: JSONValue = [
        "caption": .string(text), "learned": .bool(isLearned), "place": JSONValue(made.ranks[row] + 1),
        "place of the real picture": JSONValue(real.ranks[row] + 1), "number": JSONValue(row + 1),
      ]
      lines.append(line.encoded())
    }
  }

  private func search(_ features: Tensor, _ captions: [Caption]) -> CaptionSearch {
    CaptionSearch(
      reader.vectors(features), own: Array(captions.indices),
      PictureReader.vectors(captions, width: reader.weight.shape[0], on: features.device))
  }

  private mutating func addColours(_ group: Group, isLearned: Bool) {
    let rows = group.texts.indices.compactMap { row in ColourShares.word(of: group.texts[row]).map { (row, $0) } }
    guard !rows.isEmpty else { return }
    let made = rows.map { ColourShares(group.made[$0.0]).shows($0.1) }
    let real = rows.count { ColourShares(group.real[$0.0]).shows($0.1) }
    if measures.allSatisfy({ $0.name != Self.colours.name }) {
      measures.append(.proportion(Self.colours.name, Self.colours.direction, perItem: made))
    }
    remarks.append(
      "Of \(rows.count) \(isLearned ? "learned" : "held-out") captions with a colour word \(made.count { $0 }) made pictures show "
        + "that colour before any other, and \(real) real ones.")
  }

  /// The distance of two normal distributions without correlations, |μ₁ − μ₂|² + Σ (σ₁ − σ₂)² (Fréchet's on the diagonal), over features
  /// that are multiples of their usual spread, divided by their number.
  private mutating func addDistance(_ group: Group) {
    let distance = Self.distance(group.madeFeatures, group.realFeatures, scale: reader.usual.scale)
    let count = group.texts.count
    measures.append(.number(Self.distance.name, Self.distance.direction, distance, count: count))
    guard count >= 4 else { return }
    let half = count / 2
    let floor = Self.distance(
      group.realFeatures.sliced(0..<half), group.realFeatures.sliced(half..<2 * half), scale: reader.usual.scale)
    remarks.append(
      "The distance of features compares \(count) made pictures with \(count) real ones; two halves of the "
        + "real ones are \(rounded(floor)) apart.")
  }

  static func distance(_ a: Tensor, _ b: Tensor, scale: Tensor) -> Double {
    func moments(_ x: Tensor) -> (mean: [Float], deviation: [Float]) {
      let scaled = x * scale.expanded(to: x.shape)
      let mean = scaled.mean(along: 0, keepsDimension: true)
      let square = (scaled - mean.expanded(to: scaled.shape)).square().mean(along: 0)
      return (mean.values(), square.squareRoot().values())
    }
    let (first, second) = (moments(a), moments(b))
    let total = first.mean.indices.reduce(0.0) { sum, index in
      let mean = Double(first.mean[index] - second.mean[index])
      let deviation = Double(first.deviation[index] - second.deviation[index])
      return sum + mean * mean + deviation * deviation
    }
    return total / Double(max(1, first.mean.count))
  }

  private func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }
  private func rounded(_ value: Double) -> String { "\((1000 * value).rounded() / 1000)" }
}
