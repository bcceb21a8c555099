import FTLab

extension Terminal {
  /// The most characters of one line of a message; the rest is counted.
  static let longestLine = 2000
  /// The most lines of one message.
  static let mostLines = 200

  /// The text as `String.visible(isOneLine:)` shows it.
  static func visible(_ text: String, isOneLine: Bool = false) -> String { text.visible(isOneLine: isOneLine) }

  /// The text without the control characters that steer terminals.
  static func harmless(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x09 }) { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.isControl }))
  }

  /// Lines cut at ``longestLine`` and ``mostLines``, saying how much is left out.
  static func shortened(_ text: String) -> String {
    if text.utf8.count <= longestLine { return text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let kept = lines.prefix(mostLines).map { line in
      let scalars = line.unicodeScalars
      guard line.utf8.count > longestLine, scalars.count > longestLine else { return String(line) }
      return String(scalars.prefix(longestLine)) + " … and \(count(scalars.count - longestLine)) more characters"
    }
    let more = lines.count > mostLines ? ["… and \(count(lines.count - mostLines)) more lines"] : []
    return (kept + more).joined(separator: "\n")
  }
}
