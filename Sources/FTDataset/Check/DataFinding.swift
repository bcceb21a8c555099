import FTData

/// One thing that a check of a data set has to say, with everything it is about.
public struct DataFinding: Sendable, Equatable {
  /// How much it matters.
  public enum Weight: String, Sendable, CaseIterable {
    /// The gate stays shut until it is mended or allowed by name.
    case refuses
    /// Worth a look before learning.
    case warns
    /// Good to know.
    case notes
  }

  /// One case of it: the items concerned, the worst first.
  public struct Case: Sendable, Equatable {
    public var places: [Place]
    /// What a person sees of it: the beginnings of two texts, a label beside the one that was expected.
    public var words: String
    /// How sure or how bad, for the order: similarity, probability, decibels.
    public var score: Double?

    public init(_ places: [Place], _ words: String, score: Double? = nil) {
      self.places = places
      self.words = words
      self.score = score
    }
  }

  /// The check's name, by which it can be allowed: "near-duplicates".
  public let check: String
  public var weight: Weight
  /// What was seen and what to do about it, in a sentence or two.
  public var sentence: String
  /// All of them, the worst first.
  public var cases: [Case]

  public init(_ check: String, _ weight: Weight, _ sentence: String, cases: [Case] = []) {
    self.check = check
    self.weight = weight
    self.sentence = sentence
    self.cases = cases
  }
}
