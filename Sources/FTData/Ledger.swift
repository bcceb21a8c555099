/// The account of everything that came in, for rows, pictures and recordings alike: an item is kept or refused with a
/// reason, nothing in between and nothing besides.
///
/// An item is first received, then settled once; one that was kept can be refused later, until the ledger is closed. Input
/// is counted where items are received, so `kept + refused == input` is a statement that can be false; ``check()`` proves
/// it. Settling what was not received, or twice, is a programming mistake.
///
/// ```swift
/// var ledger = Ledger(unit: "rows")
/// ledger.receive(place)
/// ledger.refuse(place, reason: .emptyContent, "turn 2 (user) is empty")
/// print(ledger.summary)
/// ```
public struct Ledger: Sendable, Equatable {
  /// What became of an item.
  public enum Fate: Sendable, Equatable {
    case pending
    case kept
    case refused(Refusal)
  }

  /// How a file was read, where that is worth a sentence.
  public struct Note: Sendable, Equatable, CustomStringConvertible {
    public let file: String
    public let sentence: String
    public var description: String { "\(file): \(sentence)" }
  }

  /// What is counted, in the plural: rows, pictures, recordings.
  public let unit: String
  /// No item can be refused any more: training has begun.
  public private(set) var isClosed = false
  public private(set) var places: [Place] = []
  private(set) var fates: [Fate] = []
  /// Files that are read item by item, in order.
  public private(set) var sources: [String] = []
  /// Blank lines that end a file and are no rows, by file.
  private(set) var trailingBlankLines: [String: Int] = [:]
  public private(set) var notes: [Note] = []
  private var indices: [Place: Int] = [:]

  public init(unit: String) { self.unit = unit }

  public var input: Int { places.count }
  public var kept: Int { fates.count { $0 == .kept } }
  public var refusals: [Refusal] {
    fates.compactMap { if case .refused(let refusal) = $0 { refusal } else { nil } }
  }
  public var refused: Int { refusals.count }
  /// The kept items, in the order they came in.
  public var keptPlaces: [Place] { places.indices.filter { fates[$0] == .kept }.map { places[$0] } }

  /// Names a file that is read item by item, so that one without any item is reported too. Harmless when it is known.
  public mutating func open(file: String) { if !sources.contains(file) { sources.append(file) } }

  /// Counts an item in. It must be settled before the ledger is reported.
  public mutating func receive(_ place: Place) {
    precondition(!isClosed, "Ledger: \(place) comes in after the ledger was closed")
    precondition(indices[place] == nil, "Ledger: \(place) was received before")
    indices[place] = places.count
    places.append(place)
    fates.append(.pending)
    if place.line != nil, sources.last != place.file { open(file: place.file) }
  }

  /// A received item turns out to be several, as a long recording that is cut at its pauses: the pieces stand in its place,
  /// each to be settled by itself.
  public mutating func replace(_ place: Place, by pieces: [Place]) {
    precondition(!isClosed, "Ledger: \(place) is cut after the ledger was closed")
    guard let index = indices[place], fates[index] == .pending, !pieces.isEmpty else {
      preconditionFailure("Ledger: \(place) was not received, is settled already, or is cut into nothing")
    }
    places.replaceSubrange(index...index, with: pieces)
    fates.replaceSubrange(index...index, with: pieces.map { _ in .pending })
    indices[place] = nil
    for (number, piece) in places.enumerated().dropFirst(index) {
      precondition(number >= index + pieces.count || indices[piece] == nil, "Ledger: \(piece) was received before")
      indices[piece] = number
    }
  }

  /// Settles a received item as kept.
  public mutating func keep(_ place: Place) { settle(place, .kept) }

  /// Settles a received item as refused.
  public mutating func refuse(_ place: Place, reason: RefusalReason, _ sentence: String) {
    settle(place, .refused(Refusal(location: place, reason: reason, sentence: sentence)))
  }

  /// Refuses an item that an earlier stage kept, for example because it turned out too long after tokenization.
  public mutating func refuseKept(_ place: Place, reason: RefusalReason, _ sentence: String) {
    precondition(!isClosed, "Ledger: \(place) is refused after the ledger was closed")
    guard let index = indices[place], fates[index] == .kept else {
      preconditionFailure("Ledger: \(place) is not among the kept \(unit)")
    }
    fates[index] = .refused(Refusal(location: place, reason: reason, sentence: sentence))
  }

  /// Whether the item has come in.
  public func isReceived(_ place: Place) -> Bool { indices[place] != nil }

  /// Whether the item was kept so far.
  public func isKept(_ place: Place) -> Bool { indices[place].map { fates[$0] == .kept } ?? false }

  /// Blank lines: those that are refused as rows, and those that end a file and are none.
  public var blank: Int {
    refusals.count { $0.reason == .blankLine } + trailingBlankLines.values.reduce(0, +)
  }

  /// Notes the blank line at the end of a file, which is no row.
  public mutating func noteTrailingBlankLine(file: String) { trailingBlankLines[file, default: 0] += 1 }

  /// Notes how a file was read, without a full stop: "rows of prompt and completion".
  public mutating func note(_ sentence: String, of file: String) { notes.append(Note(file: file, sentence: sentence)) }

  /// Joins the account of other items of the same unit.
  ///
  /// - Throws: `DataFileError.listedTwice` for a file that stands in both.
  public mutating func add(_ other: Ledger) throws(DataFileError) {
    precondition(unit == other.unit, "Ledger: \(other.unit) cannot be added to \(unit)")
    for (place, fate) in zip(other.places, other.fates) {
      guard indices[place] == nil else { throw .listedTwice(file: place.file) }
      receive(place)
      fates[fates.count - 1] = fate
    }
    for source in other.sources { open(file: source) }
    notes += other.notes
    trailingBlankLines.merge(other.trailingBlankLines, uniquingKeysWith: +)
  }

  /// Checks that every received item is settled, so that `kept + refused == input`.
  public func check() {
    let pending = places.indices.filter { fates[$0] == .pending }
    precondition(
      pending.isEmpty && kept + refused == input,
      "Ledger: kept \(kept) + refused \(refused) is not input \(input); "
        + "nothing was said of \(pending.prefix(3).map { places[$0].description })")
  }

  /// Checks the account and allows no more changes.
  public mutating func close() {
    check()
    isClosed = true
  }

  private mutating func settle(_ place: Place, _ fate: Fate) {
    guard let index = indices[place], fates[index] == .pending else {
      preconditionFailure("Ledger: \(place) was not received, or is settled already")
    }
    fates[index] = fate
  }
}
