extension TemplateEvaluator {
  func evaluate(_ expression: TemplateExpression) throws(ChatTemplateError) -> TemplateValue {
    let place = self.place(expression.line)
    try effort.enter(expression.line)
    defer { effort.leave() }
    switch expression.kind {
    case .literal(let literal): return literal.value
    case .name(let name): return lookUp(name)
    case .blockText: return blockText
    case .list(let items, let isTuple): return try place.list(try values(of: items), isTuple: isTuple)
    case .mapping(let members): return try mapping(members, place)
    case .attribute(let base, let name): return try attribute(evaluate(base), name, place)
    case .index(let base, let key): return try index(evaluate(base), evaluate(key), place)
    case .slice(let base, let start, let stop, let step):
      return try slice(evaluate(base), try bound(start), try bound(stop), try bound(step) ?? 1, place)
    case .call(let callee, let arguments): return try call(callee, arguments, caller: nil, place)
    case .unsupported(let construct): throw .unsupported(line: expression.line, construct: construct)
    case .filter(let base, let name, let arguments):
      let value = try evaluate(base)
      if !["default", "d"].contains(name) { _ = try known(value, expression.line) }
      return try TemplateFilters.apply(name, to: value, self.arguments(arguments, place), self)
    case .test(let base, let name, let arguments, let isNegated):
      return .bool(try TemplateTests.holds(name, evaluate(base), self.arguments(arguments, place)) != isNegated)
    case .negation(let operand): return .bool(!(try evaluate(operand).isTrue))
    case .minus(let operand): return try TemplateOperators.negated(evaluate(operand), place)
    case .plus(let operand): return try TemplateOperators.binary("+", .integer(0), evaluate(operand), place)
    case .binary: return try binary(expression)
    case .comparison(let first, let rest): return .bool(try comparison(first, rest, place))
    case .and(let operands):
      var value = TemplateValue.none
      for operand in operands {
        value = try evaluate(operand)
        if !value.isTrue { break }
      }
      return value
    case .or(let operands):
      var value = TemplateValue.none
      for operand in operands {
        value = try evaluate(operand)
        if value.isTrue { break }
      }
      return value
    case .conditional(let condition, let then, let otherwise):
      if try evaluate(condition).isTrue { return try evaluate(then) }
      if let otherwise { return try evaluate(otherwise) }
      return missingElse
    }
  }

  /// `a + b - c …`: a chain nests to the left as deeply as it is long, so it is followed down by a loop.
  private func binary(_ expression: TemplateExpression) throws(ChatTemplateError) -> TemplateValue {
    var chain: [(operation: String, operand: TemplateExpression, line: Int)] = []
    var base = expression
    while case .binary(let operation, let first, let second) = base.kind {
      chain.append((operation, second, base.line))
      base = first
    }
    var value = try known(evaluate(base), base.line)
    for link in chain.reversed() {
      let operand = try known(evaluate(link.operand), link.line)
      try effort.spend(1, link.line)
      value = try TemplateOperators.binary(link.operation, value, operand, place(link.line))
    }
    return value
  }

  private func comparison(
    _ first: TemplateExpression, _ rest: [(operation: String, operand: TemplateExpression)], _ place: TemplatePlace
  ) throws(ChatTemplateError) -> Bool {
    var left = try evaluate(first)
    for (operation, operand) in rest {
      let right = try evaluate(operand)
      guard try TemplateOperators.compare(operation, left, right, place) else { return false }
      left = right
    }
    return true
  }

  private func values(of expressions: [TemplateExpression]) throws(ChatTemplateError) -> [TemplateValue] {
    var values: [TemplateValue] = []
    for expression in expressions { values.append(try evaluate(expression)) }
    return values
  }

  private func mapping(
    _ members: [(key: TemplateExpression, value: TemplateExpression)], _ place: TemplatePlace
  ) throws(ChatTemplateError) -> TemplateValue {
    let result = TemplateNamespace(members: [])
    try place.spend(members.count * members.count / 4)
    for member in members {
      guard case .string(let key) = try evaluate(member.key) else {
        throw .unsupported(line: member.key.line, construct: "a mapping key that is not a string")
      }
      result.set(key, try evaluate(member.value))
    }
    return try place.mapping(result.members)
  }

