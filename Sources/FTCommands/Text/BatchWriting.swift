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

  /// Rows after which a batch of which nothing passes is ended: the rules or the model do not fit.
  static let trialRows = 8

  /// - Returns: how many rows have a text, and how many need a person.
  func run(_ session: TextSession) throws -> (published: Int, refused: Int) {
    var writer = CheckedWriter(session, TextChecker(rules), prompt)
    writer.count = candidates
    writer.temperature = temperature
    writer.settings = settings
    let done = try Self.doneRows(output)
    var (published, refused) = (done.values.count { $0 }, done.values.count { !$0 })
    if !done.isEmpty { Terminal.note("\(done.count) rows of \(output) are done already; going on behind them.") }
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    try file.seekToEnd()
    defer { try? file.close() }
    var failures: [String: Int] = [:]
    let total = products.records.count
    for (number, record) in products.records.enumerated() where done[record.place.description] == nil {
      if Interrupt.isRequested { break }
      Terminal.redraw("\(number) of \(total) written")
      let (line, isPublished, findings) = try self.line(of: record, writer)
      try file.write(contentsOf: Data((line + "\n").utf8))
      if isPublished { published += 1 } else { refused += 1 }
      for finding in findings { failures[finding, default: 0] += 1 }
      if published == 0 && refused == Self.trialRows && total > Self.trialRows {
        throw BatchError.nothingPasses(refused, failures, output)
      }
    }
    Terminal.redraw("")
    return (published, refused)
  }

  private func line(of record: ProductRecord, _ writer: CheckedWriter) throws -> (String, Bool, Set<String>) {
    var members = JSONObject()
    members.append(key: "place", .string(record.place.description))
    if let id = record.id { members.append(key: "id", .string(id)) }
    members.append(key: "name", .string(record.name))
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

  /// The rows that an output file holds, and whether each has a text; the file is made where there is none, and a line that
  /// was cut off is removed.
  private static func doneRows(_ path: String) throws -> [String: Bool] {
    guard FileManager.default.fileExists(atPath: path) else {
      guard FileManager.default.createFile(atPath: path, contents: nil) else { throw BatchError.cannotWrite(path) }
      return [:]
    }
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let whole = data.lastIndex(of: UInt8(ascii: "\n")).map { data[...$0] } ?? data.prefix(0)
    var done: [String: Bool] = [:]
    for (number, line) in whole.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let row = try? JSONValue(parsing: Array(line)), let place = row["place"]?.stringValue else {
        throw BatchError.foreign(path, line: number + 1)
      }
      done[place] = row["text"]?.stringValue != nil
    }
    if whole.count < data.count { try whole.write(to: URL(fileURLWithPath: path)) }
    return done
  }
}

/// A batch that cannot go on.
enum BatchError: Blamable, CustomStringConvertible {
  case nothingPasses(Int, [String: Int], String)
  case foreign(String, line: Int)
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
    case .cannotWrite(let path): "\(path): cannot be written; check the folder and its rights"
    }
  }
}
