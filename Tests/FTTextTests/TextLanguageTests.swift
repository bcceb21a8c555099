import FTData
import FTJSON
import FTTestSupport
import FTText
import Foundation
import Testing

/// Texts that are right in every fact and wrong in a word.
struct TextLanguageTests {
  static let record = ProductRecord(
    [
      .init("name", ["Nibley"]), .init("kind", ["tent pegs"]), .init("material", ["hardened aluminium"]),
      .init("colour", ["oat"]), .init("battery", ["12 months"]), .init("points", ["a pull cord on every peg"]),
    ], place: Place(file: "products.jsonl", line: 1))

  static let rules: CheckRules = {
    var rules = CheckRules()
    for key in ["kind", "colour", "battery", "height"] { rules.attributes[key] = .init() }
    rules.attributes["kind"]?.isNounLast = true
    rules.attributes["colour"]?.notAfter = ["of"]
    rules.attributes["battery"]?.units = ["months"]
    rules.attributes["battery"]?.words = ["battery", "charge"]
    rules.attributes["height"]?.units = ["cm"]
    rules.attributes["height"]?.words = ["stands", "high"]
    rules.articles = .english
    rules.statesOnce = true
    return rules
  }()

  static let good =
    "Nibley tent pegs are of hardened aluminium in oat, with a pull cord on every peg. One charge lasts 12 months."

  @Test func aTextInPlainEnglishPasses() {
    #expect(TextChecker(Self.rules).check(Self.good, of: Self.record).findings == [])
  }

  @Test(arguments: [
    (
      "One charge", "Its battery runs 12 months. One charge", [.repeated(attribute: "battery", value: "12 months")]
    ),
    ("with a pull", "oat as oats are, with a pull", [.repeated(attribute: "colour", value: "oat")]),
    ("in oat", "made of oat", [CheckFinding.wording("of oat", attribute: "colour")]),
    ("One charge", "The tent is dry. One charge", [.wording("the tent", attribute: "kind")]),
    ("One charge lasts", "one charge lasts", [.sentence("one charge lasts")]),
    ("12 months.", "12 months", [.sentence("lasts 12 months")]),
    ("One charge", "The tent pegs are sharp. One charge", []),
    ("Nibley tent pegs are", "Nibley is a set of tent pegs", []),
    (
      "Nibley tent pegs are", "Nibley, a hardened aluminium tent pegs, is",
      [
        .article("a hardened aluminium tent pegs"), .repeated(attribute: "material", value: "hardened aluminium"),
      ]
    ),
    ("with a pull", "an usual thing with a pull", [.article("an usual")]),
    ("with a pull", "a oval thing with a pull", [.article("a oval")]),
    ("with a pull", "with an a thing, a pull", [.article("an a")]),
    ("with a pull", "an hour of work, a one-off, an LED and a pull", []),
    (
      "One charge lasts 12", "It stands 12 months on a charge. One charge lasts 12",
      [
        .misplacedNumber("12 months", attribute: "battery", beside: "stands"),
        .repeated(attribute: "battery", value: "12 months"),
      ]
    ),
  ])
  func aWordOutOfPlaceIsNamed(part: String, other: String, findings: [CheckFinding]) {
    let text = Self.good.replacing(part, with: other)
    #expect(text != Self.good)
    #expect(TextChecker(Self.rules).check(text, of: Self.record).findings == findings)
  }

  @Test(arguments: [
    ("a cuffs that cover the wrist", [CheckFinding.article("a cuffs that cover the wrist")]),
    ("cuffs that cover the wrist", []), ("the cuffs that cover the wrist", []),
  ])
  func anArticleOfOneBeforeAValueOfManyIsNamed(part: String, findings: [CheckFinding]) {
    let record = ProductRecord(
      [.init("name", ["Baxcombe"]), .init("points", ["cuffs that cover the wrist"])],
      place: Place(file: "products.jsonl", line: 1))
    #expect(TextChecker(Self.rules).check("Baxcombe has \(part).", of: record).findings == findings)
  }

