import FTData
import FTRandom
import FTTestSupport
import FTText
import Foundation
import Testing

@Suite struct ConversationImporterTests {
  static let good = #"{"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A"}]}"#

  static func read(_ text: String) throws -> ConversationImport {
    let folder = try ScratchFolder()
    return try ConversationImporter().read(files: [try folder.file("rows.jsonl", text)])
  }

  /// A good row of the dialect that the row has all fields of.
  private static func good(like row: String) -> String {
    let has = { (field: String) in row.contains("\"\(field)\":") }
    if has("messages") { return good }
    if has("prompt"), has("completion") { return #"{"prompt":"Q","completion":"A"}"# }
    if has("conversations") {
      return #"{"conversations":[{"from":"human","value":"Q"},{"from":"gpt","value":"A"}]}"#
    }
    return has("text") ? #"{"text":"A"}"# : good
  }

  static func messages(_ pairs: String...) -> String {
    let items = pairs.map { pair in
      let parts = pair.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return #"{"role":"\#(parts[0])","content":"\#(parts[1])"}"#
    }
    return #"{"messages":[\#(items.joined(separator: ","))]}"#
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    let row: String
    let reason: RefusalReason
    /// A part of the sentence a person reads.
    let says: String
    var testDescription: String { "\(reason): \(row.prefix(60))" }

    init(_ row: String, _ reason: RefusalReason, _ says: String) {
      self.row = row
      self.reason = reason
      self.says = says
    }
  }

  static let refused: [Refused] = [
    Refused(#"{"messages":["#, .brokenJSON, "found the end of the text"),
    Refused(#"{"messages":[}"#, .brokenJSON, "column 14"),
    Refused("not json", .brokenJSON, "found \"o\""),
    Refused(String(repeating: "[", count: 1000), .brokenJSON, "128 levels"),
    Refused(#"{"a":1e999}"#, .brokenJSON, "1.8e308"),
    Refused(#"{"messages":[],"messages":[]}"#, .duplicateKey, "\"messages\" is written twice"),
    Refused(#"{"messages":[{"role":"user","role":"user"}]}"#, .duplicateKey, "\"role\""),
    Refused("[1]", .notAnObject, "a list"),
    Refused("\"text\"", .notAnObject, "a string"),
    Refused("null", .notAnObject, "null"),
    Refused(#"{"messages":["hello"]}"#, .notAnObject, "messages[0] is a string"),
    Refused("{}", .missingMessages, "no fields"),
    Refused(#"{"mesages":[]}"#, .missingMessages, "did you mean \"messages\"?"),
    Refused(#"{"name":"x"}"#, .missingMessages, "the row has \"name\""),
    Refused(#"{"prompt":"x"}"#, .missingMessages, "prompt and no completion"),
    Refused(#"{"prompt":"x","response":"y"}"#, .missingMessages, "it also has \"response\""),
    Refused(#"{"completion":"x","prompt":null}"#, .missingMessages, "completion and no prompt"),
    Refused(#"{"instruction":"x","input":"y"}"#, .missingMessages, "instruction and no output"),
    Refused(#"{"messages":[]}"#, .missingMessages, "empty list"),
    Refused(#"{"messages":"hi"}"#, .missingMessages, "a string"),
    Refused(#"{"prompt":[],"completion":"x"}"#, .missingMessages, "prompt is an empty list"),
    Refused(#"{"conversations":[]}"#, .missingMessages, "conversations is an empty list"),
    Refused(good.dropLast() + #","prompt":"another"}"#, .ambiguousRow, "prompt says something else; keep one"),
    Refused(good.dropLast() + #","system":5}"#, .notAString, "system is a number"),
    Refused(#"{"text":"x","system":"S"}"#, .unsupportedField, "plain text has no system message"),
    Refused(#"{"text":" "}"#, .emptyContent, "the text is empty"),
    Refused(
      #"{"system":"T","messages":[{"role":"system","content":"S"},{"role":"user","content":"Q"},{"role":"assistant","content":"A"}]}"#,
      .ambiguousRow, "another system message"),
    Refused(messages("usr:Q", "assistant:A"), .unknownRole, "did you mean \"user\"?"),
    Refused(messages("human:Q", "gpt:A"), .unknownRole, "did you mean \"user\"?"),
    Refused(
      #"{"conversations":[{"from":"human","value":"Q"},{"from":"function_call","value":"{}"}]}"#, .unknownRole,
      "tool calls are not learned"),
    Refused(#"{"conversations":[{"role":"user","content":"Q"}]}"#, .unknownRole, "conversations[0] has no from"),
    Refused(messages("developer:S", "user:Q", "assistant:A"), .unknownRole, "did you mean \"system\"?"),
    Refused(messages("User:Q", "assistant:A"), .unknownRole, "did you mean \"user\"?"),
    Refused(#"{"messages":[{"content":"Q"}]}"#, .unknownRole, "has no role"),
    Refused(#"{"messages":[{"role":1,"content":"Q"}]}"#, .unknownRole, "a number"),
    Refused(messages("assistant:A"), .wrongRoleOrder, "turn 1 is assistant, expected user"),
    Refused(messages("user:Q", "user:Q", "assistant:A"), .wrongRoleOrder, "turn 2 is user, expected assistant"),
    Refused(messages("user:Q", "assistant:A", "assistant:A"), .wrongRoleOrder, "turn 3"),
    Refused(messages("user:Q", "system:S", "assistant:A"), .wrongRoleOrder, "turn 2 is system"),
    Refused(messages("system:S", "system:S", "user:Q", "assistant:A"), .wrongRoleOrder, "turn 2 is system"),
    Refused(messages("tool:T", "assistant:A"), .wrongRoleOrder, "turn 1 is tool"),
    Refused(messages("user:Q", "assistant:A", "user:Q"), .wrongRoleOrder, "the last turn is user"),
    Refused(messages("user:Q"), .noAssistantTurn, "nothing to learn"),
    Refused(messages("system:S"), .noAssistantTurn, "nothing to learn"),
    Refused(messages("user:", "assistant:A"), .emptyContent, "turn 1 (user)"),
    Refused(messages("user:Q", #"assistant: \n\u3000"#), .emptyContent, "turn 2 (assistant)"),
    Refused(#"{"prompt":"Q","completion":""}"#, .emptyContent, "turn 2 (assistant)"),
    Refused(#"{"messages":[{"role":"user"}]}"#, .notAString, "no content"),
    Refused(#"{"messages":[{"role":"user","content":null}]}"#, .notAString, "null"),
    Refused(#"{"messages":[{"role":"user","content":[{"type":"text"}]}]}"#, .notAString, "content[0] has no text"),
    Refused(#"{"messages":[{"role":"user","content":["a"]}]}"#, .notAString, "content[0] has no text"),
    Refused(#"{"messages":[{"role":"user","content":{"a":1}}]}"#, .notAString, "an object"),
    Refused(
      #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]}"#, .unsupportedField,
      "of the type \"image_url\""),
    Refused(#"{"prompt":1,"completion":"x"}"#, .notAString, "prompt is a number"),
    Refused(#"{"prompt":"Q","completion":"A","id":1.5}"#, .notAString, "id"),
    Refused(#"{"prompt":"Q","completion":"A","tools":[{}]}"#, .unsupportedField, "tools"),
    Refused(#"{"prompt":"Q","completion":"A","images":["a.png"]}"#, .unsupportedField, "images"),
    Refused(#"{"prompt":"Q","chosen":"A","rejected":"B"}"#, .unsupportedField, "preference"),
    Refused(
      #"{"messages":[{"role":"assistant","content":"A","tool_calls":[{}]}]}"#, .unsupportedField,
      "messages[0].tool_calls"),
    Refused(
      #"{"messages":[{"role":"assistant","content":"A","weight":0.5}]}"#, .unsupportedField,
      "weight is 0.5, expected 0 or 1"),
    Refused(
      #"{"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A","weight":0}]}"#, .nothingLearned,
      "every answer has weight 0"),
    Refused(#"{"prompt":"Q","completion":"A","history":[["a","b"]]}"#, .unsupportedField, "history"),
  ]

  @Test(arguments: refused)
  func badRowIsRefusedWithReasonAndTheOthersAreKept(row: Refused) throws {
    // Of the same dialect, as far as the bad one has any.
    let good = Self.good(like: row.row)
    let result = try Self.read("\(good)\n\(row.row)\n\(good)\n")
    #expect((result.ledger.input, result.ledger.kept, result.ledger.refused) == (3, 2, 1))
    let refusal = try #require(result.ledger.refusals.first)
    #expect(refusal.location.line == 2)
    #expect(refusal.reason == row.reason)
    #expect(refusal.sentence.contains(row.says), "\(refusal.sentence)")
    #expect(result.rows.map(\.location.line) == [1, 3])
  }

  @Test(
    arguments: [
      (messages("user:Q", "assistant:A"), "user assistant"),
      (messages("system:S", "user:Q", "assistant:A"), "system user assistant"),
      (messages("user:Q", "assistant:A", "user:Q", "assistant:A"), "user assistant user assistant"),
      (messages("user:Q", "assistant:A", "tool:T", "assistant:A"), "user assistant tool assistant"),
      (#"{"prompt":"Q","completion":"A"}"#, "user assistant"),
      (
        #"{"prompt":[{"role":"system","content":"S"},{"role":"user","content":"Q"}],"completion":"A"}"#,
        "system user assistant"
      ),
      (#"{"prompt":"Q","completion":[{"role":"assistant","content":"A"}]}"#, "user assistant"),
      (
        #"{"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A","tool_calls":null,"weight":1}],"tools":[]}"#,
        "user assistant"
      ),
    ])
  func goodRowIsKept(row: String, roles: String) throws {
    let result = try Self.read(row)
    #expect(result.ledger.refusals == [])
    let turns = try #require(result.rows.first).turns
    #expect(turns.map(\.role.rawValue).joined(separator: " ") == roles)
    #expect(
      turns.map(\.content)
        == turns.map { $0.role == .tool ? "T" : $0.role == .system ? "S" : $0.role == .user ? "Q" : "A" })
  }

  @Test func rowCarriesNameAndAttributes() throws {
    let result = try Self.read(
      #"{"id":"p1","prompt":"Q","completion":"A","attributes":{"colour":"red","watts":4.50}}"# + "\n"
        + #"{"id":7,"prompt":"Q","completion":"A","attributes":null}"#)
    #expect(result.rows.map(\.id) == ["p1", "7"])
    #expect(result.rows[0].attributes?.encoded() == #"{"colour":"red","watts":4.50}"#)
    #expect(result.rows[1].attributes == nil)
  }

  @Test func unknownFieldsAreCountedNotHidden() throws {
    let result = try Self.read(
      #"{"source":"shop","messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A"}]}"# + "\n"
        + #"{"source":"web","messages":[{"role":"user","name":"x","content":"Q"},{"role":"assistant","content":"A"}]}"#)
    #expect(result.ignoredFields == ["source": 2, "messages[].name": 1])
  }

  @Test(
    arguments: [
      ("\(good)\n\n\(good)\n", 3, 1, 1), ("\(good)\n\n", 1, 0, 1), ("\(good)\n", 1, 0, 0), ("\n\(good)", 2, 1, 1),
      ("\(good)\r\n \t\r\n\(good)\r\n\r\n", 3, 1, 2), ("\(good)\n\n\n\n", 3, 2, 3), ("\n", 0, 0, 1), ("", 0, 0, 0),
    ])
  func blankLinesAreCountedAndRefusedExceptTheTrailingOne(text: String, input: Int, refused: Int, blank: Int) throws {
    let ledger = try Self.read(text).ledger
    #expect((ledger.input, ledger.refused) == (input, refused))
    #expect(ledger.blank == blank)
    #expect(ledger.refusals.allSatisfy { $0.reason == .blankLine })
  }

  @Test func byteOrderMarkAndWindowsLineEndingsAreRead() throws {
    let result = try Self.read("\u{feff}\(Self.good)\r\n\(Self.good)\r\n")
    #expect(result.rows.count == 2)
    #expect(result.ledger.refusals == [])
  }

  @Test func brokenBytesAndLongLinesAreRefused() throws {
    let folder = try ScratchFolder()
    let good = Array(Self.good.utf8) + [0x0a]
    let bytes = good + Array(#"{"prompt":""#.utf8) + [0xff, 0x0a] + good + [UInt8](repeating: 0x20, count: 5000)
    let file = try folder.file("rows.jsonl", bytes + [0x0a] + good)
    let result = try ConversationImporter(maximumLineLength: 4000).read(files: [file])
    #expect(result.ledger.refusals.map(\.reason) == [.invalidUTF8, .lineTooLong])
    #expect(result.ledger.refusals.map(\.location.line) == [2, 4])
    #expect(result.ledger.refusals[0].sentence.contains("byte 12 of the line"))
    #expect(result.rows.count == 3)
  }

  @Test func tenMegabyteRowIsKept() throws {
    let text = String(repeating: "long answer ", count: 850_000)
    let result = try Self.read(#"{"prompt":"Q","completion":"\#(text)"}"#)
    #expect(result.rows.first?.turns.last?.content.utf8.count == text.utf8.count)
  }

  @Test func jsonDocumentOverManyLinesIsRecognised() throws {
    let result = try Self.read("[\n{\"prompt\":\"Q\",\"completion\":\"A\"}\n]")
    #expect(result.ledger.refusals.first?.sentence.contains("one object a line") == true)
  }

  @Test func filesAreReadInOrderAndNamedOnce() throws {
    let folder = try ScratchFolder()
    let first = try folder.file("a.jsonl", Self.good)
    let second = try folder.file("b.jsonl", "\(Self.good)\nx\n")
    let result = try ConversationImporter().read(files: [second, first])
    #expect(result.rows.map(\.location) == [Place(file: second, line: 1), Place(file: first, line: 1)])
    #expect(result.ledger.sources.map { file in result.ledger.places.count { $0.file == file } } == [2, 1])
    #expect(throws: DataFileError.listedTwice(file: first)) { try ConversationImporter().read(files: [first, first]) }
    #expect(throws: DataFileError.missing(file: "none.jsonl")) {
      try ConversationImporter().read(files: ["none.jsonl"])
    }
  }

  @Test(arguments: ["", "\n", "x\ny\n"])
  func dataWithoutAnyUsableRowIsAnErrorThatSaysWhy(text: String) throws {
    let result = try Self.read(text)
    let error = #expect(throws: DataFileError.self) { try result.requireRows() }
    #expect(error?.description.contains("no usable row") == true)
    #expect(error?.description.contains("\(result.ledger.input) rows in") == true)
  }

  @Test func mutatedRowsAreKeptOrRefusedNeverLost() throws {
    var generator = RandomGenerator(seed: 99)
    let seed = Array(Self.messages("system:S", "user:Q", "assistant:A", "tool:T", "assistant:B").utf8)
    var bytes: [UInt8] = []
    let rows = 20_000
    for _ in 0..<rows {
      var row = seed
      for _ in 0..<(1 + generator.integer(below: 3)) {
        let position = generator.integer(below: row.count)
        // A newline would make two rows of one.
        let byte = UInt8(1 + generator.integer(below: 255))
        if generator.integer(below: 2) == 0 {
          row[position] = byte == 0x0a ? 0x0b : byte
        } else {
          row.remove(at: position)
        }
      }
      bytes += row + [0x0a]
    }
    let folder = try ScratchFolder()
    let result = try ConversationImporter().read(files: [try folder.file("rows.jsonl", bytes)])
    #expect(result.ledger.input == rows)
    #expect(result.ledger.kept + result.ledger.refused == rows)
    #expect(result.rows.count == result.ledger.kept)
    #expect(result.rows.allSatisfy { $0.turns.last?.role == .assistant })
    #expect(result.ledger.refusals.allSatisfy { !$0.sentence.isEmpty })
  }
}
