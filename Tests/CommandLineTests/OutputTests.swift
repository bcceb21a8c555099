import FTJSON
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// What the program prints and writes when all goes well, and when nobody reads on or the disk is full.
@Suite struct OutputTests {
  private func scratch() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try scratch.add("rows.jsonl", rows: Rows.good(24))
    return scratch
  }

  private func finetune(_ output: String, _ more: String...) -> [String] {
    ["text", "finetune", "--model", "tiny-llama", "--data", "rows.jsonl", "--output", output] + more
  }

  @Test func eventsAreOneJSONObjectALineAndTheSameAsInTheLog() throws {
    let scratch = try scratch()
    let outcome = try Tool(scratch: scratch).run(finetune("run", "--epochs", "2", "--batch-tokens", "64", "--json"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let events = try outcome.lines.map { try JSONValue(parsing: Array($0.utf8)) }
    let names = events.compactMap { $0["event"]?.stringValue }
    #expect(names.count == events.count)
    #expect(names.first == "facts")
    #expect(names.last == "ended")
    #expect(
      Set(names) == [
        "facts", "examined", "examples", "started", "step", "validation", "snapshot", "finished", "published", "ended",
      ])
    // The trainer's events stand in the log too, where the folder tells the stage.
    let logged = try scratch.text("run/stages/text/events.jsonl").split(separator: "\n").map(String.init)
    #expect(outcome.lines.filter { $0.hasSuffix(#","stage":"text"}"#) }.map { $0.dropLast(16) + "}" } == logged)
  }

  @Test func theSettingsOfARunAreARecipeForTheSameRun() throws {
    let scratch = try scratch()
    let tool = Tool(scratch: scratch)
    let first = try tool.run(
      finetune(
        "first", "--rank", "3", "--alpha", "5", "--lora-dropout", "0.25", "--targets", "q_proj", "--targets", "v_proj",
        "--learning-rate", "1e-5", "--schedule", "linear", "--seed", "18446744073709551615", "--steps", "3", "--rslora",
        "--batch-tokens", "64", "--weight-decay", "0"))
    try #require(first.status == 0, "\(first.errors)")
    let second = try tool.run("text", "finetune", "--config", "first/settings.json", "--output", "second")
    try #require(second.status == 0, "\(second.errors)")
    #expect(try RunFiles(scratch, "first") == RunFiles(scratch, "second"))
    #expect(
      try scratch.text("second/settings.json")
        == scratch.text("first/settings.json").replacing(#""output": "first""#, with: #""output": "second""#))
    // Flags win over the file, wherever they stand.
    let third = try tool.run(
      "text", "finetune", "--output", "third", "--config=first/settings.json", "--rank", "2", "--targets", "o_proj")
    try #require(third.status == 0, "\(third.errors)")
    let configuration = try JSONValue(parsing: Array(scratch.text("third/settings.json").utf8))
    #expect(configuration["rank"]?.intValue == 2)
    #expect(configuration["targets"]?.arrayValue?.map(\.stringValue) == ["o_proj"])
    #expect(configuration["alpha"]?.doubleValue == 5)
  }

  @Test func aTunedRunWritesLikeItsAdapter() throws {
    let scratch = try scratch()
    let tool = Tool(scratch: scratch)
    let outcome = try tool.run(finetune("run", "--epochs", "3", "--learning-rate", "1e-2"))
    try #require(outcome.status == 0, "\(outcome.errors)")
    let arguments = ["text", "generate", "--prompt", "How many is 3?", "--max-tokens", "12"]
    let texts = try [
      ["--run", "run"], ["--model", "tiny-llama", "--adapter", "run/adapter"], ["--model", "tiny-llama"],
    ].map { try tool.run(arguments + $0) }
    #expect(texts.allSatisfy { $0.status == 0 && $0.errors.isEmpty })
    #expect(texts[0].output == texts[1].output)
    #expect(texts[0].output != texts[2].output)
    let chat = try tool.run(
      ["text", "chat", "--run", "run", "--max-tokens", "12"], input: "How many is 3?\n/new\nHow many is 3?\n\n")
    #expect(chat.status == 0)
    #expect(chat.output.contains(texts[0].output + texts[0].output))
  }

  /// Full and partial runs end in a model folder that opens like any other.
  @Test(arguments: [["--method", "full"], ["--method", "partial", "--last-blocks", "1"]])
  func modelsOfFullAndPartialRunsOpen(method: [String]) throws {
    let scratch = try scratch()
    let tool = Tool(scratch: scratch)
    let outcome = try tool.run(finetune("run", "--steps", "2", "--learning-rate", "1e-2") + method)
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(try tool.run("models", "info", "run/model").output.contains("213,440"))
    #expect(try tool.run("text", "generate", "--run", "run", "--prompt", "x", "--max-tokens", "2").status == 0)
    let names = ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]
    #expect(Set(scratch.contents("run/model")).isSuperset(of: names))
  }

  /// `| head -n 1` is no reason to lose a training: it goes on, and the exit code tells of the output that was lost.
  @Test func aPipeThatIsClosedEarlyDoesNotEndATraining() throws {
    let scratch = try scratch()
    let arguments = finetune("run", "--epochs", "50", "--batch-tokens", "64", "--json")
    let pipe = Process()
    pipe.executableURL = URL(fileURLWithPath: "/bin/bash")
    pipe.arguments =
      [
        "-c", "\"$0\" \"$@\" 2>errors | head -n 1 >head; echo ${PIPESTATUS[0]} >status", Tool.path,
      ] + arguments
    pipe.environment = scratch.environment
    pipe.currentDirectoryURL = scratch.url
    try pipe.run()
    pipe.waitUntilExit()
    #expect(try scratch.text("status") == "1\n")
    #expect(try scratch.text("errors").contains("standard output cannot be written: its reader has gone"))
    #expect(scratch.exists("run/adapter/adapter_model.safetensors"))
  }

  /// The first snapshot fits, the second does not: exit code 1, the first is whole, and the run goes on once there is room.
  @Test func aFileSizeLimitLeavesTheLastSnapshotUsable() throws {
    let scratch = try scratch()
    let tool = Tool(scratch: scratch)
    let settings = [
      "--method", "full", "--steps", "12", "--batch-tokens", "64", "--save-every", "4", "--validate-every", "6",
    ]
    try #require(try tool.run(finetune("whole") + settings).status == 0)
    // The disk fills up with other things while the run is stopped.
    let running = try tool.start(finetune("run", "--json") + settings)
    while running.isRunning && !running.outputSoFar.contains(#""snapshot""#) { usleep(500) }
    running.send(SIGKILL)
    _ = try running.wait()
    let snapshots = { scratch.contents("run/stages/text/snapshots").filter { $0.hasPrefix("step-") } }
    let before = snapshots()
    let full = try tool.start(["runs", "resume", "run"], shell: "trap '' XFSZ; ulimit -f 400; exec").wait()
    #expect(full.status == 1, "\(full.errors)")
    #expect(full.errors.contains("safetensors"), "\(full.errors)")
    #expect(snapshots() == before)
    #expect(!scratch.contents("run/stages/text/snapshots").contains { $0.hasPrefix(".") })
    let resumed = try tool.run("runs", "resume", "run")
    #expect(resumed.status == 0, "\(resumed.errors)")
    let result = "model/model.safetensors"
    #expect(try RunFiles(scratch, "run", result: result) == RunFiles(scratch, "whole", result: result))
  }

  @Test(.enabled(if: SmallDisk.isAllowed, "needs the right to mount a small file system"))
  func aFullDiskLeavesTheLastSnapshotUsable() throws {
    let scratch = try scratch()
    let tool = Tool(scratch: scratch)
    let settings = [
      "--method", "full", "--steps", "12", "--batch-tokens", "64", "--save-every", "4", "--validate-every", "6",
    ]
    try #require(try tool.run(finetune("whole") + settings).status == 0)
    // Room for one snapshot (2.6 MB) and the best weights (0.9 MB), not for a second snapshot beside them.
    let disk = try SmallDisk(scratch.path("disk"), megabytes: 5)
    defer { disk.unmount() }
    let full = try tool.run(finetune("disk/run") + settings)
    #expect(full.status == 1)
    #expect(full.errors.contains("free some space"), "\(full.errors)")
    #expect(scratch.contents("disk/run/stages/text/snapshots").filter { $0.hasPrefix("step-") } == ["step-00000004"])
    disk.grow(megabytes: 64)
    let resumed = try tool.run("runs", "resume", "disk/run")
    #expect(resumed.status == 0, "\(resumed.errors)")
    let result = "model/model.safetensors"
    #expect(try RunFiles(scratch, "disk/run", result: result) == RunFiles(scratch, "whole", result: result))
  }
}
