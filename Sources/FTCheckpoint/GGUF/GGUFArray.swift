/// A list in a GGUF file's metadata: checked when the file was opened, decoded each time it is asked for.
///
/// A vocabulary has some hundred thousand entries; keep the result instead of asking in a loop.
public struct GGUFArray: Sendable {
  private let file: MappedFile
  private let key: String
  public let elementType: GGUFValueType
  public let count: Int
  /// Position of the first element in the file.
  private let start: Int

  init(file: MappedFile, key: String, elementType: GGUFValueType, count: Int, start: Int) {
    self.file = file
    self.key = key
    self.elementType = elementType
    self.count = count
    self.start = start
  }

  /// All elements.
  public func values() throws(GGUFError) -> [GGUFValue] {
    try decode { (cursor) throws(GGUFError.Reason) in try cursor.readValue(elementType, of: file, key: key) }
  }

  /// All elements of a list of texts.
  ///
  /// - Throws: ``GGUFError`` with reason `wrongValueType` when they are not texts.
  public func strings() throws(GGUFError) -> [String] {
    try requireType("a list of texts", elementType == .string)
    return try decode { (cursor) throws(GGUFError.Reason) in try cursor.readText() }
  }

  /// All elements of a list of any integer type.
  ///
  /// - Throws: ``GGUFError`` with reason `wrongValueType` when one is no integer or exceeds `Int`.
  public func integers() throws(GGUFError) -> [Int] {
    try decode { (cursor) throws(GGUFError.Reason) in
      try cursor.readValue(elementType, of: file, key: key).asInteger()
    }
  }

  /// All elements of a list of float32 (exact) or float64 (rounded).
  ///
  /// - Throws: ``GGUFError`` with reason `wrongValueType` when they are something else.
  public func floats() throws(GGUFError) -> [Float] {
    try decode { (cursor) throws(GGUFError.Reason) in
      Float(try cursor.readValue(elementType, of: file, key: key).asFloat())
    }
  }

  /// All elements of a list of truth values.
  ///
  /// - Throws: ``GGUFError`` with reason `wrongValueType` when they are something else.
  public func bools() throws(GGUFError) -> [Bool] {
    try requireType("a list of truth values", elementType == .bool)
    return try decode { (cursor) throws(GGUFError.Reason) in try cursor.readBoolean() }
  }

  private func decode<Element>(
    _ element: (inout GGUFCursor) throws(GGUFError.Reason) -> Element
  ) throws(GGUFError) -> [Element] {
    var cursor = GGUFCursor(file, at: start)
    var elements: [Element] = []
    // Opening has checked that the file holds that many.
    elements.reserveCapacity(count)
    do {
      for _ in 0..<count { elements.append(try element(&cursor)) }
    } catch {
      throw failure(error)
    }
    return elements
  }

  private func requireType(_ expected: String, _ condition: Bool) throws(GGUFError) {
    guard condition else {
      throw failure(.wrongValueType(expected: expected, actual: GGUFValue.array(self).kind))
    }
  }

  private func failure(_ reason: GGUFError.Reason) -> GGUFError {
    GGUFError(file: file.path, name: key, reason)
  }
}

extension GGUFValue {
  func asInteger() throws(GGUFError.Reason) -> Int {
    switch self {
    case .unsigned(let value): if let integer = Int(exactly: value) { return integer }
    case .signed(let value): if let integer = Int(exactly: value) { return integer }
    default: break
    }
    throw .wrongValueType(expected: "a 64-bit integer", actual: kind)
  }

  func asFloat() throws(GGUFError.Reason) -> Double {
    guard case .float(let value) = self else {
      throw .wrongValueType(expected: "a floating-point number", actual: kind)
    }
    return value
  }
}
