import Foundation

/// Keeps a text about a product to its listing while it is written.
///
/// - A number is written only as a part of a value of the listing, through to the value's end, and not behind a word that belongs to
///   another attribute ("holds" before a power).
/// - Behind a number no other attribute's word stands before its own ("3.5 cm thick", which is the width).
/// - Where the rules say what a text begins with, its first words are that.
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
  /// The spellings of what must be stated.
  private let required: [[FoldedText]]
  /// Words and classes that the listing does not hold.
  private let strangers: [FoldedText]
  private let signs: Set<Character>
  let words: GuidedWords?
  private let beginnings: [FoldedText]

  public init(_ rules: CheckRules, about record: ProductRecord) {
    let record = rules.split(record)
    self.rules = rules
    let stated = record.attributes.filter { rules.attribute($0.key).mention != .never }
    let values = stated.flatMap { attribute in attribute.values.map { (key: attribute.key, text: $0) } }
    quantities = values.enumerated().flatMap { number, value in
      let isFree = !rules.statesOnce || ProductCatalogue.saysWhatItIs(value.key)
      return rules.forms(of: value.text, of: value.key).compactMap(Self.fromFirstDigit).map {
        Quantity(key: value.key, value: number, characters: $0, isFree: isFree)
      }
    }
    required = values.filter { rules.attribute($0.key).mention == .yes }.map { rules.forms(of: $0.text, of: $0.key) }
    let held = FoldedText(record.attributes.map(\.listed).joined(separator: " ; "))
    strangers = (rules.closed.values.joined() + rules.forbidden).filter { !held.contains($0) }.map { FoldedText($0) }
    signs = Set(rules.signs.filter { !held.characters.contains($0) })
    beginnings = rules.beginnings(of: record)
    words = rules.vocabulary.map { GuidedWords($0, rules, stated) }
  }

  public func allows(_ next: String, behind text: String) -> Bool {
    guard !next.contains(where: { signs.contains($0) || $0.isNewline }) else { return false }
    let after = Array(FoldedText.fold(text + next))
    // A mark can join the last character instead of standing behind it.
    let start = min(FoldedText.fold(text).count, after.count)
    // What has begun with something else already is not held up further.
    let begins = isBeginning(after) || !isBeginning(after[..<start])
    return begins && allowsNumbers(after, behind: start) && allowsTail(after)
      && words?.allows(after, behind: start) ?? true
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

  private func isComplete(_ text: FoldedText) -> Bool { required.allSatisfy { text.states($0) } }

  /// Whether one word more would break the rules of length.
  private func isLong(_ text: FoldedText) -> Bool {
    (text.isClosed && text.sentenceCount >= rules.sentences.most ?? .max)
      || text.words.count >= rules.words.most ?? .max
      || text.characters.count >= rules.characters.most ?? .max
  }

  private func isBeginning(_ text: some RandomAccessCollection<Character>) -> Bool {
    beginnings.isEmpty || beginnings.contains { $0.begins(text) }
  }

  /// Whether a text does not end in a word that the listing does not hold.
  private func allowsTail(_ text: [Character]) -> Bool {
    !strangers.contains { word in
      let start = text.count - word.characters.count
      return start >= 0 && text[start...].elementsEqual(word.characters)
        && (start == 0 || !(text[start - 1].isWordASCII && text[start].isWordASCII))
    }
  }

  /// A value from the word with its first digit on; nil without one.
  private static func fromFirstDigit(_ value: FoldedText) -> [Character]? {
    guard var start = value.characters.firstIndex(where: \.isNumber) else { return nil }
    while start > 0, value.characters[start - 1].isWordASCII { start -= 1 }
    return Array(value.characters[start...])
  }
}
