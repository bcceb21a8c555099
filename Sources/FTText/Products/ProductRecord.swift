import FTData
import FTJSON

/// What a shop knows about one product: named attributes in their order, each with one or more values.
public struct ProductRecord: Sendable, Equatable {
  public struct Attribute: Sendable, Equatable {
    public let key: String
    /// At least one; several where the record gives a list.
    public let values: [String]

    public init(_ key: String, _ values: [String]) {
      precondition(!values.isEmpty, "the attribute \(key) has no value")
      self.key = key
      self.values = values
    }

    /// As it stands in a listing: the values, separated by semicolons.
    public var listed: String { values.joined(separator: "; ") }
  }

  /// The record's own name in its file, where it has one.
  public let id: String?
  public let attributes: [Attribute]
  public let place: Place

  public init(id: String? = nil, _ attributes: [Attribute], place: Place) {
    self.id = id
    self.attributes = attributes
    self.place = place
  }

  public subscript(key: String) -> Attribute? { attributes.first { $0.key == key } }

  /// The attribute called `name`, or the first one.
  public var name: String { (self["name"] ?? attributes.first)?.listed ?? "" }

  /// The attributes as lines `key: value`, the form that models are tuned on.
  public var listing: String { attributes.map { "\($0.key): \($0.listed)" }.joined(separator: "\n") }
}

extension ProductRecord {
  /// Members of a flat object that are no attributes.
  static let otherMembers: Set<String> = [
    "id", "split", "description", "questions", "messages", "prompt", "completion",
  ]

  /// Reads `{"id": …, "attributes": {…}}`, or an object whose members are the attributes themselves.
  ///
  /// Strings, numbers and lists of them are values; null and empty text are attributes that the record does not have. Names that
  /// differ only in capitals are one attribute, given twice.
  ///
  /// - Throws: ``RowProblem``.
  public init(_ value: JSONValue, place: Place) throws(RowProblem) {
    guard let object = value.objectValue else {
      throw RowProblem(.notAnObject, "expected an object, found \(value.kindInWords)")
    }
    let id: String? =
      switch object["id"] {
      case .string(let text)?: text
      case .number(let number)?: number.text
      default: nil
      }
    let members: [JSONObject.Member]
    if let nested = object.present("attributes") {
      guard let inner = nested.objectValue else {
        throw RowProblem(.notAnObject, "attributes: expected an object, found \(nested.kindInWords)")
      }
      members = inner.members
    } else {
      members = object.members.filter { !Self.otherMembers.contains($0.key) }
    }
    var attributes: [Attribute] = []
    for member in members {
      let items = member.value.arrayValue ?? [member.value]
      let values = try items.map { item throws(RowProblem) in try Self.text(item, of: member.key) }
        .filter { !$0.isEmpty }
      if values.isEmpty { continue }
      if let twin = attributes.first(where: { $0.key.lowercased() == member.key.lowercased() }) {
        throw RowProblem(
          "attribute-twice", "\(twin.key) and \(member.key) are one attribute with two values; keep one of them")
      }
      attributes.append(Attribute(member.key, values))
    }
    guard !attributes.isEmpty else {
      throw RowProblem("no-attributes", "the record has no attribute with a value, so nothing can be written of it")
    }
    self.init(id: id, attributes, place: place)
  }

  private static func text(_ value: JSONValue, of key: String) throws(RowProblem) -> String {
    switch value {
    case .string(let text): return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    case .number(let number): return number.text
    case .null: return ""
    default:
      throw RowProblem(
        "attribute-value", "\(key): expected a text, a number or a list of them, found \(value.kindInWords)")
    }
  }

  /// Reads a table's row; columns are attributes, empty cells are attributes that the product does not have.
  ///
  /// - Throws: ``RowProblem`` for a row without any value.
  public init(columns: [String], cells: [String], place: Place) throws(RowProblem) {
    var object = JSONObject()
    for (column, cell) in zip(columns, cells) { object.append(key: column, .string(cell)) }
    try self.init(.object(object), place: place)
  }
}
