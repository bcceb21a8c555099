import FTLab

/// One line of a batch's results: a row with its text or the reasons why it has none, its tokens and, at a price table, their cost.
struct BatchLine: Sendable {
  /// What became of a row.
  enum Fate: Sendable {
    /// It has a text that passes every check.
    case published
    /// It has none, and is listed with the reasons.
    case listed
    /// It is no record, and is listed too.
    case refused
  }

  let place: String
  /// What the line rests on; nil for a row that is no record.
  let basis: String?
  let fate: Fate
  /// Tokens of the prompt and of all candidates.
  let use: TokenUse
  /// Tokens of the candidate that is published.
  let publishedTokens: Int
  private let members: JSONObject

  /// As a person reads it: the name, and the text or why there is none.
  var shown: String {
    let name = members["name"]?.stringValue ?? place
    if let text = members["text"]?.stringValue { return "\(name):\n\(Terminal.wrapped(text, indent: "    "))" }
    let first = members["first"]?.stringValue.map { "\n\(Terminal.wrapped($0, indent: "    "))" } ?? ""
    let reasons = (members["needs_a_person"]?.arrayValue ?? []).compactMap(\.stringValue)
    return "\(name) needs a person: \(reasons.joined(separator: "; "))\(first)"
  }

  /// The line of a row that is no record.
  init(of refusal: Refusal) {
    var members = JSONObject()
    members.append(key: "place", .string(refusal.location.description))
    members.append(key: "text", .null)
    self.init(members, place: refusal.location, basis: nil, .refused, written: nil, reasons: [refusal.sentence])
  }

  init(of record: ProductRecord, basis: String, _ written: CheckedWriter.Written) {
    var members = JSONObject()
    members.append(key: "place", .string(record.place.description))
    if let id = record.id { members.append(key: "id", .string(id)) }
    members.append(key: "name", .string(record.name))
    members.append(key: "basis", .string(basis))
    members.append(key: "text", written.text.map { .string($0) } ?? .null)
    members.append(key: "passing", JSONValue(written.candidates.count { $0.result.isPassed }))
    members.append(key: "candidates", JSONValue(written.candidates.count))
    if let first = written.candidates.first {
      members.append(key: "first", .string(first.text))
      members.append(key: "first_findings", .array(first.result.findings.map { .string($0.description) }))
    }
    let fate: Fate = written.text == nil ? .listed : .published
    self.init(members, place: record.place, basis: basis, fate, written: written, reasons: written.reasons)
  }

  private init(
    _ begun: JSONObject, place: Place, basis: String?, _ fate: Fate, written: CheckedWriter.Written?, reasons: [String]
  ) {
    self.place = place.description
    self.basis = basis
    self.fate = fate
    use = TokenUse(prompt: written?.promptTokens ?? 0, output: written?.writtenTokens ?? 0)
    publishedTokens = written?.publishedTokens ?? 0
    var members = begun
    members.append(key: "prompt_tokens", JSONValue(use.prompt))
    members.append(key: "written_tokens", JSONValue(use.output))
    members.append(key: "published_tokens", JSONValue(publishedTokens))
    members.append(key: "needs_a_person", .array(reasons.map { .string($0) }))
    self.members = members
  }

  /// Reads a line of an earlier batch; nil for anything else.
  init?(parsing line: some Sequence<UInt8>) {
    guard let value = try? JSONValue(parsing: Array(line)), let members = value.objectValue,
      let place = value["place"]?.stringValue, let text = value["text"], text.isNull || text.stringValue != nil,
      let prompt = Self.count(value, "prompt_tokens"), let written = Self.count(value, "written_tokens"),
      let published = Self.count(value, "published_tokens"), value["needs_a_person"]?.arrayValue != nil
    else { return nil }
    self.place = place
    basis = value["basis"]?.stringValue
    fate = text.isNull ? (basis == nil ? .refused : .listed) : .published
    use = TokenUse(prompt: prompt, output: written)
    publishedTokens = published
    self.members = members
  }

  /// A count of tokens; a file of somebody else's may hold any number, and sums of these must fit.
  private static func count(_ value: JSONValue, _ key: String) -> Int? {
    value[key]?.intValue.flatMap { (0...1_000_000_000).contains($0) ? $0 : nil }
  }

  /// The prompt and the published text alone, as if it had been written once and unchecked.
  var publishedUse: TokenUse {
    fate == .published ? TokenUse(prompt: use.prompt, output: publishedTokens) : TokenUse()
  }

  var hasCost: Bool { members["cost"] != nil }

  /// - Parameter prices: nil leaves the cost out of a new line, and an old line as it is.
  func encoded(at prices: PriceTable?) -> String {
    guard let prices else { return JSONValue.object(members).encoded() }
    let cost = prices.cost(of: use)
    var priced = JSONObject()
    for member in members.members where member.key != "cost" { priced.append(key: member.key, member.value) }
    priced.append(key: "cost", ["amount": cost.json, "currency": .string(cost.currency)])
    return JSONValue.object(priced).encoded()
  }
}
