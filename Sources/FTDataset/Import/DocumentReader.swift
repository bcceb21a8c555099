import FTData
import FTJSON

/// The documents of a plain text: runs of lines that are not blank, separated by blank ones, each a record with `text`. The
/// place of a document is its first line.
struct DocumentReader {
  let lines: TextLines
  static let maximumLength = LineReader.defaultMaximumLineLength

  /// - Throws: `DataFileError` where reading stops; `CancellationError`. Bad documents never throw.
  func read(into intake: inout RecordIntake) throws {
    intake.ledger.open(file: lines.file)
    var place: Place?
    var text: [UInt8] = []
    var problem: (reason: RefusalReason, sentence: String)?
    var read = 0
    func settle(into intake: inout RecordIntake) throws {
      defer {
        place = nil
        text = []
        problem = nil
      }
      guard let place else { return }
      try intake.advance(by: lines.bytesRead - read)
      read = lines.bytesRead
      if let problem { return try intake.refuse(place, problem.reason, problem.sentence) }
      var fields = JSONObject()
      fields.append(key: "text", .string(String(decoding: text, as: UTF8.self)))
      try intake.keep(place, fields)
    }
    while let line = try lines.next() {
      if line.isBlank {
        try settle(into: &intake)
        continue
      }
      if place == nil { place = Place(file: lines.file, line: line.number) }
      guard problem == nil else { continue }
      if case .text(let bytes) = line.content {
        if !text.isEmpty { text.append(0x0a) }
        text += bytes
        if text.count > Self.maximumLength {
          problem = (.lineTooLong, "the document has more than \(Self.maximumLength) bytes; part it by blank lines")
        }
      } else {
        problem = lines.problem(line).map { ($0.reason, "line \(line.number): \($0.sentence)") }
      }
      if problem != nil { text = [] }
    }
    try settle(into: &intake)
  }
}
