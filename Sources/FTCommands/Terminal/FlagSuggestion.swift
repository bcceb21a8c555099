import ArgumentParser
import FTLab

/// The parser's messages about flags it does not know, improved.
enum FlagSuggestion {
  /// The parser's message about an unknown option, with what was meant instead of the name that happens to be short.
  static func improving(_ message: String, for arguments: [String], of root: any ParsableCommand.Type) -> String {
    guard let unknown = message.firstMatch(of: /Unknown option '(-[^']*)'\.?( Did you mean '[^']*'\?)?/) else {
      return message
    }
    let (command, _) = CommandFlags.command(in: arguments, of: root)
    let meant = Suggestion.meant(by: String(unknown.1), among: CommandFlags(command).longNames)
    return message.replacingCharacters(
      in: unknown.range, with: "Unknown option '\(unknown.1)'." + (meant.map { " Did you mean '\($0)'?" } ?? ""))
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}

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
