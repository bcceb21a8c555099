import Foundation

/// Something in a text that was not read, with its place.
public struct ReadingWarning: Sendable, Equatable, CustomStringConvertible {
  public let text: String
  /// What it is: the name of a script, "emoji" or "sign".
  public let kind: String
  /// Both from 1; a column is a character as a person counts them.
  public let line: Int
  public let column: Int

  public var description: String {
    let shown = text.count > 40 ? text.prefix(39) + "…" : text[...]
    return "line \(line), column \(column): \"\(shown)\" (\(kind)) was not read"
  }
}

/// A text as it is said, in words.
public struct TextReading: Sendable, Equatable {
  public struct Sentence: Sendable, Equatable {
    /// As it stands in the text.
    public let text: String
    /// Everything written out, marks kept; spelled letters have points between them ("B.B.C").
    public let spoken: String
    /// What is said, in lower case, without marks, letters apart ("b b c").
    public let words: String
    public let endsParagraph: Bool
  }

  public let sentences: [Sentence]
  public let warnings: [ReadingWarning]
  /// The words of all sentences.
  public var words: String { sentences.map(\.words).filter { !$0.isEmpty }.joined(separator: " ") }
}

/// Reads English text as a person does: amounts, dates, telephone numbers, units, addresses and abbreviations become words.
///
/// Every line goes through four steps. Characters are brought to one form (full-width letters, circled numbers, thin
/// spaces between digits); tokens of `TokenClass.all` are recognised in that order, each in the text that earlier ones
/// have left; the rest is split into sentences, so that the point of "No. 9" ends none; what has no sound in English is
/// left out and listed in ``TextReading/warnings``. It needs no checkpoint, and takes time linear in the text.
///
/// ```swift
/// let reading = TextReader().reading(of: "It fell to −8 °C on Feb. 3.")
/// // reading.words: "it fell to minus eight degrees celsius on february third"
/// ```
public struct TextReader: Sendable {
  private let own: TokenClass?
  private let splitter = SentenceSplitter(titles: [])

  /// - Parameter dictionary: a user's own readings of names and brands, which go before everything.
  public init(dictionary: PronunciationDictionary = PronunciationDictionary()) {
    own = OwnReadings.tokens(dictionary)
  }

  public func reading(of text: String) -> TextReading {
    var sentences: [TextReading.Sentence] = []
    var warnings: [ReadingWarning] = []
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      for part in Self.parts(of: line) {
        read(part.text, line: number + 1, column: part.column, isLast: part.isLast, &sentences, &warnings)
      }
    }
    return TextReading(sentences: sentences, warnings: warnings)
  }

  /// What is said for a text inside another reading.
  static func words(of text: String) -> Spoken {
    let line = TokenizedLine(CharacterNormalizer.normalized(text).text)
    for kind in TokenClass.all { line.recognize(kind) }
    var unread: [PlainText.Unread] = []
    return line.pieces.reduce(into: Spoken()) { result, piece in
      result += piece.spoken ?? Spoken(PlainText.readable(line.text(in: piece.range), at: 0, unread: &unread))
    }
  }

  /// The longest text that is looked at in one piece: patterns look at a line again for every token in it.
  private static let longestPart = 2000

  /// A line in parts of at most ``longestPart`` characters, split at spaces behind marks where there are any.
  private static func parts(of line: Substring) -> [(text: Substring, column: Int, isLast: Bool)] {
    var result: [(text: Substring, column: Int, isLast: Bool)] = []
    var rest = line
    var column = 1
    while let limit = rest.index(rest.startIndex, offsetBy: longestPart, limitedBy: rest.endIndex),
      limit < rest.endIndex
    {
      let head = rest[..<limit]
      let space =
        head.indices.reversed().prefix(longestPart / 2).first { index in
          head[index] == " " && index > head.startIndex && ".!?;:,".contains(head[head.index(before: index)])
        } ?? head.lastIndex(of: " ")
      let end = space.map { head.index(after: $0) } ?? limit
      result.append((rest[..<end], column, false))
      column += rest.distance(from: rest.startIndex, to: end)
      rest = rest[end...]
    }
    return result + [(rest, column, true)]
  }

  private func read(
    _ text: Substring, line number: Int, column: Int, isLast: Bool, _ sentences: inout [TextReading.Sentence],
    _ warnings: inout [ReadingWarning]
  ) {
    let normal = CharacterNormalizer.normalized(text)
    let line = TokenizedLine(normal.text)
    if let own { line.recognize(own) }
    for kind in TokenClass.all { line.recognize(kind) }
    var unread: [PlainText.Unread] = []
    let written = Array(text)
    let pieces = line.pieces
    var index = 0
    let ranges = splitter.ranges(in: line.masked)
    for (position, range) in ranges.enumerated() {
      var sentence = WrittenOut()
      while index < pieces.count, pieces[index].range.lowerBound < range.upperBound {
        let piece = pieces[index]
        if let token = piece.spoken {
          sentence.add(token)
        } else {
          let part = piece.range.clamped(to: range)
          sentence.add(plain: PlainText.readable(line.text(in: part), at: part.lowerBound, unread: &unread))
        }
        if piece.range.upperBound > range.upperBound { break }
        index += 1
      }
      guard sentence.hasSound else { continue }
      let places = normal.places[range]
      let own = places.isEmpty ? "" : String(written[places.first!...places.last!])
      sentences.append(
        TextReading.Sentence(
          text: own.trimmed(), spoken: sentence.text, words: sentence.words,
          endsParagraph: isLast && position == ranges.count - 1))
    }
    warnings += unread.map {
      ReadingWarning(text: $0.text, kind: $0.kind, line: number, column: column + normal.places[$0.place])
    }
  }
}

/// A sentence that is being written out.
private struct WrittenOut {
  private var spoken = ""
  private var plain = ""
  private var endsWithToken = false

  mutating func add(_ token: Spoken) {
    guard !token.isEmpty else { return add(plain: " ") }
    if spoken.last?.isLetter == true || spoken.last == "." && endsWithToken || spoken.last == "]" { spoken += " " }
    if plain.last?.isLetter == true { plain += " " }
    spoken += token.text
    plain += token.plain
    endsWithToken = true
  }

  mutating func add(plain text: String) {
    if endsWithToken, text.first?.isLetter == true {
      spoken += " "
      plain += " "
    }
    spoken += text
    plain += text
    if !text.isEmpty { endsWithToken = false }
  }

  private static let spaces = Pattern(#"\s+"#)
  private static let spaceBeforeMark = Pattern(#" +([,.;:!?])"#)

  var text: String {
    Self.spaceBeforeMark.replacing(in: Self.spaces.replacing(in: spoken, with: " ")) { $0[1] ?? "" }.trimmed()
  }
  var words: String { Spoken.plain(plain) }
  var hasSound: Bool { spoken.contains { $0.isLetter || $0.isNumber } }
}
