import FTEvaluation
import Foundation
import Testing

@testable import FTReport

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct ChartTests {
  private func lines(_ points: [(Double, Double)], x: Chart.Scale = .linear, y: Chart.Scale = .linear) -> Chart {
    Chart("t", x: .init("x", x), y: .init("y", y), series: [.init("s", .line, points)], width: 200, height: 100)
  }

  /// The whole picture of two points: what surrounds the plot is laid out from its 200 × 100 pixels.
  @Test func goldenPictureOfALine() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden/line.svg")
    let chart = Chart(
      "Loss", x: .init("step"), y: .init("loss"),
      series: [.init("training", .line, [(1, 2), (2, 1.5), (3, 1)]), .init("validation", .step, [(1, 2), (3, 1.2)])],
      width: 200, height: 100)
    #expect(try chart.svg == String(contentsOf: file, encoding: .utf8))
  }

  /// From (1, 2) to (3, 1) on axes from 1 to 3 and from 1 to 2: corner to corner.
  @Test func linesReachFromCornerToCorner() {
    #expect(lines([(1, 2), (3, 1)]).svg.contains("d=\"M0 0L200 100\""))
  }

  @Test func logarithmicAxesMakePowersOfTenEquallyFar() {
    // 1, 10, 100 on both axes: (0, 1), (0.5, 0.5), (1, 0) of the plot.
    #expect(lines([(1, 1), (10, 10), (100, 100)], x: .log, y: .log).svg.contains("d=\"M0 100L100 50L200 0\""))
  }

  /// Φ⁻¹ of 0.5, 0.8413447, 0.9772499 and 0.001 is 0, 1, 2 and −3.0902323 (SciPy's norm.ppf).
  @Test func probitIsTheNormalDeviate() {
    for (share, deviate) in [(0.5, 0.0), (0.841344746, 1), (0.977249868, 2), (0.001, -3.090232306)] {
      #expect(abs(Chart.Scale.deviate(share) - deviate) < 1e-6)
    }
  }

  @Test func probitTicksAreSharesInPerCent() {
    let axis = PlottedAxis(
      .init("", .probit, range: 0.001...0.6, ticks: [0.0001, 0.001, 0.01, 0.1, 0.6], format: .percent), values: [],
      isRounded: true, about: 8)
    #expect(axis.ticks.map(\.label) == ["0.1", "1", "10", "60"])
    // (Φ⁻¹(p) − Φ⁻¹(0.001)) / (Φ⁻¹(0.6) − Φ⁻¹(0.001)), SciPy's norm.ppf: −3.0902323, −2.3263479, −1.2815516, 0.2533471.
    for (found, wanted) in zip(axis.ticks.map(\.position), [0, 0.2284631, 0.5409415, 1]) {
      #expect(abs(found - wanted) < 1e-6, "\(found)")
    }
    // Shares that lie infinitely far away are drawn at the ends.
    #expect(axis.fraction(0) == 0)
    #expect(axis.fraction(1) == 1)
    #expect(axis.fraction(1.5) == nil)
  }

  @Test(arguments: [
    (0.0, 10.0, ["0", "2", "4", "6", "8", "10"]), (0, 1, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    (-3, 3, ["−2", "0", "2"]), (0, 40_000, ["0", "10,000", "20,000", "30,000", "40,000"]),
  ])
  func ticksAreRound(_ low: Double, _ high: Double, _ labels: [String]) {
    let axis = PlottedAxis(.init("", range: low...high), values: [], isRounded: true, about: 5)
    #expect(axis.ticks.map(\.label) == labels)
  }

  @Test func smallNumbersArePowersOfTen() {
    #expect(
      Chart.Format.plain.label(1e-5, step: 0) == "10⁻⁵" && Chart.Format.plain.label(-2.5e8, step: 0) == "−2.5·10⁸")
    #expect(Chart.Format.percent.label(0.002, step: 0) == "0.2")
  }

  @Test func pointsWithoutAPlaceInterruptTheLineAndAreCounted() {
    let svg = lines([(1, 1), (2, .nan), (3, 1), (4, 2), (5, .infinity)]).svg
    #expect(svg.contains("h0M") && svg.contains("2 of 5 points of s have no place on the axes"))
    #expect(lines([(1, 0), (2, -1), (3, 4)], y: .log).svg.contains("2 of 3 points of s"))
  }

  private static let strange: [[(Double, Double)]] = [
    [], [(.nan, .nan)], [(1, 1)], [(0, 0), (0, 0)], [(1, 1e299), (2, -1e299)], [(1, .greatestFiniteMagnitude)],
    [
      (Double.leastNonzeroMagnitude, Double.leastNonzeroMagnitude),
      (2 * Double.leastNonzeroMagnitude, 2 * Double.leastNonzeroMagnitude),
    ], [(1e15, 1), (1e15 + 1, 2)], [(-1e-300, 1e-300), (1e-300, 2e-300)],
  ]

  @Test(arguments: strange.indices)
  func strangePointsGiveAPicture(_ index: Int) throws {
    let points = Self.strange[index]
    for x in [Chart.Scale.linear, .log, .probit, .categories(["a", "b"]), .categories([])] {
      for y in [Chart.Scale.linear, .log, .probit] {
        for style in [Chart.Style.line, .step, .points, .bars] {
          let chart = Chart("", x: .init("", x), y: .init("", y), series: [.init("", style, points)])
          #expect(!chart.svg.contains("nan") && !chart.svg.contains("inf"))
          try parse(chart.svg)
        }
      }
    }
  }

  @Test func hostileTextIsEscapedAndShortenedVisibly() throws {
    let text = "</text><script>alert(\"&\")</script>\u{1B}\n\u{FFFF}" + String(repeating: "長", count: 200)
    let chart = Chart(
      text, x: .init(text, .categories([text, "b"])), y: .init(text),
      series: [.init(text, .bars, [(0, 1), (1, 2)]), .init(text, .points, [(0, 1)])])
    try parse(chart.svg)
    #expect(!chart.svg.contains("<script") && !chart.svg.contains("\u{1B}") && chart.svg.contains("…<title>"))
  }

  @Test func barsBeginAtNothingAndStandSideBySide() {
    let chart = Chart(
      "", x: .init("", .categories(["a", "b"])), y: .init("", range: 0...2),
      series: [.init("", .bars, [(0, 1), (1, 2)]), .init("", .bars, [(0, 2), (1, 1)])], width: 200, height: 100)
    // A band of 80 of each 100 pixels, halved; a bar of 1 is half as high as the plot.
    #expect(chart.svg.contains("<rect x=\"10\" y=\"50\" width=\"39\" height=\"50\"/>"))
    #expect(chart.svg.contains("<rect x=\"50\" y=\"0\" width=\"39\" height=\"100\"/>"))
  }

  @Test func seriesBeyondTheColoursAreDashed() throws {
    let series = (0..<8).map { Chart.Series("s\($0)", .line, [(0, Double($0)), (1, 2)]) }
    let svg = Chart("", x: .init("x"), y: .init("y"), series: series).svg
    #expect(svg.components(separatedBy: "class=\"line s").count == 17)
    #expect(svg.contains(".s6{stroke-dasharray") && !svg.contains(".s5{stroke-dasharray"))
    try parse(svg)
  }

  @Test func detectionErrorsShowEverySystem() throws {
    let trials = { (same: [Float], different: [Float]) in
      Trials(
        same.map { Trials.Trial(score: $0, first: 0, second: 0) }
          + different.map { Trials.Trial(score: $0, first: 0, second: 1) }, speakerCount: 2)
    }
    let systems = (0..<5).map { (name: "a & \($0)", trials: trials([0.8, 0.3, 0.9], [0.1, 0.4, 0.2])) }
    let svg = Chart.detectionErrors(systems).svg
    #expect((0..<5).allSatisfy { svg.contains("a &amp; \($0): equal error rate") })
    #expect(svg.contains(">0.1<") && svg.contains(">60<"))
    try parse(svg)
  }

  /// A picture must be well-formed XML, or viewers show nothing.
  private func parse(_ svg: String) throws {
    let parser = XMLParser(data: Data(svg.utf8))
    #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")")
  }
}
