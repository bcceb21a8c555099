import FTJSON
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Rows that cannot be used are refused with their place and reason; without a usable row the exit code is 3.
@Suite struct DataRefusalTests {
  /// What can be wrong with one line, and the reason's name.
  static let badLines: [(name: String, line: [UInt8], reason: String)] = [
    ("cut off", Array(#"{"messages":[{"role":"user","content":"x"#.utf8), "broken-json"),
    ("no JSON", Array("hello".utf8), "broken-json"),
    ("a list", Array("[1]".utf8), "not-an-object"),
    ("no answer", Array(#"{"messages":[{"role":"user","content":"x"}]}"#.utf8), "no-assistant-turn"),
    (
      "answer first",
      Array(#"{"messages":[{"role":"assistant","content":"x"},{"role":"user","content":"y"}]}"#.utf8),
      "wrong-role-order"
    ),
    ("empty answer", Array(Rows.row("x", "").utf8), "empty-content"),
    ("blank answer", Array(Rows.row("x", "  ").utf8), "empty-content"),
    ("unknown role", Array(Rows.row("x", "y").replacing("assistant", with: "robot").utf8), "unknown-role"),
    ("not UTF-8", Array(Rows.row("x", "y").utf8.dropLast(5)) + [0xFF, 0xFE] + Array(#""}]}"#.utf8), "invalid-utf8"),
    ("end token in the words", Array(Rows.row("x", "y<|im_end|>z").utf8), "template"),
    ("too long", Array(Rows.row("x", String(repeating: "very ", count: 300)).utf8), "over-long"),
  ]

  private func finetune(_ data: String, _ more: String...) -> [String] {
    [
      "text", "finetune", "--model", "tiny-llama", "--data", data, "--output", "run", "--steps", "1",
      "--max-length", "256", "--over-long", "drop",
    ] + more
  }

  @Test(arguments: badLines.indices)
  func aFileOfBadRowsIsRefused(index: Int) throws {
    let (name, line, reason) = Self.badLines[index]
    let scratch = try ScratchFolder()
    try scratch.add("bad.jsonl", line + [0x0A] + line + [0x0A])
    let outcome = try Tool(scratch: scratch).run(finetune("bad.jsonl"))
    #expect(outcome.status == 3, "\(name): \(outcome.errors)")
    #expect(outcome.errors.contains("\(reason) × 2: bad.jsonl:1, bad.jsonl:2"), "\(name): \(outcome.errors)")
    #expect(!scratch.exists("run"))
  }

  @Test func badRowsAmongGoodOnesAreListedAndTheRestIsLearned() throws {
    let scratch = try ScratchFolder()
    let lines = Rows.good(10).map { Array($0.utf8) } + Self.badLines.map(\.line)
    try scratch.add("mixed.jsonl", lines.flatMap { $0 + [0x0A] })
    let outcome = try Tool(scratch: scratch).run(finetune("mixed.jsonl"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("21 rows in, 10 kept, 11 refused"), "\(outcome.errors)")
    let ledger = try scratch.text("run/ledger.jsonl").split(separator: "\n").map {
      try JSONValue(parsing: Array($0.utf8))
    }
    let refused = ledger.filter { $0["fate"]?.stringValue == "refused" }
    #expect(refused.map { $0["line"]?.intValue } == Array(11...21))
    #expect(refused.map { $0["reason"]?.stringValue } == Self.badLines.map(\.reason))
    #expect(refused.allSatisfy { $0["message"]?.stringValue?.isEmpty == false })
  }

  /// A line of 10 MB is one row: read, measured, refused for its length, in reasonable time.
  @Test(.timeLimit(.minutes(1)), arguments: ["very ", "a"])
  func aTenMegabyteLineIsARowLikeAnyOther(part: String) throws {
    let scratch = try ScratchFolder()
    let long = Rows.row("x", String(repeating: part, count: 10_000_000 / part.utf8.count))
    try scratch.add("long.jsonl", rows: Rows.good(8) + [long])
    let outcome = try Tool(scratch: scratch).run(finetune("long.jsonl"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("over-long × 1: long.jsonl:9"), "\(outcome.errors)")
    #expect(outcome.errors.utf8.count < 10_000)
  }

  @Test func rowsAboveTheLengthFailTheRunUnlessAskedOtherwise() throws {
    let scratch = try ScratchFolder()
    try scratch.add(
      "long.jsonl", rows: Rows.good(8) + [Rows.row(String(repeating: "very ", count: 300), "Yes.")])
    let arguments = ["text", "finetune", "--model", "tiny-llama", "--data", "long.jsonl", "--steps", "1"]
    let tool = Tool(scratch: scratch)
    let failed = try tool.run(arguments + ["--max-length", "128", "--output", "failed"])
    #expect(failed.status == 3)
    #expect(failed.errors.contains("long.jsonl:9"))
    #expect(failed.errors.contains("--over-long"))
    #expect(!scratch.exists("failed"))
    let cut = try tool.run(arguments + ["--max-length", "128", "--over-long", "truncate", "--output", "cut"])
    #expect(cut.status == 0, "\(cut.errors)")
    #expect(try scratch.text("cut/ledger.jsonl").contains(#""kept":9"#))
  }

  /// Each content and what the message names.
  @Test func filesThatCannotBeReadAreRefused() throws {
    let scratch = try ScratchFolder()
    try scratch.add("empty.jsonl", [])
    try scratch.add("blank.jsonl", "\n\n".utf8)
    try scratch.add("utf16.jsonl", [0xFF, 0xFE, 0x7B, 0])
    // A file that opens and cannot be read, whoever runs the test.
    for name in ["none.jsonl", "empty.jsonl", "blank.jsonl", "utf16.jsonl", "/proc/self/mem", "/proc"] {
      let outcome = try Tool(scratch: scratch).run(finetune(name))
      // What the operating system cannot read is nobody's data.
      #expect(outcome.status == (name == "/proc/self/mem" ? 1 : 3), "\(name): \(outcome.errors)")
      #expect(outcome.errors.contains(name), "\(outcome.errors)")
      #expect(!scratch.exists("run"))
    }
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
  func aFileWithoutReadPermissionIsRefused() throws {
    let scratch = try ScratchFolder()
    chmod(try scratch.add("secret.jsonl", rows: Rows.good(8)), 0)
    let outcome = try Tool(scratch: scratch).run(finetune("secret.jsonl"))
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("ls -l secret.jsonl"))
  }

  /// Case and white space do not hide a copy.
  @Test func validationRowsThatAreInTrainingAreRefused() throws {
    let scratch = try ScratchFolder()
    try scratch.add("train.jsonl", rows: Rows.good(8))
    try scratch.add(
      "validation.jsonl", rows: [Rows.row("Other?", "Yes."), Rows.row("HOW many  is 3?", "It is 3, of course.")])
    for flag in ["--validation", "--test"] {
      let outcome = try Tool(scratch: scratch).run(finetune("train.jsonl", flag, "validation.jsonl"))
      #expect(outcome.status == 3)
      #expect(outcome.errors.contains("validation.jsonl:2 repeats train.jsonl:4"), "\(outcome.errors)")
      #expect(!scratch.exists("run"))
    }
  }

  @Test func oneRowIsTooFewToTrainAndValidate() throws {
    let scratch = try ScratchFolder()
    try scratch.add("one.jsonl", rows: Rows.good(1))
    let outcome = try Tool(scratch: scratch).run(finetune("one.jsonl"))
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("--validation"))
  }
}
