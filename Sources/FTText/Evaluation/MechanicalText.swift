/// A text without a model: the name, and a list of the attributes.
///
/// ```swift
/// MechanicalText(nil).text(about: record)  // "Abberley. Kind stock pot; capacity 8 litres."
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
    guard !facts.isEmpty else { return name + "." }
    let list = facts.map { "\($0.key) \($0.listed)" }.joined(separator: "; ")
    return "\(name). \(list.prefix(1).uppercased())\(list.dropFirst())."
  }
}
