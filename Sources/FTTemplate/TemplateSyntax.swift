/// An expression with the line it stands on.
struct TemplateExpression: Sendable {
  indirect enum Kind: Sendable {
    case literal(TemplateLiteral)
    case name(String)
    case list([TemplateExpression], isTuple: Bool)
    case mapping([(key: TemplateExpression, value: TemplateExpression)])
    case attribute(TemplateExpression, String)
    case index(TemplateExpression, TemplateExpression)
    case slice(TemplateExpression, TemplateExpression?, TemplateExpression?, TemplateExpression?)
    case call(TemplateExpression, TemplateArguments)
    /// Something that is not implemented: an error when it is computed.
    case unsupported(String)
    /// The text of a filter block, or of a set block with filters.
    case blockText
    case filter(TemplateExpression, String, TemplateArguments)
    case test(TemplateExpression, String, TemplateArguments, isNegated: Bool)
    case negation(TemplateExpression)
    case minus(TemplateExpression)
    case plus(TemplateExpression)
    case binary(String, TemplateExpression, TemplateExpression)
    /// `a < b <= c`: every neighbouring pair has to hold.
    case comparison(TemplateExpression, [(operation: String, operand: TemplateExpression)])
    /// At least two each.
    case and([TemplateExpression])
    case or([TemplateExpression])
    case conditional(condition: TemplateExpression, then: TemplateExpression, otherwise: TemplateExpression?)
  }

  let kind: Kind
  let line: Int
}

/// A constant in the source.
enum TemplateLiteral: Sendable {
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)

  var value: TemplateValue {
    switch self {
    case .none: return .none
    case .bool(let flag): return .bool(flag)
    case .integer(let number): return .integer(number)
    case .number(let number): return .number(number)
    case .string(let text): return .string(text)
    }
  }
}

/// The arguments of a call, a filter or a test.
struct TemplateArguments: Sendable {
  var positional: [TemplateExpression] = []
  var named: [(name: String, value: TemplateExpression)] = []
}

/// A statement of a template.
struct TemplateStatement: Sendable {
  indirect enum Kind: Sendable {
    case text(String)
    case output(TemplateExpression)
    case condition([(condition: TemplateExpression, body: [TemplateStatement])], otherwise: [TemplateStatement])
    case loop(TemplateLoop)
    case set([TemplateTarget], TemplateExpression)
    /// The filters, if any, are an expression of the block's text.
    case setBlock(TemplateTarget, filters: TemplateExpression?, [TemplateStatement])
    case filterBlock(TemplateExpression, [TemplateStatement])
    case with([(name: String, value: TemplateExpression)], [TemplateStatement])
    /// `{% call(parameters) macro(arguments) %} body {% endcall %}`: the macro can ask for the body by `caller(…)`.
    case callBlock(TemplateExpression, caller: TemplateMacro)
    case `break`
    case `continue`
    /// `{% generation %}`: marks the assistant's words, renders like its body.
    case generation([TemplateStatement])
    case macro(TemplateMacro)
    /// Something that is not implemented: an error when it is run.
    case unsupported(String)
  }

  let kind: Kind
  let line: Int
}

/// `{% macro name(parameters) %} body {% endmacro %}`: a function of the template, whose value is the text of its body.
package final class TemplateMacro: Sendable {
  typealias Parameter = (name: String, standard: TemplateExpression?)

  let name: String
  let parameters: [Parameter]
  let body: [TemplateStatement]

  init(_ name: String, _ parameters: [Parameter], _ body: [TemplateStatement]) {
    self.name = name
    self.parameters = parameters
    self.body = body
  }
}

/// What a `set` assigns to: a name, or a member of a namespace.
enum TemplateTarget: Sendable {
  case name(String)
  case member(String, String)
}

/// `{% for names in iterable if condition %} body {% else %} otherwise {% endfor %}`
final class TemplateLoop: Sendable {
  let names: [String]
  let iterable: TemplateExpression
  let condition: TemplateExpression?
  let body: [TemplateStatement]
  let otherwise: [TemplateStatement]
  /// Whether `loop(…)` in the body runs the loop over something else.
  let isRecursive: Bool

  init(
    _ names: [String], in iterable: TemplateExpression, where condition: TemplateExpression?,
    _ body: [TemplateStatement], otherwise: [TemplateStatement], isRecursive: Bool
  ) {
    self.names = names
    self.iterable = iterable
    self.condition = condition
    self.body = body
    self.otherwise = otherwise
    self.isRecursive = isRecursive
  }
}
