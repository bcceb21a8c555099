import FTData
import FTJSON
import FTTextCodec

/// The fields of one row, read by name. A field that is `null` is not there.
struct RowFields {
  let object: JSONObject
  /// Fields of messages that nothing is made of, as `messages[].name`.
  private(set) var ignored: Set<String> = []

  private let location: Place

  init(_ object: JSONObject, at location: Place) {
    self.object = object
    self.location = location
  }

  /// A product's attributes.
  func record(_ name: String) throws(RowProblem) -> ProductRecord {
    try ProductRecord(object[name] ?? .null, place: location)
  }

  func isText(_ name: String) -> Bool { object[name]?.stringValue != nil }

  /// A field that has to be a string.
  func text(_ name: String) throws(RowProblem) -> String {
    let value = object[name] ?? .null
    guard let text = value.stringValue else {
      throw RowProblem(.notAString, "\(name) is \(value.kindInWords), expected a string")
    }
    return text
  }

  /// A string that may be missing; one of white space alone is missing too.
  func optionalText(_ name: String) throws(RowProblem) -> String? {
    guard object.present(name) != nil else { return nil }
    let text = try text(name)
    return text.allSatisfy(\.isWhitespace) ? nil : text
  }

  /// A string, which is one turn of the role, or a list of messages.
  mutating func turns(orText name: String, of role: ChatMessage.Role) throws(RowProblem) -> [RowTurn] {
    let value = object[name] ?? .null
    if let text = value.stringValue { return [RowTurn(ChatMessage(role: role, content: text))] }
    guard value.arrayValue != nil else {
      throw RowProblem(.notAString, "\(name) is \(value.kindInWords), expected a string or a list of messages")
    }
    return try turns(name, .roleAndContent)
  }

  /// A list of messages.
  mutating func turns(_ name: String, _ shape: MessageShape) throws(RowProblem) -> [RowTurn] {
    let value = object[name] ?? .null
    guard let items = value.arrayValue else {
      throw RowProblem(.missingMessages, "\(name) is \(value.kindInWords), expected a list of messages")
    }
    guard !items.isEmpty else { throw RowProblem(.missingMessages, "\(name) is an empty list") }
    var turns: [RowTurn] = []
    for (position, item) in items.enumerated() {
      let turn = try shape.turn(item, at: "\(name)[\(position)]")
      for field in turn.ignored { ignored.insert("\(name)[].\(field)") }
      turns.append(turn.turn)
    }
    return turns
  }
}

/// What may stand in a field that would change what is learned and that nothing can be made of: what means the same as nothing.
extension JSONValue {
  var isEmptyInMeaning: Bool {
    switch self {
    case .null: true
    case .array(let items): items.isEmpty
    case .object(let object): object.count == 0
    case .string(let text): text.allSatisfy(\.isWhitespace) || text == "[]"
    default: false
    }
  }
}
