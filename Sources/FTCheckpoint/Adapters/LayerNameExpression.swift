/// A regular expression over the names of layers, as PEFT writes them into `target_modules` and into the keys of
/// `rank_pattern` and `alpha_pattern`.
///
/// The part of Python's `re` that decides whether a whole name matches: literals, `.`, classes, groups, alternatives,
/// repetition, `^`, `$` and `\b`. What looks around or back is refused by name. Every name is matched in time proportional to its
/// length times the expression's, whatever the expression: no adapter can make matching take for ever.
/// Source of the method: Thompson, "Regular Expression Search Algorithm", 1968.
struct LayerNameExpression {
  /// One step of the machine that an expression becomes.
  enum Instruction {
    /// Takes one character.
    case character(CharacterSet)
    /// Goes on at both places.
    case fork(Int, Int)
    case jump(Int)
    /// Goes on where this holds.
    case require(Assertion)
    case match
  }

  enum Assertion { case start, end, wordEdge, insideOrOutsideWord }

  /// Characters by their ranges.
  struct CharacterSet {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false

    func contains(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } != isNegated }

    static let digits = CharacterSet(ranges: [0x30...0x39])
    static let word = CharacterSet(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let space = CharacterSet(ranges: [0x09...0x0D, 0x20...0x20])
    /// All but the end of a line.
    static let any = CharacterSet(ranges: [0x0A...0x0A], isNegated: true)

    /// The same characters without a negation, so that they can stand in a class.
    var plain: [ClosedRange<UInt32>] {
      guard isNegated else { return ranges }
      var rest: [ClosedRange<UInt32>] = []
      var next: UInt32 = 0
      for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
        if range.lowerBound > next { rest.append(next...(range.lowerBound - 1)) }
        next = max(next, range.upperBound + 1)
      }
      return rest + [next...0x10FFFF]
    }
  }

  /// Steps at most; `{m,n}` repeats what it stands behind.
  static let maximumLength = 20_000

  private let program: [Instruction]

  /// - Throws: ``LayerNameExpressionError``.
  init(_ text: String) throws(LayerNameExpressionError) {
    var parser = LayerNameParser(text)
    var program: [Instruction] = []
    try Self.append(try parser.parse(), to: &program, of: text)
    program.append(.match)
    self.program = program
  }

  private static func append(
    _ node: LayerNameParser.Node, to program: inout [Instruction], of text: String
  ) throws(LayerNameExpressionError) {
    guard program.count < maximumLength else { throw .tooLong(text) }
    switch node {
    case .character(let set): program.append(.character(set))
    case .require(let assertion): program.append(.require(assertion))
    case .sequence(let nodes): for node in nodes { try append(node, to: &program, of: text) }
    case .alternatives(let nodes):
      var ends: [Int] = []
      for node in nodes.dropLast() {
        let fork = program.count
        program.append(.match)
        try append(node, to: &program, of: text)
        ends.append(program.count)
        program.append(.match)
        program[fork] = .fork(fork + 1, program.count)
      }
      if let last = nodes.last { try append(last, to: &program, of: text) }
      for end in ends { program[end] = .jump(program.count) }
    case .repeated(let node, let least, let most):
      for _ in 0..<least {
        let before = program.count
        try append(node, to: &program, of: text)
        // Nothing repeated is nothing; counting it out could take for ever.
        if program.count == before { break }
      }
      guard let most else {
        let fork = program.count
        program.append(.match)
        try append(node, to: &program, of: text)
        program.append(.jump(fork))
        program[fork] = .fork(fork + 1, program.count)
        return
      }
      var forks: [Int] = []
      for _ in least..<max(least, most) {
        forks.append(program.count)
        program.append(.match)
        try append(node, to: &program, of: text)
      }
      for fork in forks { program[fork] = .fork(fork + 1, program.count) }
    }
  }

  /// Whether the whole name matches.
  func matches(_ name: String) -> Bool {
    let scalars = name.unicodeScalars.map(\.value)
    var current = reached(from: [0], at: 0, scalars)
    for (position, scalar) in scalars.enumerated() {
      var next: [Int] = []
      for place in current {
        if case .character(let set) = program[place], set.contains(scalar) { next.append(place + 1) }
      }
      current = reached(from: next, at: position + 1, scalars)
    }
    return current.contains { if case .match = program[$0] { true } else { false } }
  }

  /// The steps that take a character, or end, and are reached from others without taking one.
  private func reached(from starts: [Int], at position: Int, _ scalars: [UInt32]) -> [Int] {
    var (pending, result) = (starts, [Int]())
    var seen = Set<Int>()
    while let place = pending.popLast() {
      guard seen.insert(place).inserted else { continue }
      switch program[place] {
      case .character, .match: result.append(place)
      case .jump(let target): pending.append(target)
      case .fork(let first, let second): pending += [first, second]
      case .require(let assertion):
        if Self.holds(assertion, at: position, scalars) { pending.append(place + 1) }
      }
    }
    return result
  }

  private static func holds(_ assertion: Assertion, at position: Int, _ scalars: [UInt32]) -> Bool {
    let isWordBefore = position > 0 && CharacterSet.word.contains(scalars[position - 1])
    let isWordBehind = position < scalars.count && CharacterSet.word.contains(scalars[position])
    return switch assertion {
    case .start: position == 0
    case .end: position == scalars.count
    case .wordEdge: isWordBefore != isWordBehind
    case .insideOrOutsideWord: isWordBefore == isWordBehind
    }
  }
}

/// An expression that cannot be used.
enum LayerNameExpressionError: Error, CustomStringConvertible {
  case malformed(String, String)
  case unsupported(String, String)
  case tooLong(String)

  var description: String {
    switch self {
    case .malformed(let text, let reason): "\(text.forMessage) is no regular expression: \(reason)"
    case .unsupported(let text, let construct):
      "the regular expression \(text.forMessage) has \(construct), which ftlab does not match"
    case .tooLong(let text): "the regular expression \(text.forMessage) is too long"
    }
  }
}
