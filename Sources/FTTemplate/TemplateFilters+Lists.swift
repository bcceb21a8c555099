/// The filters that take apart, choose from and order lists and mappings.
extension TemplateFilters {
  static let listNames: Set<String> = [
    "length", "count", "join", "first", "last", "list", "items", "reverse", "map", "select", "reject", "selectattr",
    "rejectattr", "sort", "dictsort", "unique", "min", "max", "sum",
  ]

  static func list(
    _ name: String, _ value: TemplateValue, _ arguments: TemplateCallArguments, _ evaluator: TemplateEvaluator
  ) throws(ChatTemplateError) -> TemplateValue {
    let place = arguments.place
    let callee = "the filter \"\(name)\""
    // As in the reference, these ask for items only where there are some: none, for example, is as good as no items.
    let isLenient = name == "map" || name.hasPrefix("select") || name.hasPrefix("reject")
    if isLenient, !value.isTrue { return try place.list([]) }
    switch name {
    case "map": return try mapped(value, arguments, evaluator)
    case "select", "reject": return try selected(value, arguments, evaluator, nil, keeps: name == "select")
    case "selectattr", "rejectattr":
      let attribute = try arguments.requiredText(0, "", callee)
      return try selected(value, arguments.dropping(1), evaluator, attribute, keeps: name == "selectattr")
    case "join":
      try arguments.check(callee, atMost: 2, names: ["d", "attribute"])
      let items = try values(of: value, arguments.value(1, "attribute"), evaluator, place)
      let separator: String
      if let given = arguments.value(0, "d") { separator = try place.text(of: given) } else { separator = "" }
      return try joined(items, separator, place)
    case "sort", "unique", "min", "max":
      return try ordered(name, value, arguments, evaluator)
    case "dictsort": return try sortedMembers(value, arguments)
    case "sum":
      try arguments.check(callee, atMost: 2, names: ["attribute", "start"])
      var sum = arguments.value(1, "start") ?? .integer(0)
      for item in try values(of: value, arguments.value(0, "attribute"), evaluator, place) {
        sum = try TemplateOperators.binary("+", sum, item, place)
      }
      return sum
    default:
      try arguments.check(callee, atMost: 0)
      return try plain(name, value, evaluator, place)
    }
  }

