/// Words as a shell takes them, for commands that are suggested to a person.
///
/// ```swift
/// ShellWords.line(["ftlab", "runs", "resume", "runs/my first"])   // ftlab runs resume 'runs/my first'
/// ```
public enum ShellWords {
  public static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  /// The word itself where no shell would read something else in it, otherwise in single quotes; with control characters in
  /// the form `$'…'`, so that a name cannot speak to the terminal.
  public static func quoted(_ word: String) -> String {
    if !word.isEmpty, word.unicodeScalars.allSatisfy(isHarmless) { return word }
    guard word.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      return "'" + word.replacing("'", with: #"'\''"#) + "'"
    }
    let escaped = word.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\n": #"\n"#
      case "\t": #"\t"#
      case "'", "\\": "\\\(scalar)"
      case _ where scalar.properties.generalCategory == .control: #"\u"# + hexadecimal(scalar.value)
      default: String(scalar)
      }
    }
    return "$'" + escaped.joined() + "'"
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "_@%+=:,./-".unicodeScalars.contains(scalar)
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
