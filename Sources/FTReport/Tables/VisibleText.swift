extension String {
  /// The text with everything escaped that steers terminals or turns the reading direction: control characters other than
  /// line ends and tabs, and the marks of bidirectional text. The escapes are those of JSON, so a line of JSON stays what it
  /// is. Text of others (names of files, classes and voices, rows, model cards) is shown through this.
  ///
  /// - Parameter isOneLine: escapes line ends and tabs too, for names and cells.
  package func visible(isOneLine: Bool = false) -> String {
    if utf8.allSatisfy({ (0x20..<0x7F).contains($0) || (!isOneLine && ($0 == 0x0A || $0 == 0x09)) }) { return self }
    var result = String.UnicodeScalarView()
    let scalars = Array(unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      if scalar == "\r", !isOneLine, index + 1 < scalars.count, scalars[index + 1] == "\n" { continue }
      if scalar.isSteering || (isOneLine && (scalar == "\n" || scalar == "\t")) {
        result.append(contentsOf: scalar.jsonEscape.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// The text for XML and HTML, between tags or in a quoted attribute: visible, with the signs of markup escaped and what XML
  /// cannot hold replaced by U+FFFD.
  ///
  /// Source: Extensible Markup Language 1.0, sections 2.2 and 2.4.
  var markup: String {
    var result = ""
    for scalar in visible(isOneLine: true).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  /// Whether a terminal would act on it instead of showing it; line ends and tabs are not counted.
  package var isControl: Bool {
    value < 0x20 ? self != "\n" && self != "\t" : (0x7F...0x9F).contains(value)
  }

  fileprivate var isSteering: Bool {
    isControl || (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
  }

  fileprivate var jsonEscape: String {
    switch self {
    case "\n": return #"\n"#
    case "\t": return #"\t"#
    case "\r": return #"\r"#
    default:
      let digits = String(value, radix: 16)
      return #"\u"# + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
  }
}
