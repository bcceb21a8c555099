import FTData
import Foundation
import Testing

/// What is typed wrongly ends with exit code 2, a reason and a way out.
@Suite struct WrongUseTests {
  /// Every command, found by following the lists of subcommands in the help texts.
  @Test func theHelpOfEveryCommandHasAnExample() throws {
    let tool = Tool(scratch: try ScratchFolder())
    var found: [String] = []
    var open: [[String]] = [[]]
    while let command = open.popLast() {
      let help = try tool.run(command + ["--help"])
      #expect(help.status == 0)
      let list = help.output.components(separatedBy: "SUBCOMMANDS:\n").dropFirst().first ?? ""
      let names = list.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0.hasPrefix("  ") }
        .compactMap { $0.dropFirst(2).first == " " ? nil : $0.split(separator: " ").first.map(String.init) }
      open += names.map { command + [$0] }
      guard names.isEmpty else { continue }
      found.append(command.joined(separator: " "))
      #expect(help.output.contains("Example"), "\(command)")
      #expect(help.output.contains("ftlab \(command.joined(separator: " "))"), "\(command)")
    }
    let known = [
      "doctor", "image classify", "image evaluate", "image finetune", "image stylize", "models create", "models import",
      "models info", "models list", "runs resume", "text chat", "text classify", "text embed",
      "text finetune", "text generate", "voice enroll", "voice evaluate", "voice finetune", "voice finetune-encoder",
      "voice identify",
      "voice say",
      "voice slice",
      "voice train-listener",
      "voice verify",
    ]
    #expect(Set(found).isSuperset(of: known))
  }

  @Test(arguments: [
    (["text", "finetune", "--learning-rat", "1"], "--learning-rate"),
    (["text", "finetun"], "ftlab text --help"),
    (["text", "generate", "--temprature", "1"], "--temperature"),
    (["text", "finetune", "--method", "lorra"], "expected one of full, partial, lora"),
    (["text", "finetune", "--epochs", "many"], "--epochs"),
    (["text", "finetune", "--imbalance", "auto"], "text.classify"),
    (["text", "finetune", "--task", "classify", "--samples", "3"], "it belongs to text.chat"),
    (["text", "embed"], "--data"), (["text", "embed", "x", "--data", "y"], "give one"),
    (["text", "classify", "x"], "--run"), (["text", "embed", "x", "--output", "v.txt"], ".npy"),
    (["runs", "resume"], "<folder>"),
    (["image", "finetune"], "--style is missing"),
    (["image", "finetune", "--task", "classify", "--style", "a.jpg"], "it belongs to image.style"),
    (["image", "finetune", "--imbalance", "auto"], "image.classify"),
    (["image", "finetune", "--task", "classify", "--method", "style"], "head"),
    (["image", "stylize", "a.jpg"], "--style is missing"),
    (["image", "stylize", "a.jpg", "--style", "3", "--output", "b.png", "--strength", "2"], "--strength"),
    (["voice", "say", "Hello.", "--strength", "0.5"], "name one with --voice"),
    (["voice", "say", "Hello.", "--voice", "me", "--strength", "0"], "--strength is 0.0, expected above 0, up to 1"),
    (["voice", "say", "Hello.", "--voice", "me", "--strength", "1.5"], "--strength"),
    (["voice", "say", "Hello.", "--voice", "me", "--strength", "nan"], "--strength"),
    (["image", "classify", "a.jpg", "--top", "0"], "--top"),
    (["text", "generate", "--top-p", "0", "--prompt", "x"], "--top-p"),
    (["text", "finetune", "--config"], "--config"),
    (["text", "finetune", "--config", "none.yaml"], "none.yaml"),
    (["text", "generate", "--run", "nowhere", "--prompt", "x"], "nowhere"),
    (["runs", "resume", "nowhere"], "nowhere"),
  ])
  func wrongFlagsAreExplained(arguments: [String], mentioned: String) throws {
    let outcome = try Tool(scratch: try ScratchFolder()).run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(mentioned), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test(arguments: [
    ("learning-rat: 2e-4\n", "did you mean learning-rate?"), ("methdo: lora\n", "did you mean method?"),
    ("rank: [1, 2]\n", "a whole number"), ("style-weight: 3\n", "no setting of text.chat"), ("", "recipe.yaml"),
    ("rank: 4\nrank: 5\n", "rank"),
    (
      "a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b]\n"
        + "d: &d [*c, *c, *c, *c, *c, *c, *c, *c]\ntargets: [*d, *d, *d, *d]\n", "10000 values"
    ), ("- a\n- b\n", "recipe.yaml"),
    ("data: {a: 1}\n", "data"), ("data: [\n", "recipe.yaml"),
  ])
  func wrongConfigurationFilesAreExplained(content: String, mentioned: String) throws {
    let scratch = try ScratchFolder()
    try scratch.add("recipe.yaml", content.utf8)
    let outcome = try Tool(scratch: scratch).run("text", "finetune", "--config", "recipe.yaml")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(mentioned), "\(outcome.errors)")
  }

  @Test func allWrongSettingsAreNamedAtOnce() throws {
    let outcome = try Tool(scratch: try ScratchFolder()).run(
      "text", "finetune", "--epochs", "0", "--rank", "0", "--clip", "nan", "--samples=-1", "--alpha", "0",
      "--momentum", "1", "--weight-decay=-1", "--last-blocks", "0")
    #expect(outcome.status == 2)
    let flags = [
      "--data", "--output", "--epochs", "--rank", "--clip", "--samples", "--alpha", "--momentum", "--weight-decay",
      "--last-blocks",
    ]
    for flag in flags { #expect(outcome.errors.contains("\(flag) "), "\(flag)") }
  }

  /// Nothing is written for a run that cannot start.
  @Test(arguments: [
    (["--targets", "q_prj"], "q_proj"), (["--method", "partial", "--train", "mlp.dwn_proj.weight"], "selects nothing"),
  ])
  func patternsThatSelectNothingLeaveNoFolder(flags: [String], mentioned: String) throws {
    let scratch = try ScratchFolder()
    try scratch.add("rows.jsonl", rows: Rows.good(8))
    let outcome = try Tool(scratch: scratch).run(
      ["text", "finetune", "--model", "tiny-llama", "--data", "rows.jsonl", "--output", "run"] + flags)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(mentioned), "\(outcome.errors)")
    #expect(!scratch.exists("run"))
  }

  @Test func anExistingOutputIsLeftAlone() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    try scratch.add("rows.jsonl", rows: Rows.good(8))
    let arguments = [
      "text", "finetune", "--model", "tiny-llama", "--data", "rows.jsonl", "--steps", "1", "--output",
    ]
    try FileManager.default.createDirectory(atPath: scratch.path("mine"), withIntermediateDirectories: true)
    try scratch.add("mine/letter.txt", "Dear".utf8)
    for name in ["mine", "rows.jsonl"] {
      let outcome = try tool.run(arguments + [name])
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("choose another --output"), "\(outcome.errors)")
    }
    #expect(scratch.contents("mine") == ["letter.txt"])
    #expect(try tool.run(arguments + ["run"]).status == 0)
    let before = try RunFiles(scratch, "run")
    let again = try tool.run(arguments + ["run"])
    #expect(again.status == 2)
    #expect(again.errors.contains("ftlab runs resume run"))
    #expect(try RunFiles(scratch, "run") == before)
  }

  @Test func anUnknownModelSaysHowToGetOne() throws {
    let outcome = try Tool(scratch: try ScratchFolder()).run(
      "text", "generate", "--model", "tiny-lama", "--prompt", "x")
    #expect(outcome.status != 0)
    #expect(outcome.errors.contains("tiny-llama"), "\(outcome.errors)")
  }
}
