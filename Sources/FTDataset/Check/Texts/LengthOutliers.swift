import FTData
import Foundation

/// Texts much longer or shorter than the others of their column.
///
/// Measured on x = ln(1 + characters) by the robust z-score 0.6745 · (x − median) / MAD, the median absolute deviation floored
/// at 0.1 so that columns of nearly equal lengths flag nothing but what stands out. Beyond ±5, and at least four times the
/// median (or at most a sixteenth: short texts are common), it is said; so are texts of one or two characters where half have
/// ten or more, and texts of more than 32,768 characters. Columns of fewer than 20 texts have no usual length. Where more than
/// 5 % of a column stand out to one side they are a kind of their own, which is noted without naming them.
///
/// Source: Iglewicz and Hoaglin, "How to detect and handle outliers" (1993), there with 3.5; lengths have heavier tails.
struct LengthOutliers: TextCheck {
  static let check = DataCheck(
    "length", findings: ["too-long", "too-short"], needs: [.texts],
    work: .texts { LengthOutliers(columns: $0.texts.columns.count) })

  static let limit = 5.0
  private static let longFactor = 4.0
  private static let shortFactor = 16.0
  private static let floor = 0.1
  private static let fewest = 20
  private static let longest = 32_768
  private static let kindShare = 0.05

  private struct Length: Sendable {
    let row: Int32
    let part: Int32
    let characters: Int32
  }

  private var lengths: [[Length]]

  init(columns: Int) { lengths = [[Length]](repeating: [], count: columns) }

  mutating func look(at text: ScannedText) {
    // What says nothing is another finding.
    guard text.bytes.contains(where: { $0 > 0x20 }) else { return }
    lengths[text.column].append(
      Length(
        row: Int32(clamping: text.row), part: Int32(clamping: text.part), characters: Int32(clamping: text.length)))
  }

  mutating func add(_ later: LengthOutliers) {
    for column in lengths.indices { lengths[column] += later.lengths[column] }
  }

  func findings(_ scan: TextScan) -> [DataFinding] {
    var long: [TextHit] = []
    var short: [TextHit] = []
    var medians: [String] = []
    var kinds: [DataFinding] = []
    for (column, lengths) in lengths.enumerated() {
      var outliers = (long: [TextHit](), short: [TextHit]())
      let median = Self.judge(lengths, column, &outliers.long, &outliers.short)
      for (name, hits) in [("too-long", outliers.long), ("too-short", outliers.short)]
      where Double(hits.count) > Self.kindShare * Double(lengths.count) {
        kinds.append(
          DataFinding(
            name, .notes,
            "\(hits.count.grouped) of \(lengths.count.grouped) texts of \(scan.columns[column].name) are much "
              + "\(name == "too-long" ? "longer" : "shorter") than the middle one of \(median.grouped) characters: texts of two kinds."
          ))
        if name == "too-long" { outliers.long = [] } else { outliers.short = [] }
      }
      if !outliers.long.isEmpty || !outliers.short.isEmpty {
        medians.append("\(scan.columns[column].name) has \(median.grouped) characters in the middle")
      }
      long += outliers.long
      short += outliers.short
    }
    let usual = medians.joined(separator: "; ")
    func finding(_ name: String, _ hits: [TextHit], _ advice: String) -> DataFinding? {
      guard !hits.isEmpty else { return nil }
      let cases = scan.cases(hits.sorted { $0.row < $1.row }, hasScore: true) { _, text in
        "\(text.length.grouped) character\(text.length == 1 ? "" : "s"): \(TextExcerpt.head(text.bytes))"
      }
      let count = TextScan.texts(hits.count)
      return DataFinding(
        name, .warns, "\(count) stand\(hits.count == 1 ? "s" : "") out as \(name) (\(usual)). \(advice)", cases: cases)
    }
    return [
      finding("too-long", long, "What a model cannot read at once is cut; cut it yourself where it makes sense."),
      finding("too-short", short, "See whether they are whole."),
    ].compactMap { $0 } + kinds
  }

  /// Appends the outliers of a column and gives its median length in characters.
  private static func judge(
    _ lengths: [Length], _ column: Int, _ long: inout [TextHit], _ short: inout [TextHit]
  ) -> Int {
    guard !lengths.isEmpty else { return 0 }
    let middle = lengths.map(\.characters).sorted()[lengths.count / 2]
    let center = log(1 + Double(middle))
    let deviations = lengths.map { abs(log(1 + Double($0.characters)) - center) }.sorted()
    let spread = max(floor, deviations[lengths.count / 2])
    for length in lengths {
      let count = Double(length.characters)
      let score = 0.6745 * (log(1 + count) - center) / spread
      func hit(_ score: Double) -> TextHit {
        TextHit(row: Int(length.row), part: Int(length.part), column: column, score: score)
      }
      let isCompared = lengths.count >= fewest
      if Int(length.characters) > longest || (isCompared && score > limit && count >= longFactor * Double(middle)) {
        long.append(hit(score))
      } else if isCompared, middle >= 10,
        length.characters <= 2 || (score < -limit && count * shortFactor <= Double(middle))
      {
        short.append(hit(-score))
      }
    }
    return Int(middle)
  }
}
