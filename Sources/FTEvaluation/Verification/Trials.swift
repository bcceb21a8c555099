/// Pairs of recordings and how alike they sound: what verification is measured on.
public struct Trials: Sendable {
  /// One pair.
  public struct Trial: Sendable, Equatable {
    public let score: Float
    /// Speakers of the two recordings, by number.
    public let first: Int
    public let second: Int
    public var isSame: Bool { first == second }

    public init(score: Float, first: Int, second: Int) {
      self.score = score
      self.first = first
      self.second = second
    }
  }

  public let list: [Trial]
  public let speakerCount: Int

  /// - Parameter speakerCount: speakers in all; their numbers are below it.
  public init(_ list: [Trial], speakerCount: Int) {
    precondition(
      list.allSatisfy { (0..<speakerCount).contains($0.first) && (0..<speakerCount).contains($0.second) },
      "a trial of a speaker beyond the \(speakerCount)")
    self.list = list
    self.speakerCount = speakerCount
  }

  public var sameCount: Int { list.count { $0.isSame } }
  public var differentCount: Int { list.count - sameCount }
  /// Whether error rates are defined: pairs of one speaker and pairs of two are there.
  public var isMeasurable: Bool { list.contains { $0.isSame } && list.contains { !$0.isSame } }
}
