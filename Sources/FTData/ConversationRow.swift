import FTJSON

/// Who speaks in a turn.
public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
  case system
  case user
  case assistant
  case tool
}

/// One message of a conversation.
public struct ConversationTurn: Sendable, Hashable, Codable {
  public let role: Role
  public let content: String

  public init(role: Role, content: String) {
    self.role = role
    self.content = content
  }
}

/// One training example of text: a conversation that ends with the assistant.
public struct ConversationRow: Sendable, Hashable {
  /// The row's own name, when it has one.
  public let id: String?
  public let turns: [ConversationTurn]
  /// How many leading turns came from `prompt`: even an assistant's turn among them is context, not a model answer.
  /// 0 for a row of `messages`.
  public let promptTurnCount: Int
  /// The row's `attributes`, whatever they are; for measures and display.
  public let attributes: JSONValue?
  public let location: Place

  public init(
    id: String? = nil, turns: [ConversationTurn], promptTurnCount: Int = 0, attributes: JSONValue? = nil,
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
enum NormalisedText {
  /// Lower case, every run of white space one space, none at the ends.
  static func of(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
