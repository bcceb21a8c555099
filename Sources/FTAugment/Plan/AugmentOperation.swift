import FTRandom

/// One step of a plan: what is done, how strongly and how often.
public struct AugmentOperation: Sendable, Hashable {
  public let kind: AugmentKind
  /// nil for a kind that has no strength.
  public let amount: AugmentAmount?
  /// How often an example is changed by it, 0 to 1.
  public let probability: Double
  /// A file or folder that it reads; nil where it needs none, or the usual one is meant.
  public let source: String?

  /// The operation as it is used where nothing else is said.
  public init(_ kind: AugmentKind) {
    self.init(kind, amount: kind.terms.usual, probability: kind.terms.probability, source: nil)
  }

  init(_ kind: AugmentKind, amount: AugmentAmount?, probability: Double, source: String?) {
    self.kind = kind
    self.amount = amount
    self.probability = probability
    self.source = source
  }

  /// As a plan has it: "noise 10..30 p 0.5 from noises". Reading it gives the same operation.
  public var words: String {
    var parts = [kind.rawValue]
    if let amount { parts.append(amount.words) }
    if probability != kind.terms.probability { parts.append("p \(probability)") }
    if let source { parts.append("from \(Self.quoted(source))") }
    return parts.joined(separator: " ")
  }

  private static func quoted(_ path: String) -> String {
    path.contains(where: { $0 == "," || $0 == "\"" || $0 == "\\" || $0.isWhitespace })
      ? "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"" : path
  }

  /// Whether this example is changed. Nothing is drawn for what always happens.
  package func isApplied(_ generator: inout RandomGenerator) -> Bool {
    probability >= 1 || generator.uniform() < probability
  }

  /// The strength for this example.
  package func strength(_ generator: inout RandomGenerator) -> Double {
    amount?.drawn(kind.terms.reading, &generator) ?? 0
  }
}
