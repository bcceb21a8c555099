/// The filters after `|`.
enum TemplateFilters {
  static let names: Set<String> = [
    "trim", "length", "count", "upper", "lower", "title", "capitalize", "tojson", "default", "d", "join", "first",
    "last",
    "list", "string", "int", "items", "replace", "reverse", "safe", "map", "selectattr", "rejectattr",
  ]

  static func apply(
    _ name: String, to value: TemplateValue, _ arguments: TemplateCallArguments, _ evaluator: TemplateEvaluator
  ) throws(ChatTemplateError) -> TemplateValue {
    let line = arguments.line
    let callee = "the filter \"\(name)\""
    switch name {
    case "default", "d":
      try arguments.check(callee, atMost: 2, names: ["default_value", "boolean"])
      let replaces: Bool
      if case .undefined = value { replaces = true } else { replaces = false }
      let alsoFalse = arguments.value(1, "boolean")?.isTrue ?? false
      return replaces || (alsoFalse && !value.isTrue) ? arguments.value(0, "default_value") ?? .string("") : value
    case "trim":
      try arguments.check(callee, atMost: 1, names: ["chars"])
      return .string(TemplateText.strip(value.text, characters: arguments.value(0, "chars")?.text))
    case "join":
      try arguments.check(callee, atMost: 2, names: ["d", "attribute"])
      let items = try attributes(evaluator.items(of: value, line), arguments.value(1, "attribute"), evaluator, line)
      return .string(items.map(\.text).joined(separator: arguments.value(0, "d")?.text ?? ""))
    case "replace":
      try arguments.check(callee, atMost: 2)
      return try TemplateMethods.call("replace", of: .string(value.text), arguments)
    case "map":
      try arguments.check(callee, atMost: 0, names: ["attribute"])
      return .list(try attributes(evaluator.items(of: value, line), arguments.value(0, "attribute"), evaluator, line))
    case "selectattr", "rejectattr":
      return try select(evaluator.items(of: value, line), arguments, evaluator, keeps: name == "selectattr")
    default:
      try arguments.check(callee, atMost: 0)
      return try plain(name, value, evaluator, line)
    }
  }

  /// The filters without arguments.
  private static func plain(
    _ name: String, _ value: TemplateValue, _ evaluator: TemplateEvaluator, _ line: Int
  ) throws(ChatTemplateError) -> TemplateValue {
    switch name {
    case "length", "count":
      switch value {
      case .none, .bool, .integer, .number, .namespace, .function:
        throw .evaluation(line: line, reason: "\(value.kind) has no length")
      default: return .integer(try evaluator.items(of: value, line).count)
      }
    case "upper", "lower", "title", "capitalize":
      return try TemplateMethods.call(
        name, of: .string(value.text), TemplateCallArguments(positional: [], named: [], line: line))
    case "tojson":
      guard let json = value.json else {
        throw .evaluation(line: line, reason: "\(value.kind) cannot be written as JSON")
      }
      return .string(json)
    case "first": return try evaluator.items(of: value, line).first ?? .undefined("the first item")
    case "last": return try evaluator.items(of: value, line).last ?? .undefined("the last item")
    case "list": return .list(try evaluator.items(of: value, line))
    case "string": return .string(value.text)
    case "safe": return value
    case "int":
      if let number = value.double { return .integer(Int(exactly: number.rounded(.towardZero)) ?? 0) }
      return .integer(Int(TemplateText.strip(value.text)) ?? 0)
    case "items": return try items(of: value, line)
    default:
      if case .string = value { return .string(try evaluator.items(of: value, line).reversed().map(\.text).joined()) }
      return .list(try evaluator.items(of: value, line).reversed())
    }
  }

  /// Pairs of key and value.
  static func items(of value: TemplateValue, _ line: Int) throws(ChatTemplateError) -> TemplateValue {
    switch value {
    case .mapping(let members): return .list(members.map { .list([.string($0.key), $0.value]) })
    case .undefined: return .list([])
    default: throw .evaluation(line: line, reason: "\(value.kind) has no members")
    }
  }

  private static func attributes(
    _ items: [TemplateValue], _ attribute: TemplateValue?, _ evaluator: TemplateEvaluator, _ line: Int
  ) throws(ChatTemplateError) -> [TemplateValue] {
    guard case .string(let name) = attribute else { return items }
    var result: [TemplateValue] = []
    for item in items { result.append(try evaluator.attribute(item, name, line)) }
    return result
  }

  private static func select(
    _ items: [TemplateValue], _ arguments: TemplateCallArguments, _ evaluator: TemplateEvaluator, keeps: Bool
  ) throws(ChatTemplateError) -> TemplateValue {
    try arguments.check("the filter \"selectattr\"", atMost: 3)
    guard case .string(let attribute) = arguments.value(0, "") else {
      throw .syntax(line: arguments.line, reason: "\"selectattr\" needs the name of an attribute")
    }
    var test: String?
    if let name = arguments.value(1, "")?.text {
      guard TemplateTests.names.contains(name) else {
        throw .unsupported(line: arguments.line, construct: "the test \"\(name)\"")
      }
      test = name
    }
    let rest = TemplateCallArguments(
      positional: Array(arguments.positional.dropFirst(2)), named: [], line: arguments.line)
    var result: [TemplateValue] = []
    for item in items {
      let value = try evaluator.attribute(item, attribute, arguments.line)
      let holds: Bool
      if let test { holds = try TemplateTests.holds(test, value, rest) } else { holds = value.isTrue }
      if holds == keeps { result.append(item) }
    }
    return .list(result)
  }
}
