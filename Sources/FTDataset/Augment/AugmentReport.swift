import FTAugment
import FTData
import FTJSON
import FTReport

/// What an augmentation did: every record accounted for, every operation counted, and examples of before and after.
public struct AugmentReport: Sendable {
  /// One copy beside its original.
  public struct Example: Sendable, Equatable {
    public enum Content: Sendable, Equatable {
      case text(String)
      /// The path of a picture or recording, in the data set.
      case file(String)
    }

    public let place: Place
    public let before: Content
    public let after: Content
    public let operations: [String]
  }

  public let plan: AugmentPlan
  public let seed: UInt64
  /// Records that came in.
  public let input: Int
  /// Records of the training side that copies were made of, or were to be made of.
  public internal(set) var originals = 0
  /// Records that are held out and stay alone.
  public internal(set) var heldOut = 0
  /// Records that were copies already.
  public internal(set) var copiesBefore = 0
  /// Copies that were made.
  public internal(set) var made = 0
  /// Copies that nothing could be changed in, and that are left out.
  public internal(set) var unchanged = 0
  /// Copies that were the same as another one, and are left out.
  public internal(set) var repeated = 0
  /// Changes that would have altered a number or a value, found by comparing before and after, and not made.
  public internal(set) var withheld = 0
  /// Values in text fields that are no texts and are carried along as they are.
  public internal(set) var unread = 0
  /// Texts that are too long to be looked at.
  public internal(set) var tooLong = 0
  /// Files that could not be read, the first ones in words.
  public internal(set) var refused = 0
  public internal(set) var refusals: [String] = []
  /// Copies that each kind had a part in.
  public internal(set) var counts: [AugmentKind: Int] = [:]
  /// What was read for it.
  public internal(set) var notes: [String] = []
  public internal(set) var examples: [Example] = []

  init(plan: AugmentPlan, seed: UInt64, input: Int) {
    self.plan = plan
    self.seed = seed
    self.input = input
  }

  mutating func count(_ kinds: Set<AugmentKind>) {
    made += 1
    for kind in kinds { counts[kind, default: 0] += 1 }
  }

  mutating func refuse(_ sentence: String) {
    refused += 1
    if refusals.count < 20 { refusals.append(sentence) }
  }

  /// The account in a few lines.
  public var summary: String {
    var lines = [
      "\(input) records: \(originals) to learn from, \(heldOut) held out and left alone"
        + (copiesBefore == 0 ? "" : ", \(copiesBefore) copies already and not copied again"),
      "\(made) copies made (\(plan.words), seed \(seed))",
    ]
    for kind in AugmentKind.allCases {
      if let count = counts[kind] { lines.append("  \(kind.rawValue): in \(count) copies") }
    }
    for kind in Set(plan.operations.map(\.kind)).subtracting(counts.keys).sorted(by: { $0.rawValue < $1.rawValue }) {
      lines.append("  \(kind.rawValue): in none")
    }
    func say(_ count: Int, _ sentence: String) { if count > 0 { lines.append("\(count) \(sentence)") } }
    say(unchanged, "copies left out: there was nothing in them to change")
    say(repeated, "copies left out: another copy of the same record says the same")
    say(withheld, "changes not made: a number or a value would not have been the same")
    say(unread, "values in text fields are no texts and stay as they are")
    say(tooLong, "texts are longer than \(ProtectedText.longest) characters and stay as they are")
    say(refused, "records have no copies, since their file cannot be read: \(refusals.first ?? "")")
    return (lines + notes).joined(separator: "\n")
  }

  /// The same for programs.
  public var json: JSONValue {
    var counted = JSONObject()
    for kind in AugmentKind.allCases where counts[kind] != nil || plan.operations.contains(where: { $0.kind == kind }) {
      counted.append(key: kind.rawValue, JSONValue(counts[kind] ?? 0))
    }
    return [
      "plan": .string(plan.words), "seed": .number(JSONNumber(seed)), "input": JSONValue(input),
      "originals": JSONValue(originals), "held_out": JSONValue(heldOut), "copies_before": JSONValue(copiesBefore),
      "made": JSONValue(made), "unchanged": JSONValue(unchanged), "repeated": JSONValue(repeated),
      "withheld": JSONValue(withheld), "unread": JSONValue(unread), "too_long": JSONValue(tooLong),
      "refused": JSONValue(refused),
      "operations": .object(counted), "notes": .array(notes.map { .string($0) }),
    ]
  }
}
