import FTData
import FTJSON
import Foundation

extension PriceTable {
  /// The key of the prices in a file.
  static let pricesKey = "per-1000-tokens"

  /// Reads a table from the tree of a YAML or JSON file.
  ///
  /// ```yaml
  /// currency: USD
  /// per-1000-tokens:
  ///   training: 0.008
  ///   prompt: 0.012
  ///   output: 0.016
  /// ```
  ///
  /// Every entry must be there: one that is left out would be a price of nothing.
  ///
  /// - Parameter file: for messages.
  /// - Throws: ``SettingsError`` with everything that is wrong at once.
  public init(_ object: JSONObject, file: String) throws(SettingsError) {
    var reader = PriceReader()
    reader.read(object)
    guard reader.problems.isEmpty, let currency = reader.currency, let training = reader.prices[.training],
      let prompt = reader.prices[.prompt], let output = reader.prices[.output]
    else {
      throw SettingsError(reader.problems.map { "\(file): \($0)" })
    }
    self.init(currency: currency, training: training, prompt: prompt, output: output)
  }
}

/// Takes prices out of a tree and collects what is wrong with it.
private struct PriceReader {
  var problems: [String] = []
  var currency: String?
  var prices: [PriceTable.Entry: Decimal] = [:]

  private static let currencyAdvice = "name it by its code of three capital letters, such as currency: USD"

  mutating func read(_ object: JSONObject) {
    let known = ["currency", PriceTable.pricesKey]
    for key in object.keys where !known.contains(key) {
      let near = Suggestion.closest(to: key, in: known)
      problems.append(
        "\(key) is no part of a price table"
          + (near.map { "; did you mean \($0)?" } ?? "; there are \(known.joined(separator: " and "))"))
    }
    switch object["currency"] {
    case nil: problems.append("the currency is missing; \(Self.currencyAdvice)")
    case .string(let text)? where PriceTable.isCurrency(text): currency = text
    case .string(let text)?: problems.append("currency: \"\(text)\" is no code; \(Self.currencyAdvice)")
    case let other?: problems.append("currency: expected a code, found \(other.kindInWords); \(Self.currencyAdvice)")
    }
    switch object[PriceTable.pricesKey] {
    case nil:
      problems.append(
        "\(PriceTable.pricesKey) is missing; put the prices of \(Self.listed(PriceTable.Entry.allCases)) there")
    case .object(let entries)?: readPrices(entries)
    case let other?:
      problems.append("\(PriceTable.pricesKey): expected lines such as `prompt: 0.012`, found \(other.kindInWords)")
    }
  }

  private mutating func readPrices(_ object: JSONObject) {
    let names = PriceTable.Entry.allCases.map(\.rawValue)
    for member in object.members {
      guard let entry = PriceTable.Entry(rawValue: member.key) else {
        let near = Suggestion.closest(to: member.key, in: names)
        problems.append(
          "\(PriceTable.pricesKey): \(member.key) is no use of a token"
            + (near.map { "; did you mean \($0)?" } ?? "; there are \(Self.listed(PriceTable.Entry.allCases))"))
        continue
      }
      readPrice(member.value, entry)
    }
    let missing = PriceTable.Entry.allCases.filter { object[$0.rawValue] == nil }
    if !missing.isEmpty {
      problems.append(
        "\(PriceTable.pricesKey): \(Self.listed(missing)) \(missing.count == 1 ? "is" : "are") missing; 0 is the price of what costs nothing"
      )
    }
  }

  private mutating func readPrice(_ value: JSONValue, _ entry: PriceTable.Entry) {
    let place = "\(PriceTable.pricesKey): \(entry.rawValue)"
    guard let number = value.numberValue else {
      problems.append("\(place): expected a number such as 0.012, found \(value.kindInWords)")
      return
    }
    // More digits than a Decimal holds would be cut off in silence.
    guard number.text.utf8.count <= 32 else {
      problems.append(
        "\(place): \(number.text.prefix(40)) has too many digits; write at most \(PriceTable.mostDecimals) behind the point"
      )
      return
    }
    guard number.double >= 0 else {
      problems.append("\(place): \(number.text) is negative; a price is 0 or more, for 1,000 tokens")
      return
    }
    guard let price = Decimal(string: number.text), PriceTable.isPrice(price) else {
      problems.append(
        "\(place): \(number.text) is no price of 1,000 tokens; give at most \(PriceTable.highestPrice), with at most "
          + "\(PriceTable.mostDecimals) digits behind the point")
      return
    }
    prices[entry] = price
  }

  private static func listed(_ entries: [PriceTable.Entry]) -> String {
    let names = entries.map(\.rawValue)
    return names.count < 2
      ? names.joined() : names.dropLast().joined(separator: ", ") + " and \(names[names.count - 1])"
  }
}
