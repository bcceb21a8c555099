import FTCheckpoint

extension DataTask {
  /// The task as YAML that people can change; reading it gives the same task.
  ///
  /// - Parameter comments: remarks by the name of a line ("modality", "label", "texts", …), written above it; those by ""
  ///   stand at the top.
  public func yaml(comments: [String: [String]] = [:]) -> String {
    var lines: [String] = []
    func add(_ key: String, _ value: String, in indent: String = "") {
      for comment in comments[key] ?? [] { lines += Self.comment(comment, indent) }
      lines.append("\(indent)\(key):\(value.isEmpty ? "" : " \(value)")")
    }
    for comment in comments[""] ?? [] { lines += Self.comment(comment, "") }
    add("name", YAMLText.scalar(name))
    if !purpose.isEmpty || comments["purpose"] != nil { add("purpose", YAMLText.scalar(purpose, whenEmpty: "")) }
    add("modality", modality.rawValue)
    if !fields.named.isEmpty || comments["fields"] != nil {
      add("fields", "")
      if !fields.texts.isEmpty { add("texts", YAMLText.list(fields.texts), in: "  ") }
      for role in DataFields.singleRoles {
        if let field = fields[keyPath: role.field] { add(role.name, YAMLText.scalar(field), in: "  ") }
      }
      if !fields.attributes.isEmpty { add("attributes", YAMLText.list(fields.attributes), in: "  ") }
    }
    if let labels { add("labels", YAMLText.list(labels)) }
    if let measure {
      add("measure", "")
      lines.append("  name: \(YAMLText.scalar(measure.name))")
      lines.append("  \(measure.direction.rawValue): \(measure.bar)")
    } else {
      for comment in comments["measure"] ?? [] { lines += Self.comment(comment, "") }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Writes ``yaml(comments:)`` to a file, whole or not at all.
  ///
  /// - Throws: `FileError`.
  public func write(to path: String, comments: [String: [String]] = [:]) throws {
    try AtomicFile.write(yaml(comments: comments), to: path)
  }

  /// A remark may hold foreign names: what would end its line becomes a space.
  private static func comment(_ text: String, _ indent: String) -> [String] {
    let line = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { YAMLText.isPrintable($0) && !$0.properties.isPatternWhitespace ? $0 : " " }))
    return ["\(indent)# \(line)"]
  }
}

/// Scalars of YAML 1.1, which is what libyaml reads: plain where nothing can be misread, otherwise in double quotes.
enum YAMLText {
  /// Words that stand for something else when they are plain.
  private static let reserved: Set<String> = [
    "true", "false", "yes", "no", "on", "off", "null", "y", "n",
  ]

  /// - Parameter whenEmpty: what an empty text becomes.
  static func scalar(_ text: String, whenEmpty: String = "\"\"") -> String {
    if text.isEmpty { return whenEmpty }
    return isPlain(text) ? text : quoted(text)
  }

  static func list(_ texts: [String]) -> String { "[" + texts.map { scalar($0) }.joined(separator: ", ") + "]" }

  /// Words of letters, digits, spaces, hyphens and underscores that begin with a letter and end with no blank.
  private static func isPlain(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last, isLetter(first), last != " ",
      !reserved.contains(text.lowercased())
    else { return false }
    return scalars.allSatisfy { isLetter($0) || (0x30...0x39).contains($0.value) || " -_".unicodeScalars.contains($0) }
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    isPrintable(scalar) && (scalar.value < 0x80 || scalar.value >= 0xc0) && scalar.properties.isAlphabetic
  }

  private static func quoted(_ text: String) -> String {
    var output = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": output += "\\\(scalar)"
      case "\n": output += "\\n"
      case "\t": output += "\\t"
      case _ where isPrintable(scalar): output.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16)
        let width = scalar.value > 0xffff ? 8 : 4
        output += (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
      }
    }
    return output + "\""
  }

  /// What YAML lets stand in a text as it is and does not take for the end of a line.
  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7e, 0xa0...0x2027, 0x202a...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd, 0x10000...0x10ffff: true
    default: false
    }
  }
}
