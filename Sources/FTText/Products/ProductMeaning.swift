/// Finds a shop's products by what a question means, where it names none: "what dries lettuce?" is about a salad spinner.
///
/// A product stands for itself in two sentences: what it is, and that with its other values in words. The nearer of them counts,
/// by the cosine of an encoder's vectors.
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
  }

  /// How much nearer than the next one a product is that needs no asking back.
  public static let clearness: Float = 0.03
  /// A product that is less near than this has nothing to do with the question.
  public static let least: Float = 0.2
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
    return records.indices.map {
      Match(record: records[$0], similarity: max(similarities[2 * $0], similarities[2 * $0 + 1]))
    }
    .sorted { $0.similarity > $1.similarity }
  }

  /// The one product that a question is clearly nearest to; several where it is not clear; nil where none is near.
  func finding(for question: String) -> ProductCatalogue.Finding? {
    let near = matches(for: question).filter { $0.similarity >= Self.least }
    guard let first = near.first else { return nil }
    guard near.count > 1, first.similarity - near[1].similarity < Self.clearness else {
      return .one(first.record, .meaning)
    }
    return .several(near.prefix(Self.choices).map(\.record), .meaning)
  }

  /// What a product is, and what else is said of it without a number.
  private static func sentences(about record: ProductRecord) -> [String] {
    let kinds = ProductCatalogue.kinds(of: record)
    let first = kinds.isEmpty ? record.name : kinds.joined(separator: ", ")
    let others = record.attributes.filter { attribute in
      attribute.key != "name" && !ProductCatalogue.describing.contains(attribute.key)
        && !attribute.listed.contains(where: \.isNumber)
    }
    return [first, ([first] + others.map(\.listed)).joined(separator: ", ")]
  }
}
