import FTData
import FTTextCodec

/// One text that is asked for, and the one that would be right.
public struct TextItem: Sendable, Equatable {
  public let place: Place
  /// The conversation up to the answer.
  public let messages: [ChatMessage]
  public let reference: String
  /// The facts of the product that the text is about; nil for a row without attributes.
  public let record: ProductRecord?
  /// The task by whose name the row was read.
  public let task: NamedTask?

  public init(
    place: Place, messages: [ChatMessage], reference: String, record: ProductRecord?, task: NamedTask? = nil
  ) {
    self.task = task
    self.place = place
    self.messages = messages
    self.reference = reference
    self.record = record
  }

  /// A row's last answer that is learned; nil for a row without one, as a document is.
  public init?(_ row: ConversationRow) {
    guard let question = row.question else { return nil }
    place = row.location
    messages = question.turns
    reference = question.answer
    task = row.task
    record = row.attributes.flatMap { try? ProductRecord($0, place: row.location) }
  }

  /// What the user said last.
  public var prompt: String { messages.last { $0.role == .user }?.content ?? "" }
}

/// A shopper's question about one product, and the right answer.
public struct QuestionItem: Sendable, Equatable {
  public let place: Place
  public let question: String
  public let answer: String
  public let record: ProductRecord

  public init(place: Place, question: String, answer: String, record: ProductRecord) {
    self.place = place
    self.question = question
    self.answer = answer
    self.record = record
  }
}

/// Questions read from a file: a line of JSON each, `{"product": "Alderby", "question": …, "answer": …}`.
public struct QuestionFile: Sendable {
  public private(set) var items: [QuestionItem] = []
  public private(set) var ledger = Ledger(unit: "rows")

  /// - Parameter products: their records, found by name.
  /// - Throws: `DataFileError` for a file that cannot be read or holds no question. A row without one product of that name is refused.
  public init(_ path: String, products: [ProductRecord]) throws {
    let known = Dictionary(grouping: products, by: \.name)
    var found: [QuestionItem] = []
    try JSONRows().read(path, into: &ledger) { value, place throws(RowProblem) in
      guard let object = value.objectValue else {
        throw RowProblem(.notAnObject, "expected an object, found \(value.kindInWords)")
      }
      guard let name = object["product"]?.stringValue, let question = object["question"]?.stringValue,
        let answer = object["answer"]?.stringValue
      else { throw RowProblem("question", "expected the texts product, question and answer") }
      guard let records = known[name], let record = records.first else {
        throw RowProblem("product", "no product is named \(name); give the file that holds it as --products")
      }
      guard records.count == 1 else {
        throw RowProblem("product", "\(records.count) products are named \(name), so which is meant is not known")
      }
      found.append(QuestionItem(place: place, question: question, answer: answer, record: record))
    }
    items = found
    ledger.check()
    if items.isEmpty { throw DataFileError.noUsableRows(files: ledger.sources, summary: ledger.summary) }
  }
}
