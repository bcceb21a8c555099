/// The methods of strings and mappings, with Python's meaning.
enum TemplateMethods {
  static let names: Set<String> = [
    "strip", "lstrip", "rstrip", "upper", "lower", "title", "capitalize", "startswith", "endswith", "split", "replace",
    "join", "items", "keys", "values", "get",
  ]

  static func call(
    _ name: String, of value: TemplateValue, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> TemplateValue {
    switch value {
    case .string(let text):
      if let result = try string(name, text, arguments) { return result }
    case .mapping(let members):
      if let result = try mapping(name, members, value, arguments) { return result }
    default: break
    }
    throw .evaluation(line: arguments.line, reason: "\(value.kind) has no method .\(name)()")
  }

  private static func string(
    _ name: String, _ text: String, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> TemplateValue? {
    let callee = ".\(name)()"
    switch name {
    case "strip", "lstrip", "rstrip":
      try arguments.check(callee, atMost: 1)
      return .string(
        TemplateText.strip(
          text, left: name != "rstrip", right: name != "lstrip", characters: try characters(arguments, callee)))
    case "upper", "lower", "title", "capitalize":
      try arguments.check(callee, atMost: 0)
      switch name {
      case "upper": return .string(text.uppercased())
      case "lower": return .string(text.lowercased())
      case "title": return .string(TemplateText.titleCased(text))
      default:
        let first = text.unicodeScalars.prefix(1).map(\.properties.titlecaseMapping).joined()
        return .string(first + TemplateText.string(text.unicodeScalars.dropFirst()).lowercased())
      }
    case "startswith", "endswith":
      try arguments.check(callee, atMost: 1)
      let part = try textArgument(arguments, 0, callee)
      return .bool(
        name == "startswith"
          ? text.utf8.starts(with: part.utf8) : text.utf8.reversed().starts(with: part.utf8.reversed()))
    case "split":
      try arguments.check(callee, atMost: 2, names: ["sep", "maxsplit"])
      return try split(text, arguments)
    case "replace":
      try arguments.check(callee, atMost: 2)
      let old = try textArgument(arguments, 0, callee)
      guard !old.isEmpty else { throw .unsupported(line: arguments.line, construct: ".replace() of an empty string") }
      return .string(TemplateText.split(text, by: old).joined(separator: try textArgument(arguments, 1, callee)))
    case "join":
      try arguments.check(callee, atMost: 1)
      guard case .list(let items) = arguments.value(0, "iterable") else {
        throw .evaluation(line: arguments.line, reason: ".join() needs a list")
      }
      return .string(items.map(\.text).joined(separator: text))
    default: return nil
    }
  }

  private static func textArgument(
    _ arguments: TemplateCallArguments, _ index: Int, _ callee: String
  ) throws(ChatTemplateError) -> String {
    guard case .string(let text) = arguments.value(index, "") else {
      throw .evaluation(line: arguments.line, reason: "\(callee) needs a string as argument \(index + 1)")
    }
    return text
  }

  private static func characters(
    _ arguments: TemplateCallArguments, _ callee: String
  ) throws(ChatTemplateError) -> String? {
    switch arguments.value(0, "chars") {
    case nil, .some(.none): return nil
    default: return try textArgument(arguments, 0, callee)
    }
  }

  private static func split(
    _ text: String, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> TemplateValue {
    let limit = arguments.value(1, "maxsplit")?.whole ?? -1
    switch arguments.value(0, "sep") {
    case nil, .some(.none):
      guard limit < 0 else { throw .unsupported(line: arguments.line, construct: ".split() with maxsplit alone") }
      return .list(TemplateText.words(text).map { .string($0) })
    case .string(let separator) where !separator.isEmpty:
      return .list(TemplateText.split(text, by: separator, limit: limit < 0 ? .max : limit).map { .string($0) })
    default: throw .evaluation(line: arguments.line, reason: ".split() needs a separator of at least one character")
    }
  }

  private static func mapping(
    _ name: String, _ members: [(key: String, value: TemplateValue)], _ value: TemplateValue,
    _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> TemplateValue? {
    try arguments.check(".\(name)()", atMost: name == "get" ? 2 : 0)
    switch name {
    case "items": return try TemplateFilters.items(of: value, arguments.line)
    case "keys": return .list(members.map { .string($0.key) })
    case "values": return .list(members.map(\.value))
    case "get":
      let key = try textArgument(arguments, 0, ".get()")
      return members.first { TemplateText.equal($0.key, key) }?.value ?? arguments.value(1, "default")
        ?? TemplateValue.none
    default: return nil
    }
  }
}
