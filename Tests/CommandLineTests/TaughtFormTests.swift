import Foundation
import Testing

/// Data that were cleaned teach a model one form of texts; what it is asked is brought into the same.
@Suite struct TaughtFormTests {
  private static let steps = #"{"version":1,"steps":[{"step":"nfkc"},{"step":"whitespace"}]}"#

  private func finetune(_ data: String, _ output: String, _ more: String...) -> [String] {
    ["text", "finetune", "--model", "tiny-llama", "--data", data, "--output", output, "--steps", "1", "--no-verify"]
      + more
  }

  /// A folder with rows, and steps beside them.
  private func addClean(_ scratch: ScratchFolder, _ name: String, _ steps: String) throws -> String {
    try FileManager.default.createDirectory(atPath: scratch.path(name), withIntermediateDirectories: true)
    try scratch.add("\(name)/train.jsonl", rows: Rows.good(8))
    try scratch.add("\(name)/steps.json", steps.utf8)
    return "\(name)/train.jsonl"
  }

  @Test func aRunKeepsTheStepsAndItsModelIsAskedInTheSameForm() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let rows = try addClean(scratch, "clean", Self.steps)
    let run = try tool.run(finetune(rows, "run"))
    #expect(run.status == 0 && run.errors.contains("cleaned before (nfkc, whitespace)"), "\(run.errors)")
    for file in ["run/steps.json", "run/adapter/steps.json"] { #expect(try scratch.text(file) == Self.steps) }
    let flags = ["--max-tokens", "4", "--threads", "1"]
    let plain = try tool.run(["text", "generate", "--prompt", "How many is 3?", "--run", "run"] + flags)
    let wide = try tool.run(["text", "generate", "--prompt", "Ｈｏｗ　ｍａｎｙ  is ３？", "--run", "run"] + flags)
    #expect(plain.status == 0 && wide.status == 0, "\(wide.errors)")
    #expect(plain.output == wide.output)
    #expect(wide.errors.ranges(of: "cleaned first: nfkc, whitespace").count == 1, "\(wide.errors)")
    // The same from the adapter alone, and nothing of the kind without it.
    let adapter = try tool.run(
      ["text", "generate", "--prompt", "Ｈｏｗ ｍａｎｙ is ３？", "--adapter", "run/adapter", "--model", "tiny-llama"] + flags)
    #expect(adapter.output == plain.output && adapter.errors.contains("cleaned first"), "\(adapter.errors)")
    let untaught = try tool.run(["text", "generate", "--prompt", "a", "--model", "tiny-llama"] + flags)
    #expect(untaught.status == 0 && !untaught.errors.contains("cleaned first"), "\(untaught.errors)")
    let chat = try tool.run(["text", "chat", "--run", "run"] + flags, input: "Ｈｏｗ ｍａｎｙ is ３？\n\n")
    #expect(chat.status == 0 && chat.errors.contains("cleaned first"), "\(chat.errors)")
    #expect(chat.output.contains(plain.output.trimmingCharacters(in: .newlines)), "\(chat.output)")
    let nothing = try tool.run(["text", "generate", "--prompt", "\u{3000}", "--run", "run"] + flags)
    #expect(nothing.status == 0 || nothing.errors.contains("prompt"), "\(nothing.errors)")
  }

  @Test func stepsThatDisagreeOrAreDamagedStopARunBeforeItBegins() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let one = try addClean(scratch, "one", Self.steps)
    let two = try addClean(scratch, "two", #"{"version":1,"steps":[{"step":"html"}]}"#)
    let torn = try tool.run(finetune(one, "run", "--validation", two))
    #expect(torn.status == 2 && torn.errors.contains("cleaned by different steps"), "\(torn.errors)")
    let damaged = try addClean(scratch, "damaged", "{")
    let refused = try tool.run(finetune(damaged, "run"))
    #expect(refused.status == 2 && refused.errors.contains("damaged/steps.json"), "\(refused.errors)")
    #expect(!scratch.exists("run"))
  }
}
