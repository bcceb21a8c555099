/// The account of every row that came in: it is kept or refused with a reason, nothing in between.
///
/// A row is first received, then settled once. `kept + refused == input` holds for each file whenever nothing is pending;
/// every report checks it. Settling a row that was not received, or twice, is a programming mistake.
///
/// ```swift
/// var ledger = RowLedger()
/// ledger.receive(location)
/// ledger.refuse(location, reason: .emptyContent, "turn 2 (user) is empty")
/// try ledger.write(to: "runs/one/ledger.jsonl")
/// ```
public struct RowLedger: Sendable {
  /// The account of one file.
  public struct FileAccount: Sendable {
    public let file: String
    public internal(set) var input = 0
    /// Blank lines among `refused`, plus the one at the end of the file that is not a row.
    public internal(set) var blank = 0
    public internal(set) var refusals: [Refusal] = []
    var pending: Set<Int> = []
    var keptLines: Set<Int> = []

    public var kept: Int { keptLines.count }
    public var refused: Int { refusals.count }

    /// How many rows each reason refused, by descending count, then by name.
    public var countsByReason: [(reason: RefusalReason, count: Int)] {
      RowLedger.counts(of: refusals).map { ($0.reason, $0.refusals.count) }
    }
  }

  public private(set) var files: [FileAccount] = []
  private var positions: [String: Int] = [:]

  public init() {}

  public var input: Int { files.reduce(0) { $0 + $1.input } }
  public var kept: Int { files.reduce(0) { $0 + $1.kept } }
  public var refused: Int { files.reduce(0) { $0 + $1.refused } }
  public var refusals: [Refusal] { files.flatMap(\.refusals) }

  /// Opens an account for a file, so that a file without any row is reported too. Harmless when it is open already.
  public mutating func open(file: String) {
    _ = position(of: file)
  }

  /// Counts a row in. It must be settled with `keep` or `refuse` before the ledger is reported.
  public mutating func receive(_ location: RowLocation) {
    let position = position(of: location.file)
    precondition(
      !files[position].keptLines.contains(location.line) && files[position].pending.insert(location.line).inserted,
      "RowLedger: \(location) was received before")
    files[position].input += 1
  }

  /// Settles a received row as kept.
  public mutating func keep(_ location: RowLocation) {
    let position = settle(location)
    files[position].keptLines.insert(location.line)
  }

  /// Settles a received row as refused.
  public mutating func refuse(_ location: RowLocation, reason: RefusalReason, _ sentence: String) {
    let position = settle(location)
    if reason == .blankLine { files[position].blank += 1 }
    files[position].refusals.append(Refusal(location: location, reason: reason, sentence: sentence))
  }

  /// Refuses a row that an earlier stage kept, for example because it turned out too long after tokenization.
  public mutating func refuseKept(_ location: RowLocation, reason: RefusalReason, _ sentence: String) {
    let position = position(of: location.file)
    precondition(
      files[position].keptLines.remove(location.line) != nil, "RowLedger: \(location) is not among the kept rows")
    files[position].refusals.append(Refusal(location: location, reason: reason, sentence: sentence))
  }

  /// Notes the blank line at the end of a file, which is not a row.
  mutating func noteTrailingBlankLine(file: String) {
    files[position(of: file)].blank += 1
  }

  /// Checks that every received row is settled and that `kept + refused == input` in every file.
  public func check() {
    for account in files {
      precondition(
        account.pending.isEmpty && account.kept + account.refused == account.input,
        "RowLedger: \(account.file): kept \(account.kept) + refused \(account.refused) is not input \(account.input)")
    }
  }

  private mutating func settle(_ location: RowLocation) -> Int {
    let position = position(of: location.file)
    precondition(
      files[position].pending.remove(location.line) != nil,
      "RowLedger: \(location) was not received, or is settled already")
    return position
  }

  private mutating func position(of file: String) -> Int {
    if let last = files.indices.last, files[last].file == file { return last }
    if let known = positions[file] { return known }
    files.append(FileAccount(file: file))
    positions[file] = files.count - 1
    return files.count - 1
  }

  /// Refusals by reason, the most frequent first, each in the order of the file.
  static func counts(of refusals: [Refusal]) -> [(reason: RefusalReason, refusals: [Refusal])] {
    Dictionary(grouping: refusals, by: \.reason)
      .map { (reason: $0.key, refusals: $0.value) }
      .sorted { ($1.refusals.count, $0.reason.rawValue) < ($0.refusals.count, $1.reason.rawValue) }
  }
}
