import ArgumentParser
import FTData
import Foundation
import Testing

@testable import FTCommands

/// Flags that are given twice, called by another program's name, or out of bounds.
@Suite struct FlagTests {
  @Test(arguments: [
    (["image", "stylize", "a.jpg", "--style", "a:0.3", "--output", "b.png", "--output", "c.png"], "--output"),
    (["text", "generate", "--prompt", "a", "--prompt", "b"], "--prompt"),
    (["text", "generate", "--seed=1", "--seed=2", "--prompt", "a"], "--seed"),
    (["text", "generate", "--seed=1", "--seed", "2", "--prompt", "a"], "--seed"),
    (["text", "finetune", "--rank", "4", "--rank", "8"], "--rank"),
    (["voice", "say", "Hello", "-o", "a.wav", "--output", "b.wav"], "--output"),
    (["models", "import", "x", "--name", "a", "--name", "a"], "--name"),
    (["text", "finetune", "--lr", "1", "--epochs", "1", "--epochs", "2"], "--epochs"),
  ])
  func aFlagForOneValueIsGivenOnce(arguments: [String], flag: String) throws {
    let outcome = try Tool(scratch: try ScratchFolder()).run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("\(flag) takes one value and is given twice"), "\(outcome.errors)")
  }

  /// Every flag of every command, as the parser describes it, behaves as its description says.
  @Test func everyFlagOfEveryCommandIsCounted() throws {
    var open: [(names: [String], command: any ParsableCommand.Type)] = [([], FTLabCommand.self)]
    var checked = 0
    while let (names, command) = open.popLast() {
      open += command.configuration.subcommands.map { (names + [$0._commandName], $0) }
      for flag in CommandFlags(command).flags where flag.takesValue {
        let name = try #require(flag.names.first { $0.hasPrefix("--") })
        let arguments = names + [name, "1", name, "2"]
        let isRefused = (try? CommandFlags.checkRepetitions(in: arguments, of: FTLabCommand.self)) == nil
        #expect(isRefused == !flag.isRepeating, "\(arguments)")
        checked += 1
      }
    }
    #expect(checked > 100)
  }

  @Test(arguments: [
    ["text", "finetune", "--data", "a", "--data", "b", "--targets", "q", "--targets", "v"],
    ["text", "generate", "--stop", "a", "--stop", "b"], ["text", "generate", "--raw", "--raw"],
    ["text", "generate", "--prompt=--seed", "--seed", "1"], ["voice", "say", "--", "--file", "--file"],
    ["voice", "say", "--pitch", "1", "a", "--speed", "1"],
  ])
  func whatMayStandTwiceMay(arguments: [String]) throws {
    try CommandFlags.checkRepetitions(in: arguments, of: FTLabCommand.self)
  }

  @Test func flagsStillWinOverAConfigurationFile() throws {
    let scratch = try ScratchFolder()
    try scratch.add("rows.jsonl", rows: Rows.good(8))
    try scratch.add("recipe.yaml", "rank: 4\nsteps: 1\nmodel: tiny-llama\ndata: [rows.jsonl]\n".utf8)
    let outcome = try Tool(scratch: scratch).run(
      "text", "finetune", "--config", "recipe.yaml", "--rank", "8", "--output", "run")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test(arguments: [
    (["text", "finetune", "--lr", "1"], "--learning-rate"),
    (["text", "finetune", "--learning_rate", "1"], "--learning-rate"),
    (["text", "finetune", "--LR", "1"], "--learning-rate"), (["text", "finetune", "--epoch", "1"], "--epochs"),
    (["text", "finetune", "--bs", "1"], "--batch-tokens"), (["text", "finetune", "--wd", "1"], "--weight-decay"),
    (["text", "finetune", "--out", "x"], "--output"), (["text", "finetune", "--maxlength", "1"], "--max-length"),
    (["text", "finetune", "--lora-r", "1"], "--rank"), (["text", "finetune", "--val", "x"], "--validation"),
    (["text", "finetune", "--learning-rat", "1"], "--learning-rate"),
    (["text", "generate", "--temp", "1"], "--temperature"),
    (["text", "generate", "--max-new-tokens", "1"], "--max-tokens"),
    (["text", "generate", "--temprature", "1"], "--temperature"),
  ])
  func aFlagOfAnotherProgramIsUnderstood(arguments: [String], meant: String) throws {
    let outcome = try Tool(scratch: try ScratchFolder()).run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("Did you mean '\(meant)'?"), "\(outcome.errors)")
  }

  /// A short name is not near every other short name.
  @Test(arguments: ["--gpu", "--zz", "--xyzzy", "--"])
  func nothingIsSuggestedForWhatIsNotThere(flag: String) {
    let names = ["--data", "--clip", "--seed", "--json", "--rank", "--learning-rate"]
    #expect(Suggestion.meant(by: flag, among: names) == nil)
  }

  @Test(arguments: [
    ["--max-tokens", "9223372036854775807"], ["--max-tokens", "0"], ["--temperature", "nan"], ["--temperature", "inf"],
    ["--temperature=-1"], ["--temperature=-nan"], ["--top-k", "9223372036854775807"], ["--top-k=-1"],
    ["--top-p", "nan"],
    ["--top-p", "0"], ["--top-p", "1.01"], ["--repetition-penalty", "0"], ["--repetition-penalty", "nan"],
    ["--repetition-penalty", "inf"], ["--threads", "100000"], ["--threads", "0"], ["--threads=-9223372036854775808"],
    ["--stop", ""], ["--seed=-1"],
  ])
  func numbersOutOfBoundsAreRefusedWithAReason(flags: [String]) throws {
    let tool = Tool(scratch: try ScratchFolder())
    let flag = try #require(flags[0].split(separator: "=").first)
    for command in [["text", "generate", "--prompt", "x"], ["text", "chat"]] {
      let outcome = try tool.run(command + ["--model", "tiny-llama"] + flags)
      #expect(outcome.status == 2, "\(outcome.errors)")
      #expect(outcome.errors.contains(flag), "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
  }

  /// The largest numbers that are taken work.
  @Test func numbersAtTheirBoundsWork() throws {
    let outcome = try Tool(scratch: try ScratchFolder()).run(
      "text", "generate", "--model", "tiny-llama", "--prompt", "x", "--temperature", "100", "--top-k", "1000000",
      "--repetition-penalty", "100", "--max-tokens", "1000000", "--threads", "2", "--stop", "e", "--seed",
      "18446744073709551615")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func theDoctorHasBoundsToo() throws {
    #expect(try Tool(scratch: try ScratchFolder()).run("doctor", "--threads", "100000").status == 2)
  }
}
