import FTCheckpoint
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Damaged models and adapters end with exit code 1 and a sentence, never with a crash.
@Suite struct ModelFileTests {
  /// A change of a copy of the tiny model, and what the message names.
  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let mentioned: [String]
    let apply: @Sendable (URL) throws -> Void

    init(_ name: String, _ mentioned: String..., apply: @escaping @Sendable (URL) throws -> Void) {
      testDescription = name
      self.mentioned = mentioned
      self.apply = apply
    }
  }

  static let damages: [Damage] = [
    Damage("truncated", "model.safetensors") { try edit($0, "model.safetensors") { $0.removeLast(1000) } },
    Damage("cut in the header", "model.safetensors") {
      try edit($0, "model.safetensors") { $0.removeLast($0.count - 60) }
    },
    Damage("six bytes", "model.safetensors") { try edit($0, "model.safetensors") { $0.removeLast($0.count - 6) } },
    Damage("header length too large", "model.safetensors") { try edit($0, "model.safetensors") { $0[6] = 0x7F } },
    Damage("header not JSON", "model.safetensors") { try edit($0, "model.safetensors") { $0[8] = UInt8(ascii: "[") } },
    Damage("missing tensor", "missing: model.layers.1.mlp.up_proj.weight") { folder in
      try rewrite(folder) { $0 == "model.layers.1.mlp.up_proj.weight" ? [] : [$0] }
    },
    Damage("extra tensor", "unexpected: model.layers.7.extra.weight") { folder in
      try rewrite(folder) { $0 == "model.norm.weight" ? [$0, "model.layers.7.extra.weight"] : [$0] }
    },
    Damage("no weights", "model.safetensors") {
      try FileManager.default.removeItem(at: $0.appendingPathComponent("model.safetensors"))
    },
    Damage("no configuration", "config.json") {
      try FileManager.default.removeItem(at: $0.appendingPathComponent("config.json"))
    },
    Damage("broken configuration", "config.json") { try edit($0, "config.json") { $0.removeLast(9) } },
    Damage("another architecture", "mamba", "llama") {
      try replace($0, "config.json", "\"llama\"", "\"mamba\"")
    },
    Damage("another vocabulary", "model.embed_tokens.weight is [1024, 64], expected [512, 64]") {
      try replace($0, "config.json", "1024", "512")
    },
    Damage("unknown tokenizer", "tokenizer.json", "Unigram") {
      try replace($0, "tokenizer.json", "\"type\": \"BPE\"", "\"type\": \"Unigram\"")
    },
    Damage("broken tokenizer", "tokenizer.json") { try edit($0, "tokenizer.json") { $0.removeLast(99) } },
    Damage("broken template", "template") { try replace($0, "tokenizer_config.json", "{% endfor %}", "") },
  ]

  @Test(arguments: damages)
  func aDamagedModelIsAnError(damage: Damage) throws {
    let scratch = try ScratchFolder()
    try damage.apply(scratch.model("tiny-llama"))
    let outcome = try Tool(scratch: scratch).run(
      "text", "generate", "--model", "tiny-llama", "--prompt", "x", "--max-tokens", "2")
    #expect(outcome.status == 1, "\(outcome.errors)")
    for text in damage.mentioned { #expect(outcome.errors.contains(text), "\(outcome.errors)") }
    #expect(outcome.output.isEmpty)
  }

  @Test func anAdapterOfAnotherBaseIsUsedWithAWarning() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    try tune(tool)
    let other = scratch.model("other").path
    try #require(
      try tool.run(
        "models", "create", "--architecture", scratch.model("tiny-llama").path + "/config.json", "--tokenizer",
        scratch.model("tiny-llama").path, "--seed", "9", "--output", other
      ).status == 0)
    let arguments = ["text", "generate", "--adapter", "run/adapter", "--prompt", "x", "--max-tokens", "3", "--model"]
    let same = try tool.run(arguments + ["tiny-llama"])
    #expect(same.status == 0)
    #expect(same.errors.isEmpty, "\(same.errors)")
    let outcome = try tool.run(arguments + ["other"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("Warning: the adapter was trained on weights"), "\(outcome.errors)")
  }

  @Test func anAdapterOfAnotherShapeIsAnError() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    try tune(tool)
    try replace(scratch.url.appendingPathComponent("run/adapter"), "adapter_config.json", "\"r\" : 16", "\"r\" : 4")
    let outcome = try tool.run(
      "text", "generate", "--adapter", "run/adapter", "--model", "tiny-llama", "--prompt", "x")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("belongs to another model"), "\(outcome.errors)")
  }

  @Test func aDamagedSnapshotIsAnError() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    try tune(tool, isStopped: true)
    let snapshot = try #require(scratch.contents("run/stages/text/snapshots").first { $0.hasPrefix("step-") })
    for name in ["state.json", "parameters.safetensors", "optimizer.safetensors"] {
      let folder = scratch.url.appendingPathComponent("run/stages/text/snapshots/\(snapshot)")
      let whole = try Data(contentsOf: folder.appendingPathComponent(name))
      try edit(folder, name) { $0.removeLast(20) }
      let outcome = try tool.run("runs", "resume", "run")
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains(name), "\(outcome.errors)")
      try whole.write(to: folder.appendingPathComponent(name))
    }
    #expect(try tool.run("runs", "resume", "run").status == 0)
  }

  @Test func createdModelsDependOnTheSeedAlone() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let tiny = scratch.model("tiny-llama").path
    for (name, seed) in [("a", "1"), ("b", "1"), ("c", "2")] {
      let outcome = try tool.run(
        "models", "create", "--architecture", "\(tiny)/config.json", "--tokenizer", tiny, "--seed", seed, "--output",
        name)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    #expect(try scratch.sha256("a/model.safetensors") == scratch.sha256("b/model.safetensors"))
    #expect(try scratch.sha256("a/model.safetensors") != scratch.sha256("c/model.safetensors"))
    let again = try tool.run(
      "models", "create", "--architecture", "\(tiny)/config.json", "--tokenizer", tiny, "--output", "a")
    #expect(again.status == 1)
    #expect(again.errors.contains("there is a model already"))
    #expect(try tool.run("models", "info", "./a").output.contains("213,440"))
  }

  /// - Parameter isStopped: whether the run is killed after its first snapshot.
  private func tune(_ tool: Tool, isStopped: Bool = false) throws {
    try tool.scratch.add("rows.jsonl", rows: Rows.good(8))
    guard !isStopped else {
      let running = try tool.start([
        "text", "finetune", "--model", "tiny-llama", "--data", "rows.jsonl", "--steps", "300", "--save-every", "2",
        "--patience", "0", "--output", "run", "--json",
      ])
      while running.isRunning && running.outputSoFar.count(of: "\"event\":\"snapshot\"") < 2 { usleep(200) }
      running.send(SIGKILL)
      _ = try running.wait()
      return
    }
    let outcome = try tool.run(
      "text", "finetune", "--model", "tiny-llama", "--data", "rows.jsonl", "--steps", "2", "--output", "run")
    try #require(outcome.status == 0, "\(outcome.errors)")
  }
}

