/// Finds a shop's products by what a question means, where it names none: "what dries lettuce?" is about a salad spinner.
///
/// A product stands for itself in two sentences: what it is, and that with its other values in words. The nearer of them counts,
/// by the cosine of an encoder's vectors. Encoders differ in what they make of texts that have nothing in common: a cosine of
/// 0.1, or of 0.8. So nearness is counted from the middle product, ``Match/nearness``.
///
/// ```swift
/// let meaning = ProductMeaning([record]) { encoder.embed($0) }
/// for match in meaning.matches(for: "What keeps my tea warm?").prefix(3) { print(match.record.name, match.similarity) }
/// ```
public struct ProductMeaning {
  /// Vectors of length 1, one for each text.
  public typealias Embedding = (_ texts: [String]) -> [[Float]]

  /// A product and how near it is.
  public struct Match: Sendable, Equatable {
    public let record: ProductRecord
    /// The cosine between question and product, -1 to 1.
    public let similarity: Float
    /// (similarity − middle) / (1 − middle): 0 for the product in the middle of all, 1 for one that says the same.
    public let nearness: Float
  }

  /// How much nearer than the next one a product is that needs no asking back.
  public static let clearness: Float = 0.04
  /// A product that is less near than this has nothing to do with the question.
  public static let least: Float = 0.12
  /// Products that it takes for the middle one to have nothing to do with a question.
  static let manyProducts = 8
  /// Products that a person is asked to choose from.
  public static let choices = 3

  private let records: [ProductRecord]
  private let embed: Embedding
  /// Two for each record.
  private let vectors: [[Float]]

  public init(_ records: [ProductRecord], embed: @escaping Embedding) {
    self.records = records
    self.embed = embed
    vectors = embed(records.flatMap { Self.sentences(about: $0) })
  }

  /// All products, the nearest first.
  public func matches(for question: String) -> [Match] {
    guard let asked = embed([question]).first else { return [] }
    let similarities = vectors.map { zip($0, asked).reduce(into: Float(0)) { $0 += $1.0 * $1.1 } }
    let best = records.indices.map { max(similarities[2 * $0], similarities[2 * $0 + 1]) }
    let middle = best.count < Self.manyProducts ? 0 : min(max(0, best.sorted()[best.count / 2]), 0.99)
    return records.indices.map {
      Match(record: records[$0], similarity: best[$0], nearness: (best[$0] - middle) / (1 - middle))
    }
    .sorted { $0.similarity > $1.similarity }
  }

  /// The one product that a question is clearly nearest to; several where it is not clear; nil where none is near.
  func finding(for question: String) -> ProductCatalogue.Finding? {
    let near = matches(for: question).filter { $0.nearness >= Self.least }
    guard let first = near.first else { return nil }
    guard near.count > 1, first.nearness - near[1].nearness < Self.clearness else {
      return .one(first.record, .meaning)
    }
    return .several(near.prefix(Self.choices).map(\.record), .meaning)
  }

  /// What a product is, and what else is said of it without a number.
  private static func sentences(about record: ProductRecord) -> [String] {
    let kinds = ProductCatalogue.kinds(of: record)
    let comma = QuestionText(kinds.first ?? record.name).isUnspaced ? "、" : ", "
    let first = kinds.isEmpty ? record.name : kinds.joined(separator: comma)
    let others = record.attributes.filter { attribute in
      !ProductCatalogue.saysWhatItIs(attribute.key)
        && !attribute.listed.unicodeScalars.contains(where: isDigit)
    }
    return [first, ([first] + others.flatMap(\.values)).joined(separator: comma)]
  }

  /// Not the ideographs of numbers, which stand in words: "一人分" is a portion for one.
  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    [.decimalNumber, .letterNumber, .otherNumber].contains(scalar.properties.generalCategory)
  }
}
