import FTData
import FTJSON

/// The rows of a file of JSON lines: an object a line is a record, whatever fields it has.
struct JSONRowReader {
  let lines: TextLines

  /// - Throws: `DataFileError` where reading stops; `CancellationError`. Bad rows never throw.
  func read(into intake: inout RecordIntake) throws {
    try each(&intake) { intake, place, fields throws(DataFileError) in try intake.keep(place, fields) }
  }

  /// The rows as objects; those that are none are refused.
  func each(
    _ intake: inout RecordIntake, _ take: (inout RecordIntake, Place, JSONObject) throws -> Void
  ) throws {
    let file = lines.file
    intake.ledger.open(file: file)
    var blanks: [Place] = []
    var read = 0
    while let line = try lines.next() {
      if line.number.isMultiple(of: 1024) {
        try intake.advance(by: lines.bytesRead - read)
        read = lines.bytesRead
      }
      let place = Place(file: file, line: line.number)
      if line.isBlank {
        // Blank lines are refused once a row follows: one that ends the file is none. A file of nothing but them is bounded.
        blanks.append(place)
        if blanks.count > 1024 { try refuse(&blanks, into: &intake) }
        continue
      }
      try refuse(&blanks, into: &intake)
      guard case .text(let bytes) = line.content else {
        if let problem = lines.problem(line) { try intake.refuse(place, problem.reason, problem.sentence) }
        continue
      }
      if let object = try Self.object(bytes, place, isAlone: false, &intake) { try take(&intake, place, object) }
    }
    if blanks.popLast() != nil { intake.ledger.noteTrailingBlankLine(file: file) }
    try refuse(&blanks, into: &intake)
  }

  private func refuse(_ blanks: inout [Place], into intake: inout RecordIntake) throws(DataFileError) {
    for blank in blanks { try intake.refuse(blank, .blankLine, "the line is blank; remove it") }
    blanks = []
  }

  /// One row; nil, and refused, where it is no object.
  ///
  /// - Parameter isAlone: whether the bytes are one item of a list, which may have several lines.
  static func object(
    _ bytes: [UInt8], _ place: Place, isAlone: Bool, _ intake: inout RecordIntake
  ) throws(DataFileError) -> JSONObject? {
    let value: JSONValue
    do { value = try JSONValue(parsing: bytes) } catch {
      var sentence = isAlone && error.line > 1 ? "its line \(error.line): " : ""
      sentence += "column \(error.column): \(error.reason)"
      if place.line == 1, error.kind == .unexpectedEnd, bytes.first == UInt8(ascii: "{") {
        sentence += "; the file looks like one JSON document over many lines, expected an object a line"
      }
      var reason = RefusalReason.brokenJSON
      if case .duplicateKey = error.kind { reason = .duplicateKey }
      try intake.refuse(place, reason, sentence)
      return nil
    }
    guard let object = value.objectValue else {
      try intake.refuse(place, .notAnObject, "it is \(value.kindInWords), expected an object with named fields")
      return nil
    }
    return object
  }
}
