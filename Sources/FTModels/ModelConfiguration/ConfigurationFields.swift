import FTJSON

/// Typed answers from a configuration's JSON that collect every problem instead of stopping at the first.
struct ConfigurationFields {
  private let root: JSONValue
  private(set) var problems: [String] = []

  init(_ root: JSONValue) { self.root = root }

  mutating func report(_ problem: String) { problems.append(problem) }

  /// Whether the key is there, `null` included.
  func contains(_ key: String) -> Bool { root[key] != nil }

  private func present(_ key: String) -> JSONValue? {
    guard let value = root[key], !value.isNull else { return nil }
    return value
  }

  private mutating func reportType(_ key: String, _ expected: String, _ value: JSONValue) {
    report("\"\(key)\" must be \(expected), not \(value.numberValue?.text ?? value.kindInWords)")
  }

  mutating func text(_ key: String) -> String? {
    guard let value = present(key) else { return nil }
    if value.stringValue == nil { reportType(key, "a string", value) }
    return value.stringValue
  }

  /// A required integer; 0 stands in for one that is missing, which is reported.
  mutating func integer(_ key: String) -> Int {
    if present(key) == nil { report("\"\(key)\" is missing") }
    return optionalInteger(key) ?? 0
  }

  mutating func integer(_ key: String, default fallback: Int) -> Int { optionalInteger(key) ?? fallback }

  mutating func optionalInteger(_ key: String) -> Int? {
    guard let value = present(key) else { return nil }
    if value.intValue == nil { reportType(key, "an integer", value) }
    return value.intValue
  }

  /// One integer or a list of them.
  mutating func integers(_ key: String) -> [Int] {
    guard let value = present(key) else { return [] }
    if let single = value.intValue { return [single] }
    let list = value.arrayValue?.compactMap(\.intValue)
    if list == nil || list?.count != value.arrayValue?.count { reportType(key, "an integer or a list of them", value) }
    return list ?? []
  }

  mutating func number(_ key: String, default fallback: Double) -> Double {
    guard let value = present(key) else { return fallback }
    if value.doubleValue == nil { reportType(key, "a number", value) }
    return value.doubleValue ?? fallback
  }

  mutating func flag(_ key: String, default fallback: Bool) -> Bool {
    guard let value = present(key) else { return fallback }
    if value.boolValue == nil { reportType(key, "true or false", value) }
    return value.boolValue ?? fallback
  }

  /// The rotary base and scaling, from `rope_parameters` or else from `rope_theta` and `rope_scaling`.
  mutating func rotary(maximumPositions: Int) -> (base: Double, scaling: RotaryScaling?) {
    let defaultBase = number("rope_theta", default: 10_000)
    let key = present("rope_parameters") == nil ? "rope_scaling" : "rope_parameters"
    guard let value = present(key) else { return (defaultBase, nil) }
    guard value.objectValue != nil else {
      reportType(key, "an object", value)
      return (defaultBase, nil)
    }
    var inner = ConfigurationFields(value)
    let base = inner.number("rope_theta", default: defaultBase)
    let scaling = inner.scaling(maximumPositions: maximumPositions)
    problems += inner.problems.map { "in \"\(key)\": \($0)" }
    return (base, scaling)
  }

  private mutating func scaling(maximumPositions: Int) -> RotaryScaling? {
    if number("partial_rotary_factor", default: 1) != 1 {
      report("\"partial_rotary_factor\" other than 1 is not supported")
    }
    let type = text("rope_type") ?? text("type") ?? "default"
    switch type {
    case "default": return nil
    case "linear": return .linear(factor: required("factor"))
    case "llama3":
      return .llama3(
        RotaryScaling.Llama3(
          factor: required("factor"), lowFrequencyFactor: required("low_freq_factor"),
          highFrequencyFactor: required("high_freq_factor"),
          originalPositions: integer("original_max_position_embeddings", default: maximumPositions)))
    default:
      report("the rotary type \"\(type)\" is not supported; supported: \"default\", \"linear\", \"llama3\"")
      return nil
    }
  }

  private mutating func required(_ key: String) -> Double {
    if present(key) == nil { report("\"\(key)\" is missing") }
    return number(key, default: 1)
  }
}
