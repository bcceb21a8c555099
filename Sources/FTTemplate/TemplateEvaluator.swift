/// Runs the statements of a template.
struct TemplateEvaluator {
  enum Flow {
    case next, breakLoop, continueLoop
  }

  private(set) var output = ""
  /// Innermost scope last. Loops, `with`, and blocks whose text is kept open one, as in the reference; `if` does not.
  private(set) var scopes: [[String: TemplateValue]]
  /// Shared with the macros that are called.
  let effort: TemplateEffort
  private let unknownNames: Template.UnknownNames
  let now: TemplateMoment
  /// Of the macro that runs, if a call block called it.
  var caller: TemplateCaller?
  /// What a filter block is about to filter.
  private(set) var blockText = TemplateValue.none

  init(
    globals: [String: TemplateValue], _ unknownNames: Template.UnknownNames, now: TemplateMoment,
    _ effort: TemplateEffort
  ) {
    scopes = [globals, [:]]
    self.unknownNames = unknownNames
    self.now = now
    self.effort = effort
  }

  func place(_ line: Int) -> TemplatePlace { TemplatePlace(effort: effort, line: line) }

  /// An evaluator with an output of its own that sees these scopes.
  func inner(scopes: ArraySlice<[String: TemplateValue]>) -> TemplateEvaluator {
    var inner = self
    inner.output = ""
    inner.scopes = scopes + [[:]]
    return inner
  }

  mutating func define(_ name: String, _ value: TemplateValue) { scopes[scopes.count - 1][name] = value }

  mutating func run(_ statements: [TemplateStatement]) throws(ChatTemplateError) {
    _ = try execute(statements)
  }

  private mutating func execute(_ statements: [TemplateStatement]) throws(ChatTemplateError) -> Flow {
    for statement in statements {
      try effort.enter(statement.line)
      defer { effort.leave() }
      let flow = try execute(statement)
      if flow != .next { return flow }
    }
    return .next
  }

  private mutating func write(_ text: String, _ line: Int) throws(ChatTemplateError) {
    try effort.make(text.utf8.count, line)
    output += text
  }

  private mutating func execute(_ statement: TemplateStatement) throws(ChatTemplateError) -> Flow {
    let line = statement.line
    switch statement.kind {
    case .text(let text): try write(text, line)
    case .output(let expression): try write(try place(line).text(of: known(evaluate(expression), line)), line)
    case .condition(let branches, let otherwise):
      for branch in branches where try evaluate(branch.condition).isTrue { return try execute(branch.body) }
      return try execute(otherwise)
    case .loop(let loop):
      try run(loop, over: known(evaluate(loop.iterable), line), place(line), level: 0)
    case .set(let targets, let expression): try set(targets, to: expression, line)
    case .setBlock(let target, let filters, let body):
      var value = TemplateValue.string(try text(of: body))
      if let filters { value = try filtered(value, by: filters) }
      try assign(target, value, line)
    case .filterBlock(let filters, let body):
      try write(try place(line).text(of: filtered(.string(try text(of: body)), by: filters)), line)
    case .with(let names, let body):
      var scope: [String: TemplateValue] = [:]
      for name in names { scope[name.name] = try evaluate(name.value) }
      return try execute(body, in: scope)
    case .callBlock(let expression, let macro):
      guard case .call(let callee, let arguments) = expression.kind else { break }
      try effort.enter(line)
      defer { effort.leave() }
      let caller = TemplateCaller(macro, scopes: scopes, outer: self.caller)
      let value = try call(callee, arguments, caller: caller, place(line))
      try write(try place(line).text(of: value), line)
    case .break: return .breakLoop
    case .continue: return .continueLoop
    case .generation(let body): return try execute(body, in: [:])
    case .macro(let macro):
      try assign(.name(macro.name), .function(.macro(macro, scopes: scopes.count)), line)
    case .unsupported(let construct): throw .unsupported(line: line, construct: construct)
    }
    return .next
  }

  private mutating func execute(
    _ body: [TemplateStatement], in scope: [String: TemplateValue]
  ) throws(ChatTemplateError) -> Flow {
    scopes.append(scope)
    defer { scopes.removeLast() }
    return try execute(body)
  }

  /// What a block writes, apart from the output.
  private mutating func text(of body: [TemplateStatement]) throws(ChatTemplateError) -> String {
    let outer = output
    output = ""
    _ = try execute(body, in: [:])
    let text = output
    output = outer
    return text
  }

