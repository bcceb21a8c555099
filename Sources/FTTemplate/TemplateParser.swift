/// Builds the statements of a template from its tokens.
///
/// Grammar and precedence: Jinja 3.1 documentation, "Template Designer Documentation".
struct TemplateParser {
  /// Nesting of tags and brackets. Public templates reach 12; the limit bounds the stack of whoever reads the statements.
  static let depthLimit = 64

  let tokens: [TemplateToken]
  var position = 0
  var depth = 0
  private var loopDepth = 0
  /// Calls of names that are no function; a macro of the template may have the name.
  var calls: [(name: String, line: Int)] = []
  /// Names that a macro may be known by: its own, and those that are set.
  var definitions: Set<String> = ["caller", "loop"]
  private var unsupported: [(line: Int, construct: String)] = []

  /// The statements of a template, and what in them is not implemented.
  static func statements(
    of source: String
  ) throws(ChatTemplateError) -> (statements: [TemplateStatement], unsupported: [ChatTemplateError]) {
    var parser = TemplateParser(tokens: try TemplateLexer.tokens(of: source))
    let statements = try parser.body(until: [], of: nil)
    let unknown = parser.calls.filter { !parser.definitions.contains($0.name) }
      .map { (line: $0.line, construct: "the function \($0.name)()") }
    let all = (parser.unsupported + unknown).sorted { $0.line < $1.line }
    return (statements, all.map { .unsupported(line: $0.line, construct: $0.construct) })
  }

  /// Notes a construct that is not implemented.
  mutating func note(_ construct: String, at line: Int) { unsupported.append((line, construct)) }

  private init(tokens: [TemplateToken]) { self.tokens = tokens }

  var current: TemplateToken.Kind? { position < tokens.count ? tokens[position].kind : nil }

  var line: Int { position < tokens.count ? tokens[position].line : tokens.last?.line ?? 1 }

  func syntax(_ reason: String) -> ChatTemplateError { .syntax(line: line, reason: reason) }

  func isSymbol(_ symbol: String) -> Bool { current == .symbol(symbol) }

  func isName(_ name: String) -> Bool { current == .name(name) }

  /// Steps over `symbol` if it comes next.
  mutating func take(symbol: String) -> Bool {
    guard isSymbol(symbol) else { return false }
    position += 1
    return true
  }

  /// Steps over the word `name` if it comes next.
  mutating func take(name: String) -> Bool {
    guard isName(name) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ kind: TemplateToken.Kind, _ what: String) throws(ChatTemplateError) {
    guard current == kind else { throw syntax("expected \(what)") }
    position += 1
  }

  mutating func identifier() throws(ChatTemplateError) -> String {
    guard case .name(let name) = current else { throw syntax("expected a name") }
    position += 1
    return name
  }