  func arguments(
    _ arguments: TemplateArguments, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> TemplateCallArguments {
    var named: [(name: String, value: TemplateValue)] = []
    for argument in arguments.named { named.append((argument.name, try evaluate(argument.value))) }
    return TemplateCallArguments(try values(of: arguments.positional), named: named, place)
  }

  /// `base.name`: a method goes before a member of the same name.
  func attribute(
    _ base: TemplateValue, _ name: String, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> TemplateValue {
    switch base {
    case .mapping where TemplateMethods.ofMappings.contains(name): return .function(.method(name))
    case .string where TemplateMethods.ofStrings.contains(name): return .function(.method(name))
    case .mapping(let mapping):
      try place.spend(mapping.members.count / 8)
      return mapping[name] ?? .undefined(name)
    case .namespace(let namespace):
      try place.spend(namespace.members.count / 8)
      return namespace[name] ?? .undefined(name)
    case .loop(let loop): return loop.attribute(name) ?? .undefined("loop.\(name)")
    case .undefined: throw place.failure("\"\(name)\" of \(base.kind)")
    default: return .undefined(name)
    }
  }

  /// `base[key]`: a member goes before a method of the same name.
  func index(
    _ base: TemplateValue, _ key: TemplateValue, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> TemplateValue {
    switch (base, key) {
    case (.undefined, _): throw place.failure("an item of \(base.kind)")
    case (.mapping(let mapping), .string(let name)):
      try place.spend(mapping.members.count / 8)
      if let value = mapping[name] { return value }
      return try attribute(base, name, place)
    case (_, .string(let name)): return try attribute(base, name, place)
    case (.list(let list), _):
      guard let offset = key.whole else { return .undefined("the item") }
      let position = offset < 0 ? offset + list.items.count : offset
      return list.items.indices.contains(position) ? list.items[position] : .undefined("[\(offset)]")
    case (.string, _):
      guard let offset = key.whole else { return .undefined("the item") }
      guard offset != .max,
        case .string(let text) = try slice(base, offset, offset == -1 ? nil : offset + 1, 1, place), !text.isEmpty
      else { return .undefined("[\(offset)]") }
      return .string(text)
    default: return .undefined("the item")
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
    _ value: TemplateValue, _ start: Int?, _ stop: Int?, _ step: Int, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> TemplateValue {
    guard step != 0 else { throw place.failure("the step of a slice is zero") }
    let count: Int
    switch value {
    case .string(let text):
      try place.scan(text)
      count = TemplateText.length(text)
    case .list(let list): count = list.items.count
    default: throw place.failure("a slice of \(value.kind)")
    }
    let limits = step > 0 ? (low: 0, high: count) : (low: -1, high: count - 1)
    func clamped(_ bound: Int?, _ fallback: Int) -> Int {
      guard let bound else { return fallback }
      let position = bound < 0 ? max(bound, -count - 1) + count : bound
      return min(max(position, limits.low), limits.high)
    }
    let first = clamped(start, step > 0 ? 0 : count - 1)
    let end = clamped(stop, step > 0 ? count : -1)
    let safeStep = min(max(step, -count - 1), count + 1)
    let picked = stride(from: first, to: end, by: safeStep)
    guard case .string(let text) = value else {
      guard case .list(let list) = value else { return value }
      if step == 1 {
        try place.make(items: max(0, end - first))
        return try place.list(Array(list.items[first..<max(first, end)]), isTuple: list.isTuple, isPaid: true)
      }
      try place.make(items: list.items.count)
      return try place.list(picked.map { list.items[$0] }, isTuple: list.isTuple, isPaid: true)
    }
    try place.make(bytes: text.utf8.count)
    let scalars = text.unicodeScalars
    if step == 1 {
      let from = scalars.index(scalars.startIndex, offsetBy: first)
      return .string(String(scalars[from..<scalars.index(from, offsetBy: max(0, end - first))]))
    }
    try place.make(items: count)
    let array = Array(scalars)
    return .string(TemplateText.string(picked.map { array[$0] }))
  }
}
