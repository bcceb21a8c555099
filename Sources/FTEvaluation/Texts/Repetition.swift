/// How often a text repeats itself, by runs of four units (``TextUnits``: words, characters of Japanese and Chinese).
///
/// The share of repeated 4-grams is 1 − different ones / all, 0 for a text of fewer than four units. Source: Welleck et al.,
/// "Neural text generation with unlikelihood training" (2020), there "seq-rep-4".
///
/// A text has a loop where
/// - a 4-gram occurs three times or more, or
/// - a stretch is said twice in a row: some p units are followed by the same units again, for at least four of them and at
///   least p. "recycled glass that is recycled glass that is" has one, and so has "so so so so so".
///
/// A long text in plain words may say a phrase of four words three times without being broken: the rule is for descriptions of
/// a paragraph or two.
public struct Repetition: Sendable, Equatable {
  /// From 0 to 1: the 4-grams that stood there before, of all.
  public let repeatedShare: Double
  public let hasLoop: Bool
  /// The units of the loop, as they are compared; nil where there is none.
  public let loop: String?

  /// The units of an n-gram that is looked for.
  public static let order = 4

  public init(_ text: String) {
    let units = TextUnits.units(of: text)
    let grams = units.indices.dropLast(Self.order - 1).map { units[$0..<$0 + Self.order] }
    var counts: [ArraySlice<String>: Int] = [:]
    for gram in grams { counts[gram, default: 0] += 1 }
    repeatedShare = grams.isEmpty ? 0 : 1 - Double(counts.count) / Double(grams.count)
    loop = (grams.first { counts[$0]! >= 3 } ?? Self.immediateRepetition(units)).map { $0.joined(separator: " ") }
    hasLoop = loop != nil
  }

  /// The first stretch that is followed by itself, shortest period first. Periods above 800 units are not looked for, which
  /// bounds the time for a long text.
  private static func immediateRepetition(_ units: [String]) -> ArraySlice<String>? {
    guard units.count > order else { return nil }
    for period in 1...min(units.count, 800) where period < units.count {
      var run = 0
      for index in period..<units.count {
        run = units[index] == units[index - period] ? run + 1 : 0
        if run >= max(order, period) { return units[index - run + 1 - period...index] }
      }
    }
    return nil
  }
}
