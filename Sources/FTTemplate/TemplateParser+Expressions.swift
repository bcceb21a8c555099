extension TemplateParser {
  /// `a if condition else b`
  mutating func expression() throws(ChatTemplateError) -> TemplateExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      throw .limitExceeded(line: line, limit: "\(Self.depthLimit) nested tags and expressions")
    }
    var value = try disjunction()
    while isName("if") {
      let start = line
      position += 1
      let condition = try disjunction()
      let otherwise = take(name: "else") ? try expression() : nil
      value = TemplateExpression(
        kind: .conditional(condition: condition, then: value, otherwise: otherwise), line: start)
    }
    return value
  }

  mutating func disjunction() throws(ChatTemplateError) -> TemplateExpression {
    let start = line
    var operands = [try conjunction()]
    while take(name: "or") { operands.append(try conjunction()) }
    return operands.count == 1 ? operands[0] : TemplateExpression(kind: .or(operands), line: start)
  }

  private mutating func conjunction() throws(ChatTemplateError) -> TemplateExpression {
    let start = line
    var operands = [try negation()]
    while take(name: "and") { operands.append(try negation()) }
    return operands.count == 1 ? operands[0] : TemplateExpression(kind: .and(operands), line: start)
  }

  private mutating func negation() throws(ChatTemplateError) -> TemplateExpression {
    let start = line
    var count = 0
    while take(name: "not") { count += 1 }
    let value = try comparison()
    if count == 0 { return value }
    let negated = TemplateExpression(kind: .negation(value), line: start)
    return count % 2 == 1 ? negated : TemplateExpression(kind: .negation(negated), line: start)
  }

  private mutating func comparison() throws(ChatTemplateError) -> TemplateExpression {
    let start = line
    let first = try sum()
    var rest: [(operation: String, operand: TemplateExpression)] = []
    while let operation = comparisonOperator() { rest.append((operation, try sum())) }
    return rest.isEmpty ? first : TemplateExpression(kind: .comparison(first, rest), line: start)
  }

  private mutating func comparisonOperator() -> String? {
    if case .symbol(let symbol) = current, ["==", "!=", "<", "<=", ">", ">="].contains(symbol) {
      position += 1
      return symbol
    }
    if take(name: "in") { return "in" }
    if isName("not"), position + 1 < tokens.count, tokens[position + 1].kind == .name("in") {
      position += 2
      return "not in"
    }
    return nil
  }

  private mutating func sum() throws(ChatTemplateError) -> TemplateExpression {
    var value = try concatenation()
    while case .symbol(let symbol) = current, symbol == "+" || symbol == "-" {
      let start = line
      position += 1
      value = TemplateExpression(kind: .binary(symbol, value, try concatenation()), line: start)
    }
    return value
  }

  private mutating func concatenation() throws(ChatTemplateError) -> TemplateExpression {
    var value = try product()
    while isSymbol("~") {
      let start = line
      position += 1
      value = TemplateExpression(kind: .binary("~", value, try product()), line: start)
    }
    return value
  }

  private mutating func product() throws(ChatTemplateError) -> TemplateExpression {
    var value = try power()
    while case .symbol(let symbol) = current, ["*", "/", "//", "%"].contains(symbol) {
      let start = line
      position += 1
      value = TemplateExpression(kind: .binary(symbol, value, try power()), line: start)
    }
    return value
  }

  /// `a ** b ** c`, from the left, unlike Python.
  private mutating func power() throws(ChatTemplateError) -> TemplateExpression {
    var value = try unary()
    while isSymbol("**") {
      let start = line
      position += 1
      value = TemplateExpression(kind: .binary("**", value, try unary()), line: start)
    }
    return value
  }

  private mutating func unary() throws(ChatTemplateError) -> TemplateExpression { try filters(try signed()) }

  /// A value with its signs, which bind tighter than filters.
  private mutating func signed() throws(ChatTemplateError) -> TemplateExpression {
    var signs: [(isMinus: Bool, line: Int)] = []
    while isSymbol("-") || isSymbol("+") {
      signs.append((isSymbol("-"), line))
      guard signs.count <= Self.depthLimit else { throw .limitExceeded(line: line, limit: "\(Self.depthLimit) signs") }
      position += 1
    }
    var value = try postfix(try primary())
    for sign in signs.reversed() {
      value = TemplateExpression(kind: sign.isMinus ? .minus(value) : .plus(value), line: sign.line)
    }
    return value
  }

  /// An expression that is not implemented.
  mutating func unsupported(_ construct: String, at line: Int) -> TemplateExpression {
    note(construct, at: line)
    return TemplateExpression(kind: .unsupported(construct), line: line)
  }

  /// The argument of a test without parentheses.
  mutating func argument() throws(ChatTemplateError) -> TemplateExpression { try postfix(try primary()) }

  private mutating func primary() throws(ChatTemplateError) -> TemplateExpression {
    let start = line
    guard let kind = current else { throw syntax("the template ends inside a tag") }
    position += 1
    switch kind {
    case .name(let name):
      return TemplateExpression(kind: Self.constant(name).map { .literal($0) } ?? .name(name), line: start)
    case .integer(let value): return TemplateExpression(kind: .literal(.integer(value)), line: start)
    case .number(let value): return TemplateExpression(kind: .literal(.number(value)), line: start)
    case .string(var text):
      while case .string(let more) = current {
        text += more
        position += 1
      }
      return TemplateExpression(kind: .literal(.string(text)), line: start)
    case .symbol("("): return try parenthesis(start)
    case .symbol("["):
      return TemplateExpression(kind: .list(try items(until: "]"), isTuple: false), line: start)
    case .symbol("{"): return try mapping(start)
    default:
      position -= 1
      throw syntax("expected a value")
    }
  }

  private static func constant(_ name: String) -> TemplateLiteral? {
    switch name {
    case "true", "True": return .bool(true)
    case "false", "False": return .bool(false)
    case "none", "None": return TemplateLiteral.none
    default: return nil
    }
  }

  private mutating func items(until close: String) throws(ChatTemplateError) -> [TemplateExpression] {
    var items: [TemplateExpression] = []
    while !take(symbol: close) {
      if !items.isEmpty {
        try expect(.symbol(","), "\",\" or \"\(close)\"")
        if take(symbol: close) { break }
      }
      items.append(try expression())
    }
    return items
  }

  private mutating func parenthesis(_ start: Int) throws(ChatTemplateError) -> TemplateExpression {
    if take(symbol: ")") { return TemplateExpression(kind: .list([], isTuple: true), line: start) }
    let first = try expression()
    if take(symbol: ")") { return first }
    try expect(.symbol(","), "\",\" or \")\"")
    return TemplateExpression(kind: .list([first] + (try items(until: ")")), isTuple: true), line: start)
  }

  private mutating func mapping(_ start: Int) throws(ChatTemplateError) -> TemplateExpression {
    var members: [(key: TemplateExpression, value: TemplateExpression)] = []
    while !take(symbol: "}") {
      if !members.isEmpty {
        try expect(.symbol(","), "\",\" or \"}\"")
        if take(symbol: "}") { break }
      }
      let key = try expression()
      try expect(.symbol(":"), "\":\"")
      members.append((key, try expression()))
    }
    return TemplateExpression(kind: .mapping(members), line: start)
  }
}
