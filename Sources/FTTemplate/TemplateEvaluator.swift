/// Runs the statements of a template.
struct TemplateEvaluator {
  /// Longest output and largest number of steps; a chat of a whole book stays far below.
  private static let outputLimit = 64 << 20
  private static let stepLimit = 5_000_000

  private enum Flow {
    case next, breakLoop, continueLoop
  }

  private(set) var output = ""
  /// Innermost scope last. Only loops and set blocks open one, as in the reference.
  private var scopes: [[String: TemplateValue]]
  /// Shared with the macros that are called.
  private let effort = Effort()
  private let unknownNames: Template.UnknownNames
  let now: TemplateMoment

  /// Macros that call each other; a description of nested data stays far below.
  private static let callLimit = 24

  private final class Effort {
    var steps = 0
    var calls = 0
  }

  init(globals: [String: TemplateValue], _ unknownNames: Template.UnknownNames, now: TemplateMoment) {
    scopes = [globals, [:]]
    self.unknownNames = unknownNames
    self.now = now
  }

  mutating func run(_ statements: [TemplateStatement]) throws(ChatTemplateError) {
    _ = try execute(statements)
  }

  private mutating func execute(_ statements: [TemplateStatement]) throws(ChatTemplateError) -> Flow {
    for statement in statements {
      try count(statement.line)
      let flow = try execute(statement)
      if flow != .next { return flow }
    }
    return .next
  }

  private func count(_ line: Int) throws(ChatTemplateError) {
    effort.steps += 1
    if effort.steps > Self.stepLimit { throw .limitExceeded(line: line, limit: "\(Self.stepLimit) steps") }
    if output.utf8.count > Self.outputLimit {
      throw .limitExceeded(line: line, limit: "\(Self.outputLimit >> 20) MiB of output")
    }
  }

  private mutating func execute(_ statement: TemplateStatement) throws(ChatTemplateError) -> Flow {
    switch statement.kind {
    case .text(let text): output += text
    case .output(let expression): output += try known(evaluate(expression), statement.line).text
    case .condition(let branches, let otherwise):
      for branch in branches where try evaluate(branch.condition).isTrue { return try execute(branch.body) }
      return try execute(otherwise)
    case .loop(let loop): return try execute(loop, statement.line)
    case .set(let targets, let expression):
      let value = try evaluate(expression)
      if targets.count == 1 {
        try assign(targets[0], value, statement.line)
      } else {
        let values = try items(of: value, statement.line)
        guard values.count == targets.count else {
          throw .evaluation(line: statement.line, reason: "\(values.count) values for \(targets.count) names")
        }
        for (target, value) in zip(targets, values) { try assign(target, value, statement.line) }
      }
    case .setBlock(let target, let body):
      let outer = output
      output = ""
      scopes.append([:])
      _ = try execute(body)
      scopes.removeLast()
      let captured = output
      output = outer
      try assign(target, .string(captured), statement.line)
    case .break: return .breakLoop
    case .continue: return .continueLoop
    case .generation(let body): return try execute(body)
    case .macro(let macro):
      try assign(.name(macro.name), .function(.macro(macro, scopes: scopes.count)), statement.line)
    case .unsupported(let construct): throw .unsupported(line: statement.line, construct: construct)
    }
    return .next
  }

  /// The text of a macro's body, which sees its arguments and the names around its definition, not those around the call.
  func call(
    _ macro: TemplateMacro, scopes depth: Int, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> TemplateValue {
    let names = macro.parameters.map(\.name)
    try arguments.check("the macro \(macro.name)()", atMost: names.count, names: names)
    effort.calls += 1
    defer { effort.calls -= 1 }
    guard effort.calls <= Self.callLimit else {
      throw .limitExceeded(line: arguments.line, limit: "\(Self.callLimit) macros that call each other")
    }
    try count(arguments.line)
    var inner = self
    inner.output = ""
    inner.scopes = Array(scopes.prefix(depth)) + [[:]]
    for (index, parameter) in macro.parameters.enumerated() {
      var value = arguments.value(index, parameter.name)
      if case nil = value, let standard = parameter.standard { value = try inner.evaluate(standard) }
      inner.scopes[inner.scopes.count - 1][parameter.name] = value ?? .undefined(parameter.name)
    }
    try inner.run(macro.body)
    return .string(inner.output)
  }

  private mutating func assign(
    _ target: TemplateTarget, _ value: TemplateValue, _ line: Int
  ) throws(ChatTemplateError) {
    switch target {
    case .name(let name): scopes[scopes.count - 1][name] = value
    case .member(let name, let member):
      guard case .namespace(let namespace) = lookUp(name) else {
        throw .evaluation(line: line, reason: "\"\(name)\" is not a namespace, so \".\(member)\" cannot be set")
      }
      namespace.set(member, value)
    }
  }

  func lookUp(_ name: String) -> TemplateValue {
    for scope in scopes.reversed() {
      if let value = scope[name] { return value }
    }
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

  private mutating func execute(_ loop: TemplateLoop, _ line: Int) throws(ChatTemplateError) -> Flow {
    var items = try items(of: known(evaluate(loop.iterable), line), line)
    if let condition = loop.condition {
      var kept: [TemplateValue] = []
      for item in items {
        try count(line)
        scopes.append(try bindings(loop.names, item, line))
        if try evaluate(condition).isTrue { kept.append(item) }
        scopes.removeLast()
      }
      items = kept
    }
    if items.isEmpty { return try execute(loop.otherwise) }
    for index in items.indices {
      try count(line)
      var scope = try bindings(loop.names, items[index], line)
      scope["loop"] = Self.loopVariable(items, index)
      scopes.append(scope)
      let flow = try execute(loop.body)
      scopes.removeLast()
      if flow == .breakLoop { break }
    }
    return .next
  }

  private static func loopVariable(_ items: [TemplateValue], _ index: Int) -> TemplateValue {
    let count = items.count
    return .mapping([
      ("index", .integer(index + 1)), ("index0", .integer(index)), ("revindex", .integer(count - index)),
      ("revindex0", .integer(count - index - 1)), ("first", .bool(index == 0)), ("last", .bool(index == count - 1)),
      ("length", .integer(count)), ("previtem", index > 0 ? items[index - 1] : .undefined("loop.previtem")),
      ("nextitem", index + 1 < count ? items[index + 1] : .undefined("loop.nextitem")),
    ])
  }

  private func bindings(
    _ names: [String], _ item: TemplateValue, _ line: Int
  ) throws(ChatTemplateError) -> [String: TemplateValue] {
    if names.count == 1 { return [names[0]: item] }
    let values = try items(of: item, line)
    guard values.count == names.count else {
      throw .evaluation(line: line, reason: "\(values.count) values for \(names.count) names")
    }
    var scope: [String: TemplateValue] = [:]
    for (name, value) in zip(names, values) { scope[name] = value }
    return scope
  }

  /// The items of a value that can be iterated over.
  func items(of value: TemplateValue, _ line: Int) throws(ChatTemplateError) -> [TemplateValue] {
    switch value {
    case .list(let items): return items
    case .mapping(let members): return members.map { .string($0.key) }
    case .string(let text): return text.unicodeScalars.map { .string(String(Character($0))) }
    case .undefined: return []
    default: throw .evaluation(line: line, reason: "\(value.kind) has no items")
    }
  }
}
