import FTData
import FTTextCodec

/// Rows read from files and encoded for a model: every row is an example or a refusal with a reason. Token ids are small beside
/// the model that learns them and stay in memory.
public struct TextDataset: DataSource {
  public private(set) var rows: [ConversationRow] = []
  /// One example per row, in the same order.
  public private(set) var examples: [TextExample] = []
  public private(set) var ledger: Ledger

  /// - Throws: ``DataFileError`` when a file cannot be read at all, ``RowDialectError`` when its dialect is not clear.
  public init(
    files: [String], encoder: ConversationEncoder, maximumLength: Int, overLong: TextSettings.OverLong
  ) throws {
    try self.init(files: files, encoder: encoder, maximumLength: maximumLength, overLong: overLong, cleaning: { $0 })
  }

  /// The same with every text of a row cleaned before it is encoded.
  ///
  /// - Parameter clean: a text as it is wanted; a row for which it throws is refused.
  package init(
    files: [String], encoder: ConversationEncoder, maximumLength: Int, overLong: TextSettings.OverLong,
    cleaning clean: (String) throws -> String
  ) throws {
    let imported = try ConversationImporter().read(files: files)
    ledger = imported.ledger
    for found in imported.rows {
      let row: ConversationRow
      do { row = try found.withTexts(clean) } catch {
        ledger.refuseKept(found.location, reason: "empty-after-cleaning", "\(error)")
        continue
      }
      switch Self.encode(row, encoder, maximumLength, overLong) {
      case .success(let example):
        rows.append(row)
        examples.append(example)
      case .failure(let refusal):
        ledger.refuseKept(row.location, reason: refusal.reason, refusal.sentence)
      }
    }
    ledger.check()
  }

  private init(rows: [ConversationRow], examples: [TextExample], ledger: Ledger) {
    self.rows = rows
    self.examples = examples
    self.ledger = ledger
  }

  /// The rows' places; rows of the same text, whatever their case and white space, are one group.
  public var items: [DataItem] {
    rows.map { row in
      let text = row.normalisedText
      return DataItem(row.location, group: text, fingerprint: text)
    }
  }

  public func content(of index: Int) -> TextExample { examples[index] }

  /// The rows at the given places, without a ledger of their own.
  public func selecting(_ indices: [Int]) -> TextDataset {
    TextDataset(rows: indices.map { rows[$0] }, examples: indices.map { examples[$0] }, ledger: Ledger(unit: "rows"))
  }

  private struct RowRefusal: Error {
    let reason: RefusalReason
    let sentence: String
  }

  /// A row as it is learned; nil where it would be refused.
  static func example(
    _ row: ConversationRow, _ encoder: ConversationEncoder, _ maximumLength: Int, _ overLong: TextSettings.OverLong
  ) -> TextExample? {
    try? encode(row, encoder, maximumLength, overLong).get()
  }

  private static func encode(
    _ row: ConversationRow, _ encoder: ConversationEncoder, _ maximumLength: Int,
    _ overLong: TextSettings.OverLong
  ) -> Result<TextExample, RowRefusal> {
    let encoded: EncodedConversation
    do { encoded = try encoder.encode(row) } catch {
      return .failure(.init(reason: "template", sentence: "\(error)"))
    }
    var (ids, marks) = (encoded.ids, encoded.isSupervised)
    if ids.count > maximumLength {
      let length = "the row has \(ids.count) tokens, the limit is \(maximumLength)"
      guard overLong == .truncate else {
        return .failure(
          .init(reason: "over-long", sentence: "\(length); raise --max-length, or choose --over-long drop or truncate"))
      }
      // The beginning goes: the answer and its end token stay as long as they fit.
      (ids, marks) = (Array(ids.suffix(maximumLength)), Array(marks.suffix(maximumLength)))
    }
    let example = TextExample(ids: ids, isSupervised: marks, location: row.location)
    guard example.labelCount > 0 else {
      return .failure(.init(reason: "no-supervised-token", sentence: "the row has no token to learn from"))
    }
    guard let last = marks.lastIndex(of: true), encoder.endIDs.contains(ids[last]) else {
      return .failure(
        .init(
          reason: "no-end-token", sentence: "the row's answer has no end token, so the model would not learn to stop"))
    }
    return .success(example)
  }

  /// Rows refused for their length.
  var overLongRefusals: [Refusal] { ledger.refusals.filter { $0.reason == "over-long" } }
}

extension ConversationEncoder {
  /// Encodes a row of any form. A prompt and its completion are a conversation where the model has a template for one.
  func encode(_ row: ConversationRow) throws -> EncodedConversation {
    switch row.form {
    case .document: try encode(document: row.turns.map(\.content).joined())
    case .prompt where template == nil:
      try encode(prompt: row.turns[0].content, completion: row.turns.dropFirst().map(\.content).joined())
    case .prompt, .conversation: try encode(row.turns, learning: row.isLearned)
    }
  }

  /// The ids that end an answer.
  var endIDs: Set<Int32> { Set(endTokenIDs) }
}
