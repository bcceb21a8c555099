/// The same item on two sides of a split.
public struct DuplicatePair: Sendable, Hashable, CustomStringConvertible {
  /// The first occurrence on the first side.
  public let first: Place
  /// The occurrence on the second side.
  public let second: Place
  /// The beginning of the normalised text.
  public let excerpt: String

  public var description: String { "\(second) repeats \(first): \"\(excerpt)\"" }
}

/// Validation rows that are also in training.
public struct DuplicateRowsError: Blamable, CustomStringConvertible, Sendable, Equatable {
  public let pairs: [DuplicatePair]

  public init(pairs: [DuplicatePair]) {
    self.pairs = pairs
  }

  public var blame: Blame { .data }

  public var description: String {
    let shown = pairs.prefix(3).map { "  \($0)" }.joined(separator: "\n")
    let more = pairs.count > 3 ? "\n  and \(pairs.count - 3) more" : ""
    let rows = pairs.count == 1 ? "1 validation row is" : "\(pairs.count) validation rows are"
    return "\(rows) also in training, the validation loss would be too good to be true; remove them from one side:\n"
      + shown + more
  }
}

extension Split {
  /// Every item of `second` whose text is also in `first`, in the order of `second`.
  ///
  /// Texts are equal when they are after lower-casing and making every run of white space one space. Each item of `second`
  /// is reported at most once, with its first occurrence in `first`. Near duplicates are not found.
  public static func duplicatesAcross<Item>(
    _ first: [Item], _ second: [Item], text: (Item) -> String, location: (Item) -> Place
  ) -> [DuplicatePair] {
    var known: [String: Place] = [:]
    for item in first {
      let key = NormalisedText.of(text(item))
      if known[key] == nil { known[key] = location(item) }
    }
    return second.compactMap { item in
      let key = NormalisedText.of(text(item))
      guard let original = known[key] else { return nil }
      let excerpt = key.prefix(60).map { $0.isASCII && $0 < " " ? " " : $0 }
      return DuplicatePair(first: original, second: location(item), excerpt: String(excerpt))
    }
  }

  /// Every conversation of `validation` that is also in `train`: the same roles and, but for case and white space, contents.
  public static func duplicatesAcross(
    _ train: [ConversationRow], _ validation: [ConversationRow]
  ) -> [DuplicatePair] {
    duplicatesAcross(train, validation, text: \.normalisedText, location: \.location)
  }
}
