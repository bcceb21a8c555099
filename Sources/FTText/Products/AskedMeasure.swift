/// What an English question wants a number of: "how many pages", "in centimetres".
///
/// A small model answers "How many pages has it?" with the weight. The record bears the weight out, and it is still no answer: who
/// counts things wants no centimetres, and who names a unit wants that one. What is counted need not stand in the value: "six place
/// settings" says how many people a table serves.
struct AskedMeasure: Equatable {
  /// As the question calls it, without its plural.
  let thing: String

  init?(in question: QuestionText) {
    let words = question.words
    func followers(of phrase: [String]) -> [QuestionText.Word] {
      words.indices.dropLast(phrase.count).filter { start in
        words[start..<start + phrase.count].map(\.text).elementsEqual(phrase)
      }.map { words[$0 + phrase.count] }
    }
    if let counted = followers(of: ["how", "many"]).first, !Self.isUnsaid(counted.text) {
      thing = counted.stem
    } else if let unit = followers(of: ["in"]).first(where: { Self.units[$0.stem] != nil }) {
      thing = unit.stem
    } else {
      return nil
    }
  }

  /// Whether a value can be the answer.
  ///
  /// - Parameter isQuantity: whether it is one of an attribute that the rules give units; "four feet" of a list of points are no length.
  func isAnswered(by value: String, isQuantity: Bool) -> Bool {
    let folded = FoldedText(value)
    if QuestionText(folded).words.contains(where: { $0.stem == thing }) { return true }
    let units = Self.units[thing]
    let isIn = { (units: [String]) in units.contains { folded.ends(in: $0) } }
    return units.map(isIn) ?? !(isQuantity && isIn(Self.units.values.flatMap(\.self)))
  }

  /// "How many are there", "how many come in a pack": the thing is the product.
  private static func isUnsaid(_ word: String) -> Bool {
    ["are", "is", "come", "comes", "do", "does", "of", "will", "would", "can", "you", "in", "have", "has"].contains(
      word)
  }

  /// By the name of a unit, singular, how values write it.
  private static let units: [String: [String]] = [
    "millimetre": ["mm"], "millimeter": ["mm"], "centimetre": ["cm"], "centimeter": ["cm"], "metre": ["m"],
    "meter": ["m"], "cm": ["cm"], "mm": ["mm"], "inch": ["in", "inch", "inches", "″"], "foot": ["ft", "feet"],
    "gram": ["g"], "kilogram": ["kg"], "kilo": ["kg"], "kg": ["kg"], "pound": ["lb", "pounds"],
    "millilitre": ["ml"], "milliliter": ["ml"], "litre": ["l", "litre", "litres"], "liter": ["l", "liter", "liters"],
    "watt": ["w", "kw"], "volt": ["v"], "lumen": ["lm", "lumens"], "hour": ["h", "hour", "hours"],
    "minute": ["min", "minute", "minutes"], "month": ["month", "months"], "year": ["year", "years"],
    "degree": ["°c", "°f"], "euro": ["eur", "€"], "dollar": ["usd", "$"], "yen": ["jpy", "¥", "円"],
  ]
}
