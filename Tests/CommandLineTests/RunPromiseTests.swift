import FTJSON
import FTTestSupport
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// What a run folder promises: its settings make the same run, it notices what has changed, one process owns it, it may be
/// moved, and folders of the version before still serve.
@Suite(.serialized) struct RunPromiseTests {
  private let scratch: ScratchFolder
  private let tool: Tool
  private static let adapter = "adapter/adapter_model.safetensors"

  init() throws {
    scratch = try ScratchFolder()
    tool = Tool(scratch: scratch)
    try scratch.add("rows.jsonl", rows: Rows.good(24))
    try scratch.add("validation.jsonl", rows: [Rows.row("Where?", "Here."), Rows.row("When?", "Now.")])
  }

  private func finetune(_ output: String, _ more: String...) -> [String] {
    [
      "text", "finetune", "--model", "tiny-llama", "--data", "rows.jsonl", "--validation", "validation.jsonl",
      "--batch-tokens", "64", "--threads", "1", "--precision", "f32", "--save-every", "2", "--output", output,
    ] + more
  }

  /// A run that was killed after some steps.
  private func killed(_ output: String, _ more: String...) throws {
    let running = try tool.start(finetune(output, "--steps", "400", "--patience", "0", "--json") + more)
    while running.isRunning && running.outputSoFar.count(of: "\"event\":\"step\"") < 6 { usleep(500) }
    running.send(SIGKILL)
    #expect(try running.wait().status == 128 + SIGKILL)
  }

  // MARK: Settings

  private static let methods: [(flags: [String], result: String)] = [
    (
      [
        "--method", "lora", "--rank", "3", "--alpha", "5", "--lora-dropout", "0.25", "--rslora", "--targets", "q_proj",
        "--targets", "v_proj", "--learning-rate", "1e-3", "--schedule", "linear", "--warmup", "0.25",
      ], adapter
    ),
    (
      [
        "--method", "partial", "--last-blocks", "1", "--train", "model.norm.weight", "--optimizer", "sgd", "--momentum",
        "0.5", "--learning-rate", "1e-2", "--clip", "0", "--schedule", "constant",
      ], "model/model.safetensors"
    ),
    (
      [
        "--method", "full", "--weight-decay", "0.1", "--accumulation", "2", "--max-length", "64", "--over-long",
        "truncate",
      ],
      "model/model.safetensors"
    ),
  ]

  @Test(arguments: methods)
  func aFileWithAllSettingsGivesTheSameBytesAsTheFlags(method: (flags: [String], result: String)) throws {
    let flags = finetune(
      "flags", "--steps", "6", "--validate-every", "3", "--patience", "2", "--seed", "18446744073709551615")
    let first = try tool.run(flags + method.flags)
    try #require(first.status == 0, "\(first.errors)")
    let again = try tool.run("text", "finetune", "--config", "flags/settings.json", "--output", "json")
    try #require(again.status == 0, "\(again.errors)")
    let tree = try JSONValue(parsing: Array(scratch.text("flags/settings.json").utf8))
    let yaml = try #require(tree.objectValue).members.map { "\($0.key): \($0.value.encoded())" }
    try scratch.add("recipe.yaml", rows: yaml)
    let other = try tool.run("text", "finetune", "--config=recipe.yaml", "--output", "yaml")
    try #require(other.status == 0, "\(other.errors)")
    for name in ["json", "yaml"] {
      #expect(try scratch.sha256("\(name)/\(method.result)") == scratch.sha256("flags/\(method.result)"))
    }
  }

