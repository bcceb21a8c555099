/// A text, its words, and the places in it that no augmentation may touch: numbers with their units, names, values of
/// attributes, quotations, code, addresses.
///
/// Protection rather errs on the safe side: a word that is left alone costs a little variety, a changed price is a lie.
package struct ProtectedText: Sendable {
  /// Why a place is left alone; the first reason that is found stays.
  enum Reason: Sendable, Equatable {
    case code, quotation, number, value
    /// A capital; the one reason that an article may be mended in spite of.
    case name
  }

  /// The longest text that is looked at, in Unicode scalars; a longer one is left as it is.
  package static let longest = 200_000

  let string: String
  let scalars: [Unicode.Scalar]
  let scripts: [TextScript]
  let words: [TextWord]
  private(set) var reasons: [Reason?]
  /// How often each of the values stands there, in their order.
  private var valueCounts: [Int] = []

  /// - Parameters:
  ///   - values: attribute values: they are left alone as a whole, and so is each of their words.
  package init(_ text: String, values: ProtectedValues = ProtectedValues()) {
    string = text
    // What is too long has no words, so nothing in it is changed.
    scalars = text.unicodeScalars.count > Self.longest ? [] : Array(text.unicodeScalars)
    scripts = TextScript.scripts(of: scalars)
    words = TextWord.words(of: scalars, scripts)
    reasons = [Reason?](repeating: nil, count: scalars.count)
    protectCode()
    protectQuotations()
    protectNumbers()
    protectValues(values)
    protectNames()
  }

  /// What a change has to leave as it is, to be compared before and after: the numbers in digits and words, in their order,
  /// and how often each value stands there. A value that comes about by chance ("glue with the gun", "glue gun") is a
  /// difference too.
  var facts: Facts {
    let numbers = words.filter { $0.kind == .number || Self.numberWords.contains($0.folded) }.map { text($0.range) }
    return Facts(numbers: numbers, valueCounts: valueCounts)
  }

  struct Facts: Sendable, Equatable {
    let numbers: [String]
    let valueCounts: [Int]
  }

  /// Whether nothing forbids a change of these scalars.
  func isFree(_ range: Range<Int>) -> Bool { reasons[range].allSatisfy { $0 == nil } }

  func text(_ range: Range<Int>) -> String { String(scalars: scalars[range]) }

  /// Leaves these scalars alone from now on, but for those that are left alone for a reason of their own.
  mutating func protect(_ range: Range<Int>, _ reason: Reason) {
    for index in range.clamped(to: 0..<reasons.count) where reasons[index] == nil { reasons[index] = reason }
  }

  /// The text with parts exchanged.
  ///
  /// - Parameter edits: in the order of their ranges, which do not overlap.
  func replacing(_ edits: [(range: Range<Int>, text: String)]) -> String {
    var result = ""
    var place = 0
    for edit in edits {
      result += String(scalars: scalars[place..<edit.range.lowerBound]) + edit.text
      place = edit.range.upperBound
    }
    return result + String(scalars: scalars[place...])
  }
}

extension ProtectedText {
  /// Names: a word with a capital inside a sentence or anywhere but at its first letter; the first word of a sentence unless
  /// the same word stands in small letters too, since "Amber" may be a lamp and "amber" is none; Japanese words before a form
  /// of address or behind one of a company.
  private mutating func protectNames() {
    let small = Set(words.filter { $0.kind == .word && text($0.range) == $0.folded }.map(\.folded))
    for (index, word) in words.enumerated() {
      switch word.kind {
      case .word:
        let letters = text(word.range)
        guard letters.contains(where: \.isUppercase) else { continue }
        let isPlain = letters.first?.isUppercase == true && !letters.dropFirst().contains(where: \.isUppercase)
        // "Alder Hollow is …": a capital behind it makes it a part of a name.
        let nextIsName =
          index + 1 < words.count && !words[index + 1].beginsSentence
          && scalars[words[index + 1].range.lowerBound].isUpper
        if !(word.beginsSentence && isPlain && !nextIsName && (small.contains(word.folded) || word.isFunctionWord)) {
          protect(word.range, .name)
        }
      case .unspaced:
        let after = String(scalars: scalars[word.range.upperBound..<min(scalars.count, word.range.upperBound + 3)])
        if Self.addresses.contains(where: after.hasPrefix) || Self.companies.contains(where: word.folded.contains) {
          protect(word.range, .name)
        }
      case .number: break
      }
    }
  }

  private static let addresses = ["さん", "さま", "くん", "ちゃん", "たち"]
  private static let companies = [
    "株式会社", "有限会社", "合同会社", "氏", "様", "君", "殿", "先生", "社長", "大学", "銀行",
  ]

  /// Attribute values, wherever they stand, without regard to case, and each of their words.
  private mutating func protectValues(_ values: ProtectedValues) {
    guard !values.isEmpty else { return }
    let folded = scalars.map(\.folded)
    for value in values.wholes {
      var place = 0
      var count = 0
      while place + value.count <= folded.count {
        let range = place..<place + value.count
        if folded[place] == value[0], folded[range].elementsEqual(value), standsAlone(range) {
          protect(range, .value)
          count += 1
          place = range.upperBound
        } else {
          place += 1
        }
      }
      valueCounts.append(count)
    }
    for word in words where values.words.contains(word.folded) || values.words.contains(Self.singular(word.folded)) {
      protect(word.range, .value)
    }
  }

  /// "tall" does not stand in "install"; Japanese has no spaces to go by.
  private func standsAlone(_ range: Range<Int>) -> Bool {
    func cuts(_ left: Int, _ right: Int) -> Bool {
      left >= 0 && right < scripts.count && scripts[left] == scripts[right]
        && (scripts[left] == .spaced || scripts[left] == .digit)
    }
    return !cuts(range.lowerBound - 1, range.lowerBound) && !cuts(range.upperBound - 1, range.upperBound)
  }

  static func singular(_ word: String) -> String {
    word.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss") ? String(word.dropLast()) : word
  }
}

/// Values that stand in texts and are not altered there.
package struct ProtectedValues: Sendable, Equatable {
  /// More values than any product has are not looked for one by one; their words are.
  static let mostWholes = 500

  /// In lower case, the longest first.
  private(set) var wholes: [[Unicode.Scalar]] = []
  /// Content words of the values, and of what else must not change.
  private(set) var words: Set<String> = []

  var isEmpty: Bool { wholes.isEmpty && words.isEmpty }

  package init(_ values: [String] = []) {
    for value in Set(values).sorted() {
      let scalars = value.unicodeScalars.prefix(2_000).map(\.folded)
      // A single letter would be found everywhere; a single kanji is a word.
      guard let first = scalars.first, scalars.contains(where: { TextScript($0) != .space }) else { continue }
      if wholes.count < Self.mostWholes, scalars.count > 1 || TextScript(first) != .spaced {
        wholes.append(scalars)
      }
      addWords(of: scalars)
    }
    // Stable: values of one length stay in the order of their signs.
    wholes.sort { $0.count > $1.count }
  }

  /// Leaves the content words of a text alone, but not the text as a whole.
  package mutating func addWords(of text: String) {
    addWords(of: text.unicodeScalars.prefix(ProtectedText.longest).map(\.folded))
  }

  private mutating func addWords(of scalars: [Unicode.Scalar]) {
    for word in TextWord.words(of: scalars, TextScript.scripts(of: scalars)) where !word.isFunctionWord {
      words.insert(word.folded)
      words.insert(ProtectedText.singular(word.folded))
    }
  }
}
