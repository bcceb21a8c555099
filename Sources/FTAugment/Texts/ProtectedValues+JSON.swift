import FTJSON

extension ProtectedValues {
  /// Deeper values are not looked at.
  private static let deepest = 8

  /// All texts and numbers in some values, however deep: what a row's attributes are.
  package static func leaves(of values: [JSONValue?]) -> [String] {
    var leaves: [String] = []
    for value in values { collect(value, into: &leaves, depth: 0) }
    return leaves
  }

  private static func collect(_ value: JSONValue?, into leaves: inout [String], depth: Int) {
    guard depth < deepest, leaves.count < 10_000 else { return }
    switch value {
    case .string(let text): leaves.append(text)
    case .number(let number): leaves.append(number.text)
    case .array(let items): for item in items { collect(item, into: &leaves, depth: depth + 1) }
    case .object(let object): for member in object.members { collect(member.value, into: &leaves, depth: depth + 1) }
    default: break
    }
  }
}
