extension Terminal {
  /// The most characters of one line of a message; the rest is counted.
  static let longestLine = 2000
  /// The most lines of one message.
  static let mostLines = 200

  /// The text with everything escaped that steers terminals or turns the reading direction: control characters other than
  /// line ends and tabs, and the marks of bidirectional text. The escapes are those of JSON, so a line of JSON stays what it
  /// is.
  ///
  /// - Parameter isOneLine: escapes line ends and tabs too, for names.
  static func visible(_ text: String, isOneLine: Bool = false) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || (!isOneLine && ($0 == 0x0A || $0 == 0x09)) }) {
      return text
    }
    var result = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      if scalar == "\r", !isOneLine, index + 1 < scalars.count, scalars[index + 1] == "\n" { continue }
      if isSteering(scalar) || (isOneLine && (scalar == "\n" || scalar == "\t")) {
        result.append(contentsOf: escape(scalar).unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// The text without the control characters that steer terminals.
  static func harmless(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x09 }) { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter { !isControl($0) }))
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

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 ? scalar != "\n" && scalar != "\t" : (0x7F...0x9F).contains(scalar.value)
  }

  private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
    isControl(scalar) || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return #"\n"#
    case "\t": return #"\t"#
    case "\r": return #"\r"#
    default:
      let digits = String(scalar.value, radix: 16)
      return #"\u"# + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
  }
}
