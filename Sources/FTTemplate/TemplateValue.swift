import FTJSON
import Foundation

/// A value of the template language.
package enum TemplateValue {
  case undefined(String)
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case list([TemplateValue])
  case mapping([(key: String, value: TemplateValue)])
  case namespace(TemplateNamespace)
  case function(TemplateFunction)

  /// What the language calls the kind of value, for messages.
  var kind: String {
    switch self {
    case .undefined(let name): return "\"\(name)\", which is undefined"
    case .none: return "none"
    case .bool: return "a boolean"
    case .integer, .number: return "a number"
    case .string: return "a string"
    case .list: return "a list"
    case .mapping: return "a mapping"
    case .namespace: return "a namespace"
    case .function: return "a function"
    }
  }

  var isTrue: Bool {
    switch self {
    case .undefined, .none: return false
    case .bool(let flag): return flag
    case .integer(let number): return number != 0
    case .number(let number): return number != 0
    case .string(let text): return !text.isEmpty
    case .list(let items): return !items.isEmpty
    case .mapping(let members): return !members.isEmpty
    case .namespace, .function: return true
    }
  }

  /// The value as text, as Python's `str` writes it.
  var text: String {
    switch self {
    case .string(let text): return text
    case .undefined: return ""
    default: return representation
    }
  }

  /// The value as Python's `repr` writes it.
  private var representation: String {
    switch self {
    case .undefined: return "Undefined"
    case .none: return "None"
    case .bool(let flag): return flag ? "True" : "False"
    case .integer(let number): return String(number)
    case .number(let number): return TemplateValue.text(of: number)
    case .string(let text): return TemplateValue.quoted(text)
    case .list(let items): return "[" + items.map(\.representation).joined(separator: ", ") + "]"
    case .mapping(let members):
      let parts = members.map { TemplateValue.quoted($0.key) + ": " + $0.value.representation }
      return "{" + parts.joined(separator: ", ") + "}"
    case .namespace: return "<Namespace>"
    case .function(let function): return "<\(function.name)>"
    }
  }

  private static func text(of number: Double) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    return String(number)
  }

  private static func quoted(_ text: String) -> String {
    let quote: Unicode.Scalar = text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
    var view = String.UnicodeScalarView()
    view.append(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": view.append(contentsOf: "\\n".unicodeScalars)
      case "\t": view.append(contentsOf: "\\t".unicodeScalars)
      case "\r": view.append(contentsOf: "\\r".unicodeScalars)
      case "\\": view.append(contentsOf: "\\\\".unicodeScalars)
      case quote:
        view.append("\\")
        view.append(quote)
      default: view.append(scalar)
      }
    }
    view.append(quote)
    return String(view)
  }

  /// The value as `json.dumps(value, ensure_ascii=False)` writes it; nil if it holds something JSON cannot say.
  var json: String? {
    switch self {
    case .undefined, .namespace, .function: return nil
    case .none: return "null"
    case .bool(let flag): return flag ? "true" : "false"
    case .integer(let number): return String(number)
    case .number(let number): return number.isFinite ? String(number) : nil
    case .string(let text): return JSONValue.string(text).encoded()
    case .list(let items):
      let parts = items.compactMap(\.json)
      return parts.count == items.count ? "[" + parts.joined(separator: ", ") + "]" : nil
    case .mapping(let members):
      let parts = members.compactMap { member in
        member.value.json.map { JSONValue.string(member.key).encoded() + ": " + $0 }
      }
      return parts.count == members.count ? "{" + parts.joined(separator: ", ") + "}" : nil
    }
  }

  /// Python's `==`.
  static func equal(_ first: TemplateValue, _ second: TemplateValue) -> Bool {
    switch (first, second) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.string(let first), .string(let second)): return TemplateText.equal(first, second)
    case (.list(let first), .list(let second)):
      return first.count == second.count && zip(first, second).allSatisfy { equal($0, $1) }
    case (.mapping(let first), .mapping(let second)):
      return first.count == second.count
        && first.allSatisfy { member in
          second.contains { TemplateText.equal($0.key, member.key) && equal($0.value, member.value) }
        }
    case (.namespace(let first), .namespace(let second)): return first === second
    default:
      guard let first = first.double, let second = second.double else { return false }
      return first == second
    }
  }

  /// Numbers and booleans as floating point.
  var double: Double? {
    switch self {
    case .bool(let flag): return flag ? 1 : 0
    case .integer(let number): return Double(number)
    case .number(let number): return number
    default: return nil
    }
  }

  /// Integers and booleans as an integer.
  var whole: Int? {
    switch self {
    case .bool(let flag): return flag ? 1 : 0
    case .integer(let number): return number
    default: return nil
    }
  }
}

/// What can be called by its name.
package enum TemplateFunction {
  case builtIn(String)
  /// A macro, and how many scopes it sees of those that there are.
  case macro(TemplateMacro, scopes: Int)

  var name: String {
    switch self {
    case .builtIn(let name): name
    case .macro(let macro, _): macro.name
    }
  }
}

/// The result of `namespace(…)`: the only value that a `set` inside a loop can change for the code after the loop.
///
/// It lives within one call of `render` and never leaves it.
package final class TemplateNamespace {
  var members: [(key: String, value: TemplateValue)]

  init(members: [(key: String, value: TemplateValue)]) { self.members = members }

  func set(_ key: String, _ value: TemplateValue) {
    if let index = members.firstIndex(where: { TemplateText.equal($0.key, key) }) {
      members[index].value = value
    } else {
      members.append((key, value))
    }
  }
}
