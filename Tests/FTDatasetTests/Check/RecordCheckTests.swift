import FTData
import FTJSON
import Testing

@testable import FTDataset

@Suite struct RecordCheckTests {
  static func findings(
    _ check: DataCheck, _ records: [DataRecord], modality: Modality = .text, method: LearningMethod? = nil,
    partition: Partition? = nil, fields change: (inout DataFields) -> Void = { _ in }
  ) throws -> [DataFinding] {
    var fields = DataFields()
    change(&fields)
    let input = DataCheckInput(records, fields: fields, modality: modality, partition: partition, method: method)
    return try DataGate([check]).run(input).findings
  }

  static func column(_ key: String, _ values: [JSONValue]) -> [DataRecord] {
    values.enumerated().map { GateFixtures.record($0 + 1, [(key, $1)]) }
  }

  @Test func aConsentThatSaysNoRefuses() throws {
    let values: [JSONValue] = [
      "yes", "No", "いいえ", "refused by the speaker", "", "Ｎｏ", "明示的に同意", false, "unknown", "Nora Jones, 2024",
    ]
    let findings = try Self.findings(PermissionChecks.consent, Self.column("consent", values)) {
      $0.consent = "consent"
    }
    #expect(findings.map(\.weight) == [.refuses, .warns])
    #expect(GateFixtures.lines(findings[0]) == [2, 3, 4, 6, 8])
    #expect(GateFixtures.lines(findings[1]) == [5, 9])
  }

  @Test func voicesWithoutConsentAndPicturesWithoutLicenceWarn() throws {
    let records = Self.column("file", ["a.wav"])
    #expect(try Self.findings(PermissionChecks.consent, records, modality: .voice).map(\.weight) == [.warns])
    #expect(try Self.findings(PermissionChecks.license, records, modality: .image).map(\.weight) == [.warns])
    #expect(try Self.findings(PermissionChecks.consent, records).isEmpty)
    #expect(try Self.findings(PermissionChecks.license, records).isEmpty)
  }

  @Test func licencesAreCountedAndMissingOnesNamed() throws {
    let values: [JSONValue] = ["CC BY 4.0", "cc by  4.0", "", "All rights reserved.", .null, "不明"]
    let findings = try Self.findings(PermissionChecks.license, Self.column("license", values)) {
      $0.license = "license"
    }
    #expect(findings.map(\.weight) == [.warns, .warns, .notes])
    #expect(findings.map(GateFixtures.lines) == [[3, 5, 6], [4], []])
    #expect(findings[2].sentence.contains("cc by 4.0 × 2"))
  }

  @Test func rowsUnlikeTheOthersAreNamed() throws {
    var records = (0..<200).map { index in
      GateFixtures.record(index + 1, [("id", .string("r\(index)")), ("size", JSONValue(index)), ("colour", "red")])
    }
    records[10] = GateFixtures.record(11, [("id", "r10"), ("size", 10)])
    records[20] = GateFixtures.record(21, [("id", "r20"), ("size", "twenty"), ("colour", "red")])
    records[30] = GateFixtures.record(31, [("id", "r3"), ("size", 30), ("colour", "red"), ("clour", "x")])
    let findings = try Self.findings(BrokenRows.check, records)
    func lines(_ name: String, _ weight: DataFinding.Weight) -> [Int]? {
      findings.first { $0.check == name && $0.weight == weight }.map(GateFixtures.lines)
    }
    #expect(lines("broken-rows", .warns) == [11])
    #expect(lines("mixed-columns", .warns) == [21])
    #expect(lines("mixed-columns", .notes) == [])
    #expect(findings.contains { $0.sentence.contains("clour in 1") })
    #expect(lines("duplicate-ids", .warns) == [4, 31])
  }

  @Test func idsOfGroupsAreNotedAsGroups() throws {
    let records = Self.column("id", (0..<30).map { .string("p\($0 / 3)") })
    #expect(try Self.findings(BrokenRows.check, records).map(\.weight) == [.notes])
    #expect(try Self.findings(BrokenRows.check, records) { $0.group = "id" }.isEmpty)
  }

