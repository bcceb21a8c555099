import ArgumentParser
import FTLab

/// The flags of one command as the argument parser itself describes them, so that nothing here is a list that can grow old.
struct CommandFlags {
  struct Flag {
    /// With their dashes: `--output`, `-o`.
    let names: [String]
    let takesValue: Bool
    /// The flag may be given several times.
    let isRepeating: Bool
  }

  let flags: [Flag]
  /// Every long name, with its dashes.
  var longNames: [String] { flags.flatMap(\.names).filter { $0.hasPrefix("--") } }

  /// - Parameter command: the command itself, not one it belongs to.
  init(_ command: any ParsableCommand.Type) {
    let description = try? JSONValue(parsing: Array(command._dumpHelp().utf8))
    flags = (description?["command"]?["arguments"]?.arrayValue ?? []).map { argument in
      Flag(
        names: (argument["names"]?.arrayValue ?? []).map { name in
          (name["kind"]?.stringValue == "long" ? "--" : "-") + (name["name"]?.stringValue ?? "")
        },
        takesValue: argument["kind"]?.stringValue == "option", isRepeating: argument["isRepeating"]?.boolValue ?? true)
    }
  }

  /// The command that the first arguments name, and the arguments behind it.
  static func command(
    in arguments: [String], of root: any ParsableCommand.Type
  ) -> (command: any ParsableCommand.Type, rest: ArraySlice<String>) {
    var (command, rest) = (root, arguments[...])
    while let name = rest.first, let next = command.configuration.subcommands.first(where: { $0._commandName == name })
    {
      command = next
      rest = rest.dropFirst()
    }
    return (command, rest)
  }

  /// Refuses a flag that takes one value and is given twice: the argument parser would silently take the last one.
  ///
  /// The description of the command, which costs a millisecond, is only looked at where something stands there twice.
  static func checkRepetitions(in arguments: [String], of root: any ParsableCommand.Type) throws {
    let names = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("-") }.map { $0.prefix { $0 != "=" } }
    // -o and --output are one flag with two names.
    let hasShortName = names.contains { !$0.hasPrefix("--") }
    guard hasShortName || Set(names).count < names.count else { return }
    let (command, rest) = command(in: arguments, of: root)
    let flags = CommandFlags(command).flags
    var values: [Int: [String]] = [:]
    var words = rest.prefix { $0 != "--" }
    while let word = words.popFirst() {
      let name = String(word.prefix { $0 != "=" })
      guard let index = flags.firstIndex(where: { $0.names.contains(name) }), flags[index].takesValue else { continue }
      let value = word.contains("=") ? String(word.drop { $0 != "=" }.dropFirst()) : words.popFirst() ?? ""
      values[index, default: []].append(value)
    }
    for (index, given) in values.sorted(by: { $0.key < $1.key }) where given.count > 1 && !flags[index].isRepeating {
      let name = flags[index].names.first { $0.hasPrefix("--") } ?? flags[index].names[0]
      throw ValidationError(
        "\(name) takes one value and is given \(given.count == 2 ? "twice" : "\(given.count) times") "
          + "(\(given.map { ShellWords.quoted($0) }.joined(separator: ", "))); give it once")
    }
  }
}
