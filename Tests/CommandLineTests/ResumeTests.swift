import FTRandom
import FTTestSupport
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Runs that are killed or stopped end with the bytes of a run that went through.
@Suite(.serialized) struct ResumeTests {
  /// 84 steps with dropout, windows of two batches, two threads; snapshots and validations at steps of their own.
  private func finetune(_ output: String, precision: String, length: [String] = ["--epochs", "2"]) -> [String] {
    [
      "text", "finetune", "--model", "tiny-llama", "--data", "train.jsonl", "--validation", "validation.jsonl",
      "--output", output, "--rank", "4", "--lora-dropout", "0.1", "--accumulation", "2", "--batch-tokens", "256",
      "--validate-every", "17", "--save-every", "3", "--patience", "0", "--threads", "2",
      "--seed", "5", "--precision", precision, "--max-length", "512", "--json",
    ] + length
  }

  private func scratch() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try scratch.addProducts()
    return scratch
  }

  /// A process is killed when it has taken a random number of steps, and a random part of a step later: in a window's
  /// first or second batch, in an optimizer step, while a snapshot is written, or, with 0 steps, while the model loads.
  @Test(arguments: ["f32", "bf16"])
  func runsKilledAtTwentyRandomPointsEndWithTheSameBytes(precision: String) throws {
    let scratch = try scratch()
    let tool = Tool(scratch: scratch)
    let whole = try tool.run(finetune("whole", precision: precision))
    try #require(whole.status == 0, "\(whole.errors)")

    /// The command a person would type next.
    func goOn() -> [String] {
      scratch.exists("killed/run.json")
        ? ["runs", "resume", "killed", "--json"] : finetune("killed", precision: precision)
    }
    var generator = SplitMix64(state: precision == "f32" ? 1 : 2)
    for _ in 0..<20 {
      let running = try tool.start(goOn())
      let steps = Int.random(in: 0...5, using: &generator)
      while running.isRunning && running.outputSoFar.count(of: "\"event\":\"step\"") < steps { usleep(500) }
      usleep(UInt32.random(in: 0...30_000, using: &generator))
      running.send(SIGKILL)
      try #require(try running.wait().status == 128 + SIGKILL, "the run ended before its twentieth kill")
    }
    let last = try tool.run(goOn())
    try #require(last.status == 0, "\(last.errors)")
    #expect(try RunFiles(scratch, "killed") == RunFiles(scratch, "whole"))
  }

  @Test func controlCSavesAndPrintsTheCommandThatGoesOn() throws {
    let scratch = try scratch()
    let tool = Tool(scratch: scratch)
    try #require(try tool.run(finetune("whole", precision: "f32")).status == 0)
    let running = try tool.start(finetune("stopped", precision: "f32"))
    while running.isRunning && running.outputSoFar.count(of: "\"event\":\"step\"") < 5 { usleep(2000) }
    running.send(SIGINT)
    let stopped = try running.wait()
    #expect(stopped.status == 130)
    #expect(stopped.errors.contains("ftlab runs resume stopped"))
    #expect(!scratch.exists("stopped/adapter"))
    #expect(scratch.contents("stopped/stages/text/snapshots").contains { $0.hasPrefix("step-") })
    let resumed = try tool.run("runs", "resume", "stopped")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try RunFiles(scratch, "stopped") == RunFiles(scratch, "whole"))
  }

  @Test func aFinishedRunCanBeResumedAndStaysAsItIs() throws {
    let scratch = try scratch()
    let tool = Tool(scratch: scratch)
    try #require(try tool.run(finetune("run", precision: "f32", length: ["--steps", "4"])).status == 0)
    let before = try RunFiles(scratch, "run")
    #expect(try tool.run("runs", "resume", "run").status == 0)
    #expect(try RunFiles(scratch, "run") == before)
  }
}

extension String {
  func count(of part: String) -> Int { ranges(of: part).count }
}
