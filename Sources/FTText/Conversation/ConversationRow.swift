import FTData
import FTJSON
import FTTextCodec

/// One training example of text: a conversation that ends with the assistant, or a document.
public struct ConversationRow: Sendable, Hashable {
  /// How a row is written out for a model.
  public enum Form: Sendable, Hashable {
    /// By the model's chat template.
    case conversation
    /// A prompt and its completion: by the template where the model has one, else one behind the other as they are.
    case prompt
    /// As it is, with an end token behind it, whatever the model.
    case document
  }

  /// The row's own name, when it has one.
  public let id: String?
  /// A document is one turn of the assistant.
  public let turns: [ChatMessage]
  /// For each turn whether its words are learned: the assistant's, without those inside a row's `prompt` and those of weight 0.
  public let isLearned: [Bool]
  public let form: Form
  /// The row's `attributes`, whatever they are; for measures and display.
  public let attributes: JSONValue?
  /// The task by whose name the row was read.
  public let task: NamedTask?
  public let location: Place

  /// - Parameter isLearned: nil means all turns of the assistant.
  public init(
    id: String? = nil, turns: [ChatMessage], isLearned: [Bool]? = nil, form: Form = .conversation,
    attributes: JSONValue? = nil, task: NamedTask? = nil, location: Place
  ) {
    let isLearned = isLearned ?? turns.map { $0.role == .assistant }
    precondition(
      isLearned.count == turns.count, "ConversationRow: \(isLearned.count) marks for \(turns.count) turns")
    self.id = id
    self.turns = turns
    self.isLearned = isLearned
    self.form = form
    self.attributes = attributes
    self.task = task
    self.location = location
  }

  /// The same row with other words in its turns.
  func withTexts(_ change: (String) throws -> String) rethrows -> ConversationRow {
    ConversationRow(
      id: id, turns: try turns.map { ChatMessage(role: $0.role, content: try change($0.content)) },
      isLearned: isLearned,
      form: form, attributes: attributes, task: task, location: location)
  }

  /// What a model is asked for: the last answer that is learned, and the turns before it. nil for a document, which answers nothing.
  public var question: (turns: [ChatMessage], answer: String)? {
    guard form != .document, let place = isLearned.lastIndex(of: true) else { return nil }
    return (Array(turns[..<place]), turns[place].content)
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
