import Foundation

/// What the program shows: to people on a terminal, to programs in a pipe.
enum Terminal {
  /// Whether standard error is a terminal, so that a line can be drawn over.
  static let isInteractive = isatty(STDERR_FILENO) == 1

  /// A line for people, on standard error.
  static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  /// Draws over the present line of a terminal; an empty text clears it. Nothing where there is no terminal.
  static func redraw(_ text: String) {
    if isInteractive { FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8)) }
  }

  /// A result, on standard output, at once.
  static func show(_ text: String, terminator: String = "\n") {
    FileHandle.standardOutput.write(Data((text + terminator).utf8))
  }

  static func seconds(_ value: Double) -> String {
    if value < 60 { return String(format: value < 10 ? "%.1f s" : "%.0f s", value) }
    let whole = Int(value.rounded())
    return whole < 3600
      ? String(format: "%d min %02d s", whole / 60, whole % 60)
      : String(format: "%d h %02d min", whole / 3600, whole % 3600 / 60)
  }

  static func bytes(_ value: Int) -> String {
    value < 1_000_000_000
      ? String(format: "%.0f MB", Double(value) / 1e6) : String(format: "%.2f GB", Double(value) / 1e9)
  }

  static func count(_ value: Int) -> String {
    let digits = String(value)
    return digits.enumerated().map { index, digit in
      index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : "\(digit)"
    }.joined()
  }

  /// Text indented and broken at spaces to fit a width.
  static func wrapped(_ text: String, indent: String, width: Int = 100) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var lines = [""]
      for word in line.split(separator: " ", omittingEmptySubsequences: false) {
        if !lines[lines.count - 1].isEmpty, lines[lines.count - 1].count + word.count + 1 > width { lines.append("") }
        lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
      }
      return lines.map { indent + $0 }.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  /// A command as a person would type it, quoted for a shell.
  static func command(_ words: String...) -> String { command(words) }
  static func command(_ words: [String]) -> String {
    (["ftlab"] + words).map { word in
      let isPlain = !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,@%+".contains($0) }
      return isPlain ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }.joined(separator: " ")
  }
}
