import ArgumentParser
import FTLab

extension Bounds {
  /// Threads of the team that computes.
  static let threads = Bounds.from(1, to: Double(Device.Configuration.threadRange.upperBound))

  /// Refuses a number on the command line that is out of bounds. A number that is none (`nan`) is out of all bounds.
  ///
  /// ```swift
  /// try Bounds.from(0, to: 1e6).check("--top-k", topK, "0 means all tokens")
  /// ```
  ///
  /// - Parameters:
  ///   - value: nil where the flag was not given.
  ///   - reason: why not less or more, as it fits behind a colon.
  /// - Throws: `ValidationError`, exit code 2.
  func check<Value: BoundedSetting>(_ flag: String, _ value: Value?, _ reason: String) throws {
    guard let value, let number = value.boundedValue, !hold(number) else { return }
    throw ValidationError("\(flag) is \(value), expected \(words): \(reason)")
  }

  static func checkThreads(_ threads: Int?) throws {
    let available = Device.Configuration.availableProcessors
    try Self.threads.check(
      "--threads", threads,
      "this computer has \(available) processor\(available == 1 ? "" : "s"), and more threads wait for each other")
  }
}
