import FTEvaluation
import Foundation
import Testing

@testable import FTReport

@Suite struct TableTests {
  private let runs = Table(
    "Runs",
    columns: [.init("name"), .init("loss", .trailing), .init("state")],
    [["first", "1.203", "finished"], ["日本語", "0.98", "failed: a|b"], ["cafe\u{301}", "10", ""]])

  /// Columns are counted by hand: 日本語 is six columns wide, café with a combining accent four.
  @Test func terminalColumnsStandBelowEachOther() {
    #expect(
      runs.text == """
        Runs
        name      loss   state
        first    1.203   finished
        日本語    0.98   failed: a|b
        cafe\u{301}        10
        """)
  }

  @Test func markdownIsEscapedAndAligned() {
    #expect(
      runs.markdown == """
        **Runs**

        | name   |  loss | state        |
        | ------ | ----: | ------------ |
        | first  | 1.203 | finished     |
        | 日本語 |  0.98 | failed: a\\|b |
        | cafe\u{301}   |    10 |              |
        """)
  }

  @Test func htmlIsEscaped() {
    let table = Table(
      "<b>\"T\"</b>", columns: [.init("a & b"), .init("c", .trailing)],
      cells: [["<script>alert('x')</script>", Table.Cell("3", shade: .wrong(0.5))]])
    #expect(
      table.html == """
        <table>
        <caption>&lt;b&gt;&quot;T&quot;&lt;/b&gt;</caption>
        <thead><tr><th class="words">a &amp; b</th><th class="number">c</th></tr></thead>
        <tbody>
        <tr><td class="words">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</td>\
        <td class="number" style="background: rgb(235 84 64 / 0.31)">3</td></tr>
        </tbody>
        </table>
        """)
  }

  @Test func factsHaveNoHeading() {
    let facts = Table(facts: [("engine", "onednn"), ("memory", "24 GB")])
    #expect(facts.text == "engine   onednn\nmemory   24 GB")
    #expect(!facts.html.contains("<thead>") && !facts.html.contains("<caption>"))
    let lines = facts.markdown.split(separator: "\n")
    #expect(lines == ["|        |        |", "| ------ | ------ |", "| engine | onednn |", "| memory | 24 GB  |"])
  }

  @Test func unequalRowsAreShownWhole() {
    let table = Table("", columns: ["a", "b"], [["1"], ["1", "2", "3"]])
    #expect(table.columns.count == 3 && table.rows.allSatisfy { $0.count == 3 })
    #expect(table.text == "a   b\n1\n1   2   3")
  }

  @Test(arguments: ["two\nlines", "tab\tstop", "\u{1B}[31mred", "\u{202E}backwards", "bell\u{7}", "\u{0}"])
  func hostileCellsStayOneLineAndHarmless(_ text: String) {
    let table = Table(text, columns: [text, "b"], [[text, "1"]])
    let steering: (Unicode.Scalar) -> Bool = { scalar in
      (scalar.value < 0x20 && scalar != "\n") || (0x202A...0x202E).contains(scalar.value)
    }
    for form in [table.text, table.markdown, table.html] { #expect(!form.unicodeScalars.contains(where: steering)) }
    #expect(table.text.split(separator: "\n").count == 3)
    #expect(table.markdown.split(separator: "\n").count == 4)
  }

  @Test func growingTablesKeepTheirWidths() {
    let table = Table(columns: [.init("operation", width: 12), .init("ms", .trailing, width: 6)], [])
    #expect(table.textLine(["operation", "ms"]) == "operation          ms")
    #expect(table.textLine(["乗算", "1.5"]) == "乗算              1.5")
    #expect(table.textLine(["a name longer than that", "1.5"]) == "a name longer than that      1.5")
  }

  private struct Golden: Decodable {
    struct Case: Decodable {
      let text: String
      let width: Int
    }
    let cases: [Case]
  }

  /// wcwidth's widths, tools/golden/widths.py.
  @Test func displayWidthsAreThoseOfTerminals() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden/widths.json")
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
    #expect(golden.cases.count > 30)
    for item in golden.cases { #expect(item.text.displayWidth == item.width, "\(item.text)") }
  }

  @Test func longTextsAreShortenedByWidth() {
    #expect("abc".fitting(displayWidth: 3) == "abc")
    #expect("abcd".fitting(displayWidth: 3) == "ab…")
    // Three wide characters are six columns; in four there is room for one and the sign.
    #expect("日本語".fitting(displayWidth: 4) == "日…")
  }

  @Test func measuresOfManySubjectsAreRowsOfSubjects() {
    let accuracy = Measure("accuracy", unit: "%", .higher, 0.925, low: 0.8, high: 0.98, count: 40)
    let loss = Measure("log loss", unit: "nats", .lower, undefined: "nothing was measured")
    let table = Table(measures: [
      ("untouched", Evaluation([accuracy])), ("baseline", Evaluation([])), ("result", Evaluation([accuracy, loss])),
    ])
    #expect(
      table.text == """
                              accuracy               log loss
        untouched   92.5 % (80.0–98.0)
        baseline
        result      92.5 % (80.0–98.0)   nothing was measured
        """)
    let two = Table(measures: [("untouched", Evaluation([accuracy])), ("result", Evaluation([accuracy, loss]))])
    #expect(two.columns.map(\.title) == ["", "untouched", "result"])
    #expect(two.rows.map(\.first?.text) == ["accuracy", "log loss"])
  }

  @Test func comparisonsSayWhichIsBetter() throws {
    func values(_ shift: Double) -> [Double?] { (0..<12).map { item in Double(item) / 4 + shift } }
    let first = Measure.mean("loss", .lower, perItem: values(0))
    let second = Measure.mean("loss", .lower, perItem: values(1))
    let table = Table(comparisons: [("untouched", try Comparison(first, minus: second))])
    #expect(table.rows.count == 1 && table.rows[0].map(\.text).first == "loss against untouched")
    // Twelve differences that are all alike have no spread, so nothing says what they could show.
    #expect(table.rows[0][1].text.hasPrefix("-1.000"))
    #expect(table.rows[0].dropFirst(2).map(\.text) == ["–", "12", "cannot be told apart"])
  }

  /// Two of three cats are cats, one is a dog; the only dog is one.
  @Test func confusionsAreShadedByTheirShare() {
    let metrics = ClassificationMetrics(
      probabilities: [[0.9, 0.1], [0.9, 0.1], [0.2, 0.8], [0.1, 0.9]], labels: [0, 0, 0, 1], names: ["cat", "dog"])
    let table = Table(confusion: metrics)
    #expect(table.columns.map(\.title) == ["", "cat", "dog"])
    let cats: [Table.Cell] = [
      Table.Cell("cat"), Table.Cell("2", shade: .right(2.0 / 3)), Table.Cell("1", shade: .wrong(1.0 / 3)),
    ]
    let dogs: [Table.Cell] = [Table.Cell("dog"), Table.Cell(""), Table.Cell("1", shade: .right(1))]
    #expect(table.rows == [cats, dogs])
  }

  @Test func manyClassesAreAListOfConfusions() {
    let names = (0..<50).map { "c\($0)" }
    let labels = (0..<50).flatMap { [$0, $0] }
    // Every second item is taken for the next class.
    let rows = labels.enumerated().map { index, label -> [Double] in
      let predicted = index % 2 == 0 ? label : (label + 1) % 50
      return names.indices.map { $0 == predicted ? 1 : 0 }
    }
    let table = Table(confusion: ClassificationMetrics(probabilities: rows, labels: labels, names: names))
    #expect(table.rows.count == 50 && table.rows[0].map(\.text) == ["c0", "c1", "1"])
    #expect(table.title == "Confusions")
  }
}
