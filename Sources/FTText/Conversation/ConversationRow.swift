import FTData
import FTJSON
import FTTextCodec

/// One training example of text: a conversation that ends with the assistant.
public struct ConversationRow: Sendable, Hashable {
  /// The row's own name, when it has one.
  public let id: String?
  public let turns: [ChatMessage]
  /// How many leading turns came from `prompt`: even an assistant's turn among them is context, not a model answer.
  /// 0 for a row of `messages`.
  public let promptTurnCount: Int
  /// The row's `attributes`, whatever they are; for measures and display.
  public let attributes: JSONValue?
  public let location: Place

  public init(
    id: String? = nil, turns: [ChatMessage], promptTurnCount: Int = 0, attributes: JSONValue? = nil,
    location: Place
  ) {
    precondition(
      (0...turns.count).contains(promptTurnCount),
      "ConversationRow: promptTurnCount is \(promptTurnCount) of \(turns.count) turns")
    self.id = id
    self.turns = turns
    self.promptTurnCount = promptTurnCount
    self.attributes = attributes
    self.location = location
  }

  /// All turns as one text in which white space and case do not count; equal for rows that a reader would call the same.
  /// Serves as key for finding duplicates and as group key of a `Split`.
  public var normalisedText: String {
    turns.map { $0.role.rawValue + "\u{1f}" + NormalisedText.of($0.content) }.joined(separator: "\u{1e}")
  }
}

/// Text as it is compared for duplicates.
private enum NormalisedText {
  /// Lower case, every run of white space one space, none at the ends.
  static func of(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

/// The same conversation on two sides of a split.
public struct DuplicatePair: Sendable, Hashable, CustomStringConvertible {
  /// The first occurrence on the first side.
  public let first: Place
  /// The occurrence on the second side.
  public let second: Place
  /// The beginning of the normalised text.
  public let excerpt: String

  public var description: String { "\(second) repeats \(first): \"\(excerpt)\"" }
}

extension ConversationRow {
  /// Every conversation of `second` that is also in `first`, in the order of `second`: the same roles and, but for case and
  /// white space, contents (``normalisedText``). Each is reported at most once, with its first occurrence in `first`. Near
  /// duplicates are not found.
  public static func duplicates(in first: [ConversationRow], and second: [ConversationRow]) -> [DuplicatePair] {
    let known = Dictionary(first.map { ($0.normalisedText, $0.location) }) { earlier, _ in earlier }
    return second.compactMap { row in
      let key = row.normalisedText
      guard let original = known[key] else { return nil }
      let excerpt = key.prefix(60).map { $0.isASCII && $0 < " " ? " " : $0 }
      return DuplicatePair(first: original, second: row.location, excerpt: String(excerpt))
    }
  }
}
