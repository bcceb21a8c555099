/// A token of the template language with the line it stands on.
struct TemplateToken: Equatable {
  enum Kind: Equatable {
    /// Text between tags, already trimmed.
    case text(String)
    /// `{{`, `}}`, `{%` and `%}`.
    case outputStart, outputEnd, blockStart, blockEnd
    case name(String)
    case string(String)
    case integer(Int)
    case number(Double)
    case symbol(String)
  }

  let kind: Kind
  let line: Int
}

/// Cuts a template into tokens and applies the white space rules: `-` and `+` at tags, `trim_blocks` (the newline after a
/// block goes), `lstrip_blocks` (white space before a block at the start of a line goes), one newline at the end goes.
///
/// Source: Jinja 3.1 documentation, "Whitespace Control"; transformers renders with both options on.
struct TemplateLexer {
  private static let symbols = [
    "==", "!=", "<=", ">=", "//", "**", "<", ">", "=", "+", "-", "*", "/", "%", "~", "(", ")", "[", "]", "{", "}", ",",
    ".", ":", "|",
  ].map { Array($0.unicodeScalars) }

  /// Tokens in one tag. Chains of operators nest as deeply as they are long, so this bounds the stack too.
  private static let tagLimit = 512

  private let source: [Unicode.Scalar]
  private var position = 0
  private var line = 1
  private var tokens: [TemplateToken] = []
  /// Whether the next text begins a line, seen from the template's source.
  private var startsLine = true
  /// Whether the tag before asked for the white space after it to go.
  private var stripsNext = false

  static func tokens(of source: String) throws(ChatTemplateError) -> [TemplateToken] {
    var lexer = TemplateLexer(source)
    while lexer.position < lexer.source.count { try lexer.readTextAndTag() }
    return lexer.tokens
  }

  private init(_ text: String) {
    var scalars: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars {
      if scalar == "\n", scalars.last == "\r" { scalars.removeLast() }
      scalars.append(scalar)
    }
    for index in scalars.indices where scalars[index] == "\r" { scalars[index] = "\n" }
    if scalars.last == "\n" { scalars.removeLast() }
    source = scalars
  }

