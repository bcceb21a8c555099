import Foundation

/// Arithmetic and comparison with Python's rules.
enum TemplateOperators {
  static func binary(
    _ operation: String, _ first: TemplateValue, _ second: TemplateValue, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> TemplateValue {
    if operation == "~" {
      return .string(try joined(try place.text(of: first), try place.text(of: second), place))
    }
    switch (operation, first, second) {
    case ("+", .string(let first), .string(let second)): return .string(try joined(first, second, place))
    case ("+", .list(let first), .list(let second)) where first.isTuple == second.isTuple:
      try place.make(items: first.items.count + second.items.count)
      return try place.list(first.items + second.items, isTuple: first.isTuple, isPaid: true)
    case ("*", .string(let text), _):
      if let count = second.whole { return try repeated(text, count, place) }
    case ("*", _, .string(let text)):
      if let count = first.whole { return try repeated(text, count, place) }
    case ("*", .list(let list), _):
      if let count = second.whole { return try repeated(list, count, place) }
    case ("*", _, .list(let list)):
      if let count = first.whole { return try repeated(list, count, place) }
    case ("%", .string, _):
      throw .unsupported(line: place.line, construct: "the operator % after a string")
    default: break
    }
    if let first = first.whole, let second = second.whole, operation != "/" {
      return try integers(operation, first, second, place)
    }
    guard let left = first.double, let right = second.double else {
      throw place.failure("\(first.kind) \(operation) \(second.kind)")
    }
    return try numbers(operation, left, right, place)
  }

  static func joined(_ first: String, _ second: String, _ place: TemplatePlace) throws(ChatTemplateError) -> String {
    try place.make(bytes: first.utf8.count + second.utf8.count)
    return first + second
  }

  private static func repeated(
    _ text: String, _ count: Int, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> TemplateValue {
    let count = text.isEmpty ? 0 : max(0, count)
    let bytes = text.utf8.count.multipliedReportingOverflow(by: count)
    try place.make(bytes: bytes.overflow ? .max : bytes.partialValue)
    return .string(String(repeating: text, count: count))
  }

  private static func repeated(
    _ list: TemplateList, _ count: Int, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> TemplateValue {
    let count = list.items.isEmpty ? 0 : max(0, count)
    let items = list.items.count.multipliedReportingOverflow(by: count)
    try place.make(items: items.overflow ? .max : items.partialValue)
    return try place.list((0..<count).flatMap { _ in list.items }, isTuple: list.isTuple, isPaid: true)
  }

  private static func integers(
    _ operation: String, _ first: Int, _ second: Int, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> TemplateValue {
    let result: (partialValue: Int, overflow: Bool)
    switch operation {
    case "+": result = first.addingReportingOverflow(second)
    case "-": result = first.subtractingReportingOverflow(second)
    case "*": result = first.multipliedReportingOverflow(by: second)
    case "**":
      guard second >= 0 else { return try numbers(operation, Double(first), Double(second), place) }
      result = power(first, second)
    default:
      guard second != 0 else { throw place.failure("division by zero") }
      let quotient = first.dividedReportingOverflow(by: second)
      guard !quotient.overflow else {
        if operation == "%" { return .integer(0) }
        throw place.failure("a number is too large")
      }
      // Python rounds towards minus infinity, Swift towards zero.
      let remainder = first % second
      let crosses = remainder != 0 && (remainder < 0) != (second < 0)
      if operation == "%" { return .integer(crosses ? remainder + second : remainder) }
      return .integer(crosses ? quotient.partialValue - 1 : quotient.partialValue)
    }
    guard !result.overflow else { throw place.failure("a number is too large") }
    return .integer(result.partialValue)
  }

  private static func power(_ base: Int, _ exponent: Int) -> (partialValue: Int, overflow: Bool) {
    if exponent == 0 || base == 1 { return (1, false) }
    if base == 0 { return (0, false) }
    if base == -1 { return (exponent % 2 == 0 ? 1 : -1, false) }
    var result = 1
    // Any other base leaves the range of integers within 63 steps.
    for _ in 0..<exponent {
      let product = result.multipliedReportingOverflow(by: base)
      if product.overflow { return product }
      result = product.partialValue
    }
    return (result, false)
  }

  private static func numbers(
    _ operation: String, _ first: Double, _ second: Double, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> TemplateValue {
    switch operation {
    case "+": return .number(first + second)
    case "-": return .number(first - second)
    case "*": return .number(first * second)
    case "**":
      guard first != 0 || second >= 0 else { throw place.failure("division by zero") }
      let result = pow(first, second)
      guard result.isFinite || !first.isFinite || !second.isFinite else {
        throw place.failure(result.isNaN ? "a root of a negative number" : "a number is too large")
      }
      return .number(result)
    default: break
    }
    guard second != 0 else { throw place.failure("division by zero") }
    switch operation {
    case "/": return .number(first / second)
    case "//": return .number((first / second).rounded(.down))
    default:
      let remainder = first.truncatingRemainder(dividingBy: second)
      return .number(remainder != 0 && (remainder < 0) != (second < 0) ? remainder + second : remainder)
    }
  }

  static func negated(_ value: TemplateValue, _ place: TemplatePlace) throws(ChatTemplateError) -> TemplateValue {
    if case .number(let number) = value { return .number(-number) }
    return try binary("-", .integer(0), value, place)
  }
}
