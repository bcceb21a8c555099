import FTCheckpoint
import FTData
import FTJSON

extension Ledger {
  /// Writes `jsonLines()` line by line: a million items would be a gigabyte as one text.
  func write(to sink: FileSink) throws {
    check()
    let refusals = refusals
    var next = refusals.makeIterator()
    var upcoming = next.next()
    for place in places {
      var line = place.members
      if let refusal = upcoming, refusal.location == place {
        line.append(key: "fate", "refused")
        line.append(key: "reason", .string(refusal.reason.rawValue))
        line.append(key: "message", .string(refusal.sentence))
        upcoming = next.next()
      } else {
        line.append(key: "fate", "kept")
      }
      try sink.write(line: .object(line))
    }
    for note in notes { try sink.write(line: ["file": .string(note.file), "note": .string(note.sentence)]) }
    let counts = Dictionary(grouping: refusals, by: \.reason.rawValue).mapValues(\.count)
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var reasons = JSONObject()
    for (reason, count) in counts { reasons.append(key: reason, JSONValue(count)) }
    let blankEnds = blank - (counts.first { $0.key == RefusalReason.blankLine.rawValue }?.value ?? 0)
    try sink.write(line: [
      "unit": .string(unit), "input": JSONValue(input), "kept": JSONValue(kept), "refused": JSONValue(refusals.count),
      "blank_ends": JSONValue(blankEnds), "reasons": .object(reasons),
    ])
  }
}

extension Partition {
  /// Writes `jsonLines()` line by line.
  func write(to sink: FileSink) throws {
    try sink.write(line: ["rule": .string(rule)])
    for (place, side) in zip(places, sides) {
      var line = place.members
      line.append(key: "side", .string(side.rawValue))
      try sink.write(line: .object(line))
    }
  }
}

extension FileSink {
  func write(line value: JSONValue) throws {
    var line = value.encodedBytes()
    line.append(UInt8(ascii: "\n"))
    try write(line)
  }
}
