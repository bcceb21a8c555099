import FTData

extension ProductCatalogue {
  /// Which product a question is about, and why.
  public enum Finding: Sendable, Equatable {
    case one(ProductRecord, Reason)
    /// The question does not say which of these; the first are those that fit best.
    case several([ProductRecord], Reason)
    /// No product; `named` is what stands there like a name, `nearest` the products whose names are spelt nearly so.
    case none(named: String?, nearest: [ProductRecord])
  }

  /// What decided.
  public enum Reason: Sendable, Equatable, CustomStringConvertible {
    /// The name, or the record's id, stands in the question.
    case name(String)
    /// The name stands there, and these words say which of the products of that name.
    case nameAndWords(String, [String])
    /// Words of what the product is.
    case words([String])
    /// What the question means.
    case meaning
    /// The question names no product, so it is about the one before; `others` are products that its words describe.
    case conversation(others: [ProductRecord])
    /// There is no other product.
    case only
    /// Different names stand in the question.
    case severalNamed
    /// Several products have the name.
    case sameName(String)

    public var description: String {
      switch self {
      case .name(let name): "the question names \(name)"
      case .nameAndWords(let name, let words): "the question names \(name) and says \(words.joined(separator: " "))"
      case .words(let words): "the question says \(words.joined(separator: " "))"
      case .meaning: "the question is nearest to what it is"
      case .conversation: "the question names no other product"
      case .only: "there is one product"
      case .severalNamed: "the question names more than one product"
      case .sameName(let name): "more than one product is called \(name)"
      }
    }
  }

  /// The product that a question is about.
  ///
  /// - Parameters:
  ///   - current: the product that the conversation is about; kept where the question names none.
  ///   - meaning: asked where neither a name nor what a product is stands in the question.
  /// - Throws: ``ProductQuestionError`` where that is none or more than one.
  public func record(
    for question: String, current: ProductRecord? = nil, meaning: ProductMeaning? = nil
  ) throws(ProductQuestionError) -> (record: ProductRecord, reason: Reason) {
    guard question.contains(where: { $0.isLetter || $0.isNumber }) else { throw .empty }
    switch find(question, current: current, meaning: meaning) {
    case .one(let record, let reason): return (record, reason)
    case .several(let records, let reason):
      var because = reason.description
      if case .words(let words) = reason {
        because = "\"\(words.joined(separator: " "))\" may be more than one product"
      }
      if reason == .meaning { because = "the question may be about one of these" }
      throw .several(labels(of: records), because: because)
    case .none(let named, let nearest):
      throw .noProduct(
        named: named, choices: labels(of: nearest.isEmpty ? Array(records.prefix(3)) : nearest),
        areNear: !nearest.isEmpty)
    }
  }

  /// A record's name, with what else tells it apart where others are called the same.
  public func label(of record: ProductRecord) -> String {
    let same = records.filter { $0.name == record.name }
    guard let place = same.firstIndex(of: record) else { return record.name }
    return labels(of: same)[place]
  }

  /// The names of some records, with what else tells them apart where names do not.
  public func labels(of records: [ProductRecord]) -> [String] {
    let count = { (text: String) in records.count { $0.name == text } }
    return records.map { record in
      guard count(record.name) > 1 else { return record.name }
      let kind = Self.kinds(of: record).first
      let same = records.filter { $0.name == record.name && Self.kinds(of: $0).first == kind }
      let place = same.count > 1 ? record.id ?? record.place.description : nil
      let rest = [kind, place].compactMap { $0 }
      return rest.isEmpty ? record.name : "\(record.name) (\(rest.joined(separator: ", ")))"
    }
  }
}

/// A question that is not answered, because it is not clear what is asked.
public enum ProductQuestionError: Blamable, Equatable, CustomStringConvertible {
  case empty
  /// No product has what stands there as a name; `choices` are nearly so called, or examples.
  case noProduct(named: String?, choices: [String], areNear: Bool)
  case several([String], because: String)
  case otherLanguage(String, expected: String)

  /// Names that a message lists at most.
  static let listed = 8

  public var blame: Blame { .data }

  public var description: String {
    switch self {
    case .empty: "the question is empty; ask for example how tall a product is"
    case .noProduct(let named, let choices, let areNear):
      (named.map { "no product is called \($0)" } ?? "the question names no product")
        + (areNear ? "; did you mean " : "; name one, for example ") + Self.list(choices) + (areNear ? "?" : "")
    case .several(let choices, let because): "\(because): \(Self.list(choices)); ask about one of them"
    case .otherLanguage(let found, let expected):
      "the question looks like \(found), and the listings are answered in \(expected); ask in \(expected)"
    }
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(listed)
    if names.count > listed { return shown.joined(separator: ", ") + " and \(names.count - listed) more" }
    guard let last = shown.last, shown.count > 1 else { return shown.first ?? "" }
    return shown.dropLast().joined(separator: ", ") + " or \(last)"
  }
}
