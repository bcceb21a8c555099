/// A text without a model: the name, and a sentence for each attribute.
///
/// ```swift
/// MechanicalText(nil).text(about: record)  // "Abberley. Kind: stock pot. Capacity: 8 litres."
/// ```
public struct MechanicalText: Sendable {
  private let rules: CheckRules

  /// - Parameter rules: attributes that they want unmentioned are left out.
  public init(_ rules: CheckRules?) {
    self.rules = rules ?? CheckRules()
  }

  public func text(about record: ProductRecord) -> String {
    let name = record.name
    let facts = record.attributes.filter { rules.attribute($0.key).mention != .never && $0.listed != name }
    let sentences = facts.map { "\($0.key.prefix(1).uppercased())\($0.key.dropFirst()): \($0.listed)." }
    return ([name + "."] + sentences).joined(separator: " ")
  }
}
