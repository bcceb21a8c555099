/// What of a generated text was copied from training texts: the longest run of words that one of them has too.
///
///     share = units of the longest common run / units of the generated text
///
/// in ``TextUnits``. A text counts as copied from a share of `threshold` on, 60 % unless told otherwise: what is left then is no
/// sentence of its own. Attribute values are best masked on both sides (``MaskedText``), or a long name that belongs to the text
/// counts as copied wording and a copied sentence with another number does not.
///
/// Built once, a search takes time with the length of the text and the logarithm of that of the training texts. The memory is
/// 24 bytes a unit while it is built, 8 after that.
///
/// ```swift
/// let copies = CopyRate(trainingTexts: ["A pot of steel that holds four litres."])
/// let match = copies.longestMatch(of: "This is a pot of steel.")  // "a pot of steel", 4 of 6
/// ```
public struct CopyRate: Sendable {
  /// The longest run that a text shares with a training text.
  public struct Match: Sendable, Equatable {
    /// The number of the training text, from 0.
    public let trainingText: Int
    /// The units that both have, with spaces between them.
    public let run: String
    public let length: Int
    /// The run's part of the text, from 0 to 1.
    public let share: Double
  }

  public let threshold: Double
  private let index: TrainingTextIndex

  /// - Parameters:
  ///   - threshold: the share from which on a text counts as copied.
  ///   - masking: gives a training text with its own attribute values masked; it also gets the text's number.
  /// - Precondition: a threshold above 0 and at most 1.
  public init(
    trainingTexts: [String], threshold: Double = 0.6,
    masking: (_ text: String, _ number: Int) -> String = { text, _ in text }
  ) {
    precondition(threshold > 0 && threshold <= 1, "a text counts as copied from \(threshold) on, expected above 0 to 1")
    self.threshold = threshold
    index = TrainingTextIndex(
      trainingTexts.enumerated().map { TextUnits.units(of: masking($0.element, $0.offset)) })
  }

  /// The longest run of the text in any training text, the first of equals in the text; nil where no unit is shared.
  ///
  /// - Parameter text: masked, where the training texts are.
  public func longestMatch(of text: String) -> Match? {
    let units = TextUnits.units(of: text)
    let query = index.symbols(of: units)
    var best: (start: Int, length: Int, place: Int) = (0, 0, 0)
    for start in query.indices where query.count - start > best.length {
      let found = index.longestPrefix(of: query[start...])
      if found.length > best.length { best = (start, found.length, found.place) }
    }
    guard best.length > 0 else { return nil }
    return Match(
      trainingText: index.text(at: best.place),
      run: units[best.start..<best.start + best.length].joined(separator: " "), length: best.length,
      share: Double(best.length) / Double(units.count))
  }

  public func isCopied(_ text: String) -> Bool {
    (longestMatch(of: text)?.share ?? 0) >= threshold
  }

  /// The share of texts that are copied, with its interval.
  public func measure(_ texts: [String]) -> Measure {
    .proportion("copy rate", .lower, perItem: texts.map { isCopied($0) })
  }

  /// The training text that has the largest share of the text's n-grams, and that share; nil for a text of fewer units.
  ///
  /// An n-gram of the text counts as often as it stands there. Where no training text has any, the share is 0 and the number 0.
  public func nearestText(to text: String, order: Int = 4) -> (trainingText: Int, share: Double)? {
    precondition(order >= 1, "n-grams of \(order) units")
    let query = index.symbols(of: TextUnits.units(of: text))
    guard query.count >= order else { return nil }
    var hits: [Int: Int] = [:]
    for start in 0...query.count - order {
      for number in Set(index.places(of: query[start..<start + order]).map(index.text(at:))) {
        hits[number, default: 0] += 1
      }
    }
    let best = hits.max { $0.value != $1.value ? $0.value < $1.value : $0.key > $1.key }
    return (best?.key ?? 0, Double(best?.value ?? 0) / Double(query.count - order + 1))
  }
}
