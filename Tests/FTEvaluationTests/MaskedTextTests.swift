import Foundation
import Testing

@testable import FTEvaluation

@Suite struct MaskedTextTests {
  private struct Case: Sendable {
    let text: String
    let values: [(key: String, value: String)]
    let masked: String
    let found: [String]
  }

  /// By hand from the rules in the documentation of MaskedText.
  private static let cases = [
    Case(
      text: "The Tidewell holds 4.5 litres. TIDEWELL!", values: [("name", "Tidewell"), ("capacity", "4.5 litres")],
      masked: "The <name> holds <capacity>. <name>!", found: ["name", "capacity"]),
    // The longer value first, whatever the order of the list.
    Case(
      text: "sea blue and blue", values: [("trim", "blue"), ("colour", "Sea Blue")], masked: "<colour> and <trim>",
      found: ["trim", "colour"]),
    // Equal values: the first key.
    Case(text: "12 cm", values: [("width", "12 cm"), ("height", "12 cm")], masked: "<width>", found: ["width"]),
    // Never a part of a word or of a number.
    Case(
      text: "14.5 litres, 5 litres of oaks and oak.", values: [("a", "4.5 litres"), ("b", "5 litres"), ("m", "oak")],
      masked: "14.5 litres, <b> of oaks and <m>.", found: ["b", "m"]),
    // Japanese has no spaces around a value.
    Case(
      text: "重さは340 gで、鋼製です。", values: [("重さ", "340 g"), ("素材", "鋼")], masked: "重さは<重さ>で、<素材>製です。",
      found: ["重さ", "素材"]),
    // Several values of a key; empty values and those that are not there.
    Case(
      text: "folds flat, two pockets",
      values: [("points", "two pockets"), ("points", "folds flat"), ("x", ""), ("y", " ")],
      masked: "<points>, <points>", found: ["points"]),
    Case(text: "", values: [("name", "Tidewell")], masked: "", found: []),
    Case(text: "a pot", values: [("a<b>\n", "pot")], masked: "a <a b  >", found: ["a<b>\n"]),
    // İ has a lower case of two scalars and stays.
    Case(text: "İ É é", values: [("k", "É")], masked: "İ <k> <k>", found: ["k"]),
  ]

  @Test func valuesBecomePlaceholders() {
    for item in Self.cases {
      let masked = MaskedText(item.text, values: item.values)
      #expect(masked.text == item.masked && masked.found == item.found, "\(item.text): \(masked)")
    }
  }

  @Test func aPlaceholderIsOneUnit() {
    #expect(TextUnits.units(of: "Made of <works with>, 4.5 <b") == ["made", "of", "<works with>", "4.5", "<", "b"])
    #expect(
      TextUnits.units(of: "Don't! 青いポット x2,500… 🎉️") == ["don't", "青", "い", "ポ", "ッ", "ト", "x2,500", "🎉"])
  }

  /// A copied sentence with another number is no copy by its words and one by its wording.
  @Test func maskingShowsWordingThatWasCopied() throws {
    let training = "Tidewell is a pot of enamelled steel that holds 4.5 litres."
    let text = "Marlow is a jug of glass that holds 900 ml."
    let trained = [
      (key: "name", value: "Tidewell"), ("kind", "pot"), ("material", "enamelled steel"), ("c", "4.5 litres"),
    ]
    let own = [(key: "name", value: "Marlow"), ("kind", "jug"), ("material", "glass"), ("c", "900 ml")]
    #expect(!CopyRate(trainingTexts: [training]).isCopied(text))
    let masked = CopyRate(trainingTexts: [training]) { text, _ in MaskedText(text, values: trained).text }
    let match = try #require(masked.longestMatch(of: MaskedText(text, values: own).text))
    #expect(match.run == "<name> is a <kind> of <material> that holds <c>" && match.share == 1)
    #expect(masked.measure([MaskedText(text, values: own).text, "A jug."]).value == 0.5)
  }

  /// The threshold is a part of the text, not of the training text: three of five units.
  @Test func aTextIsCopiedFromTheThresholdOn() {
    let copies = CopyRate(trainingTexts: ["one two three and so on and on"])
    #expect(copies.isCopied("one two three four five") && !copies.isCopied("one two three four five six"))
    #expect(CopyRate(trainingTexts: ["one two"], threshold: 0.3).isCopied("one two three four five six"))
    #expect(CopyRate(trainingTexts: []).longestMatch(of: "one") == nil)
  }

  private struct Product: Decodable {
    let split: String
    let attributes: [String: Value]
    let description: String

    /// One string, or several.
    struct Value: Decodable {
      let all: [String]
      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        all = try (try? container.decode([String].self)) ?? [container.decode(String.self)]
      }
    }

    var masked: String {
      let values = attributes.sorted { $0.key < $1.key }.flatMap { key, value in value.all.map { (key, $0) } }
      return MaskedText(description, values: values).text
    }
  }

  /// What the test part asks for is not in the training part word by word, values aside.
  @Test func noSampleDescriptionIsCopiedFromATrainingOne() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../Samples/products/products.jsonl")
    let products = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(Product.self, from: $0)
    }
    let copies = CopyRate(trainingTexts: products.filter { $0.split == "train" }.map(\.masked))
    let texts = products.filter { $0.split == "test" }.map(\.masked)
    #expect(texts.count >= 15 && texts.allSatisfy { $0.contains("<name>") })
    for text in texts {
      let match = copies.longestMatch(of: text)
      #expect(match.map { $0.share < 0.6 } ?? true, "\(text): \(match as Any)")
      let nearest = try #require(copies.nearestText(to: text))
      #expect(nearest.share <= 0.5, "\(text): shares \(nearest.share) of its 4-grams with row \(nearest.trainingText)")
    }
  }
}
