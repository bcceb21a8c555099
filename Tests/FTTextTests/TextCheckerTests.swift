import FTData
import FTJSON
import FTText
import Testing

/// A checked text, one fault at a time.
struct TextCheckerTests {
  static let rules: CheckRules = {
    var rules = CheckRules()
    let lengths: [(String, [String])] = [
      ("height", ["high", "tall", "height"]), ("diameter", ["diameter", "across"]),
    ]
    for (key, words) in lengths {
      rules.attributes[key] = .init()
      rules.attributes[key]?.units = ["cm"]
      rules.attributes[key]?.words = words
    }
    rules.attributes["price"] = .init()
    rules.attributes["price"]?.mention = .never
    rules.attributes["points"] = .init()
    rules.attributes["points"]?.separator = "; "
    rules.closed = ["colours": ["red", "blue"]]
    rules.forbidden = ["perfect"]
    rules.signs = "!"
    rules.sentences = .init(least: 1, most: 3)
    return rules
  }()

  static let record = ProductRecord(
    [
      .init("name", ["Hexley"]), .init("colour", ["blue"]), .init("height", ["32 cm"]), .init("diameter", ["28 cm"]),
      .init("price", ["9.90 EUR"]), .init("points", ["a vent knob; folds flat"]),
    ], place: Place(file: "products.jsonl", line: 1))

  static let good = "The Hexley in blue is 32 cm high and 28 cm across. It has a vent knob and folds flat."

  @Test func aTextThatStatesEverythingPasses() {
    let result = TextChecker(Self.rules).check(Self.good, of: Self.record)
    #expect(result.findings == [])
    #expect(result.required == 6 && result.stated == 6 && result.numbers == 2 && result.wrongNumbers == 0)
  }

  @Test(arguments: [
    ("28 cm across", "28 cm wide", CheckFinding.misplacedNumber("28 cm", attribute: "diameter", beside: nil)),
    ("28 cm across", "28 cm tall", .misplacedNumber("28 cm", attribute: "diameter", beside: "tall")),
    ("The Hexley in", "The hexley in", .capitals("Hexley", written: "hexley")),
    (" and folds flat", "", .missing(attribute: "points", value: "folds flat")),
    ("folds flat", "folds flat in 2 steps", .unsupportedNumber("2 steps")),
    ("folds flat", "folds flat in three steps", .unsupportedNumber("three steps")),
    ("folds flat", "folds flat beside red pots", .unsupportedValue("red", class: "colours")),
    ("folds flat", "folds flat, a perfect fit", .forbidden("perfect")),
    ("folds flat.", "folds flat for 9.90 EUR.", .mentions(attribute: "price", value: "9.90 EUR")),
    ("flat.", "flat!", .forbidden("!")),
    ("flat.", "flat. One. More.", .length("4 sentences, at most 3")),
    ("It has", "It has a vent knob and folds flat, it has", .loop("it has a vent")),
  ])
  func aTextWithOneFaultNamesIt(part: String, other: String, finding: CheckFinding) {
    let text = Self.good.replacing(part, with: other)
    #expect(text != Self.good)
    #expect(TextChecker(Self.rules).check(text, of: Self.record).findings == [finding])
  }

  @Test func numbersSwappedBetweenAttributesAreBothFound() {
    let text = "The Hexley in blue is 28 cm high and 32 cm across. It has a vent knob and folds flat."
    let result = TextChecker(Self.rules).check(text, of: Self.record)
    #expect(result.count(.numbers) == 2 && result.stated == 6 && result.wrongNumbers == 2)
  }

  @Test func aTextThatBeginsWithSomethingElseIsFound() {
    var rules = Self.rules
    rules.beginning = ["name"]
    let checker = { (rules: CheckRules, text: String) in TextChecker(rules).check(text, of: Self.record).findings }
    let inverted = "A vent knob is part of the Hexley in blue. It is 32 cm high and 28 cm across, and folds flat."
    #expect(checker(rules, inverted) == [.beginning("A vent knob")] && checker(Self.rules, inverted) == [])
    // An article is English.
    #expect(checker(rules, Self.good) == [.beginning("The Hexley in")])
    rules.articles = .english
    #expect(checker(rules, Self.good) == [])
  }

  @Test func aQuantityWithAHyphenIsStated() {
    let text = "The 32-cm high Hexley in blue has a diameter of 28 cm. It has a vent knob and folds flat."
    #expect(TextChecker(Self.rules).check(text, of: Self.record).findings == [])
  }

  @Test func fullWidthDigitsAndKanaAreRead() {
    let record = ProductRecord(
      [.init("name", ["みなと"]), .init("weight", ["2.1kg"])], place: Place(file: "products.jsonl", line: 1))
    var rules = CheckRules()
    rules.attributes["weight"] = .init()
    rules.attributes["weight"]?.units = ["kg"]
    rules.attributes["weight"]?.words = ["重さ"]
    let checker = TextChecker(rules)
    #expect(checker.check("みなとの重さは２．１kgです。", of: record).findings == [])
    #expect(
      checker.check("みなとは2.1kgです。", of: record).findings
        == [.misplacedNumber("2.1kg", attribute: "weight", beside: nil)])
    #expect(checker.check("みなとの重さは2.1kg、高さ3cmです。", of: record).count(.numbers) == 1)
  }

  @Test(arguments: [
    ([ProductRecord.Attribute("name", ["Hexley"])], "the record has no facts to write about"),
    (
      [.init("name", ["Hexley"]), .init("height", ["32 cm", "30 cm"])],
      "height has two values, 32 cm and 30 cm; keep the right one"
    ),
    (
      [.init("name", ["Hexley"]), .init("height", ["two feet"])],
      "height: \"two feet\" is no number with a unit; write it in digits"
    ),
    (
      [.init("name", ["Hexley"]), .init("height", ["12 in"])],
      "height: \"12 in\" has none of the units cm that its rule names"
    ),
  ])
  func aRecordThatNoTextCanBeRightAboutIsNamed(attributes: [ProductRecord.Attribute], problem: String) {
    let record = ProductRecord(attributes, place: Place(file: "products.jsonl", line: 1))
    #expect(TextChecker(Self.rules).problems(of: record) == [problem])
  }

  @Test func everythingWrongWithRulesIsToldAtOnce() throws {
    let file = """
      {"attributes": {"colur": {}, "height": {"number": ["cm"], "wrods": ["high"]}, "name": {"mention": "maybe"}},
       "rules": {"words": {"least": 9, "most": 3}}, "closd": {}}
      """
    let object = try #require(JSONValue(parsing: Array(file.utf8)).objectValue)
    let error = #expect(throws: CheckRulesError.self) {
      try CheckRules(object, file: "checks.yaml", keys: ["name", "colour", "height"])
    }
    #expect(
      error?.problems == [
        "attributes: no record has colur; did you mean colour?", "height: wrods is no rule; did you mean words?",
        "name: mention: expected yes, no or never, found a string", "closd is no rule; did you mean closed?",
        "words: at least 9 and at most 3 contradict each other",
      ])
  }

  @Test func aTemplateNamesOnlyColumnsThatThereAre() throws {
    let prompt = try ProductPrompt(system: nil, template: "Describe {{ name }} of {{ wood }}.")
    #expect(prompt.names == ["name", "wood"])
    #expect(throws: ProductPromptError.self) { try prompt.check(["name", "material"]) }
    #expect(
      try ProductPrompt(system: nil).messages(about: Self.record).map(\.content) == [
        "Write the product description.\n" + Self.record.listing
      ])
  }
}