  private static func plain(
    _ name: String, _ value: TemplateValue, _ evaluator: TemplateEvaluator, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> TemplateValue {
    switch (name, value) {
    case ("length", _), ("count", _): return .integer(try length(of: value, place))
    case ("items", _): return try members(of: value, place)
    case ("reverse", .string(let text)):
      try place.scan(text)
      return try place.string(TemplateText.string(text.unicodeScalars.reversed()))
    case ("first", .string(let text)):
      return text.unicodeScalars.first.map { .string(String(Character($0))) } ?? .undefined("the first item")
    case ("last", .string(let text)):
      return text.unicodeScalars.last.map { .string(String(Character($0))) } ?? .undefined("the last item")
    default: break
    }
    let items = try evaluator.items(of: value, place)
    switch name {
    case "first": return items.first ?? .undefined("the first item")
    case "last": return items.last ?? .undefined("the last item")
    case "reverse": return try place.list(items.reversed())
    default: return try place.list(items)
    }
  }

  static func length(of value: TemplateValue, _ place: TemplatePlace) throws(ChatTemplateError) -> Int {
    switch value {
    case .string(let text):
      try place.scan(text)
      return TemplateText.length(text)
    case .list(let list): return list.items.count
    case .mapping(let mapping): return mapping.members.count
    case .loop(let loop): return loop.list.items.count
    case .undefined: return 0
    default: throw place.failure("\(value.kind) has no length")
    }
  }

  /// Pairs of key and value.
  static func members(of value: TemplateValue, _ place: TemplatePlace) throws(ChatTemplateError) -> TemplateValue {
    switch value {
    case .mapping(let mapping):
      var pairs: [TemplateValue] = []
      for member in mapping.members {
        pairs.append(try place.list([.string(member.key), member.value], isTuple: true))
      }
      return try place.list(pairs)
    case .undefined: return try place.list([])
    default: throw place.failure("\(value.kind) has no members")
    }
  }

  static func joined(
    _ items: [TemplateValue], _ separator: String, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> TemplateValue {
    let bytes = items.count.multipliedReportingOverflow(by: separator.utf8.count)
    try place.make(bytes: bytes.overflow ? .max : bytes.partialValue)
    var result = ""
    for (index, item) in items.enumerated() {
      let text = try place.text(of: item)
      try place.make(bytes: text.utf8.count)
      if index > 0 { result += separator }
      result += text
    }
    return .string(result)
  }

  /// The items, or what stands in their attribute, which may be a path: `function.name`.
  static func values(
    of value: TemplateValue, _ attribute: TemplateValue?, _ evaluator: TemplateEvaluator, _ place: TemplatePlace,
    missing: TemplateValue? = nil
  ) throws(ChatTemplateError) -> [TemplateValue] {
    let items = try evaluator.items(of: value, place)
    guard let attribute, case .string(let path) = attribute else {
      if let attribute, attribute.whole != nil {
        var result: [TemplateValue] = []
        for item in items { result.append(try evaluator.index(item, attribute, place)) }
        return result
      }
      return items
    }
    try place.make(items: items.count)
    var result: [TemplateValue] = []
    for item in items {
      let value = try self.value(of: item, path, evaluator, place)
      result.append(value.isUndefined ? missing ?? value : value)
    }
    return result
  }

  private static func value(
    of item: TemplateValue, _ path: String, _ evaluator: TemplateEvaluator, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> TemplateValue {
    var value = item
    for part in path.split(separator: ".", omittingEmptySubsequences: false) {
      try place.spend()
      let key = Int(part).map { TemplateValue.integer($0) } ?? .string(String(part))
      value = try evaluator.index(value, key, place)
    }
    return value
  }

  private static func mapped(
    _ value: TemplateValue, _ arguments: TemplateCallArguments, _ evaluator: TemplateEvaluator
  ) throws(ChatTemplateError) -> TemplateValue {
    let place = arguments.place
    if arguments.positional.isEmpty {
      try arguments.check("the filter \"map\"", atMost: 0, names: ["attribute", "default"])
      return try place.list(
        try values(
          of: value, arguments.value(0, "attribute"), evaluator, place, missing: arguments.value(1, "default")))
    }
    let name = try arguments.requiredText(0, "", "the filter \"map\"")
    guard names.contains(name) else { throw .unsupported(line: place.line, construct: "the filter \"\(name)\"") }
    let rest = arguments.dropping(1)
    var result: [TemplateValue] = []
    for item in try evaluator.items(of: value, place) {
      try place.spend()
      result.append(try apply(name, to: item, rest, evaluator))
    }
    return try place.list(result)
  }

  private static func selected(
    _ value: TemplateValue, _ arguments: TemplateCallArguments, _ evaluator: TemplateEvaluator, _ attribute: String?,
    keeps: Bool
  ) throws(ChatTemplateError) -> TemplateValue {
    let place = arguments.place
    let test = try arguments.text(0, "", "a filter that selects")
    if let test, !TemplateTests.names.contains(test) {
      throw .unsupported(line: place.line, construct: "the test \"\(test)\"")
    }
    let rest = arguments.dropping(1)
    var result: [TemplateValue] = []
    for item in try evaluator.items(of: value, place) {
      try place.spend()
      let subject: TemplateValue
      if let attribute { subject = try self.value(of: item, attribute, evaluator, place) } else { subject = item }
      let holds: Bool
      if let test { holds = try TemplateTests.holds(test, subject, rest) } else { holds = subject.isTrue }
      if holds == keeps { result.append(item) }
    }
    return try place.list(result)
  }
}
