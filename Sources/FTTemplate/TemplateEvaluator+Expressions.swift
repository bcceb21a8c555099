/// Arguments with their values.
struct TemplateCallArguments {
  let positional: [TemplateValue]
  let named: [(name: String, value: TemplateValue)]
  let line: Int

  /// The argument at `index`, or the one called `name`.
  func value(_ index: Int, _ name: String) -> TemplateValue? {
    index < positional.count ? positional[index] : named.first { $0.name == name }?.value
  }

  /// Refuses arguments that the callee would ignore.
  func check(_ callee: String, atMost count: Int, names: [String] = []) throws(ChatTemplateError) {
    if positional.count > count {
      throw .unsupported(line: line, construct: "\(callee) with \(positional.count) arguments")
    }
    for argument in named where !names.contains(argument.name) {
      throw .unsupported(line: line, construct: "the argument \"\(argument.name)\" of \(callee)")
    }
  }
}

extension TemplateEvaluator {
  func evaluate(_ expression: TemplateExpression) throws(ChatTemplateError) -> TemplateValue {
    let line = expression.line
    switch expression.kind {
    case .literal(let literal): return literal.value
    case .name(let name): return lookUp(name)
    case .list(let items): return .list(try values(of: items))
    case .mapping(let members): return try mapping(members)
    case .attribute(let base, let name): return try attribute(evaluate(base), name, line)
    case .index(let base, let key): return try index(evaluate(base), evaluate(key), line)
    case .slice(let base, let start, let stop, let step): return try slice(base, start, stop, step, line)
    case .call(let callee, let arguments): return try call(callee, arguments, line)
    case .unsupported(let construct): throw .unsupported(line: line, construct: construct)
    case .filter(let base, let name, let arguments):
      let value = try evaluate(base)
      if !["default", "d"].contains(name) { _ = try known(value, line) }
      return try TemplateFilters.apply(name, to: value, self.arguments(arguments, line), self)
    case .test(let base, let name, let arguments, let isNegated):
      let holds = try TemplateTests.holds(name, evaluate(base), self.arguments(arguments, line))
      return .bool(holds != isNegated)
    case .negation(let operand): return .bool(!(try evaluate(operand).isTrue))
    case .minus(let operand): return try TemplateOperators.binary("-", .integer(0), evaluate(operand), line)
    case .plus(let operand): return try TemplateOperators.binary("+", .integer(0), evaluate(operand), line)
    case .binary(let operation, let first, let second):
      return try TemplateOperators.binary(
        operation, known(evaluate(first), line), known(evaluate(second), line), line)
    case .comparison(let first, let rest):
      var left = try evaluate(first)
      for (operation, operand) in rest {
        let right = try evaluate(operand)
        guard try TemplateOperators.compare(operation, left, right, line) else { return .bool(false) }
        left = right
      }
      return .bool(true)
    case .and(let first, let second):
      let value = try evaluate(first)
      return value.isTrue ? try evaluate(second) : value
    case .or(let first, let second):
      let value = try evaluate(first)
      return value.isTrue ? value : try evaluate(second)
    case .conditional(let condition, let then, let otherwise):
      if try evaluate(condition).isTrue { return try evaluate(then) }
      return try otherwise.map { expression throws(ChatTemplateError) in try evaluate(expression) }
        ?? missingElse
    }
  }

  private func values(of expressions: [TemplateExpression]) throws(ChatTemplateError) -> [TemplateValue] {
    var values: [TemplateValue] = []
    for expression in expressions { values.append(try evaluate(expression)) }
    return values
  }

  private func mapping(
    _ members: [(key: TemplateExpression, value: TemplateExpression)]
  ) throws(ChatTemplateError) -> TemplateValue {
    let result = TemplateNamespace(members: [])
    for member in members {
      guard case .string(let key) = try evaluate(member.key) else {
        throw .unsupported(line: member.key.line, construct: "a mapping key that is not a string")
      }
      result.set(key, try evaluate(member.value))
    }
    return .mapping(result.members)
  }

