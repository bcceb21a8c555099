import FTData

/// Where the rows and cells of a table stand among its bytes: the cells of ``TableScan`` and the rows of ``TableReader``, which
/// keep what cells hold and not where it was.
struct LabelTableScan {
  struct Row {
    /// Where the row begins, from 1.
    let line: Int
    let cells: [Range<Int>]
    /// Before its line end.
    let end: Int
    /// False for a line whose quotation marks do not fit; it is a row by itself, which every reader refuses.
    let isReadable: Bool
  }

  let separator: UInt8
  /// Cells that a row has; nil before that is known. A row of several lines with another number of cells is not read.
  var columnCount: Int?
  private let bytes: [UInt8]
  private var position: Int
  private var line = 1
  private var bytesAgain = 0

  init(_ bytes: [UInt8], from start: Int, isTabbed: Bool) {
    self.bytes = bytes
    position = start
    var sample: [[UInt8]] = []
    var begin = start
    var number = 0
    while number < 50, begin < bytes.count {
      let end = bytes[begin...].firstIndex(of: 0x0A) ?? bytes.count
      let own = Array(bytes[begin..<Self.withoutReturn(bytes, begin, end)])
      if !Self.isBlank(own[...]) { sample.append(own) }
      begin = end + 1
      number += 1
    }
    separator = TableSeparator(sample, prefersTabs: isTabbed).byte
  }

  /// The next row; nil at the end. Blank lines are no rows.
  ///
  /// - Throws: ``LabelFileError`` where so many quotation marks stay open that the work has no bound.
  mutating func next(_ file: String) throws(LabelFileError) -> Row? {
    while position < bytes.count {
      let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
      if Self.isBlank(bytes[position..<end]) {
        position = end + 1
        line += 1
        continue
      }
      let first = line
      let start = position
      if let found = row() { return found }
      bytesAgain += position - start
      guard bytesAgain <= TableReader.maximumBytesAgain else {
        throw .unsupported(file, "too many of its quotation marks are never closed")
      }
      position = end + 1
      line = first + 1
      return Row(line: first, cells: [], end: Self.withoutReturn(bytes, start, end), isReadable: false)
    }
    return nil
  }

  private enum State { case start, plain, quoted, closed }

  /// Reads a row and moves behind it; nil, and the position where it failed, where it cannot be read.
  private mutating func row() -> Row? {
    let first = line
    let begin = position
    var cells: [Range<Int>] = []
    var start = position
    var state = State.start
    while true {
      let byte = position < bytes.count ? bytes[position] : 0x0A
      if byte == 0x0A, state != .quoted {
        let end = Self.withoutReturn(bytes, begin, position)
        cells.append(min(start, end)..<end)
        let isShort = columnCount.map { line > first && cells.count != $0 } ?? false
        position += 1
        line += 1
        return isShort ? nil : Row(line: first, cells: cells, end: end, isReadable: true)
      }
      guard position < bytes.count, position - begin <= TableReader.maximumRowLength else { return nil }
      switch (state, byte) {
      case (.quoted, 0x22):
        if position + 1 < bytes.count, bytes[position + 1] == 0x22 { position += 1 } else { state = .closed }
      case (.quoted, _): if byte == 0x0A { line += 1 }
      case (.start, 0x22): state = .quoted
      case (_, separator):
        cells.append(start..<position)
        start = position + 1
        state = .start
      default:
        let space = spaceLength
        if space == nil, state == .closed { return nil }
        if space == nil, state == .start { state = .plain }
        position += (space ?? 1) - 1
      }
      position += 1
    }
  }

  /// Bytes of the white space at the position; nil where there is none.
  private var spaceLength: Int? {
    let byte = bytes[position]
    if byte == 0x20 || (0x09...0x0D).contains(byte) { return 1 }
    guard byte >= 0xC2 else { return nil }
    let scalar = String(decoding: bytes[position..<min(position + 4, bytes.count)], as: UTF8.self).unicodeScalars.first
    return scalar.flatMap { $0.properties.isWhitespace ? UTF8.width($0) : nil }
  }

  private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
  }

  /// The end of a line before its carriage return.
  private static func withoutReturn(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
    end > start && bytes[end - 1] == 0x0D ? end - 1 : end
  }
}
