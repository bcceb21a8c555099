import FTData
import FTJSON

/// An item as a run learns from it, in the parts that are learned and those that are only read: for a person to look at before
/// hours are spent.
public struct LearnedExample: Sendable, Equatable {
  public struct Part: Sendable, Equatable {
    public let text: String
    public let isLearned: Bool

    public init(_ text: String, isLearned: Bool) {
      self.text = text
      self.isLearned = isLearned
    }
  }

  public let place: Place
  public let parts: [Part]

  public init(_ place: Place, _ parts: [Part]) {
    self.place = place
    self.parts = parts
  }

  /// The same in a few lines of a terminal: line ends are shown as a sign, and of a long part the middle is left out.
  ///
  /// - Parameter limit: characters of a part.
  public func shortened(to limit: Int) -> LearnedExample {
    LearnedExample(
      place,
      parts.map { part in
        let text = part.text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "⏎")
        guard text.count > limit else { return Part(text, isLearned: part.isLearned) }
        return Part("\(text.prefix(2 * limit / 3)) … \(text.suffix(limit / 3))", isLearned: part.isLearned)
      })
  }

  /// The example for other programs: its place and `parts`, each with `text` and `learned`.
  var json: JSONValue {
    var object = place.members
    object.append(
      key: "parts", .array(parts.map { ["text": .string($0.text), "learned": .bool($0.isLearned)] }))
    return .object(object)
  }
}
