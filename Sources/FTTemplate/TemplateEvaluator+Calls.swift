/// What a call block gives to the macro it calls: its body, to be run where it stands. No value, so that it cannot be kept.
final class TemplateCaller {
  let macro: TemplateMacro
  /// The scopes around the call block, and the caller there.
  let scopes: [[String: TemplateValue]]
  let outer: TemplateCaller?

  init(_ macro: TemplateMacro, scopes: [[String: TemplateValue]], outer: TemplateCaller?) {
    self.macro = macro
    self.scopes = scopes
    self.outer = outer
  }
}

extension TemplateEvaluator {
  func call(
    _ callee: TemplateExpression, _ arguments: TemplateArguments, caller: TemplateCaller?, _ place: TemplatePlace
  ) throws(ChatTemplateError) -> TemplateValue {
    if case .attribute(let base, let name) = callee.kind {
      let value = try evaluate(base)
      let arguments = try self.arguments(arguments, place)
      if case .loop(let loop) = value { return try call(name, of: loop, arguments) }
      if case .namespace(let namespace) = value, case .function(let function) = namespace[name] {
        return try call(function, arguments, caller)
      }
      return try TemplateMethods.call(name, of: value, arguments)
    }
    let value = try evaluate(callee)
    let arguments = try self.arguments(arguments, place)
    switch value {
    case .function(let function): return try call(function, arguments, caller)
    case .loop(let loop): return try recurse(into: loop, arguments)
    case .undefined(let name): throw .unsupported(line: callee.line, construct: "the function \(name)()")
    default: throw place.failure("\(value.kind) cannot be called")
    }
  }

  private func call(
    _ function: TemplateFunction, _ arguments: TemplateCallArguments, _ caller: TemplateCaller?
  ) throws(ChatTemplateError) -> TemplateValue {
    switch function {
    case .builtIn(let name): return try TemplateFunctions.call(name, arguments, now: now)
    case .macro(let macro, let depth):
      return try run(macro, arguments, in: inner(scopes: scopes.prefix(depth)), caller: caller)
    case .caller:
      guard let current = self.caller else { throw arguments.place.failure("caller() outside a call block") }
      return try run(current.macro, arguments, in: inner(scopes: current.scopes[...]), caller: current.outer)
    case .method(let name):
      throw .unsupported(line: arguments.place.line, construct: "the method .\(name)() apart from its value")
    }
  }

  /// The text of a macro's body, which sees its arguments and the names around its definition, not those around the call.
  private func run(
    _ macro: TemplateMacro, _ arguments: TemplateCallArguments, in evaluator: TemplateEvaluator, caller: TemplateCaller?
  ) throws(ChatTemplateError) -> TemplateValue {
    let names = macro.parameters.map(\.name)
    let line = arguments.place.line
    try arguments.check("the macro \(macro.name)()", atMost: names.count, names: names)
    try effort.enterMacro(line)
    defer { effort.leaveMacro() }
    try effort.spend(1 + names.count, line)
    var inner = evaluator
    inner.caller = caller
    for (index, parameter) in macro.parameters.enumerated() {
      var value = arguments.value(index, parameter.name)
      if case nil = value, let standard = parameter.standard { value = try inner.evaluate(standard) }
      inner.define(parameter.name, value ?? .undefined(parameter.name))
    }
    try inner.run(macro.body)
    return .string(inner.output)
  }

  /// `loop(items)`: the text of the same loop over other items.
  private func recurse(
    into loop: TemplateLoopState, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> TemplateValue {
    let place = arguments.place
    guard let recursion = loop.recursion else { throw place.failure("the loop is not recursive") }
    try arguments.check("loop()", atMost: 1)
    guard let value = arguments.value(0, "iterable") else { throw place.failure("loop() needs items") }
    try effort.enterMacro(place.line)
    defer { effort.leaveMacro() }
    var inner = self.inner(scopes: scopes.prefix(recursion.scopes))
    try inner.run(recursion.loop, over: value, place, level: loop.level + 1)
    return .string(inner.output)
  }

  private func call(
    _ name: String, of loop: TemplateLoopState, _ arguments: TemplateCallArguments
  ) throws(ChatTemplateError) -> TemplateValue {
    let place = arguments.place
    switch name {
    case "cycle":
      try arguments.check("loop.cycle()", atMost: .max)
      guard !arguments.positional.isEmpty else { throw place.failure("loop.cycle() needs values") }
      return arguments.positional[loop.index % arguments.positional.count]
    case "changed":
      try arguments.check("loop.changed()", atMost: .max)
      let values = try place.list(arguments.positional)
      if let last = loop.lastValues, try TemplateOperators.equal(last, values, place) { return .bool(false) }
      try place.make(items: 1)
      effort.keep(loop)
      loop.lastValues = values
      return .bool(true)
    default: throw .unsupported(line: place.line, construct: "the method loop.\(name)()")
    }
  }
}
