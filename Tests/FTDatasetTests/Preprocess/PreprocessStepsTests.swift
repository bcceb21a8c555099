import FTData
import FTJSON
import FTRandom
import Foundation
import Testing

@testable import FTDataset

@Suite struct PreprocessStepsTests {
  @Test func theStandardStepsCleanMessyProductTexts() {
    let steps = PreprocessSteps.standard
    #expect(
      steps.apply(to: "<p>ＬＥＤ&nbsp;ﾗﾝﾌﾟ&amp;ｽﾀﾝﾄﾞ\u{200B}　　１０㎝</p>\r\n<br>12 m²  ") == "LED ランプ&スタンド 10cm\n\n12 m²")
    #expect(steps.apply(to: "&lt;div&gt;Soft&nbsp;&nbsp;cover&lt;/div&gt;") == "Soft cover")
  }

  @Test func stepsComeBackFromJSONWithAllSettings() throws {
    var steps = try PreprocessSteps(names: ["html", "nfkc", "quotes"])
    try steps.add("picture", .settings(("size", 256), ("shape", "crop"), ("background", "#336699")))
    try steps.add("sound", .settings(("rate", .null), ("loudness", -20)))
    let text = steps.json.encoded()
    let again = try PreprocessSteps(try JSONValue(parsing: text))
    #expect(again == steps)
    #expect(again.json.encoded() == text)
    #expect(again.present == ["html", "nfkc", "quotes", "picture", "sound"])
    #expect(steps.json["steps"]?.arrayValue?.last?["true-peak"]?.doubleValue == -1)
    let coded = try JSONDecoder().decode([PreprocessSteps].self, from: JSONEncoder().encode([steps]))
    #expect(coded == [steps])
  }

  @Test(arguments: [
    (#"{"steps":[{"step":"nfck"}]}"#, "did you mean \"nfkc\""),
    (#"{"steps":[{"step":"html","strip":true}]}"#, "no settings"),
    (#"{"steps":[{"step":"nfkc","form":"all"}]}"#, "did you mean \"forms\""),
    (#"{"steps":[{"step":"nfkc","forms":"none"}]}"#, "\"safe\" or \"all\""),
    (#"{"version":2,"steps":[]}"#, "version 2"),
    (#"{"steps":[{"step":"html"},{"step":"html"}]}"#, "stands twice"), (#"[]"#, "found []"),
    (#"{"steps":[7]}"#, "found 7"),
    (#"{"steps":[],"more":1}"#, "found"), (#"{"version":"x","steps":[]}"#, "found"),
    (#"{"steps":[{"step":"picture","size":1e99}]}"#, "16 to 8192"),
    (#"{"steps":[{"step":"picture","background":"mauve"}]}"#, "#rrggbb"),
    (#"{"steps":[{"step":"sound","shortest":10,"longest":11}]}"#, "at least twice"),
    (#"{"steps":[{"step":"sound","rate":8000.5}]}"#, "whole number"),
  ]) func whatIsNotUnderstoodIsRefused(text: String, words: String) throws {
    let json = try JSONValue(parsing: text)
    let error = #expect(throws: PreprocessError.self) { try PreprocessSteps(json) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    #expect(error?.blame == .settings)
  }

  /// Pieces that steps make something of, also of each other's results.
  private static let pieces = [
    "<", ">", "/", "b", "p", "script", "&", "amp;", "lt;", "gt;", "#39;", "nbsp;", "`", "```", "\n", "\r", " ", "　",
    "\u{A0}",
    "\u{200B}", "\u{200D}", "\u{200C}", "\u{FEFF}", "👩", "🔬", "ﾞ", "ｶ", "か", "\u{3099}", "＜", "＞", "＆", "ａ", "½", "²",
    "①", "Ã",
    "©", "â", "€", "™", "縺", "ゅ", "≠", "‚", "±", "ﬁ", "می", "خ", "\u{301}", "´", "“", "’", "<br>", "<li>", "</p>",
    "<!--", "-->",
    "<code>", "</code>", "<pre>", "</pre>", "=\"", "\"", "\t", "~~~", "\u{2028}", "｀", "神", "\u{FFFD}", "x", "=",
  ]

  private static func text(_ generator: inout RandomGenerator) -> String {
    (0..<generator.integer(below: 40)).map { _ in pieces[generator.integer(below: pieces.count)] }.joined()
  }

  @Test(arguments: PreprocessSteps.names.filter { $0 != "picture" && $0 != "sound" } + ["all"])
  func cleaningTwiceIsCleaningOnce(name: String) throws {
    var steps = name == "all" ? PreprocessSteps() : try PreprocessSteps(names: [name])
    if name == "all" {
      try steps.add("mojibake", .settings(("fix", true)))
      for step in ["html", "control", "nfkc", "whitespace", "quotes"] { try steps.add(step) }
    }
    var generator = RandomGenerator(seed: 7)
    var unsettled = 0
    for _ in 0..<20_000 {
      let text = Self.text(&generator)
      let once = steps.cleaned(text)
      if !once.isSettled { unsettled += 1 }
      let twice = steps.apply(to: once.text)
      #expect(twice.hasSameBytes(as: once.text), "\(text.revealed) → \(once.text.revealed) → \(twice.revealed)")
    }
    // Only texts made to deceive need more rounds than there are.
    #expect(unsettled == 0)
  }

  @Test func aTextThatNeverSettlesComesBackAsItWasAndIsNamed() throws {
    // Each round takes one reference and makes a new one.
    let text = "&" + String(repeating: "#38;", count: 40)
    let steps = try PreprocessSteps(names: ["html"])
    let outcome = steps.cleaned(text)
    #expect(!outcome.isSettled && outcome.text == text)
    var (ledger, report) = (Ledger(unit: "rows"), PreprocessReport())
    let record = DataRecord(Place(file: "a.jsonl", line: 1), .settings(("text", .string(text))))
    var fields = DataFields()
    fields.texts = ["text"]
    #expect(steps.apply(to: record, fields: fields, ledger: &ledger, report: &report) == record)
    #expect(report.findings.map(\.check) == ["not-cleaned"])
  }
}

@Suite struct PreprocessRecordsTests {
  private let place = Place(file: "shop.jsonl", line: 3)

  private func fields(_ texts: String...) -> DataFields {
    var fields = DataFields()
    fields.texts = texts
    return fields
  }

  private func run(
    _ object: JSONValue, _ fields: DataFields, _ steps: PreprocessSteps = .standard
  ) -> (record: DataRecord?, ledger: Ledger, report: PreprocessReport) {
    var (ledger, report) = (Ledger(unit: "rows"), PreprocessReport())
    ledger.receive(place)
    let record = steps.apply(
      to: DataRecord(place, object.objectValue ?? JSONObject()), fields: fields, ledger: &ledger, report: &report)
    ledger.check()
    return (record, ledger, report)
  }

  @Test func onlyTextsAreCleaned() throws {
    let row: JSONValue = ["id": "ａ&amp;１", "path": "写真　１.png", "text": "ａ&amp;１", "note": "  x ", "price": 10]
    let expected: JSONValue = ["id": "ａ&amp;１", "path": "写真　１.png", "text": "a&1", "note": "  x ", "price": 10]
    let result = run(row, fields("text"))
    #expect(result.record?.fields == expected.objectValue)
    #expect(result.report.changedRecords == 1)
    #expect(result.ledger.kept == 1)
  }

  @Test func conversationsAreCleanedTurnByTurn() {
    let row: JSONValue = [
      "messages": [
        ["role": "user", "content": "Ｑ&amp;Ａ"],
        ["role": "assistant", "content": ["text", ["type": "text", "text": " ok "]]],
      ]
    ]
    let result = run(row, fields("prompt"))
    #expect(
      result.record?.fields["messages"]
        == [
          ["role": "user", "content": "Q&A"],
          ["role": "assistant", "content": ["text", ["type": "text", "text": "ok"]]],
        ])
    #expect(result.report.steps.first { $0.name == "nfkc" }?.examples.first?.field == "messages[0].content")
  }

  @Test(arguments: ["<p></p>", "\u{200B}\u{FEFF}", "&nbsp;　", "<script>x()</script>", "  \n "])
  func aFieldThatBecomesEmptyIsRefused(text: String) {
    let result = run(["text": .string(text)], fields("text"))
    #expect(result.record == nil)
    #expect(result.ledger.refusals.map(\.reason) == ["empty-after-cleaning"])
    #expect(result.ledger.refusals[0].sentence.contains(text.revealed))
    #expect(result.report.refusedRecords == 1)
  }

  @Test func aFieldThatWasEmptyIsNoConcernOfCleaning() {
    let result = run(["text": "", "other": "x"], fields("text", "other", "missing"))
    #expect(result.record != nil && result.ledger.kept == 1 && result.report.changedRecords == 0)
  }

  @Test func whatAKeptRecordLosesIsRefusedToo() {
    var (ledger, report) = (Ledger(unit: "rows"), PreprocessReport())
    ledger.receive(place)
    ledger.keep(place)
    let record = DataRecord(place, .settings(("text", "<br>")))
    #expect(PreprocessSteps.standard.apply(to: record, fields: fields("text"), ledger: &ledger, report: &report) == nil)
    #expect(ledger.refused == 1)
  }

  @Test func aLostAttributeIsNamed() {
    var both = fields("text")
    both.attributes = ["size", "color"]
    // Cleaned, the value is found again; as a tag it is gone.
    let kept = run(["text": "サイズは１０㎝　です", "size": "１０㎝", "color": "赤"], both)
    #expect(kept.report.concerns.isEmpty)
    let lost = run(["text": "<b>Model X</b> lamp", "size": "<b>Model", "color": ["red", "lamp"]], both)
    #expect(lost.report.findings.map(\.check) == ["attribute-lost"])
    #expect(lost.report.concerns["attribute-lost"]?.cases.first?.words.contains("<b>Model") == true)
    #expect(lost.record?.fields["size"] == "<b>Model")
  }

  @Test func changesAreCountedAndShown() throws {
    let result = run(["text": "ＡＢ\u{200B}C", "other": "plain"], fields("text", "other"))
    let control = try #require(result.report.steps.first { $0.name == "control" })
    #expect(control.records == 1 && control.items == 1 && control.removed == 1 && control.added == 0)
    #expect(control.examples.map(\.before) == ["\"ＡＢ\\u200bC\""])
    #expect(control.examples.map(\.after) == ["\"ＡＢC\""])
    let nfkc = try #require(result.report.steps.first { $0.name == "nfkc" })
    #expect(nfkc.removed == 2 && nfkc.added == 2)
    #expect(result.report.table.text.contains("1 of 1 records changed"))
    #expect(result.report.exampleTable.text.contains("shop.jsonl:3"))
  }

  @Test func examplesEndAtTheLimit() throws {
    var (ledger, report) = (Ledger(unit: "rows"), PreprocessReport(examples: 2))
    let records = (1...10).map { (number: Int) in
      DataRecord(Place(file: "a", line: number), .settings(("text", .string("x\(number)　"))))
    }
    let kept = try PreprocessSteps.standard.apply(to: records, fields: fields("text"), ledger: &ledger, report: &report)
    #expect(kept.count == 10 && report.steps.first { $0.name == "whitespace" }?.examples.count == 2)
    #expect(ledger.kept == 10 && report.records == 10)
  }

  @Test func somebodyMayEndIt() {
    var (ledger, report) = (Ledger(unit: "rows"), PreprocessReport())
    let record = DataRecord(place, .settings(("text", "x")))
    #expect(throws: PreprocessError.stopped(done: 0, total: 1)) {
      try PreprocessSteps.standard.apply(to: [record], fields: fields("text"), ledger: &ledger, report: &report) {
        _, _ in false
      }
    }
  }

  @Test func noRecordsAreNoRecords() throws {
    var (ledger, report) = (Ledger(unit: "rows"), PreprocessReport())
    #expect(
      try PreprocessSteps.standard.apply(to: [], fields: fields("text"), ledger: &ledger, report: &report).isEmpty)
    #expect(report.table.text.contains("0 of 0"))
  }
}
