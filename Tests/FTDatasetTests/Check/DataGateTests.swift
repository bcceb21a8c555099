import FTData
import FTJSON
import FTReport
import Testing

@testable import FTDataset

@Suite struct DataGateTests {
  static func check(_ name: String, _ weight: DataFinding.Weight, cases: Int = 1) -> DataCheck {
    DataCheck(name, cost: .cheap) { input, _ in
      [
        DataFinding(
          name, weight, "Found \(name).",
          cases: (0..<cases).map { DataFinding.Case([Place(file: "a.jsonl", line: $0 + 1)], "case \($0)", score: 0.5) })
      ]
    }
  }

  @Test func aRefusingFindingShutsTheGateUntilItIsAllowed() throws {
    let checks = [Self.check("notes-a", .notes), Self.check("bad", .refuses), Self.check("warns-a", .warns)]
    let shut = try DataGate(checks).run(GateFixtures.input(["a"]))
    #expect(shut.verdict == .shut)
    #expect(shut.findings.map(\.check) == ["bad", "warns-a", "notes-a"])
    #expect(shut.summary.contains("--allow bad"))
    let open = try DataGate(checks, allow: ["bad"]).run(GateFixtures.input(["a"]))
    #expect(open.verdict == .open)
    #expect(open.advice == nil)
    #expect(open.count(.refuses) == 0)
    #expect(open.findings.count == 3)
  }

  @Test func anUnknownNameIsRefusedWithWhatWasMeant() {
    let error = #expect(throws: DataGateError.self) { try DataGate(allow: ["personaldata", "zzzzzz"]) }
    #expect(error?.description.contains("meant is perhaps \"personal-data\"") == true)
    #expect(error?.description.contains("no check is called \"zzzzzz\"") == true)
    #expect(error?.blame == .settings)
  }

  @Test func whatIsNotCheckedIsSaidWithItsReason() throws {
    let thorough = DataCheck("slow", cost: .thorough) { _, _ in [] }
    let encoder = DataCheck("meaning", needs: [.encoder], cost: .cheap) { _, _ in [] }
    let report = try DataGate([thorough, encoder, UnsupportedAnswers.check]).run(GateFixtures.input(["a"]))
    #expect(
      report.skipped == [
        .init(check: "slow", reason: "only the cheap checks were asked for"),
        .init(check: "meaning", reason: "no encoder was given"),
        .init(check: "unsupported-answers", reason: "no field is named as the answer"),
      ])
    let all = try DataGate([thorough], cost: .thorough).run(GateFixtures.input(["a"]))
    #expect(all.skipped.isEmpty)
    #expect(all.done.map(\.checks) == [["slow"]])
  }

  @Test func noItemsAreNoFinding() throws {
    let report = try DataGate().run(GateFixtures.input([]))
    #expect(report.verdict == .open)
    #expect(report.findings.isEmpty)
    #expect(report.skipped.count == DataCheck.standard.count)
  }

  @Test func aProgressThatSaysStopStops() {
    #expect(throws: CancellationError.self) {
      try DataGate().run(GateFixtures.input(GateFixtures.english())) { _, _, _ in false }
    }
  }

  @Test func threadsDoNotChangeWhatIsFound() throws {
    var texts = GateFixtures.english(9_000)
    for index in stride(from: 5, to: texts.count, by: 97) { texts[index] = "Write to person\(index)@mail.example.org." }
    for index in stride(from: 7, to: texts.count, by: 501) { texts[index] = "" }
    texts[4_100] = "so so so so so so so so so so so so so so"
    let one = try DataGate().run(GateFixtures.input(texts, threads: 1))
    let three = try DataGate().run(GateFixtures.input(texts, threads: 3))
    #expect(one.findings == three.findings)
    #expect(one.findings.contains { $0.check == "personal-data" })
    #expect(one.findings.contains { $0.check == "repetition" && GateFixtures.lines($0) == [4_101] })
  }

  @Test func theFormForProgramsSaysEverything() throws {
    let report = try DataGate([Self.check("bad", .refuses, cases: 5)], allow: ["bad"]).run(GateFixtures.input(["a"]))
    let json = try JSONValue(parsing: report.json().encoded())
    #expect(json["version"]?.intValue == 1)
    #expect(json["verdict"]?.stringValue == "open")
    #expect(json["counts"]?["allowed"]?.intValue == 1)
    #expect(json["allow"] == ["bad"])
    let finding = json["findings"]?.arrayValue?.first
    #expect(finding?["count"]?.intValue == 5)
    #expect(finding?["cases"]?.arrayValue?.count == 5)
    let item = finding?["cases"]?.arrayValue?.first
    #expect(item?["places"] == [["file": "a.jsonl", "line": 1]])
    #expect(item?["words"]?.stringValue == "case 0")
    #expect(item?["score"]?.doubleValue == 0.5)
    let short = report.json(casesAtMost: 2)["findings"]?.arrayValue?.first
    #expect(short?["cases"]?.arrayValue?.count == 2)
    #expect(short?["count"]?.intValue == 5)
  }

  @Test func theSummaryShowsThreeExamplesAndThePageTwenty() throws {
    let report = try DataGate([Self.check("bad", .refuses, cases: 30)]).run(GateFixtures.input(["a"]))
    #expect(report.summary.contains("case 2"))
    #expect(!report.summary.contains("case 3"))
    #expect(report.summary.contains("and 27 more"))
    let page = report.page().html
    #expect(page.contains("case 19"))
    #expect(!page.contains("case 20"))
    #expect(page.contains("20 of 30"))
  }

  @Test func reportsSteerNoTerminalAndHoldNoMarkup() throws {
    let evil = DataCheck("evil", cost: .cheap) { _, _ in
      [
        DataFinding(
          "evil", .warns, "a\u{1B}[2J\nb",
          cases: [DataFinding.Case([Place(file: "x\u{1B}]0;.jsonl", line: 1)], "<script>\u{202E}x")])
      ]
    }
    let report = try DataGate([evil]).run(GateFixtures.input(["a"]))
    #expect(!report.summary.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
    #expect(!report.page().html.contains("<script>"))
  }

  @Test func excerptsOfOtherChecksHidePersonalData() throws {
    let texts = GateFixtures.english() + ["Ask taro.yamada@mail.example.org, she knows the pot and the"]
    let report = try DataGate([CutOffTexts.check]).run(GateFixtures.input(texts))
    let words = report.findings.flatMap(\.cases).map(\.words)
    #expect(words.count == 1)
    #expect(words[0].contains("t•••@mail.example.org"))
    #expect(!words[0].contains("taro.yamada"))
  }

  @Test func sidesComeFromThePartitionOrTheField() {
    var fields = DataFields()
    fields.texts = ["text"]
    fields.side = "split"
    let records = ["train", "dev", "test", "odd"].enumerated().map {
      GateFixtures.record($0 + 1, [("text", "a"), ("split", .string($1))])
    }
    #expect(DataCheckInput(records, fields: fields).sides == [.training, .validation, .test, nil])
    var partition = Partition(rule: "by hand")
    partition.add(records[2].place, .training)
    #expect(DataCheckInput(records, fields: fields, partition: partition).sides == [nil, nil, .training, nil])
  }
}
