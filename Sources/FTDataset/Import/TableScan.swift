/// The cells of one row as its bytes come in: RFC 4180, with white space around a cell no part of it, and a quotation mark
/// in a cell that does not begin with one standing for itself, as `DelimitedText` has it.
struct TableScan {
  let separator: UInt8
  private(set) var cells: [String] = []
  /// Why the row cannot be read.
  var problem: String?
  /// Whether the problem is the number of cells.
  var isColumnProblem = false
  private var cell: [UInt8] = []
  private var state = State.start

  private enum State {
    /// Nothing but white space in the cell so far.
    case start
    case plain
    case quoted
    /// In quotes, behind a quotation mark that closes or is doubled.
    case quote
    case closed
  }

  init(separator: UInt8) { self.separator = separator }

  /// Whether a quoted cell is open.
  var isQuoted: Bool { state == .quoted }

  /// Takes the bytes of a line, valid UTF-8, without its end.
  mutating func add(_ bytes: [UInt8]) {
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      switch state {
      case .quoted:
        if byte == 0x22 { state = .quote } else { cell.append(byte) }
      case .quote where byte == 0x22:
        cell.append(byte)
        state = .quoted
      case .quote, .closed:
        state = .closed
        if byte == separator {
          endCell()
        } else if let space = Self.spaceLength(bytes, position) {
          position += space - 1
        } else {
          let rest = String(decoding: bytes[position...].prefix(40), as: UTF8.self)
          problem =
            "behind the closing quotation mark of a cell stands \(rest); a quotation mark inside a quoted cell is written "
            + "twice"
          return
        }
      case .start where byte == 0x22:
        cell = []
        state = .quoted
      case .start, .plain:
        if byte == separator {
          endCell()
        } else {
          let space = Self.spaceLength(bytes, position)
          if space == nil { state = .plain }
          cell += bytes[position..<position + (space ?? 1)]
          position += (space ?? 1) - 1
        }
      }
      position += 1
    }
    if state == .quote { state = .closed }
  }

  /// The end of a line inside quotes is a part of the cell.
  mutating func addLineEnd() { cell.append(0x0a) }

  mutating func endCell() {
    cells.append(Self.trimmed(cell))
    cell.removeAll(keepingCapacity: true)
    state = .start
  }

  /// Bytes of the white space at a position of valid UTF-8; nil where there is none.
  private static func spaceLength(_ bytes: [UInt8], _ position: Int) -> Int? {
    let byte = bytes[position]
    if byte == 0x20 || (0x09...0x0d).contains(byte) { return 1 }
    guard byte >= 0xc2 else { return nil }
    if byte == 0xc2, position + 1 < bytes.count {
      return bytes[position + 1] == 0xa0 || bytes[position + 1] == 0x85 ? 2 : nil
    }
    guard byte <= 0xe3, byte >= 0xe1, position + 2 < bytes.count else { return nil }
    let value = UInt32(byte & 0x0f) << 12 | UInt32(bytes[position + 1] & 0x3f) << 6 | UInt32(bytes[position + 2] & 0x3f)
    return Unicode.Scalar(value).map(\.properties.isWhitespace) == true ? 3 : nil
  }

  private static func trimmed(_ bytes: [UInt8]) -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
    // Only where an end is white space or no ASCII: most cells are neither.
    guard let first = bytes.first, let last = bytes.last,
      isSpace(first) || isSpace(last) || first >= 0x80 || last >= 0x80
    else { return String(decoding: bytes, as: UTF8.self) }
    let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
    let kept = scalars.drop { $0.properties.isWhitespace }
    guard let end = kept.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
    return String(kept[...end])
  }
}

/// What separates the cells of a table, told by its first lines.
struct TableSeparator: Sendable, Equatable {
  let byte: UInt8
  var words: String {
    switch byte {
    case 0x09: "tabs"
    case UInt8(ascii: ";"): "semicolons"
    case UInt8(ascii: "|"): "vertical bars"
    default: "commas"
    }
  }

  /// The separator by which most lines have as many cells as the first one; of equals the one that makes more cells.
  init(_ lines: [[UInt8]], prefersTabs: Bool) {
    var best: (byte: UInt8, score: Double)?
    for candidate in [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09, UInt8(ascii: "|")] {
      let counts = lines.map { Self.count(candidate, in: $0) }
      guard let first = counts.first, first > 0 else { continue }
      var score = Double(counts.count { $0 == first }) / Double(counts.count) + 0.001 * Double(min(first, 100))
      if prefersTabs, candidate == 0x09 { score += 1 }
      if score > best?.score ?? 0 { best = (candidate, score) }
    }
    byte = best?.byte ?? (prefersTabs ? 0x09 : UInt8(ascii: ","))
  }

  /// Separators outside of quotes.
  private static func count(_ separator: UInt8, in line: [UInt8]) -> Int {
    var isQuoted = false
    return line.reduce(into: 0) { count, byte in
      if byte == 0x22 { isQuoted.toggle() }
      if byte == separator, !isQuoted { count += 1 }
    }
  }
}