  /// Statements up to a block that begins with one of `ends`; the position is then on that word.
  private mutating func body(until ends: [String], of opener: String?) throws(ChatTemplateError) -> [TemplateStatement]
  {
    let opened = line
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      throw .limitExceeded(line: line, limit: "\(Self.depthLimit) nested tags and expressions")
    }
    var statements: [TemplateStatement] = []
    while let kind = current {
      let start = line
      position += 1
      switch kind {
      case .text(let text):
        statements.append(TemplateStatement(kind: .text(text), line: start))
      case .outputStart:
        let value = try expressions()
        try expect(.outputEnd, "}}")
        statements.append(TemplateStatement(kind: .output(value), line: start))
      case .blockStart:
        guard case .name(let word) = current else { throw syntax("expected the name of a tag") }
        if ends.contains(word) { return statements }
        position += 1
        statements.append(TemplateStatement(kind: try statement(word, start), line: start))
      default:
        throw syntax("unexpected token between tags")
      }
    }
    if let opener { throw .syntax(line: opened, reason: "\"\(opener)\" is not closed") }
    return statements
  }

  private mutating func statement(_ word: String, _ line: Int) throws(ChatTemplateError) -> TemplateStatement.Kind {
    switch word {
    case "if": return try condition()
    case "for": return try loop()
    case "set": return try assignment()
    case "break", "continue":
      guard loopDepth > 0 else { throw .syntax(line: line, reason: "\"\(word)\" outside a loop") }
      try endTag()
      return word == "break" ? .break : .continue
    case "generation":
      try endTag()
      let content = try body(until: ["endgeneration"], of: "generation")
      try close("endgeneration")
      return .generation(content)
    case "macro": return try macro()
    case "call": return try callBlock()
    case "filter":
      let filters = try blockFilters()
      try endTag()
      let content = try body(until: ["endfilter"], of: "filter")
      try close("endfilter")
      return .filterBlock(filters, content)
    case "with": return try with()
    case "else", "elif", "endif", "endfor", "endset", "endgeneration", "endmacro", "endcall", "endfilter", "endwith":
      throw .syntax(line: line, reason: "\"\(word)\" without its beginning")
    default:
      // What stands between this tag and its end is read as usual; whoever comes here does not come to it.
      while current != nil, current != .blockEnd { position += 1 }
      try endTag()
      let construct = "the tag \"\(word)\""
      // The end of a tag is no construct of its own.
      if !word.hasPrefix("end") { note(construct, at: line) }
      return .unsupported(construct)
    }
  }

  private mutating func macro() throws(ChatTemplateError) -> TemplateStatement.Kind {
    let name = try identifier()
    let parameters = try self.parameters()
    try endTag()
    definitions.insert(name)
    let content = try macroBody(until: "endmacro", of: "macro")
    try expect(.name("endmacro"), "endmacro")
    _ = take(name: name)
    try endTag()
    return .macro(TemplateMacro(name, parameters, content))
  }

  /// A loop around a macro is not one that its body could leave.
  private mutating func macroBody(
    until end: String, of opener: String
  ) throws(ChatTemplateError) -> [TemplateStatement] {
    let loops = loopDepth
    loopDepth = 0
    defer { loopDepth = loops }
    return try body(until: [end], of: opener)
  }

  private mutating func parameters() throws(ChatTemplateError) -> [TemplateMacro.Parameter] {
    var parameters: [TemplateMacro.Parameter] = []
    try expect(.symbol("("), "\"(\"")
    while !take(symbol: ")") {
      if !parameters.isEmpty {
        try expect(.symbol(","), "\",\" or \")\"")
        if take(symbol: ")") { break }
      }
      let parameter = try identifier()
      definitions.insert(parameter)
      parameters.append((parameter, take(symbol: "=") ? try expression() : nil))
    }
    return parameters
  }

  private mutating func callBlock() throws(ChatTemplateError) -> TemplateStatement.Kind {
    let parameters = isSymbol("(") ? try self.parameters() : []
    let start = line
    let value = try expression()
    guard case .call = value.kind else { throw .syntax(line: start, reason: "\"call\" needs a call") }
    try endTag()
    let content = try macroBody(until: "endcall", of: "call")
    try close("endcall")
    return .callBlock(value, caller: TemplateMacro("caller", parameters, content))
  }

  private mutating func with() throws(ChatTemplateError) -> TemplateStatement.Kind {
    var names: [(name: String, value: TemplateExpression)] = []
    while current != .blockEnd {
      if !names.isEmpty { try expect(.symbol(","), "\",\"") }
      let name = try identifier()
      try expect(.symbol("="), "\"=\"")
      definitions.insert(name)
      names.append((name, try expression()))
    }
    try endTag()
    let content = try body(until: ["endwith"], of: "with")
    try close("endwith")
    return .with(names, content)
  }

  /// Filters of a block's text: `upper | trim`.
  private mutating func blockFilters() throws(ChatTemplateError) -> TemplateExpression {
    var value = try filter(of: TemplateExpression(kind: .blockText, line: line))
    while take(symbol: "|") { value = try filter(of: value) }
    return value
  }

  private mutating func endTag() throws(ChatTemplateError) { try expect(.blockEnd, "%}") }

  private mutating func close(_ word: String) throws(ChatTemplateError) {
    try expect(.name(word), word)
    try endTag()
  }

  private mutating func condition() throws(ChatTemplateError) -> TemplateStatement.Kind {
    var branches: [(condition: TemplateExpression, body: [TemplateStatement])] = []
    var otherwise: [TemplateStatement] = []
    repeat {
      let test = try expression()
      try endTag()
      branches.append((test, try body(until: ["elif", "else", "endif"], of: "if")))
    } while take(name: "elif")
    if take(name: "else") {
      try endTag()
      otherwise = try body(until: ["endif"], of: "else")
    }
    try close("endif")
    return .condition(branches, otherwise: otherwise)
  }

  private mutating func loop() throws(ChatTemplateError) -> TemplateStatement.Kind {
    let isBracketed = take(symbol: "(")
    var names = [try identifier()]
    while take(symbol: ",") { names.append(try identifier()) }
    if isBracketed { try expect(.symbol(")"), "\")\"") }
    definitions.formUnion(names)
    try expect(.name("in"), "\"in\"")
    let start = line
    var values = [try disjunction()]
    while take(symbol: ",") { values.append(try disjunction()) }
    let iterable = values.count == 1 ? values[0] : TemplateExpression(kind: .list(values, isTuple: true), line: start)
    let filter = take(name: "if") ? try expression() : nil
    let isRecursive = take(name: "recursive")
    try endTag()
    loopDepth += 1
    let content = try body(until: ["else", "endfor"], of: "for")
    loopDepth -= 1
    var otherwise: [TemplateStatement] = []
    if take(name: "else") {
      try endTag()
      otherwise = try body(until: ["endfor"], of: "else")
    }
    try close("endfor")
    return .loop(
      TemplateLoop(names, in: iterable, where: filter, content, otherwise: otherwise, isRecursive: isRecursive))
  }

  private mutating func target() throws(ChatTemplateError) -> TemplateTarget {
    let name = try identifier()
    if take(symbol: ".") { return .member(name, try identifier()) }
    definitions.insert(name)
    return .name(name)
  }

  private mutating func assignment() throws(ChatTemplateError) -> TemplateStatement.Kind {
    let isBracketed = take(symbol: "(")
    var targets = [try target()]
    while take(symbol: ",") { targets.append(try target()) }
    if isBracketed { try expect(.symbol(")"), "\")\"") }
    guard take(symbol: "=") else {
      let filters = take(symbol: "|") ? try blockFilters() : nil
      guard targets.count == 1 else { throw syntax("expected \"=\"") }
      try endTag()
      let content = try body(until: ["endset"], of: "set")
      try close("endset")
      return .setBlock(targets[0], filters: filters, content)
    }
    let value = try expressions()
    try endTag()
    return .set(targets, value)
  }

  /// An expression, or a list of some without brackets: `1, 2`.
  private mutating func expressions() throws(ChatTemplateError) -> TemplateExpression {
    let start = line
    var values = [try expression()]
    while take(symbol: ",") { values.append(try expression()) }
    return values.count == 1 ? values[0] : TemplateExpression(kind: .list(values, isTuple: true), line: start)
  }
}
