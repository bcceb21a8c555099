import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Standard input, pipes with names, and texts that are no UTF-8.
@Suite struct StandardInputTests {
  private let generate = ["text", "generate", "--model", "tiny-llama", "--max-tokens", "8"]

  @Test(arguments: ["How many?\n", "How many?\r\n", "\u{FEFF}How many?", "How many?"], [[], ["--prompt", "-"]])
  func aPromptFromAPipeIsTheSamePrompt(input: String, flags: [String]) throws {
    let tool = Tool(scratch: try ScratchFolder())
    let expected = try tool.run(generate + ["--prompt", "How many?"])
    try #require(expected.status == 0)
    let outcome = try tool.run(generate + flags, input: input)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output == expected.output)
  }

  /// Only one line end is the shell's; others are the person's.
  @Test func oneLineEndIsRemoved() throws {
    let tool = Tool(scratch: try ScratchFolder())
    let raw = generate + ["--raw"]
    #expect(try tool.run(raw, input: "a\n\n").output == tool.run(raw + ["--prompt", "a\n"]).output)
  }

  @Test(arguments: [
    ["text", "generate", "--model", "tiny-llama"], ["text", "generate", "--model", "tiny-llama", "--prompt", "-"],
    ["text", "chat", "--model", "tiny-llama"],
  ])
  func textThatIsNotUTF8IsRefused(arguments: [String]) throws {
    let scratch = try ScratchFolder()
    for (name, bytes) in [("latin1", [0x47, 0x72, 0xFC, 0xDF, 0x65, 0x0A]), ("cut", [0x61, 0xE2, 0x82])]
      as [(String, [UInt8])]
    {
      try scratch.add(name, bytes)
      let outcome = try Tool(scratch: scratch).start(arguments, shell: "<\(name)").wait()
      #expect(outcome.status == 3, "\(name): \(outcome.errors)")
      #expect(outcome.errors.contains("UTF-8"), "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test(arguments: ["<&-", "<.", "</dev/null"])
  func standardInputThatIsNoneIsAnError(shell: String) throws {
    let outcome = try Tool(scratch: try ScratchFolder()).start(generate, shell: shell).wait()
    #expect([1, 3].contains(outcome.status), "\(outcome.status) \(outcome.errors)")
    #expect(!outcome.errors.isEmpty)
  }

  @Test func rowsFromStandardInputAreLearnedLikeThoseOfAFile() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let rows = (Rows.good(12) + ["broken"]).joined(separator: "\n") + "\n"
    try scratch.add("rows.jsonl", rows.utf8)
    let arguments = ["text", "finetune", "--model", "tiny-llama", "--steps", "2", "--validation", "v.jsonl"]
    try scratch.add("v.jsonl", rows: [Rows.row("Where?", "Here.")])
    try #require(try tool.run(arguments + ["--data", "rows.jsonl", "--output", "file"]).status == 0)
    let outcome = try tool.run(arguments + ["--data", "-", "--output", "piped"], input: rows)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try scratch.text("piped/ledger.jsonl").contains("standard input"))
    let result = "adapter/adapter_model.safetensors"
    #expect(try scratch.sha256("piped/\(result)") == scratch.sha256("file/\(result)"))
  }

  @Test func aPipeWithANameIsWaitedForWithAWord() throws {
    let scratch = try ScratchFolder()
    #expect(mkfifo(scratch.path("pipe.jsonl"), 0o600) == 0)
    let running = try Tool(scratch: scratch).start([
      "text", "finetune", "--model", "tiny-llama", "--steps", "1", "--data", "pipe.jsonl", "--output", "run",
    ])
    let deadline = Date().addingTimeInterval(60)
    while running.isRunning, !running.errorsSoFar.contains("pipe.jsonl is a pipe"), Date() < deadline { usleep(20_000) }
    #expect(running.errorsSoFar.contains("pipe.jsonl is a pipe"))
    try (Rows.good(12).joined(separator: "\n") + "\n").write(
      toFile: scratch.path("pipe.jsonl"), atomically: false, encoding: .utf8)
    let outcome = try running.wait()
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func aSilentPipeIsWaitedForWithAWord() throws {
    let outcome = try Tool(scratch: try ScratchFolder()).start(generate, shell: "< <(sleep 2; echo hello)").wait()
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("Waiting for the prompt"), "\(outcome.errors)")
  }

  /// What stands in the chat's lines is read as it is too.
  @Test func chatReadsLinesOfBothKinds() throws {
    let tool = Tool(scratch: try ScratchFolder())
    let arguments = ["text", "chat", "--model", "tiny-llama", "--max-tokens", "6"]
    let unix = try tool.run(arguments, input: "Hello\n/new\nHello\n")
    let windows = try tool.run(arguments, input: "Hello\r\n/new\r\nHello")
    #expect(unix.status == 0 && windows.status == 0)
    #expect(unix.output == windows.output)
  }
}
