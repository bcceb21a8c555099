import FTData
import Foundation

extension PictureFacts {
  /// Pictures that stand out: nearly black, white or of one colour, or far from the others in brightness, contrast,
  /// size or shape.
  ///
  /// - Parameters:
  ///   - facts: of each item, nil where it was not read.
  ///   - readSide: pixels of the shorter side below which a picture is said to be small.
  static func findings(_ facts: [PictureFacts?], _ items: [MediaItem], readSide: Int?) -> [DataFinding] {
    var cases: [DataFinding.Case] = []
    let usual = Usual(facts.compactMap { $0 })
    for (item, facts) in facts.enumerated() {
      guard let facts, let odd = facts.absolute ?? usual.odd(facts) else { continue }
      cases.append(DataFinding.Case([items[item].place], odd.words, score: odd.score))
    }
    cases.sort { ($0.score ?? 0) > ($1.score ?? 0) }
    var findings: [DataFinding] = []
    if !cases.isEmpty {
      findings.append(
        DataFinding(
          "outliers", .warns,
          "\(cases.count) of \(facts.count { $0 != nil }) pictures show next to nothing or look unlike the "
            + "others. Look at them.",
          cases: cases))
    }
    if !usual.mixed.isEmpty {
      findings.append(
        DataFinding(
          "outliers", .notes,
          "The pictures are of several kinds in \(usual.mixed.joined(separator: " and ")): more than 5 % "
            + "lie far from the rest, and none is named for it."))
    }
    if let readSide { findings += small(facts, items, readSide) }
    return findings
  }

  private static func small(_ facts: [PictureFacts?], _ items: [MediaItem], _ readSide: Int) -> [DataFinding] {
    let small = facts.indices.filter { facts[$0].map { $0.shorterSide < readSide } ?? false }
      .sorted { (facts[$0]?.shorterSide ?? 0, $0) < (facts[$1]?.shorterSide ?? 0, $1) }
    guard !small.isEmpty else { return [] }
    return [
      DataFinding(
        "small-pictures", .warns,
        "\(small.count) picture\(small.count == 1 ? " has" : "s have") fewer than \(readSide) pixels on their shorter side: they are enlarged before "
          + "a network reads them, which adds nothing to what they show. Use larger ones where there are any.",
        cases: small.map { item in
          DataFinding.Case(
            [items[item].place], "\(facts[item]?.width ?? 0) × \(facts[item]?.height ?? 0) pixels",
            score: facts[item].map { Double($0.shorterSide) })
        })
    ]
  }

  /// What is odd whatever the others are.
  private var absolute: (words: String, score: Double)? {
    let under = hasAlpha ? "; it has transparent parts, which were laid over white" : ""
    let percent = "\((oneColorShare * 1000).rounded() / 10) %"
    if brightness < 0.02 { return ("nearly black\(under)", 100) }
    if oneColorShare >= Self.nearlyAll {
      return ("\(brightness > 0.98 ? "nearly white" : "nearly one colour") (\(percent) of it)\(under)", 99)
    }
    return contrast < 0.01 ? ("hardly any contrast\(under)", 98) : nil
  }

  /// What is usual in a set of pictures.
  private struct Usual {
    /// Of each measure its name, its value, and what to call a value far below and far above.
    private struct Measure {
      let scale: RobustScale?
      let value: (PictureFacts) -> Double
      let low: String
      let high: String
      let words: (PictureFacts) -> String
    }

    private let measures: [Measure]
    /// Measures in which the pictures are of several kinds.
    let mixed: [String]

    init(_ all: [PictureFacts]) {
      func measure(
        _ floor: Double, low: String, high: String, words: @escaping (PictureFacts) -> String,
        value: @escaping (PictureFacts) -> Double
      ) -> Measure {
        Measure(scale: RobustScale(all.map(value), floor: floor), value: value, low: low, high: high, words: words)
      }
      let brightness = measure(
        0.03, low: "much darker", high: "much brighter", words: { "brightness \(text($0.brightness))" },
        value: { $0.brightness })
      let contrast = measure(
        0.03, low: "much flatter", high: "much harder in contrast", words: { "contrast \(text($0.contrast))" },
        value: { $0.contrast })
      let pixels = measure(
        0.15, low: "much smaller", high: "much larger", words: { "\($0.width) × \($0.height) pixels" },
        value: { log(Double($0.width) * Double($0.height)) })
      let shape = measure(
        0.08, low: "much taller in shape", high: "much wider in shape", words: { "\($0.width) × \($0.height) pixels" },
        value: { log(Double($0.width) / Double($0.height)) })
      let named = [("brightness", brightness), ("contrast", contrast), ("size", pixels), ("shape", shape)]
      let isMixed = { (measure: Measure) in measure.scale?.isMixed(all.map(measure.value)) ?? false }
      measures = named.map(\.1).filter { !isMixed($0) }
      mixed = named.filter { isMixed($0.1) }.map(\.0)
    }

    /// The measure in which a picture is farthest off.
    func odd(_ facts: PictureFacts) -> (words: String, score: Double)? {
      var worst: (words: String, score: Double)?
      for measure in measures {
        guard let z = measure.scale?.z(measure.value(facts)), abs(z) > max(RobustScale.far, worst?.score ?? 0) else {
          continue
        }
        worst = ("\(z < 0 ? measure.low : measure.high) than the others (\(measure.words(facts)))", abs(z))
      }
      return worst
    }
  }

  private static func text(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
