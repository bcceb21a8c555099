/// The members of a JSON object in the order written, no key twice.
///
/// Keys are compared byte by byte: "é" written as one character and as "e" with a combining accent are two keys, as JSON
/// means it, although they are equal as Swift strings.
public struct JSONObject: Sendable, Hashable {
  /// One key and its value.
  public struct Member: Sendable, Hashable {
    public let key: String
    public var value: JSONValue
  }

  /// Objects up to this size are searched member by member; larger ones get an index.
  private static let linearLimit = 12

  public private(set) var members: [Member] = []
  private var index: [KeyBytes: Int] = [:]

  public init() {}

  public var count: Int { members.count }
  public var keys: [String] { members.map(\.key) }

  /// The value of `key`, or nil when the object does not have it.
  public subscript(key: String) -> JSONValue? {
    position(of: key).map { members[$0].value }
  }

  /// Appends a member; false, and nothing changes, when the key is already there.
  @discardableResult
  public mutating func append(key: String, _ value: JSONValue) -> Bool {
    if members.count >= Self.linearLimit {
      if index.isEmpty {
        index = Dictionary(uniqueKeysWithValues: members.enumerated().map { (KeyBytes(text: $1.key), $0) })
      }
      // One search finds a duplicate and enters the key; a duplicate's old position is put back.
      if let old = index.updateValue(members.count, forKey: KeyBytes(text: key)) {
        index[KeyBytes(text: key)] = old
        return false
      }
    } else if position(of: key) != nil {
      return false
    }
    members.append(Member(key: key, value: value))
    return true
  }

  private func position(of key: String) -> Int? {
    if members.count > Self.linearLimit { return index[KeyBytes(text: key)] }
    return members.firstIndex { KeyBytes(text: $0.key) == KeyBytes(text: key) }
  }

  public static func == (left: JSONObject, right: JSONObject) -> Bool { left.members == right.members }

  public func hash(into hasher: inout Hasher) { hasher.combine(members) }
}

/// A string that is equal to another one only when their UTF-8 bytes are.
private struct KeyBytes: Hashable, Sendable {
  let text: String

  static func == (left: KeyBytes, right: KeyBytes) -> Bool {
    left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
  }

  // Strings of equal bytes have equal hashes, and the standard library hashes ASCII without normalising it.
  func hash(into hasher: inout Hasher) {
    hasher.combine(text)
  }
}
