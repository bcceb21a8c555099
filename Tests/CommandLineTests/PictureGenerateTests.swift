import Foundation
import Testing

/// Pictures from words as a person asks for them: a tiny generator is trained, stopped, resumed and asked.
@Suite struct PictureGenerateTests {
  private static let encoder = ScratchFolder.root.appendingPathComponent("Models/tiny-encoder").path
  private static let picture = ScratchFolder.root.appendingPathComponent("Tests/FTImageCodecTests/Golden/rgb.png")

  private func trained(_ scratch: ScratchFolder) throws -> Tool {
    let tool = Tool(scratch: scratch)
    let bytes = try Data(contentsOf: Self.picture)
    try FileManager.default.createDirectory(atPath: scratch.path("p"), withIntermediateDirectories: true)
    try scratch.add("p/a red square.png", bytes)
    try scratch.add("p/0001.png", bytes)
    let run = try tool.run([
      "image", "finetune", "--task", "generate", "--from-scratch", "--data", "p", "--text-encoder", Self.encoder,
      "--size", "16", "--width", "16", "--blocks", "1", "--steps", "2", "--samples", "1", "--sample-steps", "2",
      "--threads", "2", "--output", "base",
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("0001.png") || run.errors.contains("0001.png"), "the picture without a caption is told")
    #expect((run.output + run.errors).contains("With 1 picture none is held out"))
    return tool
  }

  @Test func picturesAreMadeAndSayOfWhat() throws {
    let scratch = try ScratchFolder()
    let tool = try trained(scratch)
    let asked = [
      "image", "generate", "a red square", "--run", "base", "--count", "3", "--steps", "2", "--output", "out",
    ]
    let made = try tool.run(asked + ["--seed", "7", "--text-encoder", Self.encoder])
    #expect(made.status == 0, "\(made.errors)")
    #expect(Set(scratch.contents("out")) == ["01.png", "02.png", "03.png", "grid.png"])
    let bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.path("out/02.png")))
    for text in ["a red square", "Seed", "guidance 2.5, steps 2, sampler euler"] {
      #expect(bytes.range(of: Data(text.utf8)) != nil, "\(text)")
    }
    let cut = try tool.run(asked + ["--transparent", "--force", "--text-encoder", Self.encoder])
    #expect(cut.status == 0, "\(cut.errors)")
    let header = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path("out/02.png"))))
    #expect(header[25] == 6, "colours with opacity")
    // Nothing is overwritten without a word.
    let again = try tool.run(asked)
    #expect(again.status == 2 && again.errors.contains("is there already"))
  }

  @Test func adapterIsLearnedAndUsed() throws {
    let scratch = try ScratchFolder()
    let tool = try trained(scratch)
    let learned = try tool.run([
      "image", "finetune", "--task", "generate", "--model", "base/model", "--text-encoder", Self.encoder, "--data",
      "p", "--method", "lora", "--token", "mika", "--steps", "2", "--samples", "1", "--sample-steps", "2",
      "--output", "mika",
    ])
    #expect(learned.status == 0, "\(learned.errors)")
    #expect((learned.output + learned.errors).contains("captions do not say “mika”"))
    let made = try tool.run([
      "image", "generate", "mika waving", "--run", "mika", "--count", "1", "--steps", "2", "--output", "out", "--like",
      "p/0001.png", "--strength", "0.5",
    ])
    #expect(made.status == 0, "\(made.errors)")
  }

  @Test(arguments: [
    (["", "--model", "base"], "no words"),
    ([String(repeating: "a cat ", count: 1700), "--model", "base"], "10200 characters"),
    (["a cat"], "ftlab models import Models/drawings-64"), (["a cat", "--model", "nowhere"], "nowhere"),
    (["a cat", "--model", "m", "--run", "r", "--adapter", "x"], "--run and --adapter"),
    (["a cat", "--model", "m", "--strength", "0.5"], "--strength belongs to --like"),
    (["a cat", "--model", "m", "--like", "no.png"], "no.png"), (["a cat", "--model", "m", "--count", "0"], "--count"),
    (["a cat", "--model", "m", "--guidance", "nan"], "--guidance"),
    (["a cat", "--model", "m", "--steps", "5000"], "--steps"),
    (["a cat", "--model", "m", "--negative", "dog", "--guidance", "1"], "--negative does nothing"),
  ])
  func whatMakesNoSenseIsRefused(_ arguments: [String], _ reason: String) throws {
    let outcome = try Tool(scratch: try ScratchFolder()).run(["image", "generate"] + arguments + ["--output", "out"])
    #expect(outcome.status != 0 && outcome.errors.contains(reason), "\(outcome.status): \(outcome.errors)")
  }

  @Test(arguments: [
    (["--data", "p", "--model", "m", "--from-scratch"], "--model and --from-scratch"),
    (["--from-scratch", "--data", "p", "--method", "lora"], "--from-scratch trains all"),
    (["--model", "m", "--data", "p", "--width", "32"], "--width"),
    (["--model", "m", "--data", "p", "--token", "a b"], "--token"),
    (["--model", "m", "--data", "p", "--rank", "4"], "--rank"),
    (["--from-scratch", "--data", "p", "--size", "20"], "--size"),
    (["--from-scratch", "--data", "p", "--prior-weight", "2"], "--prior"),
  ])
  func settingsThatDoNotGoTogetherAreRefused(_ arguments: [String], _ reason: String) throws {
    let outcome = try Tool(scratch: try ScratchFolder()).run(
      ["image", "finetune", "--task", "generate", "--output", "run"] + arguments)
    #expect(outcome.status == 2 && outcome.errors.contains(reason), "\(outcome.status): \(outcome.errors)")
  }
}
