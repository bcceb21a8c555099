import FTData
import FTTestSupport
import FTText
import FTTextCodec
import Foundation
import Testing

/// Rows in the shapes that people have them in, by the files of Dialects, which are made up in those shapes.
@Suite struct RowDialectTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Dialects")

  struct Case: Sendable, CustomTestStringConvertible {
    let file: String
    /// Each turn by the first letter of its role, in capitals where it is learned, and what it says.
    let rows: [[String]]
    /// What the ledger says of the file.
    let note: String
    var testDescription: String { file }
  }

  static let cases = [
    Case(
      file: "messages.jsonl",
      rows: [
        ["s Short answers.", "u How many is 1?", "A It is 1."], ["u How many is 2?", "A It is 2."],
        ["u How many is 3?", "A It is 3."], ["u And 4?", "a It is 5.", "u No.", "A It is 4."],
      ],
      note: "rows of messages with role and content (OpenAI); said once more and left out: prompt (1 row); "
        + "not used: prompt_id (1 row)"),
    Case(
      file: "prompt-completion.jsonl",
      rows: [
        ["u How many is 1?", "A It is 1."], ["s Short.", "u And 1?", "a Long.", "u And 2?", "A It is 2."],
        ["s Short.", "u How many is 3?", "A It is 3."],
      ], note: "rows of prompt and completion; not used: source (1 row)"),
    Case(
      file: "alpaca.jsonl",
      rows: [["u Add one.\n\n1", "A 2"], ["u Name a colour.", "A Red."], ["u Name a number.", "A Seven."]],
      note: "rows of instruction, input and output (Alpaca); said once more and left out: text (1 row)"),
    Case(
      file: "alpaca.json",
      rows: [["u Add one.\n\n1", "A 2, or \"] two"], ["u Name a colour.", "A Red."]],
      note: "rows of instruction, input and output (Alpaca)"),
    Case(
      file: "sharegpt.jsonl",
      rows: [
        ["s Short.", "u And 1?", "A It is 1."], ["u And 2?", "a It is 3.", "u No.", "A It is 2."],
      ], note: "rows of conversations with from and value (ShareGPT)"),
    Case(
      file: "documents.txt", rows: [["A A first text,\nof two lines."], ["A A second text."], ["A The third, 日本語."]],
      note: "rows of plain text"),
    Case(
      file: "pairs.csv",
      rows: [["u How many is 1?", "A It is 1."], ["u How many, then?", "A It is \"2\"."]],
      note: "rows of prompt and completion; not used: note (1 row)"),
    Case(
      file: "instructions.tsv", rows: [["u Add one.\n\n1", "A 2"], ["u Name a colour.", "A Red."]],
      note: "rows of instruction, input and output (Alpaca)"),
    Case(
      file: "summaries.jsonl", rows: [["u Summarise this.\n\nA long text.", "A Long."]],
      note: "rows of text and summary (task: summarise); not used: source (1 row)"),
    Case(
      file: "translations.csv",
      rows: [["u Translate this into German.\n\nOne.", "A Eins."], ["u Translate this.\n\nTwo.", "A Zwei."]],
      note: "rows of source and target (task: translate)"),
    Case(
      file: "answers.jsonl",
      rows: [["u The pot is 20 cm tall.\n\nHow tall is it?", "A 20 cm."], ["u How many is 1 and 1?", "A 2."]],
      note: "rows of context, question and answer (task: answer)"),
    Case(
      file: "descriptions.jsonl",
      rows: [["u Write the product description.\nname: Abberley\npoints: a lid; two handles", "A A pot with a lid."]],
      note: "rows of attributes and description (task: describe)"),
    Case(
      file: "texts.csv", rows: [["A One text, of a table."], ["A Another."]],
      note: "rows of plain text; not used: label (2 rows)"),
  ]

  private static func words(_ row: ConversationRow) -> [String] {
    zip(row.turns, row.isLearned).map { turn, isLearned in
      let letter = String(turn.role.rawValue.prefix(1))
      return (isLearned ? letter.uppercased() : letter) + " " + turn.content
    }
  }

  @Test(arguments: cases) func aFileIsReadInItsDialectAndTheLedgerSaysSo(_ item: Case) throws {
    let path = Self.folder.appending(path: item.file).path
    let read = try ConversationImporter().read(files: [path])
    #expect(read.ledger.refusals == [])
    #expect(read.rows.map(Self.words) == item.rows)
    #expect(read.ledger.notes.map(\.sentence) == [item.note])
    #expect(read.dialects.keys.sorted() == [path])
    #expect(read.ledger.jsonLines().contains("\"note\":\"rows of"))
  }

  @Test func severalFilesMayHaveADialectEach() throws {
    let files = ["messages.jsonl", "pairs.csv", "documents.txt"].map { Self.folder.appending(path: $0).path }
    let read = try ConversationImporter().read(files: files)
    #expect(read.rows.count == 9 && read.ledger.notes.map(\.file) == files)
    #expect(read.rows.map(\.location.line) == [1, 2, 3, 4, 2, 3, 1, 5, 8])
  }

  /// A file and what is said of it.
  static let unclear: [(name: String, text: String, says: String)] = [
    (
      "mixed.jsonl",
      """
      {"prompt":"Q","completion":"A"}
      {"prompt":"Q","completion":"A"}
      {"instruction":"Q","output":"A"}
      """,
      """
      rows of 2 dialects stand in one file:
        prompt and completion: 2 rows, lines 1, 2
        instruction, input and output (Alpaca): 1 row, line 3
      Put the rows of each into a file of its own; several files may be named, and each may have its own dialect
      """
    ),
    (
      "doubtful.jsonl",
      """
      {"prompt":"Q","completion":"A","text":"something else"}
      {"prompt":"Q","completion":"A","text":"Q A"}
      """,
      """
      rows have all fields of two dialects, and they say different things:
        prompt and completion, and plain text: 1 row, line 1
      Remove or rename the fields that are not to be learned, for example text
      """
    ),
    (
      "table.csv", "name,price\nTray,5\n",
      """
      the columns are those of no dialect:
        name, price
      Rename the columns; expected messages, or prompt and completion, or instruction and output, or conversations, or text
      """
    ),
    (
      "line.json", "[{\"text\":\"a\"}, {\"text\":\"b\"}]",
      """
      several rows of the list stand in one line, so a line is no place of a row:
        line 1
      Write one object a line: jq -c '.[]' PATH > rows.jsonl
      """
    ),
    (
      "cut.json", "[{\"text\":\"a\"},\n{\"text\":\"b]",
      """
      the list of JSON that the file is has no end:
        the last row begins in line 2
      Fetch or write the file again; something is missing at its end
      """
    ),
    (
      "more.json", "[\n{\"text\":\"a\"}\n]\n{}",
      """
      something stands behind the list of JSON:
        its end is in line 3
      Write one object a line, without a list around them, into a file that ends in .jsonl
      """
    ),
    (
      "rows.txt", "{\"prompt\":\"Q\",\"completion\":\"A\"}\n",
      """
      line 1 is a JSON object, and the name says plain text:
        {"prompt":"Q","completion":"A"}
      Rename the file so that it ends in .jsonl
      """
    ),
  ]

  @Test(arguments: unclear.indices) func aFileThatIsNotClearIsRefusedWithWhatWasSeen(index: Int) throws {
    let scratch = try ScratchFolder()
    let path = try scratch.file(Self.unclear[index].name, Self.unclear[index].text)
    let error = #expect(throws: RowDialectError.self) { try ConversationImporter().read(files: [path]) }
    #expect(error?.description == "\(path): \(Self.unclear[index].says.replacing("PATH", with: path))")
  }

  /// A row of each dialect without its end.
  static let open = [
    #"{"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A"}]"#,
    #"{"prompt":"Q","completion":"A""#, #"{"instruction":"Q","output":"A""#,
    #"{"conversations":[{"from":"human","value":"Q"},{"from":"gpt","value":"A"}]"#, #"{"text":"A""#,
  ]

  @Test(arguments: open) func nullInAnyOtherFieldIsAbsence(row: String) throws {
    let scratch = try ScratchFolder()
    let names = [
      "messages", "prompt", "completion", "instruction", "input", "output", "conversations", "text", "id", "attributes",
      "system", "system_prompt", "history", "tools", "functions", "images", "chosen", "rejected", "anything",
    ].filter { !row.contains("\"\($0)\":") }
    let plain = try scratch.file("rows.jsonl", row + "}")
    let whole = try ConversationImporter().read(files: [plain])
    let nulls = try scratch.file("rows.jsonl", row + names.map { ",\"\($0)\":null" }.joined() + "}")
    let read = try ConversationImporter().read(files: [nulls])
    #expect(read.rows == whole.rows && read.rows.count == 1)
    #expect(read.ledger == whole.ledger && read.ignoredFields == [:])
  }

  @Test func nullInARecordIsAbsence() throws {
    let place = Place(file: "x", line: 1)
    let record = try ProductRecord(["id": nil, "attributes": nil, "name": "Tray", "colour": nil], place: place)
    #expect(record == ProductRecord([.init("name", ["Tray"])], place: place))
  }

  @Test func nullInAnyOtherFieldOfAMessageIsAbsence() throws {
    let scratch = try ScratchFolder()
    let nulls = #","weight":null,"name":null,"tool_calls":null,"function_call":null,"refusal":null,"audio":null"#
    for row in [Self.open[0], Self.open[3]] {
      let plain = try ConversationImporter().read(files: [try scratch.file("rows.jsonl", row + "}")])
      let filled = try scratch.file("rows.jsonl", row.replacing("\"}", with: "\"\(nulls)}") + "}")
      let read = try ConversationImporter().read(files: [filled])
      #expect(read.rows == plain.rows && read.rows.count == 1 && read.ignoredFields == [:])
    }
  }

  @Test func badRowsOfAListAreRefusedAndTheOthersKept() throws {
    let scratch = try ScratchFolder()
    let file = try scratch.file(
      "rows.json",
      """
      [
        {"text": "a"},
        {"text": "b",
         "text": "c"},
        5,
        {"text": b}
      ,
        {"text": "d"}
      ]
      """)
    let read = try ConversationImporter().read(files: [file])
    #expect(read.rows.map { $0.turns[0].content } == ["a", "d"])
    #expect(read.ledger.refusals.map(\.location.line) == [3, 5, 6])
    #expect(read.ledger.refusals.map(\.reason) == [.duplicateKey, .notAnObject, .brokenJSON])
    #expect(read.ledger.refusals[2].sentence.hasPrefix("line 6, column 10: expected"))
    // Lines of JSON may have the ending too.
    let lines = try ConversationImporter().read(files: [
      try scratch.file("lines.json", "{\"text\":\"a\"}\n{\"text\":\"b\"}\n")
    ])
    #expect(lines.rows.count == 2)
    #expect(try ConversationImporter().read(files: [try scratch.file("none.json", "[]")]).rows.isEmpty)
  }

  @Test func damagedDocumentsAndCellsAreRefusedAndTheOthersKept() throws {
    let scratch = try ScratchFolder()
    let bytes = Array("Good.\n\nBad ".utf8) + [0xFF, 0x0A] + Array("goes on.\n\n".utf8)
    let texts = try scratch.file("texts.txt", bytes + Array(String(repeating: "long ", count: 50).utf8))
    let read = try ConversationImporter(maximumLineLength: 100).read(files: [texts])
    #expect(read.rows.map { $0.turns[0].content } == ["Good."])
    #expect(read.ledger.refusals.map(\.reason) == [.invalidUTF8, .lineTooLong])
    #expect(read.ledger.refusals.map(\.location.line) == [3, 6])
    let table = try scratch.file("rows.csv", "prompt,completion\nQ,A\nQ,\nQ,A,B\n,A\n")
    let cells = try ConversationImporter().read(files: [table])
    #expect(cells.rows.count == 1)
    #expect(cells.ledger.refusals.map(\.reason) == [.emptyContent, "columns", .emptyContent])
    #expect(cells.ledger.refusals.map(\.location.line) == [3, 4, 5])
  }
}
