import FTData
import FTJSON
import FTText
import Testing

/// Records and rules that no text can satisfy, told before one is written.
struct ProductProblemsTests {
  private static let place = Place(file: "p.jsonl", line: 1)

  private func rules(_ text: String, keys: [String] = ["name", "height", "material"]) throws -> CheckRules {
    try CheckRules(#require(JSONValue(parsing: Array(text.utf8)).objectValue), file: "c.yaml", keys: keys)
  }

  @Test(arguments: [
    (
      #"{"attributes": {"height": {"number": ["cm"], "words": ["tall", "very high"]}}, "rules": {"forbidden": ["tall", "very"]}}"#,
      "height: its number counts only beside tall or very high, and \"tall\" stands in rules: forbidden; take it out there, or "
        + "give height another word"
    ),
    (
      #"{"attributes": {"height": {"number": ["cm"], "words": ["tall"]}}, "closed": {"sizes": ["tall", "short"]}}"#,
      "height: its number counts only beside tall, and \"tall\" stands in closed: sizes, whose words only a record can bring; "
        + "take it out there, or give height another word"
    ),
    (
      #"{"attributes": {"height": {"number": ["cm"], "words": ["high!"]}}, "rules": {"signs": "!"}}"#,
      "height: its number counts only beside high!, and \"high!\" stands in rules: signs (!); take it out there, or give height "
        + "another word"
    ),
    (#"{"rules": {"sentences": {"most": 0}}}"#, "sentences: at most 0 leaves no text; give a number from 1"),
    (#"{"rules": {"words": {"least": 9, "most": 3}}}"#, "words: at least 9 and at most 3 contradict each other"),
    (#"{"attributes": {"material": {"list": ""}}}"#, "material: list: is empty; write a text, or leave the rule out"),
  ])
  func rulesThatExcludeEachOtherAreRefused(text: String, problem: String) throws {
    let error = #expect(throws: CheckRulesError.self) { try rules(text) }
    #expect(error?.problems == [problem])
  }

  @Test func oneWordThatIsLeftIsEnough() throws {
    _ = try rules(
      #"{"attributes": {"height": {"number": ["cm"], "words": ["tall", "high"]}}, "rules": {"forbidden": ["tall"]}}"#)
  }

  @Test func forbiddenWordsThatValuesHoldAreTold() throws {
    let rules = try rules(
      #"{"attributes": {"price": {"mention": "never"}}, "rules": {"forbidden": ["oak", "best", "cheap"], "signs": "!?"}}"#,
      keys: ["name", "material", "price"])
    let records = [("oak", "cheap"), ("pine", "9 EUR"), ("Oak, the best!", "9 EUR")].enumerated().map { index, values in
      ProductRecord(
        [.init("name", ["Hexley"]), .init("material", [values.0]), .init("price", [values.1])],
        place: Place(file: "p.csv", line: index + 2))
    }
    #expect(
      rules.overruled(by: records) == [
        "\"oak\" is forbidden, and a value holds it (material of p.csv:2, and 1 more): a text about such a row may have it",
        "\"best\" is forbidden, and a value holds it (material of p.csv:4): a text about such a row may have it",
        "\"!\" is forbidden, and a value holds it (material of p.csv:4): a text about such a row may have it",
      ])
  }

  @Test(arguments: [
    (
      [ProductRecord.Attribute("material", ["oiled oak"]), .init("wood", ["Oak"])],
      "{\"wood\": {\"mention\": \"never\"}}",
      "material: \"oiled oak\" must be stated and holds wood, \"Oak\", which must not be mentioned; change one of the values or "
        + "one of the rules"
    ),
    (
      [.init("points", ["a", "b", "c"])], "{\"points\": {}}",
      "points has 3 values, a and b and c; keep the right one, or, where all hold, call points a list in the rules: points: "
        + "{list: \"; \"}"
    ),
    (
      [.init("material", ["one two three four"])], "{\"material\": {}}",
      "material: the value alone has 4 words, more than the 3 of a text; shorten it or allow more"
    ),
    (
      [.init("capacity", ["two litres"])], "{\"capacity\": {\"number\": [\"litres\"]}}",
      "capacity: \"two litres\" is no number with a unit; write it in digits"
    ),
  ])
  func aRecordThatRulesMakeImpossibleIsNamed(attributes: [ProductRecord.Attribute], named: String, problem: String)
    throws
  {
    let rules = try rules(
      "{\"attributes\": \(named), \"rules\": {\"words\": {\"most\": 3}}}", keys: attributes.map(\.key))
    let record = ProductRecord([.init("name", ["Hexley"])] + attributes, place: Self.place)
    #expect(TextChecker(rules).problems(of: record) == [problem])
  }

  @Test(arguments: [
    #"{"height": "1 cm", "Height": "2 cm"}"#, #"{"attributes": {"height": "1 cm", "Height": ["2 cm"]}}"#,
  ])
  func namesThatDifferInCapitalsAreOneAttribute(text: String) throws {
    let value = try JSONValue(parsing: Array(text.utf8))
    let problem = #expect(throws: RowProblem.self) { try ProductRecord(value, place: Self.place) }
    #expect(problem?.sentence == "height and Height are one attribute with two values; keep one of them")
  }
}