  private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    position + offset < source.count ? source[position + offset] : nil
  }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count {
      if source[position] == "\n" { line += 1 }
      position += 1
    }
  }

  private mutating func append(_ kind: TemplateToken.Kind) { tokens.append(TemplateToken(kind: kind, line: line)) }

  private mutating func readTextAndTag() throws(ChatTemplateError) {
    let start = position
    let textLine = line
    while let scalar = peek() {
      if scalar == "{", let next = peek(1), next == "{" || next == "%" || next == "#" { break }
      advance()
    }
    var text = source[start..<position]
    if stripsNext { text = text.drop(while: { TemplateText.isSpace($0) }) }
    stripsNext = false
    guard position < source.count, let tag = peek(1) else {
      appendText(text, line: textLine)
      return
    }
    advance(2)
    if peek() == "-" {
      advance()
      while let last = text.last, TemplateText.isSpace(last) { text.removeLast() }
    } else if peek() == "+" {
      advance()
    } else if tag != "{" {
      stripIndentation(&text)
    }
    appendText(text, line: textLine)
    switch tag {
    case "#": try skipComment()
    case "{": try readTag(start: .outputStart, end: .outputEnd, close: "}")
    default: try readTag(start: .blockStart, end: .blockEnd, close: "%")
    }
  }

  private mutating func appendText(_ text: ArraySlice<Unicode.Scalar>, line: Int) {
    guard !text.isEmpty else { return }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: text)
    tokens.append(TemplateToken(kind: .text(String(view)), line: line))
  }

  /// `lstrip_blocks`: white space between the start of a line and the tag goes.
  private func stripIndentation(_ text: inout ArraySlice<Unicode.Scalar>) {
    let indentation = text.reversed().prefix { $0 != "\n" }
    guard indentation.allSatisfy({ TemplateText.isSpace($0) }) else { return }
    if indentation.count == text.count, !startsLine { return }
    text.removeLast(indentation.count)
  }

  /// After the end of a tag: notes what happens to the white space that follows.
  private mutating func finishTag(stripsNext: Bool, trimsNewline: Bool) {
    self.stripsNext = stripsNext
    startsLine = false
    if trimsNewline, peek() == "\n" {
      advance()
      startsLine = true
    }
  }

  private mutating func skipComment() throws(ChatTemplateError) {
    let start = line
    while let scalar = peek() {
      if scalar == "#", peek(1) == "}" {
        let sign = source[position - 1]
        advance(2)
        finishTag(stripsNext: sign == "-", trimsNewline: sign != "-" && sign != "+")
        return
      }
      advance()
    }
    throw .syntax(line: start, reason: "a comment is not closed")
  }

  private mutating func readTag(
    start: TemplateToken.Kind, end: TemplateToken.Kind, close: Unicode.Scalar
  ) throws(ChatTemplateError) {
    let opened = line
    append(start)
    let first = tokens.count
    var depth = 0
    while let scalar = peek() {
      if TemplateText.isSpace(scalar) {
        advance()
        continue
      }
      guard tokens.count - first <= Self.tagLimit else {
        throw .limitExceeded(line: opened, limit: "\(Self.tagLimit) tokens in one tag")
      }
      if depth == 0 {
        let sign = scalar == "-" || (scalar == "+" && close == "%") ? 1 : 0
        if peek(sign) == close, peek(sign + 1) == "}" {
          append(end)
          advance(sign + 2)
          finishTag(stripsNext: sign == 1 && scalar == "-", trimsNewline: close == "%" && sign == 0)
          return
        }
      }
      switch try readExpressionToken(scalar) {
      case "(", "[", "{": depth += 1
      case ")", "]", "}": depth = max(0, depth - 1)
      default: break
      }
    }
    throw .syntax(line: opened, reason: "a tag is not closed")
  }

  /// Reads one token inside a tag; returns the symbol if it is one.
  private mutating func readExpressionToken(_ scalar: Unicode.Scalar) throws(ChatTemplateError) -> String? {
    if scalar == "'" || scalar == "\"" {
      try readString(quote: scalar)
      return nil
    }
    if TemplateText.isDigit(scalar) {
      try readNumber()
      return nil
    }
    if scalar == "_" || scalar.properties.isAlphabetic {
      var name = String.UnicodeScalarView()
      while let next = peek(), next == "_" || next.properties.isAlphabetic || TemplateText.isDigit(next) {
        name.append(next)
        advance()
      }
      append(.name(String(name)))
      return nil
    }
    for symbol in Self.symbols where source[position...].starts(with: symbol) {
      let text = symbol.map { String(Character($0)) }.joined()
      append(.symbol(text))
      advance(symbol.count)
      return text
    }
    throw .syntax(line: line, reason: "unexpected character \"\(scalar)\"")
  }

  private mutating func readNumber() throws(ChatTemplateError) {
    var text = ""
    while let next = peek(), TemplateText.isDigit(next) || next == "_" {
      if next != "_" { text.unicodeScalars.append(next) }
      advance()
    }
    if peek() == ".", let digit = peek(1), TemplateText.isDigit(digit) {
      text += "."
      advance()
      while let next = peek(), TemplateText.isDigit(next) {
        text.unicodeScalars.append(next)
        advance()
      }
      append(.number(Double(text) ?? 0))
      return
    }
    guard let value = Int(text) else { throw .syntax(line: line, reason: "the number \(text) is too large") }
    append(.integer(value))
  }

  private mutating func readString(quote: Unicode.Scalar) throws(ChatTemplateError) {
    let opened = line
    var text = String.UnicodeScalarView()
    advance()
    while let scalar = peek(), scalar != quote {
      advance()
      guard scalar == "\\" else {
        text.append(scalar)
        continue
      }
      guard let code = peek() else { break }
      advance()
      switch code {
      case "n": text.append("\n")
      case "t": text.append("\t")
      case "r": text.append("\r")
      case "\\", "'", "\"": text.append(code)
      case "\n": break
      case "x": text.append(try readEscape(digits: 2))
      case "u": text.append(try readEscape(digits: 4))
      case "U": text.append(try readEscape(digits: 8))
      case "a", "b", "f", "v", "0"..."7", "N": throw .unsupported(line: line, construct: "the escape \\\(code)")
      default:
        text.append("\\")
        text.append(code)
      }
    }
    guard peek() == quote else { throw .syntax(line: opened, reason: "a string is not closed") }
    advance()
    tokens.append(TemplateToken(kind: .string(String(text)), line: opened))
  }

  private mutating func readEscape(digits: Int) throws(ChatTemplateError) -> Unicode.Scalar {
    guard position + digits <= source.count else { throw .syntax(line: line, reason: "a string is not closed") }
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = Character(source[position]).hexDigitValue else {
        throw .syntax(line: line, reason: "malformed escape in a string")
      }
      value = value << 4 | UInt32(digit)
      advance()
    }
    guard let scalar = Unicode.Scalar(value) else { throw .syntax(line: line, reason: "malformed escape in a string") }
    return scalar
  }
}
