import ArgumentParser
import FTLab

/// What a number on the command line may be, and why. A number that is none (`nan`) is out of all bounds.
///
/// ```swift
/// try Bounds.check("--top-k", topK, 0...1_000_000, "0 means all tokens")
/// ```
enum Bounds {
  /// - Parameters:
  ///   - value: nil where the flag was not given.
  ///   - reason: why not less or more, as it fits behind a colon.
  /// - Throws: `ValidationError`, exit code 2.
  static func check<Value: Comparable>(_ flag: String, _ value: Value?, _ bounds: ClosedRange<Value>, _ reason: String)
    throws
  {
    guard let value, !bounds.contains(value) else { return }
    throw ValidationError(
      "\(flag) is \(value), expected \(text(bounds.lowerBound)) to \(text(bounds.upperBound)): \(reason)")
  }

  /// - Parameter lower: the first number that is too small.
  static func check(_ flag: String, _ value: Double?, above lower: Double, upTo upper: Double, _ reason: String) throws
  {
    guard let value, !(value > lower && value <= upper) else { return }
    throw ValidationError("\(flag) is \(text(value)), expected above \(text(lower)), up to \(text(upper)): \(reason)")
  }

  /// `--threads`: more than the computer has slow each other down.
  static func checkThreads(_ threads: Int?) throws {
    let available = Device.Configuration.availableProcessors
    try check(
      "--threads", threads, Device.Configuration.threadRange,
      "this computer has \(available) processor\(available == 1 ? "" : "s"), more threads wait for each other")
  }

  private static func text<Value>(_ value: Value) -> String {
    switch value {
    case let value as Int:
      abs(value) < 10_000 ? "\(value)" : (value < 0 ? "-" : "") + Terminal.count(Int(value.magnitude))
    case let value as Double: String(shortest: value)
    case let value as Float: String(shortest: Double(value))
    default: "\(value)"
    }
  }
}

extension String {
  /// 1 instead of 1.0.
  fileprivate init(shortest value: Double) {
    self = value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(Float(value))"
  }
}
