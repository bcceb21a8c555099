import FTData

/// What preprocessing has changed, left and refused: counts of everything, and examples. One report is of one pass,
/// over texts or over files.
public struct PreprocessReport: Sendable, Equatable {
  /// A change of a text, with what is invisible made visible.
  public struct Example: Sendable, Equatable {
    public let place: Place
    public let field: String
    /// The part around the first difference.
    public let before: String
    public let after: String
  }

  /// What one step did.
  public struct Step: Sendable, Equatable {
    public let name: String
    /// Records with at least one text, picture or recording that it changed.
    public internal(set) var records = 0
    /// Texts, pictures or recordings that it changed.
    public internal(set) var items = 0
    /// Characters (Unicode scalars) that were there before and not after, however often, and the other way round; 0 for
    /// pictures and recordings.
    public internal(set) var removed = 0
    public internal(set) var added = 0
    /// What it saw and left, and how often.
    public internal(set) var left: [String: Int] = [:]
    /// The first changes.
    public internal(set) var examples: [Example] = []
  }

  /// Something that is worth a look: how often, and the first of them.
  public struct Concern: Sendable, Equatable {
    public internal(set) var count = 0
    public internal(set) var cases: [DataFinding.Case] = []

    mutating func add(_ place: Place, _ words: @autoclosure () -> String) {
      count += 1
      if cases.count < PreprocessReport.mostCases { cases.append(.init([place], words())) }
    }
  }

  /// Cases that are kept of one concern.
  static let mostCases = 100

  /// Examples that are kept of each step.
  public let exampleLimit: Int
  /// Records that came in, those with any change, and those that were refused.
  public internal(set) var records = 0
  public internal(set) var changedRecords = 0
  public internal(set) var refusedRecords = 0
  /// In the order of the steps.
  public internal(set) var steps: [Step] = []
  /// By check, in the order they came up: "attribute-lost", "wrong-encoding", …
  public internal(set) var concerns: [String: Concern] = [:]
  public internal(set) var pictures = PictureTotals()
  public internal(set) var sounds = SoundTotals()

  /// - Parameter examples: how many are kept of each step, 0 or more.
  public init(examples: Int = 5) { exampleLimit = max(0, examples) }

  /// The number of a step in ``steps``, which is made where there is none.
  mutating func number(of name: String) -> Int {
    if let number = steps.firstIndex(where: { $0.name == name }) { return number }
    steps.append(Step(name: name))
    return steps.count - 1
  }

  mutating func concern(_ check: String, _ place: Place, _ words: @autoclosure () -> String) {
    concerns[check, default: Concern()].add(place, words())
  }

  /// Counts a changed text.
  mutating func add(_ change: PreprocessSteps.Change, of step: Int, at place: Place, field: String) {
    var counts: [Unicode.Scalar: Int] = [:]
    for scalar in change.before.unicodeScalars { counts[scalar, default: 0] += 1 }
    for scalar in change.after.unicodeScalars { counts[scalar, default: 0] -= 1 }
    for count in counts.values {
      if count > 0 { steps[step].removed += count } else { steps[step].added -= count }
    }
    addExample(step, place, field, before: change.before, after: change.after)
  }

  private mutating func addExample(_ step: Int, _ place: Place, _ field: String, before: String, after: String) {
    guard steps[step].examples.count < exampleLimit else { return }
    let (shownBefore, shownAfter) = (before.revealed(beside: after), after.revealed(beside: before))
    steps[step].examples.append(Example(place: place, field: field, before: shownBefore, after: shownAfter))
  }

  /// Keeps an example of a picture or a recording.
  mutating func addExample(_ step: Int, _ place: Place, _ field: String, from before: String, to after: String) {
    guard steps[step].examples.count < exampleLimit else { return }
    steps[step].examples.append(Example(place: place, field: field, before: before, after: after))
  }
}
