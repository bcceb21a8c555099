import FTData
import FTJSON
import Foundation

/// Typed answers from a configuration's JSON that collect every problem instead of stopping at the first.
///
/// A key that is absent or `null` takes the default; a value of the wrong type or out of range is reported, and the default
/// or the nearest value in range stands in for it.
public struct ConfigurationFields {
  private let root: JSONValue
  public private(set) var problems: [String] = []

  public init(_ root: JSONValue) { self.root = root }

  /// - Throws: ``ModelConfigurationError/notJSON(file:reason:)`` unless the text is a JSON object.
  init(json: Data, file: String) throws(ModelConfigurationError) {
    do { root = try JSONValue(parsing: Array(json)) } catch { throw .notJSON(file: file, reason: "\(error)") }
    guard root.objectValue != nil else {
      throw .notJSON(file: file, reason: "it is \(root.kindInWords), not an object")
    }
  }

  /// The value of "model_type", or "(none)".
  public var modelType: String { root["model_type"]?.stringValue ?? "(none)" }

  public mutating func report(_ problem: String) { problems.append(problem) }

  /// Whether the key is there, `null` included.
  public func contains(_ key: String) -> Bool { root[key] != nil }

  private mutating func reportType(_ key: String, _ expected: String, _ value: JSONValue) {
    report("\"\(key)\" must be \(expected), not \(value.numberValue?.text ?? value.kindInWords)")
  }

  public mutating func text(_ key: String) -> String? {
    guard let value = root.present(key) else { return nil }
    if value.stringValue == nil { reportType(key, "a string", value) }
    return value.stringValue
  }

  public mutating func texts(_ key: String) -> [String]? {
    guard let value = root.present(key) else { return nil }
    guard let list = value.arrayValue, list.allSatisfy({ $0.stringValue != nil }) else {
      report("\"\(key)\" must be a list of texts")
      return nil
    }
    return list.compactMap(\.stringValue)
  }

  /// A required integer; 0 stands in for one that is missing, which is reported.
  public mutating func integer(_ key: String) -> Int {
    if root.present(key) == nil { report("\"\(key)\" is missing") }
    return optionalInteger(key) ?? 0
  }

  public mutating func integer(_ key: String, default fallback: Int) -> Int { optionalInteger(key) ?? fallback }

  public mutating func optionalInteger(_ key: String) -> Int? {
    guard let value = root.present(key) else { return nil }
    if value.intValue == nil { reportType(key, "an integer", value) }
    return value.intValue
  }

  /// One integer or a list of them.
  public mutating func integers(_ key: String) -> [Int] {
    guard let value = root.present(key) else { return [] }
    if let single = value.intValue { return [single] }
    let list = value.arrayValue?.compactMap(\.intValue)
    if list == nil || list?.count != value.arrayValue?.count { reportType(key, "an integer or a list of them", value) }
    return list ?? []
  }

  /// A required number; 1 stands in for one that is missing, which is reported.
  public mutating func number(_ key: String) -> Double {
    if root.present(key) == nil { report("\"\(key)\" is missing") }
    return number(key, default: 1)
  }

  public mutating func number(_ key: String, default fallback: Double) -> Double {
    guard let value = root.present(key) else { return fallback }
    if value.doubleValue == nil { reportType(key, "a number", value) }
    return value.doubleValue ?? fallback
  }

  public mutating func flag(_ key: String, default fallback: Bool) -> Bool {
    guard let value = root.present(key) else { return fallback }
    if value.boolValue == nil { reportType(key, "true or false", value) }
    return value.boolValue ?? fallback
  }

  /// An object inside this one, whose problems are to be reported by ``report(_:)``; `nil` where the key is absent.
  public mutating func object(_ key: String) -> ConfigurationFields? {
    guard let value = root.present(key) else { return nil }
    if value.objectValue == nil { reportType(key, "an object", value) }
    return value.objectValue == nil ? nil : ConfigurationFields(value)
  }
}

// MARK: Counts

extension ConfigurationFields {
  /// Largest counts that are believed: of styles, classes, channels and layers.
  public static let maximumCount = 1 << 16

  /// A number of things, at least one; required where there is no default.
  public mutating func count(
    _ key: String, default fallback: Int? = nil, atMost limit: Int = Self.maximumCount
  ) -> Int {
    let value = fallback.map { integer(key, default: $0) } ?? integer(key)
    return checked(value, key, limit)
  }

  /// Numbers of things, as many as the default has.
  public mutating func counts(_ key: String, default fallback: [Int], atMost limit: Int = Self.maximumCount) -> [Int] {
    guard root.present(key) != nil else { return fallback }
    let values = integers(key)
    guard values.count == fallback.count else {
      report("\"\(key)\" has \(values.count) numbers, it must have \(fallback.count)")
      return fallback
    }
    return values.map { checked($0, key, limit) }
  }

  private mutating func checked(_ value: Int, _ key: String, _ limit: Int) -> Int {
    if !(1...limit).contains(value) { report("\"\(key)\" is \(value), it must be 1 to \(limit)") }
    return min(max(value, 1), limit)
  }
}

/// A `config.json` that does not describe a model ftlab can run.
public enum ModelConfigurationError: Blamable, Equatable, Sendable, CustomStringConvertible {
  /// The text is not JSON, or not an object.
  case notJSON(file: String, reason: String)
  /// The model is of a kind that ftlab does not run.
  case unsupportedArchitecture(file: String, name: String, supported: [String])
  /// Fields that are missing, of the wrong type, out of range or contradictory; all of them at once.
  case invalid(file: String, problems: [String])

  public var blame: Blame { .world }

  public var description: String {
    switch self {
    case .notJSON(let file, let reason):
      "\(file): not a model configuration: \(reason). The file is damaged or cut off; fetch it again"
    case .unsupportedArchitecture(let file, let name, let supported):
      "\(file): the architecture \"\(name)\" is not supported; supported: "
        + supported.map { "\"\($0)\"" }.joined(separator: ", ") + ". Choose a model of such an architecture"
    case .invalid(let file, let problems):
      "\(file): " + problems.joined(separator: "; ")
        + ". Correct the file or fetch it again from the place the model came from"
    }
  }
}
