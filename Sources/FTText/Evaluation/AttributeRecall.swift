import FTJSON

/// How many of a product's attributes a description mentions literally.
///
/// An attribute counts when its value stands in the text, whatever the case, and no ASCII letter or digit touches it. The
/// category is a shelf, not a fact of the text, and is left out; so is what the reference text does not state.
public struct AttributeRecall: Sendable, Equatable, Codable {
  public private(set) var found = 0
  public private(set) var total = 0
  public static let ignoredKeys: Set<String> = ["category"]

  public init() {}

  /// Found attributes as a fraction; `nil` without attributes.
  public var fraction: Double? { total == 0 ? nil : Double(found) / Double(total) }

  /// Adds one product. Values are strings and lists of strings; others are not counted.
  ///
  /// - Parameter reference: a text that states what is to be stated: values that it leaves out, such as a price that a shop prints
  ///   beside its texts, are not asked of the text either. nil asks for all.
  public mutating func add(_ text: String, attributes: JSONValue?, reference: String? = nil) {
    let folded = Array(text.lowercased().utf8)
    let stated = reference.map { Array($0.lowercased().utf8) }
    for member in attributes?.objectValue?.members ?? [] where !Self.ignoredKeys.contains(member.key) {
      for value in (member.value.arrayValue ?? [member.value]).compactMap(\.stringValue) where !value.isEmpty {
        let wanted = Array(value.lowercased().utf8)
        if let stated, !Self.contains(stated, wanted) { continue }
        total += 1
        if Self.contains(folded, wanted) { found += 1 }
      }
    }
  }

  mutating func add(_ other: AttributeRecall) {
    found += other.found
    total += other.total
  }

  private static func contains(_ text: [UInt8], _ value: [UInt8]) -> Bool {
    guard value.count <= text.count else { return false }
    for start in 0...(text.count - value.count) where text[start..<start + value.count].elementsEqual(value) {
      let before = start == 0 || !isWord(text[start - 1])
      let after = start + value.count == text.count || !isWord(text[start + value.count])
      if before && after { return true }
    }
    return false
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
