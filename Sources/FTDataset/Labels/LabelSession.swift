import FTCheckpoint
import FTData
import Foundation

/// A walk through the items that want a label: what is asked next, what was decided, and how to take it back. It draws
/// nothing; a terminal or a page shows ``current`` and sends what the person does.
///
/// Every decision is in the journal before the call returns; a session that is made again with the same journal goes on
/// where the last one stopped, however that ended.
///
/// ```swift
/// var session = try LabelSession(items, labels: ["game", "mail"], field: "label", journal: "labels.jsonl")
/// while let item = session.current {
///   print(item.words)
///   if let label = session.keys.label(of: key) { try session.set(label, at: now) } else { try session.skip(at: now) }
/// }
/// print(try session.apply())
/// ```
public struct LabelSession: Sendable {
  /// An item that a label can be given to.
  public struct Item: Sendable, Equatable {
    public let place: Place
    /// The label it has in its file.
    public var label: String?
    /// What a person sees of it.
    public var words: String
    /// The probability that its label is wrong; nil where nobody doubts it.
    public var doubt: Double?
    /// What it is thought to be.
    public var suggestion: String?

    public init(_ place: Place, label: String?, words: String, doubt: Double? = nil, suggestion: String? = nil) {
      self.place = place
      self.label = label
      self.words = words
      self.doubt = doubt
      self.suggestion = suggestion
    }
  }

  /// What is asked for.
  public enum Order: Sendable, Equatable {
    /// Items without a label in their order, then doubtful ones, the worst first.
    case needed
    /// Doubtful items only, the worst first.
    case doubtful
    /// All items in their order.
    case all
  }

  public let items: [Item]
  public private(set) var keys: LabelKeys
  /// How the session began, where that is worth a sentence.
  public private(set) var notes: [String] = []
  /// Nothing is asked any more; the journal keeps what was decided.
  public private(set) var isOver = false
  public var field: String { journal.head.field }

  let journal: LabelJournal
  private let queue: [Int]
  private let positions: [Place: Int]
  /// The numbers of the items by their places.
  let numbers: [Place: Int]
  /// The place in the queue from which the next undecided item is looked for.
  private var cursor = 0
  private(set) var decided: [Place: LabelDecision] = [:]
  /// The digests of files into which labels were written since the journal began.
  private(set) var applied: [String: String] = [:]
  /// Decisions that can be taken back, the last one last.
  private var history: [LabelDecision] = []

  /// - Parameters:
  ///   - items: all of them, in their order; the labels of those that are not asked for are needed to write a list anew.
  ///   - labels: those that may be set; ones that the journal knows keep their keys.
  ///   - files: those that labels are written into; nil takes the files in which the items are lines.
  ///   - asksSkippedAgain: whether items that were skipped in an earlier session come again.
  /// - Throws: ``LabelFileError``, `FileError`.
  public init(
    _ items: [Item], labels: [String], field: String, order: Order = .needed, files: [String]? = nil,
    journal path: String,
    asksSkippedAgain: Bool = false
  ) throws {
    self.items = items
    queue = Self.queue(items, order)
    numbers = Dictionary(items.indices.map { (items[$0].place, $0) }) { first, _ in first }
    positions = Dictionary(queue.enumerated().map { (items[$1].place, $0) }) { first, _ in first }
    let files = files ?? Self.files(of: items)
    var entries: [LabelJournal.Entry] = []
    let head = LabelJournal.Head(
      field: field,
      files: try Dictionary(files.map { ($0, try Self.digest(of: $0)) }) { first, _ in first })
    let opened = try LabelJournal.open(path, head: head) { entries.append($0) }
    journal = opened.journal
    guard journal.head.field == field else {
      throw LabelFileError.otherField(path, journal: journal.head.field, asked: field)
    }
    if opened.wasCut { notes.append("\(path): the last line was cut off and is left out; that item is asked again.") }
    keys = LabelKeys()
    try replay(entries, digests: head.files)
    try add(labels: labels)
    if asksSkippedAgain { decided = decided.filter { $0.value.new != nil } }
    if !decided.isEmpty { notes.append("\(path): \(decided.count) decisions of earlier sessions are taken over.") }
    let known = Set(items.map(\.place))
    let strangers = decided.keys.filter { !known.contains($0) }.count
    if strangers > 0 { notes.append("\(path): \(strangers) decisions are of items that are not among these; kept.") }
    advance()
  }

