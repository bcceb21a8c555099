/// The filters after `|`: those for text and numbers here, those for lists in an extension.
enum TemplateFilters {
  static let names: Set<String> = listNames.union([
    "trim", "upper", "lower", "title", "capitalize", "tojson", "default", "d", "string", "int", "float", "abs", "round",
    "replace", "safe", "indent", "center", "wordcount",
  ])

  static func apply(
    _ name: String, to value: TemplateValue, _ arguments: TemplateCallArguments, _ evaluator: TemplateEvaluator
  ) throws(ChatTemplateError) -> TemplateValue {
    let place = arguments.place
    let callee = "the filter \"\(name)\""
    if listNames.contains(name) { return try list(name, value, arguments, evaluator) }
    switch name {
    case "default", "d":
      try arguments.check(callee, atMost: 2, names: ["default_value", "boolean"])
      let replaces = value.isUndefined || (arguments.value(1, "boolean")?.isTrue ?? false) && !value.isTrue
      return replaces ? arguments.value(0, "default_value") ?? .string("") : value
    case "trim":
      try arguments.check(callee, atMost: 1, names: ["chars"])
      let characters = try arguments.text(0, "chars", callee)
      return try place.string(TemplateText.strip(try place.text(of: value), characters: characters))
    case "upper", "lower", "capitalize", "replace", "center":
      let text = TemplateValue.string(try place.text(of: value))
      if name == "center", arguments.value(0, "width") == nil {
        return try TemplateMethods.call(name, of: text, TemplateCallArguments([.integer(80)], place))
      }
      return try TemplateMethods.call(name, of: text, arguments)
    case "title":
      try arguments.check(callee, atMost: 0)
      let text = try place.text(of: value)
      try place.scan(text)
      return try place.string(TemplateText.titleFiltered(text))
    case "tojson": return .string(try json(value, arguments, callee))
    case "indent": return try indented(try place.text(of: value), arguments, callee)
    case "round": return try rounded(value, arguments, callee)
    case "int", "float": return try number(name, value, arguments, callee)
    default:
      try arguments.check(callee, atMost: 0)
      return try plain(name, value, place)
    }
  }

  /// The filters without arguments.
  private static func plain(
    _ name: String, _ value: TemplateValue, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> TemplateValue {
    switch name {
    case "string": return .string(try place.text(of: value))
    case "wordcount":
      let text = try place.text(of: value)
      try place.scan(text)
      return .integer(
        text.unicodeScalars.split { $0 != "_" && !$0.properties.isAlphabetic && $0.properties.numericType == nil }.count
      )
    case "abs":
      switch value {
      case .number(let number): return .number(number.magnitude)
      case _ where value.whole.map { $0 < 0 } ?? false: return try TemplateOperators.negated(value, place)
      case _ where value.whole != nil: return .integer(value.whole ?? 0)
      default: throw place.failure("the size of \(value.kind)")
      }
    default: return value
    }
  }

  private static func json(
    _ value: TemplateValue, _ arguments: TemplateCallArguments, _ callee: String
  ) throws(ChatTemplateError) -> String {
    let place = arguments.place
    try arguments.check(callee, atMost: 4, names: ["ensure_ascii", "indent", "separators", "sort_keys"])
    var style = TemplateWriter.JSONStyle()
    style.isASCII = arguments.value(0, "ensure_ascii")?.isTrue ?? false
    style.sortsKeys = arguments.value(3, "sort_keys")?.isTrue ?? false
    switch arguments.value(1, "indent") {
    case nil, .some(.none): break
    case .string(let text): style.indent = text
    case .some(let value):
      guard let width = value.whole else { throw place.failure("an indent of \(value.kind)") }
      try place.make(bytes: max(0, width))
      style.indent = String(repeating: " ", count: max(0, width))
    }
    switch arguments.value(2, "separators") {
    case nil, .some(.none): break
    case .list(let list) where list.items.count == 2:
      style.itemSeparator = try place.text(of: list.items[0])
      style.keySeparator = try place.text(of: list.items[1])
    case .some(let value): throw place.failure("separators of \(value.kind)")
    }
    var writer = TemplateWriter(place)
    try writer.writeJSON(value, style)
    return writer.text
  }

  /// Every line but the first, and the empty ones, moved to the right.
  private static func indented(
    _ text: String, _ arguments: TemplateCallArguments, _ callee: String
  ) throws(ChatTemplateError) -> TemplateValue {
    let place = arguments.place
    try arguments.check(callee, atMost: 3, names: ["width", "first", "blank"])
    let indent: String
    if case .string(let text) = arguments.value(0, "width") {
      indent = text
    } else {
      let width = max(0, try arguments.whole(0, "width", callee) ?? 4)
      try place.make(bytes: width)
      indent = String(repeating: " ", count: width)
    }
    let indentsFirst = arguments.value(1, "first")?.isTrue ?? false
    let indentsBlank = arguments.value(2, "blank")?.isTrue ?? false
    let lines = try place.lines(text + "\n")
    let bytes = lines.count.multipliedReportingOverflow(by: indent.utf8.count + 1)
    try place.make(bytes: bytes.overflow ? .max : bytes.partialValue)
    try place.make(bytes: text.utf8.count)
    var result = indentsFirst ? indent : ""
    for (index, line) in lines.enumerated() {
      if index > 0 { result += "\n" + (line.isEmpty && !indentsBlank ? "" : indent) }
      result += line
    }
    return .string(result)
  }

  private static func rounded(
    _ value: TemplateValue, _ arguments: TemplateCallArguments, _ callee: String
  ) throws(ChatTemplateError) -> TemplateValue {
    let place = arguments.place
    try arguments.check(callee, atMost: 2, names: ["precision", "method"])
    guard let number = value.double else { throw place.failure("a rounded \(value.kind)") }
    let digits = try arguments.whole(0, "precision", callee) ?? 0
    guard (0...15).contains(digits) else {
      throw .unsupported(line: place.line, construct: "\(callee) to \(digits) digits")
    }
    let scale = TemplateText.power(ofTen: digits)
    switch try arguments.text(1, "method", callee) ?? "common" {
    case "ceil": return .number((number * scale).rounded(.up) / scale)
    case "floor": return .number((number * scale).rounded(.down) / scale)
    case "common" where value.whole != nil: return .integer(value.whole ?? 0)
    case "common": return .number(TemplateText.rounded(number, digits))
    case let method: throw place.failure("there is no rounding called \(method)")
    }
  }

  private static func number(
    _ name: String, _ value: TemplateValue, _ arguments: TemplateCallArguments, _ callee: String
  ) throws(ChatTemplateError) -> TemplateValue {
    try arguments.check(callee, atMost: 1, names: ["default"])
    let fallback = arguments.value(0, "default") ?? (name == "int" ? .integer(0) : .number(0))
    var number = value.double
    if case .string(let text) = value {
      try arguments.place.scan(text)
      let trimmed = TemplateText.strip(text)
      if name == "int", let whole = Int(trimmed) { return .integer(whole) }
      number = Double(trimmed)
    }
    if name == "int", let whole = value.whole { return .integer(whole) }
    guard let number else { return fallback }
    if name == "float" { return .number(number) }
    guard let whole = Int(exactly: number.rounded(.towardZero)) else { return fallback }
    return .integer(whole)
  }
}
