/// Arithmetic and comparison with Python's rules.
enum TemplateOperators {
  /// A value that doubles in a loop would otherwise fill the memory within a few steps.
  private static let textLimit = 64 << 20
  private static let listLimit = 1_000_000

  static func binary(
    _ operation: String, _ first: TemplateValue, _ second: TemplateValue, _ line: Int
  ) throws(ChatTemplateError) -> TemplateValue {
    if operation == "~" { return .string(try joined(first.text, second.text, line)) }
    switch (operation, first, second) {
    case ("+", .string(let first), .string(let second)): return .string(try joined(first, second, line))
    case ("+", .list(let first), .list(let second)):
      guard first.count + second.count <= listLimit else {
        throw .limitExceeded(line: line, limit: "\(listLimit) items in a list")
      }
      return .list(first + second)
    default: break
    }
    if let first = first.whole, let second = second.whole, operation != "/" {
      return try integers(operation, first, second, line)
    }
    guard let left = first.double, let right = second.double else {
      throw .evaluation(line: line, reason: "\(first.kind) \(operation) \(second.kind)")
    }
    return try numbers(operation, left, right, line)
  }

  private static func joined(_ first: String, _ second: String, _ line: Int) throws(ChatTemplateError) -> String {
    guard first.utf8.count + second.utf8.count <= textLimit else {
      throw .limitExceeded(line: line, limit: "\(textLimit >> 20) MiB in a string")
    }
    return first + second
  }

  private static func integers(
    _ operation: String, _ first: Int, _ second: Int, _ line: Int
  ) throws(ChatTemplateError) -> TemplateValue {
    let result: (partialValue: Int, overflow: Bool)
    switch operation {
    case "+": result = first.addingReportingOverflow(second)
    case "-": result = first.subtractingReportingOverflow(second)
    case "*": result = first.multipliedReportingOverflow(by: second)
    default:
      guard second != 0 else { throw .evaluation(line: line, reason: "division by zero") }
      let quotient = first.dividedReportingOverflow(by: second)
      guard !quotient.overflow else { throw .evaluation(line: line, reason: "a number is too large") }
      // Python rounds towards minus infinity, Swift towards zero.
      let remainder = first % second
      let crosses = remainder != 0 && (remainder < 0) != (second < 0)
      if operation == "%" { return .integer(crosses ? remainder + second : remainder) }
      return .integer(crosses ? quotient.partialValue - 1 : quotient.partialValue)
    }
    guard !result.overflow else { throw .evaluation(line: line, reason: "a number is too large") }
    return .integer(result.partialValue)
  }

  private static func numbers(
    _ operation: String, _ first: Double, _ second: Double, _ line: Int
  ) throws(ChatTemplateError) -> TemplateValue {
    switch operation {
    case "+": return .number(first + second)
    case "-": return .number(first - second)
    case "*": return .number(first * second)
    default: break
    }
    guard second != 0 else { throw .evaluation(line: line, reason: "division by zero") }
    switch operation {
    case "/": return .number(first / second)
    case "//": return .number((first / second).rounded(.down))
    default: return .number(first - second * (first / second).rounded(.down))
    }
  }

  static func compare(
    _ operation: String, _ first: TemplateValue, _ second: TemplateValue, _ line: Int
  ) throws(ChatTemplateError) -> Bool {
    switch operation {
    case "==": return TemplateValue.equal(first, second)
    case "!=": return !TemplateValue.equal(first, second)
    case "in": return try contains(second, first, line)
    case "not in": return !(try contains(second, first, line))
    default: break
    }
    let isLess: Bool
    let isGreater: Bool
    if case .string(let first) = first, case .string(let second) = second {
      isLess = TemplateText.less(first, second)
      isGreater = TemplateText.less(second, first)
    } else if let first = first.double, let second = second.double {
      isLess = first < second
      isGreater = first > second
    } else {
      throw .evaluation(line: line, reason: "\(first.kind) \(operation) \(second.kind)")
    }
    switch operation {
    case "<": return isLess
    case ">": return isGreater
    case "<=": return !isGreater
    default: return !isLess
    }
  }

  /// Python's `item in container`.
  static func contains(
    _ container: TemplateValue, _ item: TemplateValue, _ line: Int
  ) throws(ChatTemplateError) -> Bool {
    switch container {
    case .string(let text):
      guard case .string(let part) = item else {
        throw .evaluation(line: line, reason: "\(item.kind) in a string")
      }
      return part.isEmpty || TemplateText.split(text, by: part, limit: 1).count > 1
    case .list(let items): return items.contains { TemplateValue.equal($0, item) }
    case .mapping(let members):
      guard case .string(let key) = item else { return false }
      return members.contains { TemplateText.equal($0.key, key) }
    case .undefined: return false
    default: throw .evaluation(line: line, reason: "\(item.kind) in \(container.kind)")
    }
  }
}
