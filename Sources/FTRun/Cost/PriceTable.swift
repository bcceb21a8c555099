import FTJSON
import Foundation

/// Tokens that a model learned from, read and wrote.
public struct TokenUse: Sendable, Equatable {
  /// Tokens of training rows, each counted once an epoch.
  public var training: Int
  /// Tokens of prompts, each prompt once however many texts are written behind it.
  public var prompt: Int
  /// Tokens that were written, of all texts.
  public var output: Int

  public init(training: Int = 0, prompt: Int = 0, output: Int = 0) {
    precondition(training >= 0 && prompt >= 0 && output >= 0, "TokenUse: a count of tokens is negative")
    self.training = training
    self.prompt = prompt
    self.output = output
  }

  public static func + (left: TokenUse, right: TokenUse) -> TokenUse {
    TokenUse(
      training: left.training + right.training, prompt: left.prompt + right.prompt, output: left.output + right.output)
  }
}

/// What tokens cost where they are sold, to compare one's own processor with a service: money for 1,000 tokens, one price for each
/// use of a token. What is computed here costs none of it.
///
/// cost = (training tokens × training + prompt tokens × prompt + output tokens × output) ÷ 1,000, exactly: prices are decimal
/// numbers, and nothing is rounded before it is shown. ``init(_:file:)`` reads a table from a file.
///
/// ```swift
/// let use = TokenUse(prompt: 250, output: 1_000)
/// print(PriceTable.example.cost(of: use))  // 0.019 USD
/// ```
public struct PriceTable: Sendable, Equatable {
  /// What a price is for.
  public enum Entry: String, Sendable, CaseIterable {
    case training, prompt, output
  }

  /// Three capital letters, as ISO 4217 has them: USD, EUR, JPY.
  public let currency: String
  /// For 1,000 tokens of training rows.
  public let training: Decimal
  /// For 1,000 tokens of prompts.
  public let prompt: Decimal
  /// For 1,000 tokens that are written.
  public let output: Decimal

  public init(currency: String, training: Decimal, prompt: Decimal, output: Decimal) {
    precondition(Self.isCurrency(currency), "PriceTable: \(currency) is no code of a currency")
    precondition([training, prompt, output].allSatisfy { Self.isPrice($0) }, "PriceTable: a price is out of bounds")
    self.currency = currency
    self.training = training
    self.prompt = prompt
    self.output = output
  }

  /// An example of a service's prices, and no more: those at which OpenAI began to fine-tune GPT-3.5 Turbo.
  ///
  /// Source: OpenAI, "GPT-3.5 Turbo fine-tuning and API updates", 22 August 2023. Other services ask for more or less, and this one
  /// has changed its prices since.
  public static let example = PriceTable(
    currency: "USD", training: Decimal(8) / 1000, prompt: Decimal(12) / 1000, output: Decimal(16) / 1000)

  public subscript(entry: Entry) -> Decimal {
    switch entry {
    case .training: training
    case .prompt: prompt
    case .output: output
    }
  }

  /// What these tokens would cost.
  public func cost(of use: TokenUse) -> Money {
    let thousandfold = Decimal(use.training) * training + Decimal(use.prompt) * prompt + Decimal(use.output) * output
    return Money(thousandfold / 1000, currency)
  }

  /// The most that 1,000 tokens may cost, and the most digits behind the point: with these a sum over 10¹⁵ tokens is exact in the 38
  /// digits of a `Decimal`.
  static let highestPrice = Decimal(1_000_000)
  static let mostDecimals = 12

  static func isPrice(_ value: Decimal) -> Bool {
    value.isFinite && value >= 0 && value <= highestPrice && value.exponent >= -mostDecimals
  }

  static func isCurrency(_ text: String) -> Bool {
    text.utf8.count == 3 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
  }
}

/// An amount of money, exact.
public struct Money: Sendable, Equatable, CustomStringConvertible {
  public let amount: Decimal
  /// Three capital letters, as ISO 4217 has them.
  public let currency: String

  public init(_ amount: Decimal, _ currency: String) {
    precondition(amount.isFinite, "Money: \(amount) is no amount")
    self.amount = amount
    self.currency = currency
  }

  /// For people: rounded to two digits behind the point, of amounts below 1 to three that count: `12.50 USD`, `0.00948 USD`.
  public var description: String {
    var places = 2
    var limit = Decimal(1)
    while places < 14, amount != 0, amount.magnitude < limit {
      places += 1
      limit /= 10
    }
    var (exact, rounded) = (amount, Decimal())
    NSDecimalRound(&rounded, &exact, places, .plain)
    let parts = "\(rounded)".split(separator: ".")
    let decimals = parts.count > 1 ? String(parts[1]) : ""
    return "\(parts[0]).\(decimals.padding(toLength: max(2, decimals.count), withPad: "0", startingAt: 0)) \(currency)"
  }

  /// For programs: the exact amount as a number.
  public var json: JSONValue {
    guard let number = try? JSONValue(parsing: Array("\(amount)".utf8)) else {
      preconditionFailure("Money: \(amount) has no form in JSON")
    }
    return number
  }
}
