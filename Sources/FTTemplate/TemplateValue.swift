/// A value of the template language.
package enum TemplateValue {
  case undefined(String)
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case list(TemplateList)
  case mapping(TemplateMapping)
  case namespace(TemplateNamespace)
  case loop(TemplateLoopState)
  case function(TemplateFunction)

  package static func list(of items: [TemplateValue]) -> TemplateValue { .list(TemplateList(items)) }

  package static func mapping(of members: [TemplateMember]) -> TemplateValue { .mapping(TemplateMapping(members)) }

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
    case .loop: return "a loop"
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
    case .list(let list): return !list.items.isEmpty
    case .mapping(let mapping): return !mapping.members.isEmpty
    case .namespace, .loop, .function: return true
    }
  }

  var isUndefined: Bool { if case .undefined = self { true } else { false } }

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

  /// How many lists and mappings lie inside each other here. A namespace counts as none: ``TemplateEffort`` keeps it alive.
  var depth: Int {
    switch self {
    case .list(let list): return list.depth
    case .mapping(let mapping): return mapping.depth
    case .loop(let loop): return loop.list.depth + 1
    default: return 0
    }
  }

  /// Adds up the values and the bytes of text in a value that is given to a template.
  func measure(_ values: inout Int, _ bytes: inout Int) {
    values += 1
    switch self {
    case .string(let text): bytes += text.utf8.count
    case .list(let list): for item in list.items { item.measure(&values, &bytes) }
    case .mapping(let mapping):
      for member in mapping.members {
        bytes += member.key.utf8.count
        member.value.measure(&values, &bytes)
      }
    default: break
    }
  }
}

/// A list or a tuple that knows how deep it is, so that no deeper ones are made of it than can be freed.
package struct TemplateList {
  let items: [TemplateValue]
  let depth: Int
  /// A tuple is written in parentheses and equals no list.
  let isTuple: Bool

  package init(_ items: [TemplateValue], isTuple: Bool = false) {
    self.items = items
    self.isTuple = isTuple
    depth = 1 + items.reduce(0) { max($0, $1.depth) }
  }
}

package typealias TemplateMember = (key: String, value: TemplateValue)

/// A mapping in the order of its members, that knows how deep it is.
package final class TemplateMapping {
  let members: [TemplateMember]
  let depth: Int

  package init(_ members: [TemplateMember]) {
    self.members = members
    depth = 1 + members.reduce(0) { max($0, $1.value.depth) }
  }

  subscript(key: String) -> TemplateValue? { members.first { TemplateText.equal($0.key, key) }?.value }
}

/// What can be called by its name.
package enum TemplateFunction {
  case builtIn(String)
  /// A macro, and how many scopes it sees of those that there are.
  case macro(TemplateMacro, scopes: Int)
  /// `caller` in a macro that a call block called.
  case caller
  /// A method of a value that is looked at and not called.
  case method(String)

  var name: String {
    switch self {
    case .builtIn(let name), .method(let name): name
    case .macro(let macro, _): macro.name
    case .caller: "caller"
    }
  }
}

/// The result of `namespace(…)`: the only value that a `set` inside a loop can change for the code after the loop.
///
/// It lives within one call of `render` and never leaves it.
package final class TemplateNamespace {
  var members: [TemplateMember]

  init(members: [TemplateMember]) { self.members = members }

  subscript(key: String) -> TemplateValue? { members.first { TemplateText.equal($0.key, key) }?.value }

  func set(_ key: String, _ value: TemplateValue) {
    if let index = members.firstIndex(where: { TemplateText.equal($0.key, key) }) {
      members[index].value = value
    } else {
      members.append((key, value))
    }
  }
}

/// `loop` inside a `for`: where the loop is.
package final class TemplateLoopState {
  static let methods: Set<String> = ["cycle", "changed"]

  let list: TemplateList
  var index = 0
  /// How many recursive loops are around this one.
  let level: Int
  /// The loop, if it may call itself, and how many scopes there are around it.
  let recursion: (loop: TemplateLoop, scopes: Int)?
  /// What `loop.changed` was asked last.
  var lastValues: TemplateValue?

  init(_ list: TemplateList, level: Int, recursion: (loop: TemplateLoop, scopes: Int)?) {
    self.list = list
    self.level = level
    self.recursion = recursion
  }

  func attribute(_ name: String) -> TemplateValue? {
    let count = list.items.count
    switch name {
    case "index": return .integer(index + 1)
    case "index0": return .integer(index)
    case "revindex": return .integer(count - index)
    case "revindex0": return .integer(count - index - 1)
    case "first": return .bool(index == 0)
    case "last": return .bool(index == count - 1)
    case "length": return .integer(count)
    case "depth": return .integer(level + 1)
    case "depth0": return .integer(level)
    case "previtem": return index > 0 ? list.items[index - 1] : .undefined("loop.previtem")
    case "nextitem": return index + 1 < count ? list.items[index + 1] : .undefined("loop.nextitem")
    default: return nil
    }
  }
}
