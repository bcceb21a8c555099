/// What a text about one product must hold and must not hold, as a shop declares it in a YAML file beside its data.
///
/// ```yaml
/// attributes:
///   price: {mention: never}
///   height: {number: [cm, m], words: [tall, high]}
///   points: {list: "; "}
/// closed:
///   colours: [red, blue]
/// rules:
///   sentences: {least: 2, most: 4}
/// ```
///
/// An attribute that is not named there must be stated as the record has it.
public struct CheckRules: Sendable, Equatable {
  /// Whether a text states an attribute.
  public enum Mention: String, Sendable, CaseIterable {
    /// It must.
    case yes
    /// It may.
    case no
    /// It must not.
    case never
  }

  /// What holds for one attribute.
  public struct Attribute: Sendable, Equatable {
    public var mention = Mention.yes
    /// The units of its values; empty for attributes that are no quantities.
    public var units: [String] = []
    /// Words one of which stands beside a quantity of this attribute; empty where none is needed.
    public var words: [String] = []
    /// Words directly behind which a value is clumsy or wrong: "of" before a colour.
    public var notAfter: [String] = []
    /// Whether its last word is its noun, so that "the tent" does not stand for "tent pegs".
    public var isNounLast = false
    /// What separates several values in a cell of a table; nil where an attribute has one value.
    public var separator: String?
    /// How the assistant states it, with `{value}` for the value.
    public var answer: String?
    /// Words of a question that mean this attribute and no other.
    public var ask: [String] = []

    public init() {}
  }

  /// Languages whose articles can be checked.
  public enum Articles: String, Sendable, CaseIterable {
    case english
  }

  /// A number of things, from and to; nil where there is no bound.
  public struct Span: Sendable, Equatable {
    public var least: Int?
    public var most: Int?

    public init(least: Int? = nil, most: Int? = nil) {
      self.least = least
      self.most = most
    }

    func problem(_ count: Int, _ unit: String) -> String? {
      if let least, count < least { return "\(count) \(unit), at least \(least)" }
      if let most, count > most { return "\(count) \(unit), at most \(most)" }
      return nil
    }
  }

  public var attributes: [String: Attribute] = [:]
  /// Classes of words (colours, materials) of which a text holds only those that the record has.
  public var closed: [String: [String]] = [:]
  public var sentences = Span()
  public var words = Span()
  public var characters = Span()
  /// Words that no text holds, unless the record has them.
  public var forbidden: [String] = []
  /// Characters that no text holds, unless the record has them.
  public var signs = ""
  /// A text that repeats a run of this many words is going round in circles; 0 looks for none.
  public var loop = 4
  /// Whether a value, but for the name and what the product is, stands in a text once at most.
  public var statesOnce = false
  /// Attributes with a value of which a text begins; empty asks for none.
  public var beginning: [String] = []
  /// The words of the house's own texts: no other stands in a text, unless the record or a rule has it; nil allows all.
  public var vocabulary: HouseVocabulary?
  /// The language whose articles are looked at; nil looks at none.
  public var articles: Articles?
  /// What the assistant says where the record has no answer.
  public var refusal = "The listing does not say."
  /// The system's message that the shop's models are tuned with; nil for none.
  public var system: String?

  public init() {}

  public func attribute(_ key: String) -> Attribute { attributes[key] ?? Attribute() }

  /// An attribute in the form that the rules have for answers about it; nil without one.
  func answer(stating attribute: ProductRecord.Attribute) -> String? {
    self.attribute(attribute.key).answer?.replacing("{value}", with: attribute.listed)
  }

  /// A record as these rules see it: attributes with a separator are lists.
  public func split(_ record: ProductRecord) -> ProductRecord {
    ProductRecord(
      id: record.id,
      record.attributes.map { attribute in
        guard let separator = self.attribute(attribute.key).separator else { return attribute }
        let sign = separator.filter { !$0.isWhitespace }
        let values = attribute.values.flatMap { value in
          value.split(separator: sign.isEmpty ? separator : sign).map { $0.trimmingSpaces }.filter { !$0.isEmpty }
        }
        return values.isEmpty ? attribute : .init(attribute.key, values)
      }, place: record.place)
  }
}

extension StringProtocol {
  var trimmingSpaces: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
