extension TemplateParser {
  /// Attributes, indices, slices and calls after a value.
  mutating func postfix(_ value: TemplateExpression) throws(ChatTemplateError) -> TemplateExpression {
    var value = value
    while true {
      let start = line
      if take(symbol: ".") {
        if case .integer(let index) = current {
          position += 1
          let key = TemplateExpression(kind: .literal(.integer(index)), line: start)
          value = TemplateExpression(kind: .index(value, key), line: start)
        } else {
          value = TemplateExpression(kind: .attribute(value, try identifier()), line: start)
        }
      } else if take(symbol: "[") {
        value = try subscription(value, start)
      } else if isSymbol("(") {
        let parameters = try arguments()
        value =
          uncallable(value).map { unsupported($0, at: value.line) }
          ?? TemplateExpression(kind: .call(value, parameters), line: start)
      } else {
        return value
      }
    }
  }

  /// Why a value cannot be called; nil for one that can, as far as the source tells: what is no function may be a macro.
  private mutating func uncallable(_ value: TemplateExpression) -> String? {
    switch value.kind {
    case .name(let name):
      if !TemplateFunctions.names.contains(name) { calls.append((name, value.line)) }
      return nil
    case .attribute(_, let name):
      return TemplateMethods.names.contains(name) || TemplateLoopState.methods.contains(name)
        ? nil : "the method .\(name)()"
    default: return "a call of something other than a function or method"
    }
  }

  private mutating func subscription(
    _ value: TemplateExpression, _ start: Int
  ) throws(ChatTemplateError) -> TemplateExpression {
    var parts: [TemplateExpression?] = [nil]
    while !take(symbol: "]") {
      if take(symbol: ":") {
        parts.append(nil)
      } else if parts[parts.count - 1] == nil {
        parts[parts.count - 1] = try expression()
      } else {
        throw syntax("expected \"]\"")
      }
    }
    switch (parts.count, parts[0]) {
    case (1, .some(let key)): return TemplateExpression(kind: .index(value, key), line: start)
    case (2, _): return TemplateExpression(kind: .slice(value, parts[0], parts[1], nil), line: start)
    case (3, _): return TemplateExpression(kind: .slice(value, parts[0], parts[1], parts[2]), line: start)
    default: throw .syntax(line: start, reason: "malformed index")
    }
  }

  /// Arguments in parentheses; the position is on the opening one.
  mutating func arguments() throws(ChatTemplateError) -> TemplateArguments {
    try expect(.symbol("("), "\"(\"")
    var arguments = TemplateArguments()
    var isFirst = true
    while !take(symbol: ")") {
      if !isFirst {
        try expect(.symbol(","), "\",\" or \")\"")
        if take(symbol: ")") { break }
      }
      isFirst = false
      let start = line
      if take(symbol: "*") || take(symbol: "**") {
        _ = try expression()
        arguments.named.append(("*", unsupported("unpacked arguments", at: start)))
        continue
      }
      if case .name(let name) = current, position + 1 < tokens.count, tokens[position + 1].kind == .symbol("=") {
        position += 2
        arguments.named.append((name, try expression()))
      } else {
        guard arguments.named.isEmpty else { throw syntax("a positional argument after a named one") }
        arguments.positional.append(try expression())
      }
    }
    return arguments
  }

  /// `| filter` and `is test` after a value.
  mutating func filters(_ value: TemplateExpression) throws(ChatTemplateError) -> TemplateExpression {
    var value = value
    while true {
      let start = line
      if take(symbol: "|") {
        value = try filter(of: value)
      } else if take(name: "is") {
        value = try test(value, start)
      } else if isSymbol("(") {
        _ = try arguments()
        value = unsupported("a call of something other than a function or method", at: start)
      } else {
        return value
      }
    }
  }

  /// The name of a filter and its arguments; the position is after the "|".
  mutating func filter(of value: TemplateExpression) throws(ChatTemplateError) -> TemplateExpression {
    let start = line
    var name = try identifier()
    // Of another program: no filter here has a point in its name.
    while take(symbol: ".") { name += "." + (try identifier()) }
    let parameters = isSymbol("(") ? try arguments() : TemplateArguments()
    guard TemplateFilters.names.contains(name) else { return unsupported("the filter \"\(name)\"", at: start) }
    return TemplateExpression(kind: .filter(value, name, parameters), line: start)
  }

  private mutating func test(_ value: TemplateExpression, _ start: Int) throws(ChatTemplateError) -> TemplateExpression
  {
    let isNegated = take(name: "not")
    let name = try identifier()
    var parameters = TemplateArguments()
    if isSymbol("(") {
      parameters = try arguments()
    } else if startsArgument {
      parameters.positional = [try argument()]
    }
    guard TemplateTests.names.contains(name) else { return unsupported("the test \"\(name)\"", at: start) }
    return TemplateExpression(kind: .test(value, name, parameters, isNegated: isNegated), line: start)
  }

  /// Whether an argument without parentheses follows a test (`is divisibleby 3`).
  private var startsArgument: Bool {
    switch current {
    case .string, .integer, .number, .symbol("["), .symbol("{"): return true
    case .name(let name): return !["else", "or", "and", "is", "if", "in", "not"].contains(name)
    default: return false
    }
  }
}
