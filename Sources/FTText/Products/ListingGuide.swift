import Foundation

/// Keeps a text about a product to its listing while it is written.
///
/// - A number is written only as a part of a value of the listing, through to the value's end, and not behind a word that belongs to
///   another attribute ("holds" before a power).
/// - Behind a number no other attribute's word stands before its own ("3.5 cm thick", which is the width).
/// - A word of a closed class, a forbidden word or sign is written only where the listing has it.
/// - Where the rules name a vocabulary, every word begins as one of its words, of a rule's, or of a value that is not stated yet.
/// - The text ends when all values that must be stated are, and only then, or when it is as long as the rules allow.
///
/// ``TextChecker`` judges the whole text all the same: a guide cannot see what a sentence will become.
public struct ListingGuide: TextGuide {
  /// A part of a value from the word with its first digit on: what a number may be written as.
  struct Quantity: Sendable {
    let key: String
    /// Which of the listing's values it belongs to.
    let value: Int
    let characters: [Character]
    /// Whether it may stand in a text as often as one likes.
    let isFree: Bool
  }

  let rules: CheckRules
  let quantities: [Quantity]
  /// What must be stated.
  private let required: [FoldedText]
  /// Words and classes that the listing does not hold.
  private let strangers: [FoldedText]
  private let signs: Set<Character>
  let words: GuidedWords?

  public init(_ rules: CheckRules, about record: ProductRecord) {
    let record = rules.split(record)
    self.rules = rules
    let stated = record.attributes.filter { rules.attribute($0.key).mention != .never }
    let values = stated.flatMap { attribute in attribute.values.map { (key: attribute.key, text: $0) } }
    quantities = values.enumerated().flatMap { number, value in
      let isFree = !rules.statesOnce || Self.isAlwaysHeld(value.key)
      return Self.forms(of: value.text, isQuantity: !rules.attribute(value.key).units.isEmpty).map {
        Quantity(key: value.key, value: number, characters: $0, isFree: isFree)
      }
    }
    required = stated.filter { rules.attribute($0.key).mention == .yes }.flatMap(\.values).map { FoldedText($0) }
    let held = FoldedText(record.attributes.map(\.listed).joined(separator: " ; "))
    strangers = (rules.closed.values.joined() + rules.forbidden).filter { !held.contains($0) }.map { FoldedText($0) }
    signs = Set(rules.signs.filter { !held.characters.contains($0) })
    words = rules.vocabulary.map { GuidedWords($0, rules, stated) }
  }

  public func allows(_ next: String, behind text: String) -> Bool {
    guard !next.contains(where: { signs.contains($0) || $0.isNewline }) else { return false }
    let (before, after) = (Self.folded(text), Self.folded(text + next))
    return allowsNumbers(after, behind: before.count) && allowsTail(after)
      && words?.allows(after, behind: before.count) ?? true
  }

  public func allowsEnd(of text: String) -> Bool {
    let folded = FoldedText(text)
    return (folded.isClosed && isComplete(folded)) || isLong(folded)
  }

  public func isFinished(_ text: String) -> Bool {
    let folded = FoldedText(text)
    guard folded.isClosed, isComplete(folded) else { return false }
    return rules.sentences.least ?? 1 <= folded.sentenceCount && rules.words.least ?? 0 <= folded.words.count
      && rules.characters.least ?? 0 <= folded.characters.count
  }

  private func isComplete(_ text: FoldedText) -> Bool { required.allSatisfy { !text.ranges(of: $0).isEmpty } }

  /// Whether one word more would break the rules of length.
  private func isLong(_ text: FoldedText) -> Bool {
    (text.isClosed && text.sentenceCount >= rules.sentences.most ?? .max)
      || text.words.count >= rules.words.most ?? .max
      || text.characters.count >= rules.characters.most ?? .max
  }

  /// Whether a text does not end in a word that the listing does not hold.
  private func allowsTail(_ text: [Character]) -> Bool {
    !strangers.contains { word in
      let start = text.count - word.characters.count
      return start >= 0 && text[start...].elementsEqual(word.characters)
        && (start == 0 || !(text[start - 1].isWordASCII && text[start].isWordASCII))
    }
  }

  /// The name and what the product is may be said again.
  static func isAlwaysHeld(_ key: String) -> Bool { key == "name" || ProductCatalogue.describing.contains(key) }

  /// As ``FoldedText``, with the white space at the end, behind which the next word begins.
  static func folded(_ text: String) -> [Character] {
    Array(text.precomposedStringWithCompatibilityMapping.lowercased())
  }

  /// The spellings of a value from the word with its first digit on.
  private static func forms(of value: String, isQuantity: Bool) -> [[Character]] {
    let characters = FoldedText(value).characters
    guard var start = characters.firstIndex(where: \.isNumber) else { return [] }
    while start > 0, characters[start - 1].isWordASCII { start -= 1 }
    let whole = Array(characters[start...])
    guard isQuantity, let space = whole.lastIndex(of: " ") else { return [whole] }
    var hyphenated = whole
    hyphenated[space] = "-"
    return [whole, hyphenated]
  }
}
