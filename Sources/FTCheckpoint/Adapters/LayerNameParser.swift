/// Reads the text of a ``LayerNameExpression``.
struct LayerNameParser {
  typealias Problem = LayerNameExpressionError

  /// A part of an expression.
  indirect enum Node {
    case character(LayerNameExpression.CharacterSet)
    case require(LayerNameExpression.Assertion)
    case sequence([Node])
    case alternatives([Node])
    /// No `most` means without end.
    case repeated(Node, least: Int, most: Int?)
  }

  private static let maximumDepth = 50
  private static let maximumRepetition = 1_000

  private let text: String
  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) {
    self.text = text
    scalars = Array(text.unicodeScalars.prefix(LayerNameExpression.maximumLength + 1))
  }

  mutating func parse() throws(Problem) -> Node {
    guard scalars.count <= LayerNameExpression.maximumLength else { throw .tooLong(text) }
    let node = try alternatives(depth: 0)
    guard position == scalars.count else { throw .malformed(text, "a \")\" closes nothing") }
    return node
  }

  private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    position += 1
    return true
  }

  private mutating func alternatives(depth: Int) throws(Problem) -> Node {
    guard depth < Self.maximumDepth else { throw .tooLong(text) }
    var nodes = [try sequence(depth: depth)]
    while take("|") { nodes.append(try sequence(depth: depth)) }
    return nodes.count == 1 ? nodes[0] : .alternatives(nodes)
  }

  private mutating func sequence(depth: Int) throws(Problem) -> Node {
    var nodes: [Node] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      nodes.append(try repetition(of: try atom(depth: depth)))
    }
    return .sequence(nodes)
  }

  private mutating func atom(depth: Int) throws(Problem) -> Node {
    let scalar = scalars[position]
    position += 1
    switch scalar {
    case "(": return try group(depth: depth)
    case "[": return .character(try characterClass())
    case ".": return .character(.any)
    case "^": return .require(.start)
    case "$": return .require(.end)
    case "*", "+", "?": throw .malformed(text, "\"\(scalar)\" repeats nothing")
    case "\\": return try escaped()
    default: return Self.literal(scalar)
    }
  }

  private static func literal(_ scalar: Unicode.Scalar) -> Node {
    .character(LayerNameExpression.CharacterSet(ranges: [scalar.value...scalar.value]))
  }

  private mutating func group(depth: Int) throws(Problem) -> Node {
    if take("?") {
      if take("P") {
        guard take("<") else { throw .unsupported(text, "a reference to a group") }
        while let scalar = next, scalar != ">" { position += 1 }
        guard take(">") else { throw .malformed(text, "the name of a group does not end") }
      } else if !take(":") {
        switch next {
        case "=", "!": throw .unsupported(text, "a look ahead")
        case "<": throw .unsupported(text, "a look behind")
        default: throw .unsupported(text, "a group with \"?\(next.map { "\($0)" } ?? "")\"")
        }
      }
    }
    let node = try alternatives(depth: depth + 1)
    guard take(")") else { throw .malformed(text, "a \"(\" is not closed") }
    return node
  }

  private mutating func escaped() throws(Problem) -> Node {
    guard let scalar = next else { throw .malformed(text, "it ends with a backslash") }
    position += 1
    if let set = Self.named(scalar) { return .character(set) }
    switch scalar {
    case "b": return .require(.wordEdge)
    case "B": return .require(.insideOrOutsideWord)
    case "A": return .require(.start)
    case "Z": return .require(.end)
    case _ where Self.isAlphanumeric(scalar): throw .unsupported(text, "\"\\\(scalar)\"")
    default: return Self.literal(scalar)
    }
  }

  private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && LayerNameExpression.CharacterSet.word.contains(scalar.value) && scalar != "_"
  }

  private static func named(_ scalar: Unicode.Scalar) -> LayerNameExpression.CharacterSet? {
    var set: LayerNameExpression.CharacterSet
    switch scalar {
    case "d", "D": set = .digits
    case "w", "W": set = .word
    case "s", "S": set = .space
    default: return nil
    }
    set.isNegated = scalar.value < 0x61
    return set
  }

  private mutating func characterClass() throws(Problem) -> LayerNameExpression.CharacterSet {
    var set = LayerNameExpression.CharacterSet(ranges: [])
    set.isNegated = take("^")
    var isFirst = true
    while true {
      guard let scalar = next else { throw .malformed(text, "a \"[\" is not closed") }
      position += 1
      if scalar == "]", !isFirst { return set }
      isFirst = false
      if scalar == "\\", let escaped = next, let named = Self.named(escaped) {
        position += 1
        set.ranges += named.plain
        continue
      }
      let lower = try classCharacter(scalar)
      guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
        set.ranges.append(lower...lower)
        continue
      }
      position += 2
      let upper = try classCharacter(scalars[position - 1])
      guard lower <= upper else { throw .malformed(text, "a range of characters runs backwards") }
      set.ranges.append(lower...upper)
    }
  }

  private mutating func classCharacter(_ scalar: Unicode.Scalar) throws(Problem) -> UInt32 {
    guard scalar == "\\" else { return scalar.value }
    guard let escaped = next else { throw .malformed(text, "a \"[\" is not closed") }
    position += 1
    guard !Self.isAlphanumeric(escaped) else { throw .unsupported(text, "\"\\\(escaped)\" in a class") }
    return escaped.value
  }

  private mutating func repetition(of node: Node) throws(Problem) -> Node {
    var node = node
    while let (least, most) = try bounds() {
      node = .repeated(node, least: least, most: most)
      // Whether as much or as little as possible is taken first: the same whole names match.
      if take("?") { continue }
      if next == "+" { throw .unsupported(text, "a possessive repetition") }
      guard next != "*" else { throw .malformed(text, "a repetition is repeated") }
    }
    return node
  }

  private mutating func bounds() throws(Problem) -> (least: Int, most: Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard next == "{" else { return nil }
    let start = position
    position += 1
    let least = number()
    var most = least
    if take(",") { most = number() }
    // Anything else in braces is literal, as in Python.
    guard take("}"), least != nil || scalars[start + 1] == "," else {
      position = start
      return nil
    }
    guard (least ?? 0) <= Self.maximumRepetition, (most ?? 0) <= Self.maximumRepetition else { throw .tooLong(text) }
    guard most.map({ (least ?? 0) <= $0 }) ?? true else { throw .malformed(text, "a repetition's bounds are swapped") }
    return (least ?? 0, most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = next, (0x30...0x39).contains(scalar.value) {
      value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000)
      position += 1
    }
    return value
  }
}
