import FTTestSupport
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Runs over models that stay as they are: packed ones, and ones of which only the last blocks learn.
@Suite(.serialized) struct FrozenModelTests {
  private func scratch() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try scratch.addProducts()
    return scratch
  }

  private func finetune(_ output: String, _ more: [String]) -> [String] {
    [
      "text", "finetune", "--model", "tiny-llama", "--data", "train.jsonl", "--validation", "validation.jsonl",
      "--output", output, "--batch-tokens", "512", "--validate-every", "20", "--save-every", "5",
      "--patience", "0", "--threads", "2", "--seed", "5", "--max-length", "512", "--epochs", "2", "--json",
    ] + more
  }

  /// Either kind of run is told, learns, and goes on after a kill in its second epoch to the same bytes.
  @Test(arguments: [
    (["--weights", "q8"], "kept as q8"),
    (["--weights", "q4", "--targets", "model.layers.2.*"], "the first 2 blocks make of a row"),
    (["--method", "partial", "--last-blocks", "1"], "the first 2 blocks make of a row"),
  ])
  func aRunSaysWhatStaysAndIsTheSameAfterAKill(flags: [String], told: String) throws {
    let scratch = try scratch()
    let tool = Tool(scratch: scratch)
    let whole = try tool.run(finetune("whole", flags))
    try #require(whole.status == 0, "\(whole.errors)")
    #expect(whole.output.contains(told))
    let running = try tool.start(finetune("killed", flags))
    let half = whole.output.count(of: "\"event\":\"step\"") / 2 + 4
    while running.isRunning && running.outputSoFar.count(of: "\"event\":\"step\"") < half { usleep(500) }
    running.send(SIGKILL)
    try #require(try running.wait().status == 128 + SIGKILL, "the run ended before it was killed")
    let resumed = try tool.run(["runs", "resume", "killed", "--json"])
    try #require(resumed.status == 0, "\(resumed.errors)")
    let published = flags.contains("partial") ? "model/model.safetensors" : "adapter/adapter_model.safetensors"
    #expect(try scratch.sha256("killed/\(published)") == scratch.sha256("whole/\(published)"))
    #expect(scratch.contents("whole").filter { $0.hasPrefix(".scratch") } == [])
  }

  /// What learned upon packed matrices writes with them, and says so, unless others are asked for.
  @Test func aRunWritesWithTheMatricesThatItLearnedUpon() throws {
    let scratch = try scratch()
    let tool = Tool(scratch: scratch)
    let run = try tool.run(finetune("run", ["--weights", "q4"]))
    try #require(run.status == 0, "\(run.errors)")
    let write = ["text", "generate", "--run", "run", "--max-tokens", "12", "--prompt", "A tray"]
    let (silent, packed, own) = (
      try tool.run(write), try tool.run(write + ["--weights", "q4"]), try tool.run(write + ["--weights", "bf16"])
    )
    try #require(silent.status == 0 && packed.status == 0 && own.status == 0, "\(silent.errors)")
    #expect(silent.output == packed.output)
    #expect(silent.errors.contains("learned upon q4"), "\(silent.errors)")
    #expect(!packed.errors.contains("learned upon") && !own.errors.contains("learned upon"))
  }

  @Test func packedWeightsThatMeanNothingAreRefused() throws {
    let scratch = try scratch()
    let tool = Tool(scratch: scratch)
    let full = try tool.run(finetune("run", ["--method", "full", "--weights", "q8"]))
    #expect(full.status == 2 && full.errors.contains("--weights"), "\(full.errors)")
    let unknown = try tool.run(finetune("run", ["--weights", "q5"]))
    #expect(unknown.status == 2 && unknown.errors.contains("q8") && unknown.errors.contains("q4"), "\(unknown.errors)")
    #expect(!scratch.exists("run"))
  }
}
