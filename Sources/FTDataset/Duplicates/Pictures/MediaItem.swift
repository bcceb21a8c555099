import FTData

/// A picture or a recording of a data set, as the checks of files take it.
public struct MediaItem: Sendable, Hashable {
  /// The record it belongs to.
  public let place: Place
  /// Where the file lies.
  public let path: String
  /// What it is for; nil where the data are not divided yet.
  public var side: Partition.Side?

  public init(_ place: Place, path: String, side: Partition.Side? = nil) {
    self.place = place
    self.path = path
    self.side = side
  }
}

/// Two items of a list that hold the same.
public struct MediaPair: Sendable, Equatable {
  /// How they are the same.
  public enum Kind: String, Sendable, CaseIterable {
    /// The same file, the same bytes, or the same pixels or samples packed differently.
    case exact
    /// The same but for how it was cut, stored, lit or levelled.
    case near
    /// The same drawing in other colours or in another position, which may well mean something else.
    case variant
  }

  /// Numbers in the list of items; the first is the smaller one.
  public let first: Int
  public let second: Int
  public let kind: Kind
  /// How alike, 0 to 1.
  public let score: Double
  /// How they differ, for a person: "mirrored; shows 61 % of it".
  public let words: String
}

/// What the files of a data set turned out to be.
public struct MediaReport<Facts: Sendable & Equatable>: Sendable, Equatable {
  /// The checks that have something to say.
  public let findings: [DataFinding]
  /// Of each item, in the order of the list; nil where the file could not be read.
  public let facts: [Facts?]
  /// Enough pairs to join all items that are the same, directly or through others: whoever divides the data keeps
  /// them together.
  public let pairs: [MediaPair]
}
