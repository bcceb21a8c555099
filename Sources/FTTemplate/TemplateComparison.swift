/// Python's comparisons. Values can hold the same list many times, so every step is paid for.
extension TemplateOperators {
  static func compare(
    _ operation: String, _ first: TemplateValue, _ second: TemplateValue, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> Bool {
    switch operation {
    case "==": return try equal(first, second, place)
    case "!=": return !(try equal(first, second, place))
    case "in": return try contains(second, first, place)
    case "not in": return !(try contains(second, first, place))
    case "<": return try isLess(first, second, operation, place)
    case ">": return try isLess(second, first, operation, place)
    // Not the opposite of the other order: nothing is less, greater or equal beside a number that is none.
    case "<=":
      if try isLess(first, second, operation, place) { return true }
      return try equal(first, second, place)
    default:
      if try isLess(second, first, operation, place) { return true }
      return try equal(first, second, place)
    }
  }

  /// `==`
  static func equal(
    _ first: TemplateValue, _ second: TemplateValue, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> Bool {
    try place.spend()
    switch (first, second) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.string(let first), .string(let second)):
      guard first.utf8.count == second.utf8.count else { return false }
      try place.scan(first)
      return TemplateText.equal(first, second)
    case (.list(let first), .list(let second)):
      guard first.items.count == second.items.count, first.isTuple == second.isTuple else { return false }
      for (first, second) in zip(first.items, second.items) where !(try equal(first, second, place)) { return false }
      return true
    case (.mapping(let first), .mapping(let second)):
      guard first.members.count == second.members.count else { return false }
      try place.spend(first.members.count * second.members.count)
      for member in first.members {
        guard let other = second[member.key], try equal(member.value, other, place) else { return false }
      }
      return true
    case (.namespace(let first), .namespace(let second)): return first === second
    case (.loop(let first), .loop(let second)): return first === second
    default:
      if let first = first.whole, let second = second.whole { return first == second }
      guard let first = first.double, let second = second.double else { return false }
      return first == second
    }
  }

  /// `<`: numbers by size, strings by their code points, lists by their first items that differ.
  private static func isLess(
    _ first: TemplateValue, _ second: TemplateValue, _ operation: String, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> Bool {
    try place.spend()
    switch (first, second) {
    case (.string(let first), .string(let second)):
      try place.scan(first.utf8.count < second.utf8.count ? first : second)
      return TemplateText.less(first, second)
    case (.list(let first), .list(let second)):
      for (first, second) in zip(first.items, second.items) where !(try equal(first, second, place)) {
        return try isLess(first, second, operation, place)
      }
      return first.items.count < second.items.count
    default:
      if let first = first.whole, let second = second.whole { return first < second }
      guard let left = first.double, let right = second.double else {
        throw place.failure("\(first.kind) \(operation) \(second.kind)")
      }
      return left < right
    }
  }

  /// `item in container`
  static func contains(
    _ container: TemplateValue, _ item: TemplateValue, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> Bool {
    switch container {
    case .string(let text):
      guard case .string(let part) = item else { throw place.failure("\(item.kind) in a string") }
      if part.isEmpty { return true }
      return !(try place.positions(of: part, in: text, limit: 1).isEmpty)
    case .list(let list):
      for candidate in list.items where try equal(candidate, item, place) { return true }
      return false
    case .mapping(let mapping):
      guard case .string(let key) = item else { return false }
      try place.spend(mapping.members.count)
      return mapping[key] != nil
    case .undefined: return false
    default: throw place.failure("\(item.kind) in \(container.kind)")
    }
  }
}
