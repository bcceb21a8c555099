import FTCheckpoint
import FTJSON
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

  /// Rows in full-width letters are measured as those that the model has learned from look.
  @Test func rowsAreMeasuredInTheSameForm() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let run = try tool.run(finetune(try addClean(scratch, "clean", Self.steps), "run"))
    try #require(run.status == 0, "\(run.errors)")
    func measured(_ rows: [String], _ model: [String]) throws -> Tool.Outcome {
      try scratch.add("test.jsonl", rows: rows)
      return try tool.run(
        ["text", "evaluate", "--data", "test.jsonl", "--only-tuned", "--json", "--threads", "1", "--max-tokens", "4"]
          + model)
    }
    let plain = try measured(
      [Rows.row("How many is 30?", "It is 30 pots."), Rows.row("And 4?", "Four.")], ["--run", "run"])
    let rows = [Rows.row("Ｈｏｗ  ｍａｎｙ is ３０？", "Ｉｔ is ３０　pots."), Rows.row("And 4?", "Four.")]
    let wide = try measured(rows, ["--run", "run"])
    try #require(plain.status == 0 && wide.status == 0, "\(wide.errors)")
    #expect(plain.output == wide.output && !plain.output.isEmpty)
    #expect(wide.errors.contains("what it is measured on is cleaned first: nfkc, whitespace"), "\(wide.errors)")
    #expect(wide.errors.contains("test.jsonl: 2 texts were changed by the steps"), "\(wide.errors)")
    #expect(plain.errors.contains("test.jsonl: 0 texts were changed by the steps"), "\(plain.errors)")
    // A row of which nothing is left is refused by its place.
    let emptied = try measured([rows[0], Rows.row("\u{3000}", "x")], ["--run", "run"])
    #expect(emptied.errors.contains("test.jsonl:2"), "\(emptied.errors)")
    let untaught = try measured(rows, ["--model", "tiny-llama"])
    #expect(untaught.status == 0 && !untaught.errors.contains("cleaned"), "\(untaught.errors)")
    #expect(untaught.output != wide.output)
  }

  /// Files for other programs do no steps: they name them, and that is said. A merged model is asked as the run was.
  @Test func stepsTravelWithWhatIsWrittenForOthers() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let run = try tool.run(finetune(try addClean(scratch, "clean", Self.steps), "run"))
    try #require(run.status == 0, "\(run.errors)")
    for (words, file) in [
      (["run"], "whole.gguf"), (["run", "--only-adapter"], "adapter.gguf"),
      (["tiny-llama", "--adapter", "run/adapter"], "same.gguf"),
    ] {
      let outcome = try tool.run(["models", "export"] + words + ["--output", file])
      try #require(outcome.status == 0, "\(outcome.errors)")
      let stored = try GGUFFile(path: scratch.path(file)).string("ftlab.preprocessing")
      let steps = try JSONValue(parsing: Array(stored.utf8))["steps"]?.arrayValue
      #expect(steps?.map { $0["step"]?.stringValue } == ["nfkc", "whitespace"], "\(stored)")
      #expect(outcome.errors.contains("cleaned before (nfkc, whitespace)"), "\(outcome.errors)")
      #expect(outcome.errors.contains("does none of them"), "\(outcome.errors)")
    }
    let untaught = try tool.run("models", "export", "tiny-llama", "--output", "untaught.gguf")
    #expect(untaught.status == 0 && !untaught.errors.contains("cleaned"), "\(untaught.errors)")
    #expect(throws: (any Error).self) {
      try GGUFFile(path: scratch.path("untaught.gguf")).string("ftlab.preprocessing")
    }
    // One step of a tiny model changes too little to be merged; an adapter that changes enough is given the run's steps.
    let adapter = ScratchFolder.root.appendingPathComponent("Tests/FTTextTests/Golden/adapter")
    try FileManager.default.copyItem(at: adapter, to: scratch.url.appendingPathComponent("adapter"))
    try scratch.add("adapter/steps.json", Self.steps.utf8)
    let merged = try tool.run(
      "models", "merge", "--model", ScratchFolder.root.appendingPathComponent("Models/tiny-llama").path, "--adapter",
      "adapter", "--output", "merged")
    try #require(merged.status == 0, "\(merged.errors)")
    let asked = try tool.run(
      "text", "generate", "--model", "./merged", "--prompt", "Ｈｏｗ？", "--max-tokens", "2", "--threads", "1")
    #expect(asked.status == 0 && asked.errors.contains("cleaned first: nfkc, whitespace"), "\(asked.errors)")
  }

  @Test func picturesAreMeasuredInTheSameFormAndTheClassifierNamesIt() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    try FileManager.default.copyItem(
      at: ScratchFolder.root.appendingPathComponent("Models/tiny-classifier"), to: scratch.model("tiny-classifier"))
    for name in ["photos", "test"] {
      try FileManager.default.copyItem(
        at: ScratchFolder.root.appendingPathComponent("Samples/images/two-classes"),
        to: scratch.url.appendingPathComponent(name))
    }
    // So small that a picture made so is another one to the network.
    let steps = #"{"version":1,"steps":[{"step":"picture","size":16,"shape":"crop","background":"white"}]}"#
    try scratch.add("photos/steps.json", steps.utf8)
    let run = try tool.run(
      "image", "finetune", "--task", "classify", "--model", "tiny-classifier", "--data", "photos", "--size", "64",
      "--epochs", "1", "--threads", "1", "--output", "run", "--no-verify")
    try #require(run.status == 0, "\(run.errors)")
    let words = ["image", "evaluate", "--run", "run", "--data", "test", "--anyway", "--json", "--threads", "1"]
    let taught = try tool.run(words)
    #expect(taught.status == 0 && taught.errors.contains("made alike first: steps.json"), "\(taught.errors)")
    let exported = try tool.run("models", "export", "run", "--output", "x.onnx")
    #expect(exported.status == 0 && exported.errors.contains("cleaned before (picture)"), "\(exported.errors)")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.path("x.onnx")))
    #expect(bytes.range(of: Data("preprocessing".utf8)) != nil && bytes.range(of: Data("\"crop\"".utf8)) != nil)
    for file in ["run/steps.json", "run/model/steps.json"] where scratch.exists(file) {
      try FileManager.default.removeItem(atPath: scratch.path(file))
    }
    let plain = try tool.run(words)
    #expect(plain.status == 0 && !plain.errors.contains("made alike"), "\(plain.errors)")
    #expect(plain.output != taught.output)
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
