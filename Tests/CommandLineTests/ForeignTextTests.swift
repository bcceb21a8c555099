import FTData
import Foundation
import Testing

@testable import FTCommands

/// Texts of others (names, rows, cards, settings, what a model writes) do not speak to the terminal and do not flood it.
@Suite struct ForeignTextTests {
  static let escape = "\u{1B}"
  /// Clears the screen, sets a title, hides what follows.
  static let nasty = "\u{1B}[2J\u{1B}]0;title\u{07}\u{9B}31m"

  private func steers(_ outcome: Tool.Outcome) -> Bool {
    (outcome.output + outcome.errors).unicodeScalars.contains {
      ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || (0x7F...0x9F).contains($0.value)
    }
  }

  @Test(arguments: [
    ["text", "finetune", "--data", "\(nasty).jsonl", "--output", "run", "--model", "tiny-llama"],
    ["text", "generate", "--model", nasty, "--prompt", "x"], ["text", "generate", "--run", nasty, "--prompt", "x"],
    ["text", "generate", "--temperature", nasty, "--prompt", "x"], ["text", "generate", "--\(nasty)"], [nasty],
    ["text", "finetune", "--config", nasty], ["runs", "resume", nasty], ["models", "info", nasty],
    ["models", "import", nasty], ["voice", "say", "--file", nasty],
    ["image", "stylize", nasty, "--style", nasty, "--output", "b.png"],
  ])
  func namesInMessagesAreEscaped(arguments: [String]) throws {
    let outcome = try Tool(scratch: try ScratchFolder()).run(arguments)
    #expect(outcome.status != 0)
    #expect(!steers(outcome), "\(outcome.errors.debugDescription)")
    #expect(outcome.errors.contains(#"\u001b"#), "\(outcome.errors)")
  }

  @Test func refusedRowsModelsAndCardsAreEscaped() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    try scratch.add("a\(Self.nasty).jsonl", rows: Rows.good(8) + ["{\"messages\": \"\(Self.nasty)\"}", Self.nasty])
    let training = try tool.run(
      "text", "finetune", "--model", "tiny-llama", "--data", "a\(Self.nasty).jsonl", "--output", "o\(Self.nasty)",
      "--steps", "1")
    #expect(training.status == 0)
    #expect(!steers(training), "\((training.output + training.errors).debugDescription)")

    let model = scratch.model("nasty\(Self.nasty)")
    try FileManager.default.copyItem(at: scratch.model("tiny-llama"), to: model)
    try Data("# A \(Self.nasty) card\r\n\r\nin lines\r\n".utf8).write(to: model.appendingPathComponent("MODEL_CARD.md"))
    let list = try tool.run("models", "list")
    #expect(list.status == 0)
    #expect(!steers(list), "\((list.output + list.errors).debugDescription)")
    let info = try tool.run("models", "info", model.path)
    #expect(info.status == 0)
    #expect(!steers(info), "\((info.output + info.errors).debugDescription)")
    #expect(info.output.contains("card\n\nin lines\n"))
  }

  @Test(arguments: [
    ("plain", "plain"), ("two\nlines\tand a tab", "two\nlines\tand a tab"), ("a\r\nb", "a\nb"), ("a\rb", #"a\rb"#),
    ("\u{1B}[31m", #"\u001b[31m"#), ("\u{7F}\u{9B}", #"\u007f\u009b"#), ("\u{202E}txt.exe", #"\u202etxt.exe"#),
    ("Grüße, 日本語 👩‍👩‍👧 \u{200F}עברית", "Grüße, 日本語 👩‍👩‍👧 \u{200F}עברית"), ("\0", #"\u0000"#),
  ])
  func visibleTextsSteerNothing(text: String, shown: String) {
    #expect(Terminal.visible(text) == shown)
    #expect(Terminal.visible(Terminal.visible(text)) == shown)
  }

  @Test func namesStayOnOneLine() {
    #expect(Terminal.visible("a\nb\tc\r\n", isOneLine: true) == #"a\nb\tc\r\n"#)
  }

  @Test func whatAModelWritesLosesControlCharactersOnly() {
    #expect(Terminal.harmless("a\u{1B}[31mb\n\tc\u{7}\u{9B}d é \u{202E}") == "a[31mb\n\tcd é \u{202E}")
  }

  @Test func longTextsAreShortened() throws {
    let long = String(repeating: "x", count: 200_000)
    #expect(Terminal.shortened(long).hasSuffix("x … and 198,000 more characters"))
    #expect(Terminal.shortened("short\n" + long).hasPrefix("short\nxxx"))
    #expect(Terminal.shortened(String(repeating: "line\n", count: 5000)).hasSuffix("… and 4,801 more lines"))
    // One letter with 200,000 accents is one character to Swift.
    #expect(Terminal.shortened("e" + String(repeating: "\u{301}", count: 200_000)).utf8.count < 5000)

    let scratch = try ScratchFolder()
    try scratch.add("long.yaml", "learning-rate: \(long)\n".utf8)
    try scratch.add("broken.yaml", "\(long): [\n".utf8)
    for arguments in [
      ["text", "finetune", "--config", "long.yaml"], ["text", "finetune", "--config", "broken.yaml"],
      ["text", "generate", "--temperature", String(long.prefix(100_000))], ["--\(long.prefix(100_000))"],
      ["models", "info", String(long.prefix(100_000))],
    ] {
      let outcome = try Tool(scratch: scratch).run(arguments)
      #expect(outcome.status != 0)
      #expect(outcome.errors.utf8.count < 10_000, "\(arguments.prefix(3)): \(outcome.errors.utf8.count) bytes")
    }
  }

  @Test(arguments: [
    (["ftlab", "runs", "resume", "runs/first"], "ftlab runs resume runs/first"),
    (["a", "my run"], "a 'my run'"), (["it's"], #"'it'\''s'"#), ([""], "''"),
    (["$HOME", "*", "a;b"], "'$HOME' '*' 'a;b'"),
    (["Grüße_1,2:3=4"], "Grüße_1,2:3=4"), (["a\nb\u{1B}'"], #"$'a\nb\u001b\''"#),
  ])
  func suggestedCommandsSurviveAShell(words: [String], line: String) throws {
    #expect(ShellWords.line(words) == line)
    let shell = Process()
    let output = Pipe()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = ["-c", "printf '%s\\0' \(line)"]
    shell.standardOutput = output
    try shell.run()
    let read = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(read == words.map { $0 + "\0" }.joined())
  }

  @Test func suggestedCommandsAreQuoted() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    try scratch.add("rows.jsonl", rows: Rows.good(8))
    let arguments = [
      "text", "finetune", "--model", "tiny-llama", "--data", "rows.jsonl", "--steps", "1", "--output", "my run",
    ]
    #expect(try tool.run(arguments).status == 0)
    let again = try tool.run(arguments)
    #expect(again.errors.contains("ftlab runs resume 'my run'"), "\(again.errors)")
    try FileManager.default.removeItem(atPath: scratch.path("my run/adapter"))
    let unfinished = try tool.run("text", "generate", "--run", "my run", "--prompt", "x")
    #expect(unfinished.status == 2)
    #expect(unfinished.errors.contains("ftlab runs resume 'my run'"), "\(unfinished.errors)")
  }
}
