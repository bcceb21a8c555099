import FTLab
import Foundation

/// Texts for all products of a file, one line of JSON each, checked; what is there already is not written again.
struct BatchWriting: Sendable {
  let products: ProductFile
  let rules: CheckRules
  let prompt: ProductPrompt
  let output: String
  let candidates: Int
  let temperature: Float
  let settings: TextGenerationSettings
  /// What all texts rest on beside their records: model, rules, prompt and settings. A line that rests on other things is not
  /// taken for done.
  let basis: String

  /// Rows after which a batch of which nothing passes is ended: the rules or the model do not fit.
  static let trialRows = 8

  /// - Returns: how many rows have a text, and how many need a person; rows that are no records among them.
  func run(_ session: TextSession) throws -> (published: Int, refused: Int) {
    var writer = CheckedWriter(session, TextChecker(rules), prompt)
    writer.count = candidates
    writer.temperature = temperature
    writer.settings = settings
    let done = try doneRows()
    var (published, refused) = (done.values.count { $0 }, done.values.count { !$0 })
    if !done.isEmpty { Terminal.note("\(done.count) rows of \(output) are done already; going on behind them.") }
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    try file.seekToEnd()
    defer { try? file.close() }
    for refusal in products.ledger.refusals where done[refusal.location.description] == nil {
      try file.write(contentsOf: Data((Self.line(of: refusal) + "\n").utf8))
      refused += 1
    }
    var failures: [String: Int] = [:]
    var tried = 0
    var lastPlainLine = Date()
    let total = products.records.count
    for (number, record) in products.records.enumerated() where done[record.place.description] == nil {
      if Interrupt.isRequested { break }
      Terminal.redraw("  \(number) of \(total) written")
      if !Terminal.isInteractive, Date().timeIntervalSince(lastPlainLine) > 5 {
        lastPlainLine = Date()
        Terminal.note("  \(number) of \(total) written")
      }
      let (line, isPublished, findings) = try self.line(of: record, writer)
      try file.write(contentsOf: Data((line + "\n").utf8))
      if isPublished { published += 1 } else { refused += 1 }
      if !findings.isEmpty || isPublished { tried += 1 }
      for finding in findings { failures[finding, default: 0] += 1 }
      if published == 0 && tried == Self.trialRows && number + 1 < total {
        throw BatchError.nothingPasses(tried, failures, output)
      }
    }
    Terminal.redraw("")
    return (published, refused)
  }

  /// The line of a row that is no record: it needs a person as well.
  private static func line(of refusal: Refusal) -> String {
    var members = JSONObject()
    members.append(key: "place", .string(refusal.location.description))
    members.append(key: "text", .null)
    members.append(key: "needs_a_person", .array([.string(refusal.sentence)]))
    return JSONValue.object(members).encoded()
  }

  private func line(of record: ProductRecord, _ writer: CheckedWriter) throws -> (String, Bool, Set<String>) {
    var members = JSONObject()
    members.append(key: "place", .string(record.place.description))
    if let id = record.id { members.append(key: "id", .string(id)) }
    members.append(key: "name", .string(record.name))
    members.append(key: "basis", .string(basis(of: record)))
    var reasons: [String]
    var isPublished = false
    var findings: Set<String> = []
    do {
      let written = try writer.write(about: record)
      isPublished = written.text != nil
      reasons = written.reasons
      members.append(key: "text", written.text.map { .string($0) } ?? .null)
      members.append(key: "passing", JSONValue(written.candidates.count { $0.result.isPassed }))
      members.append(key: "candidates", JSONValue(written.candidates.count))
      members.append(key: "first", written.candidates.first.map { .string($0.text) } ?? .null)
      members.append(
        key: "first_findings",
        .array((written.candidates.first?.result.findings ?? []).map { .string($0.description) }))
      members.append(key: "prompt_tokens", JSONValue(written.promptTokens))
      members.append(key: "written_tokens", JSONValue(written.candidates.reduce(0) { $0 + $1.tokens }))
      findings = Set(written.candidates.flatMap { $0.result.findings.map(\.description) })
    } catch let error as TextSessionError {
      members.append(key: "text", .null)
      reasons = ["\(error)"]
    }
    members.append(key: "needs_a_person", .array(reasons.map { .string($0) }))
    return (JSONValue.object(members).encoded(), isPublished, findings)
  }

  private func basis(of record: ProductRecord) -> String {
    String(FNV1a.hash((basis + "\n" + record.listing).utf8), radix: 16)
  }

  /// How each line begins; what begins otherwise is a file of somebody else's, of which nothing is cut off.
  private static let lineStart = Data("{\"place\":".utf8)

  /// The rows that the output file holds, and whether each has a text; the file is made where there is none, and a line that
  /// was cut off is removed.
  private func doneRows() throws -> [String: Bool] {
    guard FileManager.default.fileExists(atPath: output) else {
      guard FileManager.default.createFile(atPath: output, contents: nil) else { throw BatchError.cannotWrite(output) }
      return [:]
    }
    let bases = Dictionary(
      products.records.map { ($0.place.description, basis(of: $0)) }, uniquingKeysWith: { first, _ in first })
    let refused = Set(products.ledger.refusals.map(\.location.description))
    let data = try Data(contentsOf: URL(fileURLWithPath: output))
    let whole = data.lastIndex(of: UInt8(ascii: "\n")).map { data[...$0] } ?? data.prefix(0)
    var done: [String: Bool] = [:]
    for (number, line) in whole.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let row = try? JSONValue(parsing: Array(line)), let place = row["place"]?.stringValue else {
        throw BatchError.foreign(output, line: number + 1)
      }
      guard refused.contains(place) || (bases[place] != nil && bases[place] == row["basis"]?.stringValue) else {
        throw BatchError.otherBasis(output, line: number + 1)
      }
      done[place] = row["text"]?.stringValue != nil
    }
    let rest = data[whole.endIndex...]
    if !rest.isEmpty {
      guard rest.starts(with: Self.lineStart) || Self.lineStart.starts(with: rest) else {
        throw BatchError.foreign(output, line: done.count + 1)
      }
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
      try file.truncate(atOffset: UInt64(whole.count))
      try file.close()
    }
    return done
  }
}

/// A batch that cannot go on.
enum BatchError: Blamable, CustomStringConvertible {
  case nothingPasses(Int, [String: Int], String)
  case foreign(String, line: Int)
  case otherBasis(String, line: Int)
  case cannotWrite(String)

  var blame: Blame { if case .cannotWrite = self { .world } else { .data } }

  var description: String {
    switch self {
    case .nothingPasses(let count, let failures, let output):
      "none of the first \(count) rows has a text that passes, so the batch ends here; what failed most often:\n"
        + failures.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(5).map {
          "  \($0.value) of \(count) rows: \($0.key)"
        }
        .joined(separator: "\n")
        + "\nSoften the rule, or tune the model on texts that keep it; all reasons are in \(output)"
    case .foreign(let path, let line):
      "\(path):\(line): is no line of an earlier batch; name another file, or remove this one"
    case .otherBasis(let path, let line):
      "\(path):\(line): was written from another row, model, rule or setting than now; name another file, or remove this one"
    case .cannotWrite(let path): "\(path): cannot be written; check the folder and its rights"
    }
  }
}
