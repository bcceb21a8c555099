import FTData

/// Finds texts that stand twice in a data set, and texts of one side of a split that are known from another.
///
/// Four kinds are told apart:
/// - **exact duplicates** are equal in NFKC, whatever their case and white space;
/// - **near duplicates** share most of their character n-grams: MinHash signatures propose pairs, the true similarity
///   decides (``Settings/similarity``);
/// - **leaks** are duplicates of either kind across sides, and rewordings: texts that say the same in another order and in
///   part with other words, found by what they have in common weighed by its rarity;
/// - **templates** are texts that differ in values alone: numbers, sizes, codes, names, colours, the values of the row's
///   own attributes, or whatever varies in one place of many otherwise equal texts. They are no duplicates of each other.
///
/// The result depends on the texts and the settings alone, not on the number of threads.
///
/// ```swift
/// let result = try TextDuplicates().find(in: texts, sides: sides)
/// for cluster in result.near { print(cluster.texts, cluster.score) }
/// ```
public struct TextDuplicates: Sendable {
  /// From where on texts are the same, and how much is spent on finding out.
  public struct Settings: Sendable, Equatable {
    /// From which share of common n-grams (Jaccard) two texts are near duplicates, 0…1.
    public var similarity = 0.7
    /// The same between sides of a split, where a missed pair costs more than a false one.
    public var similarityBetweenSides = 0.6
    /// From which weighed share of common content (Dice) a text with spaces between its words is a rewording of another,
    /// 0…1; short texts need more. Texts in scripts without spaces need ``unspacedRewording``.
    public var rewording = 0.5
    /// The same for Japanese, Chinese and Thai, where synonyms share no characters and particles change with the order.
    public var unspacedRewording = 0.44
    /// Characters of a text that are compared; of longer ones the beginning. Exact duplicates are always found by the whole.
    public var longest = 20_000
    /// Threads at work, at least 1.
    public var threads = 1

    public init() {}
  }

  /// Texts that are the same, or nearly.
  public struct Cluster: Sendable, Equatable {
    /// Their numbers, ascending, at least two.
    public var texts: [Int]
    /// The most similar two of them that are not equal; the first two of exact duplicates.
    public var pair: [Int]
    /// The similarity of ``pair``, 0…1.
    public var score: Double
  }

  /// A text of the validation or test side that is known from another side.
  public struct Leak: Sendable, Equatable {
    /// How a text is known.
    public enum Kind: String, Sendable, CaseIterable {
      /// Equal but for case and white space.
      case exact
      /// Alike by its n-grams.
      case near
      /// The same in another order, in part with other words.
      case reworded
    }

    /// The text that should be new.
    public var text: Int
    /// The one that it is known from: the nearest, the first of several.
    public var source: Int
    public var kind: Kind
    /// Similarity, 0…1: of n-grams, or of the content where it is a rewording.
    public var score: Double
  }

  /// All that a search has found. A text that is a leak is told as one, and is in no cluster of duplicates.
  public struct Result: Sendable, Equatable {
    /// By their first text.
    public var exact: [Cluster] = []
    /// By their first text; of equal texts the first that is no leak stands for all.
    public var near: [Cluster] = []
    /// One for each text, by its number.
    public var leaks: [Leak] = []
    /// Families of texts that differ in values alone, by their first text.
    public var templates: [[Int]] = []
    /// Texts of whose length only the beginning was compared.
    public var cut = 0
    /// Texts without any letter or digit, which are compared with nothing.
    public var blank = 0

    public init() {}
  }

  /// The search was stopped by its progress closure.
  public struct Stopped: Error, Equatable {
    public init() {}
  }

  public let settings: Settings

  public init(_ settings: Settings = Settings()) { self.settings = settings }
}

/// What a search for duplicates cannot begin with.
public enum TextDuplicatesError: Blamable, Equatable, CustomStringConvertible {
  /// Sides or values were given for another number of texts.
  case unequalLengths(what: String, count: Int, texts: Int)
  /// More texts than the search can number.
  case tooMany(Int)

  public var blame: Blame { .settings }

  public var description: String {
    switch self {
    case .unequalLengths(let what, let count, let texts):
      "duplicates: there are \(count) \(what) for \(texts) texts; give one for each text, or none at all"
    case .tooMany(let texts):
      "duplicates: \(texts) texts are more than the \(Int32.max) that can be compared at once; compare them in parts"
    }
  }
}
