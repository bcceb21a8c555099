import FTData

/// The words that a house writes beside the values of its listings: what stands in several of its texts.
///
/// A small model invents in words that no class names: "comes with a water bottle". Where texts keep to one plain voice, a word that
/// stands in no listing and in none of the house's own texts is more likely invented than new. Endings do not count (holds, hold).
public struct HouseVocabulary: Sendable, Equatable {
  /// In how many texts a word has to stand, unless the rules say otherwise.
  public static let usualLeast = 2

  private let words: [String]
  private let forms: Set<String>
  /// All spellings that count as one of its words, in alphabetical order; words that say a number are none.
  private let spellings: [String]
  /// How many words it knows, without their endings.
  public var count: Int { words.count }
  /// What became of the rows that it was read from; nil where it was given its texts.
  public private(set) var ledger: Ledger?
  /// Its words in alphabetical order between spaces: the same for the same vocabulary.
  public var text: String { words.joined(separator: " ") }

  /// - Parameters:
  ///   - texts: of the house, each with the record that it is about.
  ///   - least: a word has to stand in so many of them.
  public init(_ texts: [(text: String, record: ProductRecord)], least: Int = usualLeast) {
    var counts: [String: Int] = [:]
    for (text, record) in texts {
      let own = Self.forms(of: FoldedText(record.attributes.map(\.listed).joined(separator: " ; ")).words)
      for word in Set(FoldedText(text).words) where Self.isWord(word) && own.isDisjoint(with: Self.forms(of: word)) {
        counts[word, default: 0] += 1
      }
    }
    words = counts.filter { $0.value >= least }.keys.sorted()
    forms = Self.forms(of: words)
    spellings = Self.spellings(of: forms).subtracting(FoldedText.numberWords).sorted()
  }

  /// The words of the last answers of a file of rows, of those rows that have their record as `attributes`.
  ///
  /// - Throws: `DataFileError` for a file that cannot be read or has no such row.
  public init(rows path: String, least: Int = usualLeast) throws {
    let found = try ConversationImporter().read(files: [path])
    let texts = found.rows.compactMap(TextItem.init).compactMap { item in
      item.record.map { (text: item.reference, record: $0) }
    }
    if texts.isEmpty { throw DataFileError.noUsableRows(files: [path], summary: "no row has a text and attributes") }
    self.init(texts, least: least)
    ledger = found.ledger
  }

  /// The words of a text that are neither the house's nor the record's, in their order.
  ///
  /// - Parameter held: what may be written beside them: the record's values, the words of the rules.
  func unknown(in text: FoldedText, beside held: [FoldedText]) -> [String] {
    let held = Self.forms(of: held.flatMap(\.words))
    var found: [String] = []
    for word in text.words where Self.isWord(word) && !found.contains(word) {
      let forms = Self.forms(of: word)
      if forms.isDisjoint(with: self.forms), forms.isDisjoint(with: held) { found.append(word) }
    }
    return found
  }

  func hasSpelling(_ word: String) -> Bool {
    let place = place(of: word)
    return place < spellings.count && spellings[place] == word
  }

  /// Whether one of its spellings begins so.
  func hasSpelling(beginning word: String) -> Bool {
    let place = place(of: word)
    return place < spellings.count && spellings[place].hasPrefix(word)
  }

  /// The first spelling that is not before a word.
  private func place(of word: String) -> Int {
    var (low, high) = (0, spellings.count)
    while low < high {
      let middle = (low + high) / 2
      if spellings[middle] < word { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// What ``unknown(in:beside:)`` takes for one of some words: they and their stems, with any ending.
  static func spellings(of words: some Sequence<String>) -> Set<String> {
    forms(of: words).reduce(into: []) { spellings, form in
      spellings.insert(form)
      if form.count >= shortest { spellings.formUnion(endings.map { form + $0 }) }
      if form.hasSuffix("y"), form.count > shortest - 1 { spellings.insert(form.dropLast() + "ies") }
    }
  }

  /// Numbers and the signs of scripts without spaces are looked at elsewhere.
  static func isWord(_ word: String) -> Bool {
    word.allSatisfy { $0.isLetter || $0 == "'" } && word.first?.isUnspaced == false
  }

  /// Some words and what is left of them without English endings.
  static func forms(of words: some Sequence<String>) -> Set<String> {
    words.reduce(into: []) { $0.formUnion(forms(of: $1)) }
  }

  /// A word and what is left of it without an English ending.
  private static func forms(of word: String) -> Set<String> {
    var forms: Set<String> = [word]
    for ending in endings where word.hasSuffix(ending) && word.count - ending.count >= shortest {
      forms.insert(String(word.dropLast(ending.count)))
    }
    if word.hasSuffix("ies"), word.count > shortest + 1 { forms.insert(word.dropLast(3) + "y") }
    return forms
  }

  private static let endings = ["s", "es", "d", "ed", "ing"]

  /// Fewer letters than these are no word of their own.
  private static let shortest = 3
}
