/// Where a row stands: a file and a line number from 1.
public struct RowLocation: Sendable, Hashable, Codable, CustomStringConvertible {
  public let file: String
  public let line: Int

  public init(file: String, line: Int) {
    self.file = file
    self.line = line
  }

  /// `file:line`, the form that editors jump to.
  public var description: String { "\(file):\(line)" }
}

/// A machine-readable reason for refusing a row, in kebab-case.
///
/// The importer's reasons are constants here; other parts of the program add their own by literal.
public struct RefusalReason: RawRepresentable, Sendable, Hashable, Codable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  public let rawValue: String

  /// A code of lower-case letters, digits and single hyphens; anything else is a programming mistake.
  public init(rawValue: String) {
    let isKebabCase =
      !rawValue.isEmpty
      && rawValue.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { word in
        !word.isEmpty && word.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) }
      }
    precondition(isKebabCase, "RefusalReason: \"\(rawValue)\" is not kebab-case")
    self.rawValue = rawValue
  }

  public init(stringLiteral value: String) { self.init(rawValue: value) }

  public var description: String { rawValue }

  public static let blankLine: RefusalReason = "blank-line"
  public static let lineTooLong: RefusalReason = "line-too-long"
  public static let invalidUTF8: RefusalReason = "invalid-utf8"
  public static let brokenJSON: RefusalReason = "broken-json"
  public static let duplicateKey: RefusalReason = "duplicate-key"
  public static let notAnObject: RefusalReason = "not-an-object"
  public static let missingMessages: RefusalReason = "missing-messages"
  public static let ambiguousRow: RefusalReason = "ambiguous-row"
  public static let unsupportedField: RefusalReason = "unsupported-field"
  public static let unknownRole: RefusalReason = "unknown-role"
  public static let wrongRoleOrder: RefusalReason = "wrong-role-order"
  public static let noAssistantTurn: RefusalReason = "no-assistant-turn"
  public static let notAString: RefusalReason = "not-a-string"
  public static let emptyContent: RefusalReason = "empty-content"
}

/// A row that is not used, and why.
public struct Refusal: Sendable, Hashable {
  public let location: RowLocation
  public let reason: RefusalReason
  /// One sentence for a person: what is wrong and what would be right.
  public let sentence: String

  public init(location: RowLocation, reason: RefusalReason, sentence: String) {
    self.location = location
    self.reason = reason
    self.sentence = sentence
  }
}
