import FTJSON
import FTRun
import Foundation
import Testing

/// What tokens cost at a price table, to the last digit.
struct PriceTableTests {
  private static let file = """
    {"currency": "USD", "per-1000-tokens": {"training": 0.008, "prompt": 0.012, "output": 0.016}}
    """

  private func table(_ text: String) throws -> PriceTable {
    try PriceTable(try #require(JSONValue(parsing: Array(text.utf8)).objectValue), file: "p.yaml")
  }

  @Test func theExampleIsTheTableOfItsFile() throws {
    #expect(try table(Self.file) == .example)
    #expect(PriceTable.Entry.allCases.map { "\(PriceTable.example[$0])" } == ["0.008", "0.012", "0.016"])
  }

  /// By hand: 1,250,000 × 0.008 ÷ 1,000 = 10; 250 × 0.012 ÷ 1,000 = 0.003; 7 × 0.016 ÷ 1,000 = 0.000112.
  @Test(arguments: [
    (TokenUse(training: 1_250_000), "10", "10.00 USD"), (TokenUse(prompt: 250), "0.003", "0.003 USD"),
    (TokenUse(output: 7), "0.000112", "0.000112 USD"),
    (TokenUse(training: 1_250_000, prompt: 250, output: 7), "10.003112", "10.00 USD"), (TokenUse(), "0", "0.00 USD"),
  ])
  func aCostIsExactAndShownShort(use: TokenUse, amount: String, shown: String) {
    let cost = PriceTable.example.cost(of: use)
    #expect(cost == Money(Decimal(string: amount)!, "USD"))
    #expect(cost.json == (try? JSONValue(parsing: Array(amount.utf8))) && cost.description == shown)
  }

  /// 10¹⁵ tokens at a price of 18 digits: 10¹⁵ × 999,999.999999999999 ÷ 1,000, which a binary number cannot hold.
  @Test func theLargestSumLosesNoDigit() throws {
    let table = try table(
      Self.file.replacing("0.016", with: "999999.999999999999"))
    #expect("\(table.cost(of: TokenUse(output: 1_000_000_000_000_000)).amount)" == "999999999999999999")
    #expect("\(table.cost(of: TokenUse(output: 999_999_999_999_999)).amount)" == "999999999999998999.000000000000001")
  }

  @Test func addingUsesAddsTheirCosts() {
    let parts = [TokenUse(training: 1, prompt: 2, output: 3), TokenUse(training: 10, prompt: 20, output: 30)]
    let costs = parts.map { PriceTable.example.cost(of: $0).amount }
    #expect(PriceTable.example.cost(of: parts[0] + parts[1]).amount == costs[0] + costs[1])
  }

  @Test(arguments: [
    (
      "\"USD\"", "\"usd\"",
      "currency: \"usd\" is no code; name it by its code of three capital letters, such as currency: USD"
    ),
    (
      "\"USD\"", "3",
      "currency: expected a code, found a number; name it by its code of three capital letters, such as currency: USD"
    ),
    (
      "\"currency\": \"USD\", ", "",
      "the currency is missing; name it by its code of three capital letters, such as currency: USD"
    ),
    (
      "{\"currency\"", "{\"unit\": 1, \"currency\"",
      "unit is no part of a price table; there are currency and per-1000-tokens"
    ),
    ("0.012", "-0.012", "per-1000-tokens: prompt: -0.012 is negative; a price is 0 or more, for 1,000 tokens"),
    ("0.012", "\"0.012\"", "per-1000-tokens: prompt: expected a number such as 0.012, found a string"),
    (
      "0.012", "1e300",
      "per-1000-tokens: prompt: 1e300 is no price of 1,000 tokens; give at most 1000000, with at most 12 digits behind the point"
    ),
    (
      "0.012", "0.0000000000001",
      "per-1000-tokens: prompt: 0.0000000000001 is no price of 1,000 tokens; give at most 1000000, with at most 12 digits behind the point"
    ),
    (
      "0.012", "0.0120000000000000000000000000000000001",
      "per-1000-tokens: prompt: 0.0120000000000000000000000000000000001 has too many digits; write at most 12 behind the point"
    ),
    (
      "\"output\": 0.016", "\"embedding\": 1, \"output\": 1",
      "per-1000-tokens: embedding is no use of a token; there are training, prompt and output"
    ),
    (", \"output\": 0.016", "", "per-1000-tokens: output is missing; 0 is the price of what costs nothing"),
  ])
  func whatIsNoTableIsRefusedWithWhatToDo(part: String, other: String, problem: String) throws {
    let text = Self.file.replacing(part, with: other)
    #expect(text != Self.file)
    let error = #expect(throws: SettingsError.self) { try table(text) }
    #expect(error?.problems == ["p.yaml: \(problem)"])
  }

  @Test func everythingWrongIsToldAtOnce() throws {
    let error = #expect(throws: SettingsError.self) {
      try table("{\"curency\": \"USD\", \"per-1000-tokens\": {\"training\": -1, \"outptu\": 0.016}}")
    }
    #expect(
      error?.problems == [
        "p.yaml: curency is no part of a price table; did you mean currency?",
        "p.yaml: the currency is missing; name it by its code of three capital letters, such as currency: USD",
        "p.yaml: per-1000-tokens: training: -1 is negative; a price is 0 or more, for 1,000 tokens",
        "p.yaml: per-1000-tokens: outptu is no use of a token; did you mean output?",
        "p.yaml: per-1000-tokens: prompt and output are missing; 0 is the price of what costs nothing",
      ])
  }
}