/// Changes a file's bytes.
private func edit(_ folder: URL, _ name: String, _ change: (inout [UInt8]) -> Void) throws {
  let url = folder.appendingPathComponent(name)
  var bytes = [UInt8](try Data(contentsOf: url))
  change(&bytes)
  try Data(bytes).write(to: url)
}

private func replace(_ folder: URL, _ name: String, _ old: String, _ new: String) throws {
  let url = folder.appendingPathComponent(name)
  let text = try String(contentsOf: url, encoding: .utf8)
  try #require(text.contains(old), "\(name) has no \(old)")
  try Data(text.replacing(old, with: new).utf8).write(to: url)
}

/// Writes the weights again under the names that `names` gives for each name.
private func rewrite(_ folder: URL, _ names: (String) -> [String]) throws {
  let path = folder.appendingPathComponent("model.safetensors").path
  let file = try SafetensorsFile(path: path)
  var entries: [SafetensorsWriter.Entry] = []
  for name in file.names {
    let entry = try file.entry(name)
    let bytes = Array(try file.bytes(of: name))
    for new in names(name) {
      entries.append(.init(name: new, dtype: entry.dtype, shape: entry.shape) { try $0.write(bytes) })
    }
  }
  try SafetensorsWriter.write(entries, to: path)
}
