import Foundation

/// Something about a text that keeps it from being published.
public enum CheckFinding: Sendable, Hashable, CustomStringConvertible {
  /// The record has this value and the text does not state it.
  case missing(attribute: String, value: String)
  /// The name of the product in other capitals.
  case capitals(String, written: String)
  /// A number that no value of the record holds.
  case unsupportedNumber(String)
  /// A number of the record that does not stand beside a word of its own attribute, and what stands there instead.
  case misplacedNumber(String, attribute: String, beside: String?)
  /// A word of a closed class that the record does not hold.
  case unsupportedValue(String, class: String)
  /// A word that stands neither in the record nor in the texts of the house.
  case unknownWord(String)
  /// An article that does not fit what follows.
  case article(String)
  /// A sentence that begins with a small letter, or does not end.
  case sentence(String)
  /// A value that stands there more often than the record has it.
  case repeated(attribute: String, value: String)
  /// A value behind a word that does not go with it, or half of one.
  case wording(String, attribute: String)
  /// An attribute that is not to be mentioned.
  case mentions(attribute: String, value: String)
  case forbidden(String)
  /// The first words, which are not what the rules let a text begin with.
  case beginning(String)
  /// A length out of bounds, in words.
  case length(String)
  /// Words that stand there twice.
  case loop(String)
  /// Words that the model would hardly have written by itself, and how likely it found them.
  case steered(String, probability: Double)

  /// The kinds, in the order in which they are told.
  public enum Kind: String, Sendable, CaseIterable {
    case attributes, numbers, values, rules, language, length, repetition
  }

  public var kind: Kind {
    switch self {
    case .missing, .capitals: .attributes
    case .unsupportedNumber, .misplacedNumber: .numbers
    case .unsupportedValue, .unknownWord: .values
    case .article, .wording, .sentence, .steered: .language
    case .mentions, .forbidden, .beginning: .rules
    case .length: .length
    case .loop, .repeated: .repetition
    }
  }

  public var description: String {
    switch self {
    case .missing(let attribute, let value): "does not state \(attribute): \(value)"
    case .capitals(let name, let written): "writes the name \(name) as \"\(written)\""
    case .unsupportedNumber(let text): "\(text) stands in no attribute"
    case .misplacedNumber(let text, let attribute, nil): "\(text) is the \(attribute), and no word says so"
    case .misplacedNumber(let text, let attribute, let other?):
      "\(text) is the \(attribute), and stands beside \"\(other)\""
    case .unsupportedValue(let word, let name): "\"\(word)\" (\(name)) stands in no attribute"
    case .unknownWord(let word): "\"\(word)\" stands in no attribute and in no text of the house"
    case .article(let text): "\"\(text)\": the article does not fit"
    case .wording(let text, let attribute): "\"\(text)\" is no way to say the \(attribute)"
    case .sentence(let words): "\"\(words)\" is no whole sentence"
    case .mentions(let attribute, let value): "mentions the \(attribute), \(value)"
    case .forbidden(let text): "\"\(text)\" is forbidden"
    case .beginning(let words): "begins with \"\(words)\", not with what it is about"
    case .length(let problem): problem
    case .repeated(let attribute, let value): "states the \(attribute), \(value), twice"
    case .steered(let words, let probability):
      "\"\(words)\": nothing that the listing bears out was likely here (\(String(format: "%.2f %%", 100 * probability)))"
    case .loop(let text): "repeats \"\(text)\""
    }
  }
}

/// What a check found, and what the measures count.
public struct CheckResult: Sendable, Equatable {
  public var findings: [CheckFinding] = []
  /// Values that must be stated, and those that are.
  public var required = 0
  public var stated = 0
  /// Numbers that stand in the text, and those of them that are unsupported or misplaced.
  public var numbers = 0
  public var wrongNumbers = 0

  public init() {}

  public var isPassed: Bool { findings.isEmpty }
  public func count(_ kind: CheckFinding.Kind) -> Int { findings.count { $0.kind == kind } }
}
