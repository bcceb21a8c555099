/// A machine-readable reason for refusing a row, in kebab-case.
///
/// What readers of any kind of rows refuse for is a constant here; modalities add their own, as constants or by literal.
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

  /// Nothing but white space.
  public static let blankLine: RefusalReason = "blank-line"
  /// More bytes than the reader takes.
  public static let lineTooLong: RefusalReason = "line-too-long"
  /// Bytes that are no UTF-8.
  public static let invalidUTF8: RefusalReason = "invalid-utf8"
  /// Not one JSON value.
  public static let brokenJSON: RefusalReason = "broken-json"
  /// A key that stands twice in one object.
  public static let duplicateKey: RefusalReason = "duplicate-key"
  /// JSON, but no object.
  public static let notAnObject: RefusalReason = "not-an-object"
  /// A content that is no text.
  public static let notAString: RefusalReason = "not-a-string"
  /// A message without text.
  public static let emptyContent: RefusalReason = "empty-content"
}

/// A row that is not used, and why.
public struct Refusal: Sendable, Hashable {
  public let location: Place
  public let reason: RefusalReason
  /// One sentence for a person: what is wrong and what would be right.
  public let sentence: String

  public init(location: Place, reason: RefusalReason, sentence: String) {
    self.location = location
    self.reason = reason
    self.sentence = sentence
  }
}

/// Who has to do something about an error; programs make their exit code of it.
public enum Blame: Sendable, Equatable {
  /// What was given to learn or to work from: rows, pictures, recordings, texts.
  case data
  /// How the program was called: flags, settings, names.
  case settings
  /// Everything else: disks, memory, permissions, damaged models.
  case world
}

/// An error that says who is to blame. One that does not is the world's.
///
/// ```swift
/// let blame = (error as? any Blamable)?.blame ?? .world
/// ```
public protocol Blamable: Error {
  var blame: Blame { get }
}
