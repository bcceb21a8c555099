import FTData
import FTRandom

/// Other words for a text that mean the same.
///
/// Numbers with their units, names, values of attributes, quotations, code and addresses stay byte by byte.
///
/// ```swift
/// let plan = try AugmentPlan(parsing: "synonyms 0.3, delete 0.1 p 0.2", for: .text)
/// let augmentation = try TextAugmentation(plan, texts: questions)
/// let other = augmentation("Which sofa is small enough?", &generator)
/// ```
public struct TextAugmentation: Augmentation {
  /// A step with what it reads.
  private enum Step: Sendable {
    case synonyms(SynonymReplacement)
    case deletion
    case paraphrase(PromptTemplates)
    case withoutCapitals, withoutEnd
  }

  /// What became of a text.
  public struct Outcome: Sendable, Equatable {
    public var text: String
    /// The operations that changed it, each with what it did: "synonyms: sofa → couch".
    public var steps: [(kind: AugmentKind, pairs: [String])] = []
    /// Changes that would have altered a number or a value, and were not made.
    public var withheld = 0

    public static func == (left: Outcome, right: Outcome) -> Bool {
      left.text == right.text && left.steps.map(\.kind) == right.steps.map(\.kind)
        && left.steps.map(\.pairs) == right.steps.map(\.pairs) && left.withheld == right.withheld
    }
  }

  private let steps: [(operation: AugmentOperation, step: Step)]
  /// What was read for it, a sentence each.
  public let accounts: [String]
  /// The files that it was read from.
  package let files: [String]

  /// - Parameters:
  ///   - plan: for texts.
  ///   - texts: those that will be changed; synonyms are looked up for their words only.
  ///   - dictionaries: where they are looked for when the plan names no source.
  /// - Throws: what the files of the plan are refused for.
  public init(
    _ plan: AugmentPlan, texts: some Sequence<String>, dictionaries: DictionaryPlaces = .usual
  ) throws {
    precondition(plan.modality == .text, "TextAugmentation: the plan is for \(plan.modality)")
    var steps: [(operation: AugmentOperation, step: Step)] = []
    var accounts: [String] = []
    var files: [String] = []
    for operation in plan.operations {
      switch operation.kind {
      case .synonyms:
        let table = try SynonymTable(source: operation.source, dictionaries: dictionaries, for: texts)
        steps.append((operation, .synonyms(SynonymReplacement(table: table))))
        accounts.append("synonyms: \(table.account)")
        files += table.files
      case .paraphrase:
        guard let file = operation.source else {
          throw AugmentPlanError(["\"paraphrase\" needs your wordings: paraphrase from prompts.txt"])
        }
        let templates = try PromptTemplates(file: file)
        steps.append((operation, .paraphrase(templates)))
        accounts.append("paraphrase: \(templates.account)")
        files.append(file)
      case .delete: steps.append((operation, .deletion))
      case .letterCase: steps.append((operation, .withoutCapitals))
      case .punctuation: steps.append((operation, .withoutEnd))
      default: preconditionFailure("TextAugmentation: \(operation.kind) is not for texts")
      }
    }
    self.steps = steps
    self.accounts = accounts
    self.files = files
  }

  public func callAsFunction(_ content: String, _ generator: inout RandomGenerator) -> String {
    changed(ProtectedText(content), values: ProtectedValues(), &generator).text
  }

  /// The text changed, and how. One that is too long stays.
  ///
  /// - Parameters:
  ///   - values: stay byte by byte wherever they stand; `text` knows them already.
  package func changed(_ text: ProtectedText, values: ProtectedValues, _ generator: inout RandomGenerator) -> Outcome {
    var outcome = Outcome(text: text.string)
    var current = text
    if text.scalars.isEmpty { return outcome }
    for (operation, step) in steps where operation.isApplied(&generator) {
      let strength = operation.strength(&generator)
      let change: TextChange?
      switch step {
      case .paraphrase(let templates): change = templates(outcome.text, &generator)
      case .synonyms(let replacement): change = replacement(current, share: strength, &generator)
      case .deletion: change = WordDeletion()(current, share: strength, &generator)
      case .withoutCapitals: change = TypingChanges.withoutCapitals(current)
      case .withoutEnd: change = TypingChanges.withoutEnd(current)
      }
      guard let change else { continue }
      let next = ProtectedText(change.text, values: values)
      // The user's own wordings may say "3" for "three".
      guard operation.kind == .paraphrase || next.facts == current.facts else {
        outcome.withheld += 1
        continue
      }
      outcome.text = change.text
      outcome.steps.append((operation.kind, change.pairs))
      current = next
    }
    return outcome
  }
}
