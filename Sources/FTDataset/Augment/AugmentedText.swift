import FTAugment
import FTJSON

/// The texts of a field, be it a text, a list of texts, or a conversation of which what the user says is changed.
struct AugmentedText {
  /// Parts of other forms, left as they are.
  private(set) var unread = 0
  /// Texts beyond the longest that is looked at.
  private(set) var tooLong = 0

  /// The value with its texts changed.
  mutating func changed(_ value: JSONValue, _ change: (String) -> String) -> JSONValue {
    switch value {
    case .string(let text):
      if text.unicodeScalars.count > ProtectedText.longest { tooLong += 1 }
      return .string(change(text))
    case .array(let items):
      var changed: [JSONValue] = []
      for item in items { changed.append(changedItem(item, change)) }
      return .array(changed)
    case .null: return value
    default:
      unread += 1
      return value
    }
  }

  private mutating func changedItem(_ item: JSONValue, _ change: (String) -> String) -> JSONValue {
    switch item {
    case .string: return changed(item, change)
    case .object(let message):
      guard Self.isUsers(message) else {
        if Self.role(message) == nil { unread += 1 }
        return item
      }
      var object = JSONObject()
      for member in message.members {
        object.append(
          key: member.key, Self.contents.contains(member.key) ? changed(member.value, change) : member.value)
      }
      return .object(object)
    default:
      unread += 1
      return item
    }
  }

  /// The texts that ``changed(_:_:)`` would change, in their order.
  static func texts(of value: JSONValue?) -> [String] {
    var texts: [String] = []
    guard let value else { return texts }
    var reader = AugmentedText()
    _ = reader.changed(value) { text in
      texts.append(text)
      return text
    }
    return texts
  }

  private static let contents: Set<String> = ["content", "value"]

  /// Who speaks, in the dialects of OpenAI ("role") and ShareGPT ("from").
  private static func role(_ message: JSONObject) -> String? {
    message["role"]?.stringValue ?? message["from"]?.stringValue
  }

  private static func isUsers(_ message: JSONObject) -> Bool { ["user", "human"].contains(role(message)) }
}
