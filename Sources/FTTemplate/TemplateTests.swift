/// The tests after `is`.
enum TemplateTests {
  static let names: Set<String> = [
    "defined", "undefined", "none", "string", "mapping", "iterable", "sequence", "number", "integer", "float",
    "boolean", "true", "false", "odd", "even", "divisibleby", "equalto", "eq", "==", "ne", "in",
  ]

  static func holds(
    _ name: String, _ value: TemplateValue, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> Bool {
    let takesOne = ["divisibleby", "equalto", "eq", "==", "ne", "in"].contains(name)
    guard arguments.named.isEmpty, arguments.positional.count == (takesOne ? 1 : 0) else {
      throw .syntax(
        line: arguments.line, reason: "the test \"\(name)\" takes \(takesOne ? "one argument" : "no argument")")
    }
    switch name {
    case "divisibleby": return try remainder(value, arguments.positional[0], arguments.line) == 0
    case "equalto", "eq", "==": return TemplateValue.equal(value, arguments.positional[0])
    case "ne": return !TemplateValue.equal(value, arguments.positional[0])
    case "in": return try TemplateOperators.contains(arguments.positional[0], value, arguments.line)
    case "odd": return try remainder(value, .integer(2), arguments.line) == 1
    case "even": return try remainder(value, .integer(2), arguments.line) == 0
    default: return isKind(name, value)
    }
  }

  private static func remainder(
    _ value: TemplateValue, _ divisor: TemplateValue, _ line: Int
  ) throws(ChatTemplateError) -> Double? {
    try TemplateOperators.binary("%", value, divisor, line).double
  }

  private static func isKind(_ name: String, _ value: TemplateValue) -> Bool {
    switch (name, value) {
    case ("undefined", .undefined), ("none", .none), ("string", .string), ("mapping", .mapping), ("boolean", .bool),
      ("integer", .integer), ("float", .number), ("number", .integer), ("number", .number), ("number", .bool),
      ("true", .bool(true)), ("false", .bool(false)), ("iterable", .string), ("iterable", .list),
      ("iterable", .mapping), ("iterable", .undefined), ("sequence", .string), ("sequence", .list),
      ("sequence", .mapping), ("sequence", .undefined):
      return true
    case ("defined", .undefined): return false
    case ("defined", _): return true
    default: return false
    }
  }
}