  private mutating func filtered(
    _ text: TemplateValue, by filters: TemplateExpression
  ) throws(ChatTemplateError) -> TemplateValue {
    let outer = blockText
    blockText = text
    defer { blockText = outer }
    return try evaluate(filters)
  }

  private mutating func set(
    _ targets: [TemplateTarget], to expression: TemplateExpression, _ line: Int
  ) throws(ChatTemplateError) {
    let value = try evaluate(expression)
    if targets.count == 1 { return try assign(targets[0], value, line) }
    let values = try items(of: value, place(line))
    guard values.count == targets.count else {
      throw .evaluation(line: line, reason: "\(values.count) values for \(targets.count) names")
    }
    for (target, value) in zip(targets, values) { try assign(target, value, line) }
  }

  private mutating func assign(
    _ target: TemplateTarget, _ value: TemplateValue, _ line: Int
  ) throws(ChatTemplateError) {
    switch target {
    case .name(let name): define(name, value)
    case .member(let name, let member):
      guard case .namespace(let namespace) = lookUp(name) else {
        throw .evaluation(line: line, reason: "\"\(name)\" is not a namespace, so \".\(member)\" cannot be set")
      }
      try effort.spend(namespace.members.count / 8, line)
      namespace.set(member, value)
    }
  }

  func lookUp(_ name: String) -> TemplateValue {
    for scope in scopes.reversed() {
      if let value = scope[name] { return value }
    }
    if name == "caller", caller != nil { return .function(.caller) }
    // A template may ask whether there is a function; where unknown names are refused, names are those of a record alone.
    if unknownNames == .empty, TemplateFunctions.names.contains(name) { return .function(.builtIn(name)) }
    return .undefined(name)
  }

  /// A value that is going to be a part of the text.
  func known(_ value: TemplateValue, _ line: Int) throws(ChatTemplateError) -> TemplateValue {
    if unknownNames == .refused, case .undefined(let name) = value { throw .unknownName(line: line, name: name) }
    return value
  }

  /// `{{ x if y }}` means nothing where y does not hold, whatever becomes of unknown names.
  var missingElse: TemplateValue { unknownNames == .refused ? .string("") : .undefined("the missing else") }

  mutating func run(
    _ loop: TemplateLoop, over value: TemplateValue, _ place: TemplatePlace, level: Int
  ) throws(ChatTemplateError) {
    var items = try self.items(of: value, place)
    if let condition = loop.condition {
      var kept: [TemplateValue] = []
      for item in items {
        try place.make(items: 1)
        scopes.append(try bindings(loop.names, item, place))
        defer { scopes.removeLast() }
        if try evaluate(condition).isTrue { kept.append(item) }
      }
      items = kept
    }
    if items.isEmpty {
      _ = try execute(loop.otherwise)
      return
    }
    let list = TemplateList(items)
    let state = TemplateLoopState(list, level: level, recursion: loop.isRecursive ? (loop, scopes.count) : nil)
    for (index, item) in items.enumerated() {
      try place.spend()
      state.index = index
      var scope = try bindings(loop.names, item, place)
      scope["loop"] = .loop(state)
      if try execute(loop.body, in: scope) == .breakLoop { break }
    }
  }

  private func bindings(
    _ names: [String], _ item: TemplateValue, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> [String: TemplateValue] {
    if names.count == 1 { return [names[0]: item] }
    let values = try items(of: item, place)
    guard values.count == names.count else {
      throw place.failure("\(values.count) values for \(names.count) names")
    }
    var scope: [String: TemplateValue] = [:]
    for (name, value) in zip(names, values) { scope[name] = value }
    return scope
  }

  /// The items of a value that can be iterated over.
  func items(of value: TemplateValue, _ place: TemplatePlace) throws(ChatTemplateError) -> [TemplateValue] {
    switch value {
    case .list(let list):
      try place.spend(1 + list.items.count / 8)
      return list.items
    case .mapping(let mapping):
      try place.make(items: mapping.members.count)
      return mapping.members.map { .string($0.key) }
    case .string(let text):
      try place.make(items: text.utf8.count)
      return text.unicodeScalars.map { .string(String(Character($0))) }
    case .undefined: return []
    default: throw place.failure("\(value.kind) has no items")
    }
  }
}
