extension JSONValue {
  /// The value as JSON text that people can read: a member or an item a line, two spaces a level, a newline at the end. A
  /// list of at most two plain values stays on one line.
  public func indented() -> String {
    var text = ""
    write(to: &text, level: 0)
    return text + "\n"
  }

  private var isPlain: Bool { arrayValue == nil && objectValue == nil }

  private func write(to text: inout String, level: Int) {
    let inner = String(repeating: "  ", count: level + 1)
    let outer = String(repeating: "  ", count: level)
    switch self {
    case .array(let items) where items.count <= 2 && items.allSatisfy(\.isPlain):
      text += "[" + items.map { $0.encoded() }.joined(separator: ", ") + "]"
    case .array(let items):
      for (index, item) in items.enumerated() {
        text += (index == 0 ? "[\n" : ",\n") + inner
        item.write(to: &text, level: level + 1)
      }
      text += "\n\(outer)]"
    case .object(let object) where object.count > 0:
      for (index, member) in object.members.enumerated() {
        text += (index == 0 ? "{\n" : ",\n") + inner + JSONValue.string(member.key).encoded() + ": "
        member.value.write(to: &text, level: level + 1)
      }
      text += "\n\(outer)}"
    default: text += encoded()
    }
  }
}
