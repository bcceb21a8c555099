import FTJSON
import Foundation
import Testing

/// Rows of any dialect, through the program: what is recognised is said, what is learned is shown, once.
@Suite struct RowDialectRunTests {
  private static func numbered(_ line: (Int) -> String) -> String { (0..<10).map { line($0) + "\n" }.joined() }

  /// A file, what it holds, and what is said of it.
  static let files: [(name: String, text: String, says: String)] = [
    (
      "rows.jsonl", numbered { Rows.row("How many is \($0)?", "It is \($0).") },
      "messages with role and content (OpenAI)"
    ),
    ("rows.csv", "prompt,completion\n" + numbered { "How many is \($0)?,It is \($0)." }, "prompt and completion"),
    (
      "rows.tsv", "instruction\tinput\toutput\n" + numbered { "How many?\t\($0)\tIt is \($0)." },
      "instruction, input and output (Alpaca)"
    ),
    (
      "chats.jsonl",
      numbered {
        #"{"conversations":[{"from":"human","value":"How many is \#($0)?"},{"from":"gpt","value":"It is \#($0)."}]}"#
      }, "conversations with from and value (ShareGPT)"
    ),
    ("texts.txt", numbered { "It is \($0).\n" }, "plain text"),
  ]

  private func finetune(_ data: String, _ more: String...) -> [String] {
    ["text", "finetune", "--model", "tiny-llama", "--data", data, "--output", "run", "--steps", "1", "--no-verify"]
      + more
  }

  /// Makes a base model of the tiny one by taking its template away.
  private func makeBase(_ scratch: ScratchFolder) throws {
    let file = scratch.model("tiny-llama").appending(path: "tokenizer_config.json")
    var object = JSONObject()
    for member in try JSONValue(parsing: Array(Data(contentsOf: file))).objectValue?.members ?? []
    where member.key != "chat_template" {
      object.append(key: member.key, member.value)
    }
    try Data(JSONValue.object(object).encodedBytes()).write(to: file)
  }

  @Test(arguments: files.indices) func theDialectIsSaidAndTheFirstRowsAreShownOnce(index: Int) throws {
    let (name, text, says) = Self.files[index]
    let scratch = try ScratchFolder()
    try scratch.add(name, text.utf8)
    let outcome = try Tool(scratch: scratch).run(finetune(name))
    #expect(outcome.status == 0, "\(outcome.errors)")
    for part in ["\(name): rows of \(says).\n", "Learned tokens of a row: ", "between ‹ and ›"] {
      #expect(outcome.errors.ranges(of: part).count == 1, "\(part): \(outcome.errors)")
    }
    let shown = outcome.errors.split(separator: "\n").filter { $0.contains("‹It is ") && $0.contains(".<|im_end|>›") }
    #expect(shown.count == 3 && shown.allSatisfy { $0.hasPrefix("  \(name):") }, "\(outcome.errors)")
    #expect(try scratch.text("run/ledger.jsonl").contains("{\"file\":\"\(name)\",\"note\":\"rows of \(says)\"}\n"))
  }

  @Test func programsAreToldTheExamplesAsAnEvent() throws {
    let scratch = try ScratchFolder()
    try scratch.add("rows.csv", Self.files[1].text.utf8)
    let outcome = try Tool(scratch: scratch).run(finetune("rows.csv", "--json"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let events = try outcome.lines.map { try JSONValue(parsing: Array($0.utf8)) }
    let examples = events.filter { $0["event"]?.stringValue == "examples" }.compactMap { $0["examples"]?.arrayValue }
    #expect(examples.map(\.count) == [3])
    let first = examples.first?.first
    #expect(first?["file"]?.stringValue == "rows.csv")
    let parts = first?["parts"]?.arrayValue ?? []
    #expect(parts.map { $0["learned"]?.boolValue } == [false, true, false])
    #expect(parts.count == 3 && parts[1]["text"]?.stringValue?.hasSuffix(".<|im_end|>") == true)
    #expect(!outcome.errors.contains("‹"))
  }

  @Test func aFileOfTwoDialectsStartsNoRun() throws {
    let scratch = try ScratchFolder()
    try scratch.add("rows.jsonl", (Self.files[0].text + Self.files[3].text).utf8)
    let outcome = try Tool(scratch: scratch).run(finetune("rows.jsonl"))
    #expect(outcome.status == 3)
    #expect(
      outcome.errors.contains("messages with role and content (OpenAI): 10 rows, lines 1, 2, 3, …"), "\(outcome.errors)"
    )
    #expect(outcome.errors.contains("conversations with from and value (ShareGPT): 10 rows, lines 11, 12, 13, …"))
    #expect(!scratch.exists("run"))
  }

  @Test func aBaseModelLearnsPlainRowsAndContinuesText() throws {
    let scratch = try ScratchFolder()
    try makeBase(scratch)
    let tool = Tool(scratch: scratch)
    try scratch.add("rows.csv", Self.files[1].text.utf8)
    try scratch.add("rows.jsonl", Self.files[0].text.utf8)
    let refused = try tool.run(finetune("rows.jsonl"))
    #expect(refused.status == 3)
    #expect(
      refused.errors.contains("use rows with prompt and completion (two strings) or with text"), "\(refused.errors)")
    try scratch.add("test.csv", "prompt,completion\nHow many is 77?,It is 77.\n".utf8)
    let learned = try tool.run(finetune("rows.csv", "--test", "test.csv", "--samples", "1"))
    #expect(learned.status == 0, "\(learned.errors)")
    #expect(learned.errors.contains("?‹It is "), "\(learned.errors)")
    #expect(learned.output.contains("ftlab text generate --run run"), "\(learned.output)")
    let plain = try tool.run("text", "generate", "--run", "run", "--prompt", "How many is 3?", "--max-tokens", "8")
    let raw = try tool.run(
      "text", "generate", "--raw", "--run", "run", "--prompt", "How many is 3?", "--max-tokens", "8")
    #expect(plain.status == 0 && raw.status == 0, "\(plain.errors)\(raw.errors)")
    #expect(plain.output == raw.output)
    let chat = try tool.run("text", "chat", "--run", "run")
    #expect(chat.status == 2 && chat.errors.contains("has no chat template"), "\(chat.errors)")
    let measured = try tool.run("text", "evaluate", "--run", "run", "--data", "test.csv", "--only-tuned")
    #expect(measured.status == 0, "\(measured.errors)")
    #expect(measured.errors.contains("test.csv: rows of prompt and completion.\n"), "\(measured.errors)")
  }

  @Test func ofPlainTextOnlyTheBitsAreMeasured() throws {
    let scratch = try ScratchFolder()
    try scratch.add("texts.txt", Self.files[4].text.utf8)
    let outcome = try Tool(scratch: scratch).run(
      "text", "evaluate", "--model", "tiny-llama", "--data", "texts.txt", "--only-tuned", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let measures = try outcome.lines.flatMap { try JSONValue(parsing: Array($0.utf8))["measures"]?.arrayValue ?? [] }
    #expect(measures.map { $0["name"]?.stringValue } == ["bits per byte"], "\(outcome.output)")
  }
}
