/// The tests after `is`.
enum TemplateTests {
  static let names = kinds.union(comparisons.keys)

  private static let kinds: Set<String> = [
    "defined", "undefined", "none", "string", "mapping", "iterable", "sequence", "number", "integer", "float",
    "boolean", "true", "false", "odd", "even", "divisibleby", "in", "lower", "upper", "callable",
  ]

  private static let comparisons = [
    "equalto": "==", "eq": "==", "==": "==", "ne": "!=", "!=": "!=", "lt": "<", "lessthan": "<", "<": "<", "le": "<=",
    "<=": "<=", "gt": ">", "greaterthan": ">", ">": ">", "ge": ">=", ">=": ">=",
  ]

  static func holds(
    _ name: String, _ value: TemplateValue, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> Bool {
    let place = arguments.place
    let takesOne = name == "divisibleby" || name == "in" || comparisons[name] != nil
    guard arguments.named.isEmpty, arguments.positional.count == (takesOne ? 1 : 0) else {
      throw .syntax(line: place.line, reason: "the test \"\(name)\" takes \(takesOne ? "one argument" : "no argument")")
    }
    if let operation = comparisons[name] {
      return try TemplateOperators.compare(operation, value, arguments.positional[0], place)
    }
    switch name {
    case "divisibleby": return try remainder(value, arguments.positional[0], place) == 0
    case "in": return try TemplateOperators.contains(arguments.positional[0], value, place)
    case "odd": return try remainder(value, .integer(2), place) == 1
    case "even": return try remainder(value, .integer(2), place) == 0
    case "lower", "upper":
      let text = try place.text(of: value)
      try place.scan(text)
      return TemplateText.isCased(text, lower: name == "lower")
    default: return isKind(name, value)
    }
  }

  private static func remainder(
    _ value: TemplateValue, _ divisor: TemplateValue, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> Double? {
    try TemplateOperators.binary("%", value, divisor, place).double
  }

  private static func isKind(_ name: String, _ value: TemplateValue) -> Bool {
    switch (name, value) {
    case ("undefined", .undefined), ("none", .none), ("string", .string), ("mapping", .mapping), ("boolean", .bool),
      ("integer", .integer), ("float", .number), ("number", .integer), ("number", .number), ("number", .bool),
      ("true", .bool(true)), ("false", .bool(false)), ("iterable", .string), ("iterable", .list),
      ("iterable", .mapping), ("iterable", .undefined), ("iterable", .loop), ("sequence", .string), ("sequence", .list),
      ("sequence", .mapping), ("sequence", .undefined), ("callable", .function), ("callable", .undefined):
      return true
    case ("defined", .undefined): return false
    case ("defined", _): return true
    default: return false
    }
  }
}
