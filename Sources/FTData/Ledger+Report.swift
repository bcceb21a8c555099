import FTJSON

extension Ledger {
  /// The ledger as JSON lines, one per item in the order they came in, then one per note, then one with the counts.
  ///
  /// `{"file":…,"line":…,"fate":"kept"}`, `{"file":…,"line":…,"fate":"refused","reason":…,"message":…}` (`line` and
  /// `seconds` only where there are several items in a file), `{"file":…,"note":…}` and
  /// `{"unit":…,"input":…,"kept":…,"refused":…,"blank_ends":…,"reasons":{reason:count}}`.
  public func jsonLines() -> String {
    check()
    var lines: [JSONValue] = zip(places, fates).map { place, fate in
      var line = place.members
      switch fate {
      case .pending: break
      case .kept: line.append(key: "fate", "kept")
      case .refused(let refusal):
        line.append(key: "fate", "refused")
        line.append(key: "reason", .string(refusal.reason.rawValue))
        line.append(key: "message", .string(refusal.sentence))
      }
      return .object(line)
    }
    lines += notes.map { ["file": .string($0.file), "note": .string($0.sentence)] }
    var reasons = JSONObject()
    for (reason, refusals) in Self.byReason(refusals) {
      reasons.append(key: reason.rawValue, JSONValue(refusals.count))
    }
    lines.append([
      "unit": .string(unit), "input": JSONValue(input), "kept": JSONValue(kept), "refused": JSONValue(refused),
      "blank_ends": JSONValue(trailingBlankLines.values.reduce(0, +)), "reasons": .object(reasons),
    ])
    return lines.map { $0.encoded() + "\n" }.joined()
  }

  /// The account for a terminal: the totals, per file where files have several items, and for each reason its count and
  /// first three places.
  public var summary: String {
    check()
    var lines: [String] = []
    for source in sources {
      let inFile = places.indices.filter { places[$0].line != nil && places[$0].file == source }
      lines += Self.account(of: "\(source): ", unit, inFile.map { fates[$0] })
    }
    let whole = places.indices.filter { places[$0].line == nil }
    if !whole.isEmpty || sources.isEmpty {
      lines += Self.account(of: lines.isEmpty ? "" : "files as a whole: ", unit, whole.map { fates[$0] })
    }
    if sources.count > 1 { lines.append("all files: \(input) \(unit) in, \(kept) kept, \(refused) refused") }
    return lines.joined(separator: "\n")
  }

  private static func account(of name: String, _ unit: String, _ fates: [Fate]) -> [String] {
    let refusals = fates.compactMap { if case .refused(let refusal) = $0 { refusal } else { nil } }
    let kept = fates.count - refusals.count
    var lines = ["\(name)\(fates.count) \(unit) in, \(kept) kept, \(refusals.count) refused"]
    for (reason, refusals) in byReason(refusals) {
      let places = refusals.prefix(3).map(\.location.description).joined(separator: ", ")
      lines.append("  \(reason) × \(refusals.count): \(places)\(refusals.count > 3 ? ", …" : "")")
      if let first = refusals.first { lines.append("    \(first.sentence)") }
    }
    return lines
  }

  /// Refusals by reason, the most frequent first, each in the order they came in.
  static func byReason(_ refusals: [Refusal]) -> [(reason: RefusalReason, refusals: [Refusal])] {
    Dictionary(grouping: refusals, by: \.reason)
      .map { (reason: $0.key, refusals: $0.value) }
      .sorted { ($1.refusals.count, $0.reason.rawValue) < ($0.refusals.count, $1.reason.rawValue) }
  }
}

extension Place {
  /// The members that tell the place in a line of JSON.
  public var members: JSONObject {
    var object = JSONObject()
    object.append(key: "file", .string(file))
    if let line { object.append(key: "line", JSONValue(line)) }
    if let seconds { object.append(key: "seconds", JSONValue(seconds)) }
    return object
  }

  /// Reads ``members`` back; nil where there is no file's name.
  public init?(_ object: JSONValue) {
    guard let file = object["file"]?.stringValue else { return nil }
    self.init(file: file, line: object["line"]?.intValue, seconds: object["seconds"]?.doubleValue)
  }
}
