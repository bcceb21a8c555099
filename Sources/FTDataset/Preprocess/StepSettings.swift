import FTData
import FTJSON

/// The settings of a step as they are read from JSON: each is taken once, and what nobody took is refused.
struct StepSettings {
  let step: String
  private let object: JSONObject
  private var known: [String] = []

  /// - Parameter object: with or without the member "step", which names it.
  init(_ step: String, _ object: JSONObject = JSONObject()) {
    self.step = step
    self.object = object
  }

  mutating func bool(_ name: String, default value: Bool) throws(PreprocessError) -> Bool {
    guard let found = take(name) else { return value }
    guard let flag = found.boolValue else { throw bad(name, found, "true or false") }
    return flag
  }

  mutating func integer(_ name: String, in range: ClosedRange<Int>, default value: Int) throws(PreprocessError) -> Int {
    guard let found = take(name) else { return value }
    guard let number = found.intValue, range.contains(number) else {
      throw bad(name, found, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  mutating func number(
    _ name: String, in range: ClosedRange<Double>, default value: Double
  ) throws(PreprocessError) -> Double {
    guard let found = take(name) else { return value }
    guard let number = found.doubleValue, range.contains(number) else {
      throw bad(name, found, "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A number, or null for leaving it; absent is `value`.
  mutating func optionalNumber(
    _ name: String, in range: ClosedRange<Double>, default value: Double?
  ) throws(PreprocessError) -> Double? {
    known.append(name)
    guard let found = object[name] else { return value }
    if found.isNull { return nil }
    guard let number = found.doubleValue, range.contains(number) else {
      throw bad(name, found, "a number from \(range.lowerBound) to \(range.upperBound), or null")
    }
    return number
  }

  mutating func text(_ name: String, default value: String) throws(PreprocessError) -> String {
    guard let found = take(name) else { return value }
    guard let text = found.stringValue else { throw bad(name, found, "a text") }
    return text
  }

  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, default value: Choice
  ) throws(PreprocessError) -> Choice {
    guard let found = take(name) else { return value }
    let all = Choice.allCases.map(\.rawValue)
    guard let text = found.stringValue, let choice = Choice(rawValue: text) else {
      throw bad(name, found, all.map { "\"\($0)\"" }.joined(separator: " or "))
    }
    return choice
  }

  /// Refuses the settings that nobody asked for.
  func finish() throws(PreprocessError) {
    for name in object.keys where name != "step" && !known.contains(name) {
      throw .unknownSetting(name, step: step, known: known)
    }
  }

  func bad(_ name: String, _ found: JSONValue, _ expected: String) -> PreprocessError {
    .badSetting(name, step: step, found: found.encoded(), expected: expected)
  }

  private mutating func take(_ name: String) -> JSONValue? {
    known.append(name)
    return object[name]
  }
}

extension JSONObject {
  /// An object of pairs that have no key twice, as written.
  static func settings(_ pairs: (String, JSONValue)...) -> JSONObject {
    var object = JSONObject()
    for (key, value) in pairs { object.append(key: key, value) }
    return object
  }
}