  func arguments(
    _ arguments: TemplateArguments, _ line: Int
  ) throws(ChatTemplateError) -> TemplateCallArguments {
    var named: [(name: String, value: TemplateValue)] = []
    for argument in arguments.named { named.append((argument.name, try evaluate(argument.value))) }
    return TemplateCallArguments(positional: try values(of: arguments.positional), named: named, line: line)
  }

  func attribute(_ base: TemplateValue, _ name: String, _ line: Int) throws(ChatTemplateError) -> TemplateValue {
    switch base {
    case .mapping(let members):
      return members.first { TemplateText.equal($0.key, name) }?.value ?? .undefined(name)
    case .namespace(let namespace):
      return namespace.members.first { TemplateText.equal($0.key, name) }?.value ?? .undefined(name)
    case .undefined: throw .evaluation(line: line, reason: "\"\(name)\" of \(base.kind)")
    default: return .undefined(name)
    }
  }

  private func index(
    _ base: TemplateValue, _ key: TemplateValue, _ line: Int
  ) throws(ChatTemplateError) -> TemplateValue {
    switch (base, key) {
    case (.undefined, _): throw .evaluation(line: line, reason: "an item of \(base.kind)")
    case (.mapping, .string(let name)), (.namespace, .string(let name)): return try attribute(base, name, line)
    case (.list, _), (.string, _):
      guard let offset = key.whole else { return .undefined("[\(key.text)]") }
      let items = try items(of: base, line)
      let position = offset < 0 ? offset + items.count : offset
      return items.indices.contains(position) ? items[position] : .undefined("[\(offset)]")
    default: return .undefined("[\(key.text)]")
    }
  }

  private func bound(_ expression: TemplateExpression?) throws(ChatTemplateError) -> Int? {
    guard let expression else { return nil }
    switch try evaluate(expression) {
    case .none: return nil
    case let value:
      guard let whole = value.whole else {
        throw .evaluation(line: expression.line, reason: "\(value.kind) as the bound of a slice")
      }
      return whole
    }
  }

  /// Python's slices: negative bounds count from the end, bounds outside are clamped.
  private func slice(
    _ base: TemplateExpression, _ start: TemplateExpression?, _ stop: TemplateExpression?,
    _ step: TemplateExpression?, _ line: Int
  ) throws(ChatTemplateError) -> TemplateValue {
    let value = try evaluate(base)
    let step = try bound(step) ?? 1
    guard step != 0 else { throw .evaluation(line: line, reason: "the step of a slice is zero") }
    let isText: Bool
    switch value {
    case .string: isText = true
    case .list: isText = false
    default: throw .evaluation(line: line, reason: "a slice of \(value.kind)")
    }
    let items = try items(of: value, line)
    let count = items.count
    let limits = step > 0 ? (low: 0, high: count) : (low: -1, high: count - 1)
    func clamped(_ bound: Int?, _ fallback: Int) -> Int {
      guard let bound else { return fallback }
      let position = bound < 0 ? max(bound, -count - 1) + count : bound
      return min(max(position, limits.low), limits.high)
    }
    let first = clamped(try bound(start), step > 0 ? 0 : count - 1)
    let end = clamped(try bound(stop), step > 0 ? count : -1)
    let safeStep = min(max(step, -count - 1), count + 1)
    let picked = stride(from: first, to: end, by: safeStep).map { items[$0] }
    return isText ? .string(picked.map(\.text).joined()) : .list(picked)
  }

  private func call(
    _ callee: TemplateExpression, _ arguments: TemplateArguments, _ line: Int
  ) throws(ChatTemplateError) -> TemplateValue {
    let arguments = try self.arguments(arguments, line)
    switch callee.kind {
    case .name(let name):
      if case .function(.macro(let macro, let scopes)) = lookUp(name) {
        return try self.call(macro, scopes: scopes, arguments)
      }
      guard TemplateFunctions.names.contains(name) else {
        throw .unsupported(line: callee.line, construct: "the function \(name)()")
      }
      return try TemplateFunctions.call(name, arguments, now: now)
    case .attribute(let base, let name): return try TemplateMethods.call(name, of: evaluate(base), arguments)
    default: throw .unsupported(line: line, construct: "a call of something other than a function or method")
    }
  }
}
