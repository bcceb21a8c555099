import FTData
import FTJSON
import Testing

@testable import FTDataset

@Suite struct LabelSetTests {
  private func records(_ labels: [JSONValue?]) -> [DataRecord] {
    labels.enumerated().map { index, label in
      var fields = JSONObject()
      fields.append(key: "text", "x")
      if let label { fields.append(key: "label", label) }
      return DataRecord(Place(file: "a.jsonl", line: index + 1), fields)
    }
  }

  private func set(_ counts: [(String, Int)], sides: ((Int) -> Partition.Side)? = nil) -> LabelSet {
    let labels = counts.flatMap { Array(repeating: JSONValue.string($0.0), count: $0.1) }
    return LabelSet(records(labels), field: "label", sides: sides.map { labels.indices.map($0) })
  }

  private func finding(_ set: LabelSet, _ check: String, _ weight: DataFinding.Weight, expected: [String] = [])
    -> DataFinding?
  {
    set.findings(expected: expected).first { $0.check == check && $0.weight == weight }
  }

  @Test(arguments: [
    ("graphics", "Graphics"), ("spam", "spam "), ("spam", "sp\u{200B}am"), ("email", "e-mail"), ("e mail", "e_mail"),
    ("news", "ｎｅｗｓ"), ("サウンド", "ｻｳﾝﾄﾞ"), ("café", "cafe\u{301}"), ("イヌ・ネコ", "イヌネコ"),
  ])
  func spellingsOfOneLabelRefuse(left: String, right: String) {
    let found = finding(set([(left, 30), (right, 10)]), "label-variants", .refuses)
    #expect(found?.cases.count == 1)
    #expect(found?.cases.first?.places.map(\.line) == [1, 31])
    #expect(found?.cases.first?.score == 10)
  }

  @Test(arguments: [
    ("game", "games"), ("category", "categories"), ("graphics", "grpahics"), ("science", "sciense"),
    ("コンピュータ", "コンピューター"), ("ねこ", "ネコ"),
  ])
  func whatMayBeOneLabelWarns(left: String, right: String) {
    let labels = set([(left, 30), (right, 10)])
    #expect(finding(labels, "label-variants", .warns)?.cases.count == 1)
    #expect(finding(labels, "label-variants", .refuses) == nil)
  }

  @Test(arguments: [
    ("class 1-2", "class 12"), ("-1", "1"), ("a", "A"), ("level1", "level2"), ("男性用シャツ", "女性用シャツ"), ("C", "C++"),
    ("cat", "car"), ("犬", "猫"),
  ])
  func labelsThatDifferOnPurposeAreLeftAlone(left: String, right: String) {
    #expect(set([(left, 30), (right, 20)]).findings().isEmpty)
  }

  @Test func longLabelsWithOneBeginningAreNotOne() {
    let long = String(repeating: "長", count: 300)
    #expect(finding(set([(long + "x", 20), (long + "y", 20)]), "label-variants", .refuses) == nil)
  }

  @Test func rareUnknownAbsentAndUnlabelledAreSaid() {
    let labels = set([("mail", 40), ("game", 30), ("gmae", 2)])
    #expect(finding(labels, "rare-labels", .warns)?.cases.first?.words == "\"gmae\" × 2")
    let unknown = finding(labels, "unknown-labels", .refuses, expected: ["mail", "game", "音"])
    #expect(unknown?.cases.map(\.words) == ["\"gmae\" × 2, near \"game\""])
    #expect(finding(labels, "absent-labels", .warns, expected: ["mail", "game", "音"])?.sentence.contains("音") == true)

    let odd = LabelSet(records([nil, "", " \t", ["x"], 3, true, .null]), field: "label")
    #expect(odd.labels.map(\.name).sorted() == ["3", "true"])
    #expect(odd.unlabelled.map(\.line) == [1, 2, 3, 7])
    #expect(odd.unusable.map(\.line) == [4])
    let said = finding(odd, "unlabelled", .warns)
    #expect(said?.cases.count == 5)
    #expect(said?.sentence.contains("4 of 7") == true)
  }

  @Test func aFieldOfTextsIsNoLabel() {
    let found = finding(set((0..<100).map { ("text number \($0)", 1) }), "rare-labels", .refuses)
    #expect(found?.sentence.contains("100 different labels in 100 rows") == true)
  }

  @Test func labelsThatASideLacksAreSaid() {
    let labels = set([("a", 30), ("b", 10), ("c", 10)]) {
      $0 < 30 ? ($0 < 20 ? .training : .validation) : $0 < 40 ? .training : .test
    }
    #expect(finding(labels, "unseen-labels", .refuses)?.cases.map(\.words) == ["\"c\" × 10, only in test"])
    let unmeasured = labels.findings().filter { $0.check == "unmeasured-labels" }
    #expect(unmeasured.map { $0.cases.count } == [1, 2])
  }

  @Test func imbalanceSaysWhatAGuessIsWorth() throws {
    let found = try #require(finding(set([("a", 90), ("b", 10)]), "imbalance", .warns))
    #expect(found.sentence.contains("9.0 times"))
    // Recall 1 and precision 0.9 for one of two labels: F1 = 1.8 / 1.9, halved.
    #expect(found.sentence.contains("macro-F1 of 47.4 %"))
    #expect(finding(set([("a", 200), ("b", 10)]), "imbalance", .warns) != nil)
    #expect(finding(set([("a", 20)]), "imbalance", .refuses) != nil)
    #expect(finding(set([("a", 20), ("b", 10)]), "imbalance", .notes) == nil)
  }

  @Test func emptySetsAndManyLabelsAreBoundedWork() {
    #expect(set([]).findings().isEmpty)
    let alike = set((0..<5000).map { ("word\($0 * 7919 % 100_003)abc", 20) })
    #expect(!alike.findings().contains { $0.weight == .refuses })
    let tooMany = LabelSet(records((0..<30_000).map { .string("l\($0)") }), field: "label")
    #expect(finding(tooMany, "label-variants", .notes) != nil)
  }
}
