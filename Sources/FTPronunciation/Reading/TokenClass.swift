import Foundation

/// A class of tokens that are not read as they are written: how they are recognised, and what is said for them.
struct TokenClass: Sendable {
  enum Name: String, Sendable, CaseIterable {
    case ownReading, address, file, version, date, decade, time, telephone, money, measure, fraction, year, label, code
    case ordinal, roman, abbreviation, number, sign, range, symbol
  }

  struct Rule: Sendable {
    let pattern: Pattern
    /// nil where the token is something else after all.
    let read: @Sendable (FoundToken) -> Spoken?

    init(_ pattern: String, ignoringCase: Bool = false, _ read: @escaping @Sendable (FoundToken) -> Spoken?) {
      self.pattern = Pattern(pattern, ignoringCase: ignoringCase)
      self.read = read
    }
  }

  let name: Name
  let rules: [Rule]

  init(_ name: Name, _ rules: [Rule]) { (self.name, self.rules) = (name, rules) }

  /// In this order: what an earlier class has taken, a later one does not see.
  static let all: [TokenClass] = [
    .addresses, .files, .versions, .dates, .decades, .times, .telephones, .moneyAmounts, .measures, .fractions, .labels,
    .years, .romans, .codes, .ordinals, .abbreviations, .numbers, .signs, .ranges, .symbols,
  ]
}

/// What a rule's pattern has found, with its surroundings.
struct FoundToken {
  let match: Pattern.Match
  private let line: TokenizedLine

  init(_ match: Pattern.Match, in line: TokenizedLine) { (self.match, self.line) = (match, line) }

  subscript(group: Int) -> String? { match[group] }
  var whole: String { match.whole }

  private static let reach = 48

  /// Up to 48 UTF-16 units before the token.
  var before: String {
    let start = max(0, match.range.location - Self.reach)
    return match.source.substring(with: NSRange(location: start, length: match.range.location - start))
  }
  /// Up to 48 UTF-16 units behind it.
  var after: String {
    let start = match.range.location + match.range.length
    return match.source.substring(with: NSRange(location: start, length: min(Self.reach, match.source.length - start)))
  }

  /// The word before it with nothing but spaces between, as written; empty where there is none.
  var previousWord: String {
    let words = before.reversed().drop { $0 == " " }.prefix { $0.isLetter || $0 == "'" || $0 == "." }
    return String(words.reversed())
  }
  /// The word behind it with nothing but spaces (or a hyphen) between.
  var nextWord: String { String(after.drop { $0 == " " || $0 == "-" }.prefix { $0.isLetter || $0 == "'" }) }

  /// The class that the text directly before or behind belongs to, spaces skipped.
  var left: TokenClass.Name? { line.owner(before: match.range.location) }
  var right: TokenClass.Name? { line.owner(behind: match.range.location + match.range.length) }
}

/// A line whose tokens are being recognised.
final class TokenizedLine {
  struct Token {
    let range: Range<Int>
    let name: TokenClass.Name
    let spoken: Spoken
  }

  let text: String
  private let source: NSString
  /// In order of place, never overlapping.
  private(set) var tokens: [Token] = []

  init(_ text: String) {
    self.text = text
    source = text as NSString
  }

  /// Takes what a class's rules find in the text that is still free.
  func recognize(_ kind: TokenClass) {
    for rule in kind.rules {
      var found: [Token] = []
      for match in free(rule.pattern) where match.range.length > 0 {
        guard let spoken = rule.read(FoundToken(match, in: self)) else { continue }
        let range = match.range.location..<match.range.location + match.range.length
        found.append(Token(range: range, name: kind.name, spoken: spoken))
      }
      if found.isEmpty { continue }
      tokens = (tokens + found).sorted { $0.range.lowerBound < $1.range.lowerBound }
    }
  }

  /// Matches in what no token has taken. The whole line is searched first; only where a match runs into a token, the free
  /// parts are searched one by one.
  private func free(_ pattern: Pattern) -> [Pattern.Match] {
    let everywhere = pattern.matches(in: text, source, within: NSRange(location: 0, length: source.length))
    let isFree = everywhere.allSatisfy { match in
      let next = tokens[firstToken(endingAfter: match.range.location)...].first
      return next.map { $0.range.lowerBound >= match.range.location + match.range.length } ?? true
    }
    if isFree { return everywhere }
    return gaps.flatMap { pattern.matches(in: text, source, within: $0) }
  }

  /// What no token has taken.
  var gaps: [NSRange] {
    var result: [NSRange] = []
    var start = 0
    for token in tokens {
      if token.range.lowerBound > start {
        result.append(NSRange(location: start, length: token.range.lowerBound - start))
      }
      start = token.range.upperBound
    }
    if source.length > start { result.append(NSRange(location: start, length: source.length - start)) }
    return result
  }

  struct Piece {
    let range: Range<Int>
    /// nil for plain text.
    let spoken: Spoken?
  }

  /// Tokens and what is between them, in order.
  var pieces: [Piece] {
    (tokens.map { Piece(range: $0.range, spoken: $0.spoken) }
      + gaps.map { Piece(range: $0.location..<$0.location + $0.length, spoken: nil) })
      .sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// The text with every token as zeros, so that no mark inside one ends a sentence.
  var masked: String {
    var units = Array(text.utf16)
    for token in tokens { for place in token.range { units[place] = 48 } }
    return String(decoding: units, as: UTF16.self)
  }

  func text(in range: Range<Int>) -> String {
    source.substring(with: NSRange(location: range.lowerBound, length: range.count))
  }

  func owner(before place: Int) -> TokenClass.Name? {
    var place = place
    while place > 0, source.character(at: place - 1) == 32 { place -= 1 }
    return token(at: place - 1)?.name
  }

  func owner(behind place: Int) -> TokenClass.Name? {
    var place = place
    while place < source.length, source.character(at: place) == 32 { place += 1 }
    return token(at: place)?.name
  }

  private func token(at place: Int) -> Token? {
    let index = firstToken(endingAfter: place)
    return index < tokens.count && tokens[index].range.contains(place) ? tokens[index] : nil
  }

  private func firstToken(endingAfter place: Int) -> Int {
    var low = 0
    var high = tokens.count
    while low < high {
      let middle = (low + high) / 2
      if tokens[middle].range.upperBound <= place { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