  @Test func falseMeansFalseAndAnOldFileIsReadWithANote() throws {
    // As version 1 wrote it.
    try scratch.add(
      "config.json",
      #"""
      {"accumulation": 1, "batch-tokens": 64, "clip": 1, "data": ["rows.jsonl"], "epochs": 3, "lora-dropout": 0,
       "max-length": 1024, "method": "lora", "model": "tiny-llama", "momentum": 0, "optimizer": "adamw", "output": "old",
       "over-long": "fail", "patience": 4, "precision": "auto", "rank": 16, "rslora": false, "samples": 6,
       "schedule": "cosine", "seed": 0, "steps": 2, "targets": [], "test": [], "train": [], "validation": [], "warmup": 0.05}
      """#.utf8)
    let outcome = try tool.run("text", "finetune", "--config", "config.json", "--output", "new")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try scratch.text("new/settings.json").contains(#""rslora": false"#))
  }

  /// A pipe can be read once: what it says decides the recipe as well as its settings.
  @Test(arguments: [
    ("image", "kind: image.classify\nbatchh: 3", "did you mean batch?"),
    ("voice", "kind: voice.speech\nrankk: 3", "did you mean rank?"),
  ])
  func settingsAreReadFromAPipe(modality: String, settings: String, mentioned: String) throws {
    let source = try scratch.add("piped.yaml", rows: settings.split(separator: "\n").map(String.init))
    let outcome = try tool.start(
      [modality, "finetune", "--config", "/dev/stdin"], shell: "cat \(source) |"
    ).wait()
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains(mentioned), "\(outcome.errors)")
  }

  @Test(arguments: [
    (["--method", "full", "--rank", "8"], "--rank belongs to --method lora"),
    (["--train", "x"], "--train belongs to --method partial"), (["--momentum", "0.9"], "--optimizer sgd"),
    (["--samples", "3"], "--test"), (["--steps", "5", "--epochs", "2"], "--epochs"),
    (["--rank", "1000000"], "1 to 4096"), (["--accumulation", "9223372036854775807"], "1 to 65,536"),
    (["--threads", "100000"], "--threads"), (["--learning-rate", "nan"], "--learning-rate"),
    (["--warmup", "inf"], "--warmup"),
  ])
  func settingsThatDoNotApplyOrCannotBeAreRefused(flags: [String], mentioned: String) throws {
    let outcome = try tool.run(finetune("run") + flags)
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains(mentioned), "\(outcome.errors)")
    #expect(!scratch.exists("run"))
  }

  // MARK: What the same bytes rest on

  /// How something is changed between the end of one process and the next, and what the message says.
  struct Change: Sendable, CustomTestStringConvertible {
    let name: String
    let mentioned: String
    let make: @Sendable (ScratchFolder) throws -> Void
    var testDescription: String { name }
  }

  static let changes = [
    Change(name: "a row more", mentioned: "rows.jsonl: was changed") {
      try $0.add("rows.jsonl", rows: Rows.good(25))
    },
    Change(name: "rows fewer", mentioned: "rows.jsonl: was changed") { try $0.add("rows.jsonl", rows: Rows.good(3)) },
    Change(name: "a letter", mentioned: "rows.jsonl: was changed") {
      try $0.add("rows.jsonl", $0.text("rows.jsonl").replacing("of course", with: "of coarse").utf8)
    },
    Change(name: "other weights", mentioned: "other weights") {
      let file = $0.model("tiny-llama").appending(path: "model.safetensors")
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count - 1] ^= 1
      try bytes.write(to: file)
    },
  ]

  @Test(arguments: changes) func aResumedRunNoticesWhatHasChanged(change: Change) throws {
    try killed("run")
    try change.make(scratch)
    let refused = try tool.run("runs", "resume", "run")
    #expect(refused.status == 2, "\(refused.errors)")
    #expect(refused.errors.contains(change.mentioned), "\(refused.errors)")
    #expect(refused.errors.contains("--accept-changes"))
    #expect(try !scratch.text("run/run.json").contains(change.mentioned))
  }

  @Test func dataThatIsAFolderNowOrGoneIsRefused() throws {
    try killed("run")
    try FileManager.default.removeItem(atPath: scratch.path("rows.jsonl"))
    #expect(try tool.run("runs", "resume", "run").status == 3)
    try FileManager.default.createDirectory(atPath: scratch.path("rows.jsonl"), withIntermediateDirectories: true)
    let outcome = try tool.run("runs", "resume", "run")
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("rows.jsonl"))
  }

  @Test func otherThreadsAreAChangeThatCanBeAccepted() throws {
    try killed("run")
    let refused = try tool.run("runs", "resume", "run", "--threads", "2")
    #expect(refused.status == 2)
    #expect(refused.errors.contains("threads: 1 then, 2 now"), "\(refused.errors)")
    let accepted = try tool.run("runs", "resume", "run", "--threads", "2", "--accept-changes")
    #expect(accepted.status == 0, "\(accepted.errors)")
    #expect(try scratch.text("run/run.json").contains("threads: 1 then, 2 now"))
    let shown = try tool.run("runs", "show", "run").output.split(separator: "\n")
    #expect(shown.contains { $0.hasPrefix("changed ") && $0.hasSuffix(" threads: 1 then, 2 now") }, "\(shown)")
  }

  // MARK: Ownership and place

  @Test func oneProcessOwnsAFolder() throws {
    let running = try tool.start(finetune("run", "--steps", "100000", "--patience", "0", "--json"))
    while running.isRunning && running.outputSoFar.count(of: "\"event\":\"step\"") < 3 { usleep(1000) }
    let settings = try scratch.text("run/settings.json")
    for arguments in [finetune("run", "--rank", "3"), ["runs", "resume", "run"]] {
      let second = try tool.run(arguments)
      #expect(second.status == 2, "\(second.errors)")
      #expect(second.errors.contains("another process works in this run folder"), "\(second.errors)")
    }
    #expect(try tool.run("runs", "list", ".").output.contains("running"))
    #expect(try scratch.text("run/settings.json") == settings)
    running.send(SIGKILL)
    _ = try running.wait()
    #expect(try tool.run("runs", "list", ".").output.contains("killed; it can be resumed"))
    let resumed = try tool.start(["runs", "resume", "run", "--json"])
    while resumed.isRunning && resumed.outputSoFar.count(of: "\"event\":\"step\"") < 1 { usleep(1000) }
    resumed.send(SIGINT)
    #expect(try resumed.wait().status == 130)
  }

  @Test func aFolderMayBeMovedAndResumedFromElsewhere() throws {
    try #require(try tool.run(finetune("whole", "--steps", "12", "--patience", "0")).status == 0)
    for (name, move) in [("elsewhere", false), ("moved", true)] {
      let running = try tool.start(finetune(name, "--steps", "12", "--patience", "0", "--json"))
      while running.isRunning && running.outputSoFar.count(of: "\"event\":\"step\"") < 4 { usleep(200) }
      running.send(SIGKILL)
      _ = try running.wait()
      try FileManager.default.createDirectory(atPath: scratch.path("deep/\(name)"), withIntermediateDirectories: true)
      var folder = scratch.path(name)
      if move {
        folder = scratch.path("deep/\(name)/my run")
        try FileManager.default.moveItem(atPath: scratch.path(name), toPath: folder)
      }
      let resumed = try tool.start(["runs", "resume", folder], shell: "cd deep; exec").wait()
      #expect(resumed.status == 0, "\(resumed.errors)")
      if move { #expect(resumed.output.contains("--run '\(folder)'"), "\(resumed.output)") }
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(Self.adapter)"))
          == Data(contentsOf: URL(fileURLWithPath: scratch.path("whole/\(Self.adapter)"))))
    }
  }

  @Test func rowsFromStandardInputCannotBeResumed() throws {
    let running = try tool.start(
      ["text", "finetune", "--model", "tiny-llama", "--data", "-", "--output", "piped", "--steps", "100000", "--json"],
      input: Rows.good(24).joined(separator: "\n") + "\n")
    while running.isRunning && running.outputSoFar.count(of: "\"event\":\"step\"") < 2 { usleep(1000) }
    running.send(SIGINT)
    _ = try running.wait()
    let outcome = try tool.run("runs", "resume", "piped")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("standard input"), "\(outcome.errors)")
  }

  // MARK: Folders of other versions

  @Test func aFolderOfVersionOneStillWritesTexts() throws {
    try #require(try tool.run(finetune("run", "--steps", "4")).status == 0)
    for name in ["run.json", "settings.json", "measures.json", "partition.jsonl"] {
      try? FileManager.default.removeItem(atPath: scratch.path("run/\(name)"))
    }
    // Without `samples`, which a version before the first may not have had.
    try scratch.add(
      "run/config.json", #"{"data": ["rows.jsonl"], "model": "tiny-llama", "method": "lora", "rank": 16}"#.utf8)
    let written = try tool.run("text", "generate", "--run", "run", "--prompt", "How many is 3?", "--max-tokens", "4")
    #expect(written.status == 0, "\(written.errors)")
    for command in [["runs", "resume", "run"], ["runs", "show", "run"], ["runs", "verify", "run"]] {
      let outcome = try tool.run(command)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("from before run.json"), "\(outcome.errors)")
    }
    #expect(try tool.run("runs", "list", ".").output.contains("of an older version"))
  }

  @Test(arguments: [
    (#"{"format": 3}"#, "newer ftlab"), (#"{"format": 2, "kind": "video.dance"}"#, "run.json"), ("", "run.json"),
    ("{\"format\"", "run.json"), ("[]", "run.json"),
  ])
  func aFolderThatCannotBeUnderstoodIsRefusedInWords(record: String, mentioned: String) throws {
    try FileManager.default.createDirectory(atPath: scratch.path("run"), withIntermediateDirectories: true)
    try scratch.add("run/run.json", record.utf8)
    for command in [
      ["runs", "resume", "run"], ["runs", "show", "run"], ["text", "generate", "--run", "run", "--prompt", "x"],
    ] {
      let outcome = try tool.run(command)
      #expect([1, 2].contains(outcome.status))
      #expect(outcome.errors.contains(mentioned), "\(outcome.errors)")
      for word in ["DecodingError", "CodingKeys", "NSCocoa", "Swift."] { #expect(!outcome.errors.contains(word)) }
    }
  }
}
