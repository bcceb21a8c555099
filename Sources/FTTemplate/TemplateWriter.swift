/// Writes values as Python does, and pays for every piece before it is written: a small value can be a large text where lists hold
/// the same list many times.
struct TemplateWriter {
  private(set) var text = ""
  let place: TemplatePlace

  init(_ place: TemplatePlace) { self.place = place }

  private mutating func write(_ piece: String) throws(ChatTemplateError) {
    try place.make(bytes: piece.utf8.count)
    text += piece
  }

  /// `repr(value)`
  mutating func writeRepresentation(_ value: TemplateValue) throws(ChatTemplateError) {
    try place.spend()
    switch value {
    case .undefined: try write("Undefined")
    case .none: try write("None")
    case .bool(let flag): try write(flag ? "True" : "False")
    case .integer(let number): try write(String(number))
    case .number(let number): try write(TemplateText.representation(of: number))
    case .string(let text): try writeQuoted(text)
    case .list(let list):
      try write(list.isTuple ? "(" : "[")
      for (index, item) in list.items.enumerated() {
        if index > 0 { try write(", ") }
        try writeRepresentation(item)
      }
      try write(!list.isTuple ? "]" : list.items.count == 1 ? ",)" : ")")
    case .mapping(let mapping):
      try write("{")
      for (index, member) in mapping.members.enumerated() {
        if index > 0 { try write(", ") }
        try writeQuoted(member.key)
        try write(": ")
        try writeRepresentation(member.value)
      }
      try write("}")
    case .namespace: try write("<Namespace>")
    case .loop(let loop): try write("<LoopContext \(loop.index + 1)/\(loop.list.items.count)>")
    case .function(let function): try write("<\(function.name)>")
    }
  }

  private mutating func writeQuoted(_ text: String) throws(ChatTemplateError) {
    try place.scan(text)
    try write(TemplateText.quoted(text))
  }

  /// How `tojson` writes.
  struct JSONStyle {
    /// What a level is indented by; nil keeps all in one line.
    var indent: String?
    var isASCII = false
    var sortsKeys = false
    var itemSeparator: String?
    var keySeparator = ": "
  }

  /// `json.dumps(value)`
  ///
  /// - Throws: ``ChatTemplateError`` for what JSON cannot say, too.
  mutating func writeJSON(_ value: TemplateValue, _ style: JSONStyle, level: Int = 0) throws(ChatTemplateError) {
    try place.spend()
    switch value {
    case .undefined, .namespace, .loop, .function:
      throw place.failure("\(value.kind) cannot be written as JSON")
    case .none: try write("null")
    case .bool(let flag): try write(flag ? "true" : "false")
    case .integer(let number): try write(String(number))
    case .number(let number):
      try write(
        number.isNaN
          ? "NaN"
          : number.isInfinite ? (number < 0 ? "-Infinity" : "Infinity") : TemplateText.representation(of: number))
    case .string(let text): try writeJSON(text, style)
    case .list(let list):
      guard !list.items.isEmpty else { return try write("[]") }
      try write("[")
      for (index, item) in list.items.enumerated() {
        try writeBreak(before: index, style, level + 1)
        try writeJSON(item, style, level: level + 1)
      }
      try writeLine(style, level)
      try write("]")
    case .mapping(let mapping):
      guard !mapping.members.isEmpty else { return try write("{}") }
      var members = mapping.members
      if style.sortsKeys {
        try place.spend(members.count * 16)
        members.sort { TemplateText.less($0.key, $1.key) }
      }
      try write("{")
      for (index, member) in members.enumerated() {
        try writeBreak(before: index, style, level + 1)
        try writeJSON(member.key, style)
        try write(style.keySeparator)
        try writeJSON(member.value, style, level: level + 1)
      }
      try writeLine(style, level)
      try write("}")
    }
  }

  private mutating func writeBreak(
    before index: Int, _ style: JSONStyle, _ level: Int
  ) throws(ChatTemplateError) {
    if index > 0 { try write(style.itemSeparator ?? (style.indent == nil ? ", " : ",")) }
    try writeLine(style, level)
  }

  private mutating func writeLine(_ style: JSONStyle, _ level: Int) throws(ChatTemplateError) {
    guard let indent = style.indent else { return }
    try place.make(bytes: indent.utf8.count * level)
    text += "\n" + String(repeating: indent, count: level)
  }

  private mutating func writeJSON(_ string: String, _ style: JSONStyle) throws(ChatTemplateError) {
    try place.scan(string)
    try write(TemplateText.json(string, isASCII: style.isASCII))
  }
}

extension TemplatePlace {
  /// `str(value)`; an undefined value is nothing.
  func text(of value: TemplateValue) throws(ChatTemplateError) -> String {
    switch value {
    case .string(let text): return text
    case .undefined: return ""
    default:
      var writer = TemplateWriter(self)
      try writer.writeRepresentation(value)
      return writer.text
    }
  }
}
