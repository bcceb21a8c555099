import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Runs that are killed or stopped end with the bytes of a run that went through.
@Suite(.serialized) struct ResumeTests {
  /// Dropout, windows of two batches, two threads; snapshots and validations at steps of their own.
  private func finetune(_ output: String, precision: String) -> [String] {
    [
      "text", "finetune", "--model", "tiny-llama", "--data", "train.jsonl", "--validation", "validation.jsonl",
      "--output", output, "--rank", "4", "--lora-dropout", "0.1", "--accumulation", "2", "--batch-tokens", "512",
      "--epochs", "4", "--validate-every", "7", "--save-every", "3", "--patience", "0", "--threads", "2", "--seed", "5",
      "--precision", precision, "--max-length", "512", "--json",
    ]
  }

  private func scratch() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    for name in ["train.jsonl", "validation.jsonl"] {
      try FileManager.default.copyItem(
        at: ScratchFolder.products.appendingPathComponent(name), to: scratch.url.appendingPathComponent(name))
    }
    return scratch
  }

  @Test(arguments: ["f32", "bf16"])
  func runsKilledAtTwentyRandomPointsEndWithTheSameBytes(precision: String) throws {
    let scratch = try scratch()
    let tool = Tool(scratch: scratch)
    let clock = ContinuousClock()
    var whole = Tool.Outcome(status: -1, output: "", errors: "")
    let duration = try clock.measure { whole = try tool.run(finetune("whole", precision: precision)) }
    try #require(whole.status == 0, "\(whole.errors)")
    let expected = try RunFiles(scratch, "whole")

    // The program starts in a fraction of this time; the rest spreads the kills over loading, training and saving.
    let seconds = Double(duration.components.attoseconds) * 1e-18 + Double(duration.components.seconds)
    var generator = SeededGenerator(state: precision == "f32" ? 1 : 2)
    var kills = 0
    var isFinished = false
    while kills < 20 && !isFinished {
      let arguments =
        scratch.exists("killed/config.json") ? ["runs", "resume", "killed"] : finetune("killed", precision: precision)
      let running = try tool.start(arguments)
      usleep(UInt32(1e6 * seconds * Double.random(in: 0.02..<0.4, using: &generator)))
      running.send(SIGKILL)
      let outcome = try running.wait()
      if outcome.status == 128 + SIGKILL { kills += 1 }
      isFinished = outcome.status == 0
    }
    #expect(kills > 3, "the run ended before it was killed often enough; give it more steps")
    let arguments =
      scratch.exists("killed/config.json") ? ["runs", "resume", "killed"] : finetune("killed", precision: precision)
    let last = try tool.run(arguments)
    try #require(last.status == 0, "\(last.errors)")
    #expect(try RunFiles(scratch, "killed") == expected)
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
    #expect(scratch.contents("stopped/snapshots").contains { $0.hasPrefix("step-") })
    let resumed = try tool.run("runs", "resume", "stopped")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try RunFiles(scratch, "stopped") == RunFiles(scratch, "whole"))
  }

  @Test func aFinishedRunCanBeResumedAndStaysAsItIs() throws {
    let scratch = try scratch()
    let tool = Tool(scratch: scratch)
    try #require(try tool.run(finetune("run", precision: "f32") + ["--steps", "4"]).status == 0)
    let before = try RunFiles(scratch, "run")
    #expect(try tool.run("runs", "resume", "run").status == 0)
    #expect(try RunFiles(scratch, "run") == before)
  }
}

/// SplitMix64: the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension String {
  func count(of part: String) -> Int { ranges(of: part).count }
}