  @Test func tooFewIsAdviceWithItsNumbers() throws {
    let records = Self.column("text", (0..<50).map { .string("row \($0)") })
    let lora = try Self.findings(TooFewRecords.check, records, method: .lora)
    #expect(lora.map(\.weight) == [.warns])
    #expect(lora[0].sentence.contains("50 rows") && lora[0].sentence.contains("200"))
    #expect(try Self.findings(TooFewRecords.check, records).map(\.weight) == [.notes])
    let many = Self.column("text", (0..<1_000).map { .string("row \($0)") })
    #expect(try Self.findings(TooFewRecords.check, many).isEmpty)
    let labels = Self.column("label", (0..<62).map { .string($0 < 30 ? "a" : $0 < 60 ? "b" : "c") })
    let head = try Self.findings(TooFewRecords.check, labels, method: .head) { $0.label = "label" }
    #expect(head.map(\.weight) == [.warns])
    #expect(head[0].cases.map(\.words) == ["c: 2"])
  }

  @Test func aSmallTestSideIsKnownToSoManyPoints() throws {
    let records = Self.column("text", (0..<1_100).map { .string("row \($0)") })
    var partition = Partition(rule: "by hand")
    for (index, record) in records.enumerated() { partition.add(record.place, index < 1_050 ? .training : .test) }
    let findings = try Self.findings(TooFewRecords.check, records, partition: partition)
    #expect(findings.count == 1)
    #expect(findings[0].sentence.contains("± 14 points"))
  }

  private static func split(_ training: [String], _ test: [String], labels: (Int) -> String = { _ in "" })
    -> [DataRecord]
  {
    (training + test).enumerated().map { index, text in
      GateFixtures.record(
        index + 1,
        [
          ("text", .string(text)), ("side", index < training.count ? "train" : "test"),
          ("label", .string(labels(index))),
        ])
    }
  }

  private static func shift(_ records: [DataRecord]) throws -> [DataFinding] {
    try findings(SideShift.check, records) {
      $0.texts = ["text"]
      $0.side = "side"
      $0.label = "label"
    }
  }

  @Test func sidesOfOneKindAreLeftAlone() throws {
    let english = GateFixtures.english(200)
    let alike = Self.split(Array(english[..<140]), Array(english[140...])) { $0 % 3 == 0 ? "a" : "b" }
    #expect(try Self.shift(alike).isEmpty)
    let japanese = GateFixtures.japanese(200)
    #expect(try Self.shift(Self.split(Array(japanese[..<140]), Array(japanese[140...]))).isEmpty)
  }

  @Test func sidesOfTwoKindsAreNoted() throws {
    let english = GateFixtures.english(140)
    let other = (0..<60).map {
      "Zebra \($0) qux plugh xyzzy frobnicates grault garply waldo \($0 * 3) thud wibble wobble flob corge"
    }
    let words = try Self.shift(Self.split(english, other))
    #expect(words.map(\.check).contains("shift"))
    #expect(words.map(\.check).contains("length-shift"))
    let kana = try Self.shift(Self.split(GateFixtures.japanese(140), (0..<60).map { "猫犬鳥魚虫花草森林河\($0)" }))
    #expect(kana.contains { $0.sentence.contains("were not seen in training") })
    let labels = Self.split(english, Array(english[..<60])) {
      $0 < 140 ? ($0 % 2 == 0 ? "a" : "b") : ($0 % 10 == 0 ? "a" : "b")
    }
    let shifted = try Self.shift(labels)
    #expect(shifted.count == 1)
    #expect(shifted[0].sentence.contains("a 10 % against 50 %"))
  }

  /// Of the table 70, 6; 70, 54 by hand: N (ad − bc)² / (76 · 124 · 140 · 60) = 200 · 3360² / 79,161,600 = 28.5234; V² is that by N.
  @Test func chiSquareIsThatOfTheFormula() throws {
    let test = try #require(ChiSquareTest(["a": 70, "b": 70], ["a": 6, "b": 54]))
    #expect(abs(test.strength * test.strength * 200 - 28.5234) < 1e-3)
    #expect(test.p < 1e-6)
    #expect(ChiSquareTest(["a": 5], ["a": 3]) == nil)
    #expect(ChiSquareTest([:], ["a": 3]) == nil)
    let alike = try #require(ChiSquareTest(["a": 500, "b": 500], ["a": 51, "b": 49]))
    #expect(alike.p > 0.5)
  }
}
