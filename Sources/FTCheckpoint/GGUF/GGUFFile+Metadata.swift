/// Typed answers from the metadata: a missing key and a value of another type are errors that name the key.
extension GGUFFile {
  /// Whether there is a key `key`.
  public func contains(key: String) -> Bool { metadata[key] != nil }

  /// The value of `key`.
  ///
  /// - Throws: ``GGUFError`` with reason `noSuchKey`.
  public func value(_ key: String) throws(GGUFError) -> GGUFValue {
    guard let value = metadata[key] else { throw GGUFError(file: path, name: key, .noSuchKey) }
    return value
  }

  /// The text at `key`.
  public func string(_ key: String) throws(GGUFError) -> String {
    let value = try value(key)
    guard case .string(let text) = value else { throw mismatch(key, "a text", value) }
    return text
  }

  /// The integer at `key`, whatever integer type the file stores it in.
  public func integer(_ key: String) throws(GGUFError) -> Int {
    let value = try value(key)
    do { return try value.asInteger() } catch { throw GGUFError(file: path, name: key, error) }
  }

  /// The floating-point number at `key`, float32 or float64.
  public func float(_ key: String) throws(GGUFError) -> Double {
    let value = try value(key)
    guard case .float(let number) = value else { throw mismatch(key, "a floating-point number", value) }
    return number
  }

  /// The truth value at `key`.
  public func bool(_ key: String) throws(GGUFError) -> Bool {
    let value = try value(key)
    guard case .bool(let truth) = value else { throw mismatch(key, "a truth value", value) }
    return truth
  }

  /// The list at `key`, not yet decoded.
  public func array(_ key: String) throws(GGUFError) -> GGUFArray {
    let value = try value(key)
    guard case .array(let array) = value else { throw mismatch(key, "a list", value) }
    return array
  }

  /// The texts in the list at `key`.
  public func strings(_ key: String) throws(GGUFError) -> [String] { try array(key).strings() }

  /// The integers in the list at `key`.
  public func integers(_ key: String) throws(GGUFError) -> [Int] { try array(key).integers() }

  /// The floating-point numbers in the list at `key`.
  public func floats(_ key: String) throws(GGUFError) -> [Float] { try array(key).floats() }

  /// The truth values in the list at `key`.
  public func bools(_ key: String) throws(GGUFError) -> [Bool] { try array(key).bools() }

  private func mismatch(_ key: String, _ expected: String, _ value: GGUFValue) -> GGUFError {
    GGUFError(file: path, name: key, .wrongValueType(expected: expected, actual: value.kind))
  }
}
