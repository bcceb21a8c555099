import FTData

/// A source that cannot be read at all, as opposed to a row in it that is refused.
public struct DataImportError: Blamable, CustomStringConvertible, Sendable, Equatable {
  public let path: String
  public let sentence: String
  public var blame: Blame { .data }
  public var description: String { "\(path): \(sentence)" }

  init(_ path: String, _ sentence: String) {
    self.path = path
    self.sentence = sentence
  }
}
