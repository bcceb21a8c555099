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
