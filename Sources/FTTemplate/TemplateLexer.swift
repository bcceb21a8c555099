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

  /// Tokens in one tag; public templates reach 60. Chains of attributes, calls and filters nest as deeply as they are long, so this
  /// bounds the stack too.
  private static let tagLimit = 512
  /// Bytes of a template; public ones reach 20,000.
  private static let sourceLimit = 1 << 20

  private let source: [Unicode.Scalar]
  private var position = 0
  private var line = 1
  private var tokens: [TemplateToken] = []
  /// Whether the next text begins a line, seen from the template's source.
  private var startsLine = true
  /// Whether the tag before asked for the white space after it to go.
  private var stripsNext = false

  static func tokens(of source: String) throws(ChatTemplateError) -> [TemplateToken] {
    guard source.utf8.count <= sourceLimit else {
      throw .limitExceeded(line: 1, limit: "\(sourceLimit >> 20) MiB of template")
    }
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
      stripIndentation(&text, startsLine: startsLine)
    }
    appendText(text, line: textLine)
    switch tag {
    case "#": try skipComment()
    case "{": try readTag(start: .outputStart, end: .outputEnd, close: "}")
    default:
      if skip(tag: "raw", trimsNewline: false) { return try readRaw() }
      try readTag(start: .blockStart, end: .blockEnd, close: "%")
    }
  }

  private mutating func appendText(_ text: ArraySlice<Unicode.Scalar>, line: Int) {
    guard !text.isEmpty else { return }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: text)
    tokens.append(TemplateToken(kind: .text(String(view)), line: line))
  }

  /// `lstrip_blocks`: white space between the start of a line and the tag goes.
  private func stripIndentation(_ text: inout ArraySlice<Unicode.Scalar>, startsLine: Bool) {
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

  /// Steps over the rest of a tag that is only this word, if it is, sign and end included.
  private mutating func skip(tag word: String, trimsNewline: Bool) -> Bool {
    var end = position
    func skipSpace() { while end < source.count, TemplateText.isSpace(source[end]) { end += 1 } }
    skipSpace()
    guard source[end...].starts(with: word.unicodeScalars) else { return false }
    end += word.unicodeScalars.count
    skipSpace()
    let sign = end < source.count && (source[end] == "-" || (source[end] == "+" && trimsNewline)) ? source[end] : nil
    if sign != nil { end += 1 }
    guard source[end...].starts(with: "%}".unicodeScalars) else { return false }
    advance(end + 2 - position)
    finishTag(stripsNext: sign == "-", trimsNewline: trimsNewline && sign == nil)
    return true
  }

  /// `{% raw %} text {% endraw %}`; the position is after the first tag.
  private mutating func readRaw() throws(ChatTemplateError) {
    let opened = line
    let startedLine = startsLine
    var start = position
    if stripsNext { while start < source.count, TemplateText.isSpace(source[start]) { start += 1 } }
    stripsNext = false
    while position < source.count {
      guard peek() == "{", peek(1) == "%" else {
        advance()
        continue
      }
      var text = source[min(start, position)..<position]
      advance(2)
      let sign = peek()
      if sign == "-" || sign == "+" { advance() }
      guard skip(tag: "endraw", trimsNewline: true) else { continue }
      if sign == "-" {
        while let last = text.last, TemplateText.isSpace(last) { text.removeLast() }
      } else if sign != "+" {
        stripIndentation(&text, startsLine: startedLine)
      }
      appendText(text, line: opened)
      return
    }
    throw .syntax(line: opened, reason: "\"raw\" is not closed")
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
    if peek() == "0", let sign = peek(1), let radix = Self.radixes[sign] {
      advance(2)
      let text = readDigits { Character($0).hexDigitValue.map { $0 < radix } ?? false }
      guard let value = Int(text, radix: radix) else {
        throw .syntax(line: line, reason: "the number \(text) cannot be read")
      }
      return append(.integer(value))
    }
    var text = readDigits(TemplateText.isDigit)
    // `a.0.1` are two indices.
    let isIndex = tokens.last?.kind == .symbol(".")
    var isWhole = true
    if !isIndex, peek() == ".", let digit = peek(1), TemplateText.isDigit(digit) {
      advance()
      text += "." + readDigits(TemplateText.isDigit)
      isWhole = false
    }
    if !isIndex, let exponent = peek(), exponent == "e" || exponent == "E" {
      let sign = peek(1) == "-" || peek(1) == "+" ? 1 : 0
      if let digit = peek(1 + sign), TemplateText.isDigit(digit) {
        text += peek(1) == "-" ? "e-" : "e"
        advance(1 + sign)
        text += readDigits(TemplateText.isDigit)
        isWhole = false
      }
    }
    if !isWhole { return append(.number(Double(text) ?? 0)) }
    guard let value = Int(text) else { throw .syntax(line: line, reason: "the number \(text) is too large") }
    append(.integer(value))
  }

  private static let radixes: [Unicode.Scalar: Int] = ["b": 2, "B": 2, "o": 8, "O": 8, "x": 16, "X": 16]

  private mutating func readDigits(_ isDigit: (Unicode.Scalar) -> Bool) -> String {
    var text = String.UnicodeScalarView()
    while let next = peek(), isDigit(next) || next == "_" {
      if next != "_" { text.append(next) }
      advance()
    }
    return String(text)
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
      case "a": text.append("\u{7}")
      case "b": text.append("\u{8}")
      case "f": text.append("\u{C}")
      case "v": text.append("\u{B}")
      case "0"..."7": text.append(readOctal(from: code))
      case "N": throw .unsupported(line: line, construct: "the escape \\\(code)")
      default:
        text.append("\\")
        text.append(code)
      }
    }
    guard peek() == quote else { throw .syntax(line: opened, reason: "a string is not closed") }
    advance()
    tokens.append(TemplateToken(kind: .string(String(text)), line: opened))
  }

  /// Up to three octal digits, the first of which was read.
  private mutating func readOctal(from first: Unicode.Scalar) -> Unicode.Scalar {
    var value = first.value - 0x30
    for _ in 0..<2 {
      guard let next = peek(), next >= "0", next <= "7" else { break }
      value = value << 3 | (next.value - 0x30)
      advance()
    }
    // At most 0o777.
    return Unicode.Scalar(value) ?? "\u{FFFD}"
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
