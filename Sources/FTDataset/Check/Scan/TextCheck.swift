import FTData

/// A check that looks at texts one after another.
///
/// Blocks of records are looked at by copies of a check that has seen nothing yet; their accounts are joined in the records'
/// order, so that what is found does not depend on the number of threads.
protocol TextCheck: Sendable {
  mutating func look(at text: ScannedText)
  /// A text that is not there.
  mutating func miss(row: Int, part: Int, column: Int)
  /// Takes over what a check of later records saw.
  mutating func add(_ later: Self)
  func findings(_ scan: TextScan) -> [DataFinding]
}

extension TextCheck {
  mutating func miss(row: Int, part: Int, column: Int) {}

  /// Two checks of one prototype.
  mutating func join(_ later: any TextCheck) {
    guard let later = later as? Self else { preconditionFailure("TextCheck: accounts of different checks are joined") }
    add(later)
  }
}

/// Something that a check saw in a text, in as few bytes as it takes: there may be one in every row.
struct TextHit: Sendable, Equatable {
  let row: Int32
  let part: Int32
  let column: Int32
  /// What it is, by the check's own count.
  var kind: Int32
  /// Where it stands in the text's bytes (``ScannedText/bytes`` or ``ScannedText/plain``, as the check has it).
  var start: Int32
  var count: Int32
  var score: Float

  init(_ text: ScannedText, kind: Int = 0, at range: Range<Int> = 0..<0, score: Double = 0) {
    self.init(row: text.row, part: text.part, column: text.column, kind: kind, at: range, score: score)
  }

  init(row: Int, part: Int, column: Int, kind: Int = 0, at range: Range<Int> = 0..<0, score: Double = 0) {
    self.row = Int32(clamping: row)
    self.part = Int32(clamping: part)
    self.column = Int32(clamping: column)
    self.kind = Int32(clamping: kind)
    start = Int32(clamping: range.lowerBound)
    count = Int32(clamping: range.count)
    self.score = Float(score)
  }

  var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
}