  @Test func aWordThatNeitherTheListingNorTheHouseHasIsInvented() {
    var rules = Self.rules
    let texts = [
      "It holds water and has a lid.", "It is held with one hand, has a lid and lasts.",
      "Pegs are of one kind, in lasting form, with a lid.",
    ]
    rules.vocabulary = HouseVocabulary(texts.map { ($0, Self.record) }, least: 1)
    let check = { TextChecker(rules).check($0, of: Self.record).findings }
    #expect(check(Self.good) == [])
    #expect(check(Self.good + " It has a bottle.") == [.unknownWord("bottle")])
    // Endings do not count, and neither do capitals.
    #expect(check(Self.good + " Lids hold.") == [])
    // A word has to stand in as many texts as asked; what the listing has is not the house's own.
    #expect(HouseVocabulary(texts.map { ($0, Self.record) }, least: 3).count == 1)
  }

  @Test func rulesNameTheRowsOfTheirVocabulary() throws {
    let folder = try ScratchFolder()
    let row = #"{"prompt": "p", "completion": "It holds tea.", "attributes": {"name": "Cup"}}"#
    _ = try folder.file("train.jsonl", row + "\n" + row + "\n")
    let path = try folder.file("checks.yaml", "rules: {vocabulary: {rows: train.jsonl}, articles: english}")
    let rules = try CheckRules(contentsOf: path, keys: ["name"])
    #expect(rules.vocabulary?.count == 3 && rules.articles == .english)
    // The path of the rules may be relative, as it is on a command line.
    let depth = FileManager.default.currentDirectoryPath.split(separator: "/").count
    let relative = String(repeating: "../", count: depth) + path.dropFirst()
    #expect(try CheckRules(contentsOf: relative, keys: ["name"]).vocabulary?.count == 3)
    for (yaml, problem) in [
      ("rules: {vocabulary: {rows: none.jsonl}}", "none.jsonl"),
      ("rules: {vocabulary: {least: 3}}", "does not say from which rows"),
      ("rules: {vocabulary: train.jsonl}", "expected rows of texts"),
      ("rules: {once: often}", "expected yes or no"),
      ("rules: {articles: french}", "expected english"),
      ("attributes: {name: {noun: first}}", "expected last"),
    ] {
      _ = try folder.file("checks.yaml", yaml)
      let error = #expect(throws: CheckRulesError.self) {
        try CheckRules(contentsOf: path, keys: ["name"])
      }
      #expect(error?.description.contains(problem) == true, "\(yaml): \(error?.description ?? "")")
    }
  }

  /// Texts that a person wrote: the rules of language must leave them alone, and the vocabulary nearly so.
  @Test func whatWasWrittenByHandPasses() throws {
    let folder = Fixtures.root.appendingPathComponent("Samples/products")
    let path = folder.appendingPathComponent("products.jsonl").path
    let products = try ProductFile(path)
    let checker = TextChecker(
      try CheckRules(contentsOf: folder.appendingPathComponent("checks.yaml").path, keys: products.keys))
    var (language, numbers, unknown, held) = ([String](), [String](), [String](), 0)
    for (record, row) in zip(products.records, try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n"))
    {
      let row = try JSONValue(parsing: Array(row.utf8))
      let findings = checker.check(try #require(row["description"]?.stringValue), of: record).findings
      language += findings.filter { $0.kind == .language }.map { "\(record.name): \($0)" }
      numbers += findings.filter { $0.kind == .numbers }.map { "\(record.name): \($0)" }
      guard row["split"]?.stringValue != "train" else { continue }
      held += 1
      if findings.contains(where: { $0.kind == .values }) { unknown.append("\(record.name): \(findings)") }
    }
    // "The step" for a step stool, "each handkerchief" of a handkerchief set, "a dog shampoo of chamomile".
    #expect(
      language.count <= 11, "\(language.joined(separator: "\n"))")
    // "The warranty runs to 3 years": "runs" is a battery's word and nearer; a cable "1.4 m long".
    #expect(numbers.count <= 12, "\(numbers.joined(separator: "\n"))")
    // Of texts that the vocabulary was not taken from.
    #expect(held == 105 && unknown.count <= 45, "\(unknown.joined(separator: "\n"))")
  }
}
