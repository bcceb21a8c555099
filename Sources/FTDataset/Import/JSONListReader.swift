import FTData
import FTJSON

/// The rows of a file that is one list of JSON, `[{…}, {…}]`, read item by item in bounded memory however the list is
/// broken into lines.
///
/// The place of an item is the line it begins on; in a list with several items on a line, as programs write it, it is the
/// item's number, and the ledger says so.
struct JSONListReader {
  let chunks: TextChunks
  /// Bytes of one item at most.
  static let maximumItemLength = LineReader.defaultMaximumLineLength

  /// Where the scan stands.
  private struct Scan {
    var line = 1
    var depth = 0
    var isInString = false
    var isEscaped = false
    var isBehindEnd = false
    /// The item that is open.
    var item: [UInt8] = []
    var itemLine: Int?
    var itemLength = 0
    var itemCount = 0
    var lastItemLine = 0
  }

  /// - Throws: ``DataImportError`` for a list without an end or with something behind it: what was read up to there stays
  ///   in the ledger; `DataFileError`, `CancellationError`.
  func read(into intake: inout RecordIntake) throws {
    let file = chunks.file
    intake.ledger.open(file: file)
    let countsItems = try hasSharedLines()
    if countsItems {
      intake.ledger.note("several items of the list stand in one line: their places are their numbers in it", of: file)
    }
    var scan = Scan()
    var read = 0
    while let chunk = try chunks.next() {
      try intake.advance(by: chunks.bytesRead - read)
      read = chunks.bytesRead
      for byte in chunk {
        if step(&scan, byte) { try settle(&scan, countsItems, into: &intake) }
      }
      guard !scan.isBehindEnd || scan.itemLine == nil else { break }
    }
    if scan.isBehindEnd, scan.itemLine != nil {
      intake.ledger.note("something stands behind the end of the list in line \(scan.line) and is not read", of: file)
    } else if !scan.isBehindEnd {
      if scan.itemLine != nil {
        try intake.refuse(
          place(scan, countsItems), .brokenJSON, "the list ends in the middle of this item; fetch the file again")
      } else {
        intake.ledger.note("the list has no end: rows may be missing; fetch the file again", of: file)
      }
    }
  }

  /// Whether two items begin on one line: seen by the first pass over the file.
  private func hasSharedLines() throws -> Bool {
    let chunks = try TextChunks(self.chunks.file, self.chunks.finding)
    var scan = Scan()
    while let chunk = try chunks.next(), !scan.isBehindEnd {
      for byte in chunk where step(&scan, byte) {
        if scan.itemLine == scan.lastItemLine { return true }
        scan.lastItemLine = scan.itemLine ?? 0
        scan.itemLine = nil
        scan.item = []
        scan.itemLength = 0
      }
    }
    return false
  }

  /// Takes a byte.
  ///
  /// - Returns: whether an item has ended.
  private func step(_ scan: inout Scan, _ byte: UInt8) -> Bool {
    if byte == 0x0a { scan.line += 1 }
    if scan.isInString {
      append(&scan, byte)
      if scan.isEscaped {
        scan.isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        scan.isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        scan.isInString = false
      }
      return false
    }
    let isSpace = byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
    if scan.isBehindEnd {
      if !isSpace, scan.itemLine == nil { scan.itemLine = scan.line }
      return false
    }
    if isSpace {
      if scan.itemLine != nil { append(&scan, byte) }
      return false
    }
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      scan.depth += 1
      if scan.depth == 1 { return false }
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      scan.depth -= 1
      if scan.depth <= 0 {
        scan.isBehindEnd = true
        return scan.itemLine != nil
      }
    case UInt8(ascii: ",") where scan.depth == 1: return scan.itemLine != nil
    case UInt8(ascii: "\""): scan.isInString = true
    default: break
    }
    append(&scan, byte)
    return false
  }

  private func append(_ scan: inout Scan, _ byte: UInt8) {
    if scan.itemLine == nil { scan.itemLine = scan.line }
    scan.itemLength += 1
    if scan.itemLength <= Self.maximumItemLength { scan.item.append(byte) }
  }

  private func place(_ scan: Scan, _ countsItems: Bool) -> Place {
    Place(file: chunks.file, line: countsItems ? scan.itemCount + 1 : scan.itemLine ?? scan.line)
  }

  private func settle(
    _ scan: inout Scan, _ countsItems: Bool, into intake: inout RecordIntake
  ) throws(DataFileError) {
    let place = place(scan, countsItems)
    if scan.itemLength > Self.maximumItemLength {
      try intake.refuse(
        place, .lineTooLong, "the item has \(scan.itemLength) bytes, at most \(Self.maximumItemLength) are read")
    } else {
      if let object = try JSONRowReader.object(scan.item, place, isAlone: true, &intake) {
        try intake.keep(place, object)
      }
    }
    scan.itemCount += 1
    scan.item.removeAll(keepingCapacity: scan.itemLength < 1 << 20)
    scan.itemLength = 0
    scan.itemLine = nil
  }
}
