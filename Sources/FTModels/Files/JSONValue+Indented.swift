import FTData
import Foundation

extension JSONValue {
  /// The value as JSON text in UTF-8 that people can read: an item a line, two spaces a level, a newline at the end.
  func indentedData() -> Data {
    var text = ""
    write(to: &text, level: 0)
    return Data((text + "\n").utf8)
  }

  private func write(to text: inout String, level: Int) {
    let inner = String(repeating: "  ", count: level + 1)
    let outer = String(repeating: "  ", count: level)
    switch self {
    case .array(let items) where !items.isEmpty:
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