  /// Builds the state that an earlier session ended with.
  private mutating func replay(_ entries: [LabelJournal.Entry], digests: [String: String]) throws {
    var expected = journal.head.files
    for entry in entries {
      switch entry {
      case .key(let key, let label): keys.restore(label, key: key)
      case .decision(let decision):
        decided[decision.place] = decision
        history.append(decision)
      case .undo: _ = forgetLast()
      case .apply(let file, let from, let to):
        // Whether the file was replaced before the session ended is told by what it holds now, or by later entries.
        guard expected[file] == from else { continue }
        if digests[file] == from, from != to { continue }
        expected[file] = to
        isWritten(file, digest: to)
      }
    }
    for (file, digest) in digests.sorted(by: { $0.key < $1.key }) {
      guard expected[file] == nil || expected[file] == digest else {
        throw LabelFileError.changed(file, journal: journal.path)
      }
    }
  }

  /// Labels were written into a file: what was decided of it is done and cannot be taken back.
  mutating func isWritten(_ file: String, digest: String) {
    applied[file] = digest
    decided = decided.filter { !LabelTarget.belongs($0.key, to: file) || $0.value.new == nil }
    history = []
  }

  /// What is asked now; nil when nothing is left or the person quit.
  public var current: Item? { isOver || cursor >= queue.count ? nil : items[queue[cursor]] }

  /// Items asked for, those of them that have an answer, and those that were skipped.
  public var asked: Int { queue.count }
  public var answered: Int { queue.filter { decided[items[$0].place]?.new != nil }.count }
  public var skipped: Int { queue.filter { decided[items[$0].place].map { $0.new == nil } ?? false }.count }
  /// The net decisions that name a label, in the order of their places in the items.
  public var decisions: [LabelDecision] { items.compactMap { decided[$0.place] }.filter { $0.new != nil } }

  /// Makes more labels known.
  public mutating func add(labels: [String]) throws {
    var keys = keys
    var entries: [LabelJournal.Entry] = []
    for label in labels where !keys.knows(label) {
      let key = keys.add(label)
      entries.append(.key(key, label))
    }
    try journal.append(entries)
    self.keys = keys
  }

  /// Gives the current item a label.
  ///
  /// - Throws: ``LabelFileError/unknownLabel(_:nearest:)``, or the system's reason where the journal cannot be written; then
  ///   nothing has changed.
  public mutating func set(_ label: String, at time: String) throws {
    guard keys.knows(label) else {
      throw LabelFileError.unknownLabel(label, nearest: Suggestion.closest(to: label, in: keys.labels))
    }
    try decide(label, time)
  }

  /// Leaves the current item as it is.
  public mutating func skip(at time: String) throws { try decide(nil, time) }

  /// Takes the last decision back, also one of an earlier session; its item is asked next.
  ///
  /// - Returns: what was taken back; nil where there is nothing.
  @discardableResult
  public mutating func undo() throws -> LabelDecision? {
    guard !history.isEmpty else { return nil }
    try journal.append(.undo)
    let last = forgetLast()
    isOver = false
    if let position = last.flatMap({ positions[$0.place] }) { cursor = position }
    return last
  }

  public mutating func quit() { isOver = true }

  private mutating func decide(_ label: String?, _ time: String) throws {
    guard let item = current else { return }
    try decide(item, label, time)
  }

  /// Items that are asked for and have no answer yet, in the order they are asked in.
  public var open: [Item] { queue.map { items[$0] }.filter { decided[$0.place] == nil } }

  /// Writes down what was decided of an item, which may be any.
  mutating func decide(_ item: Item, _ label: String?, _ time: String) throws {
    let decision = LabelDecision(place: item.place, old: item.label, new: label, time: time)
    try journal.append(.decision(decision))
    decided[item.place] = decision
    history.append(decision)
    advance()
  }

  private mutating func forgetLast() -> LabelDecision? {
    guard let last = history.popLast() else { return nil }
    // An item that was decided twice has its first answer again.
    decided[last.place] = history.last { $0.place == last.place }
    return last
  }

  /// Moves to the next item without an answer, past the end once more from the beginning.
  private mutating func advance() {
    let open = { [items, queue, decided] (position: Int) in decided[items[queue[position]].place] == nil }
    cursor =
      (cursor..<queue.count).first(where: open) ?? (0..<min(cursor, queue.count)).first(where: open) ?? queue.count
  }

  private static func queue(_ items: [Item], _ order: Order) -> [Int] {
    let doubtful = items.indices.filter { items[$0].doubt != nil }.sorted {
      let (left, right) = (items[$0].doubt ?? 0, items[$1].doubt ?? 0)
      return left == right ? $0 < $1 : left > right
    }
    switch order {
    case .all: return Array(items.indices)
    case .doubtful: return doubtful
    case .needed:
      let unlabelled = items.indices.filter { items[$0].label == nil }
      return unlabelled + doubtful.filter { items[$0].label != nil }
    }
  }
}
