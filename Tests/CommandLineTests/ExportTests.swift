import FTCheckpoint
import Foundation
import Testing

/// `ftlab models export` as a process.
@Suite struct ExportTests {
  private static let upscaler = ScratchFolder.root.appendingPathComponent(
    "Tests/FTModelsTests/Golden/Images/tiny-x2.param"
  ).path
  private static let listener = ScratchFolder.root.appendingPathComponent("Models/hibari-listener").path

  @Test func whatHasNoExporterIsRefusedByNameWithThoseThatHave() throws {
    let tool = Tool(scratch: try ScratchFolder())
    #expect(try tool.run("models", "import", Self.upscaler, "--name", "up").status == 0)
    #expect(try tool.run("models", "import", Self.listener, "--name", "ear").status == 0)
    let expected = [("up", "compact upscaler ×2"), ("ear", "listener"), ("tiny-llama", "is a text model")]
    for (name, what) in expected {
      let outcome = try tool.run("models", "export", name, "--output", "x.onnx")
      #expect(outcome.status == 2 && outcome.errors.contains(what), "\(outcome.errors)")
      #expect(outcome.errors.contains("picture classifiers, style generators, speaker encoders, speech synthesisers"))
    }
    #expect(!tool.scratch.exists("x.onnx"))
  }

  @Test func whatIsNoLanguageModelIsNotWrittenAsGGUF() throws {
    let tool = Tool(scratch: try ScratchFolder())
    #expect(try tool.run("models", "import", Self.upscaler, "--name", "up").status == 0)
    let outcome = try tool.run("models", "export", "up", "--output", "x.gguf")
    #expect(outcome.status == 1 && outcome.errors.contains("needs a language model"), "\(outcome.errors)")
    #expect(!tool.scratch.exists("x.gguf"))
  }

  /// A run's adapter inside the model, by itself, and merged; what came out opens.
  @Test func aTunedLanguageModelLeavesInEveryForm() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let model = ScratchFolder.root.appendingPathComponent("Models/tiny-llama").path
    let data = ScratchFolder.root.appendingPathComponent("Samples/oddmere/train.jsonl").path
    let adapter = ScratchFolder.root.appendingPathComponent("Tests/FTTextTests/Golden/adapter").path
    let trained = try tool.run(
      "text", "finetune", "--model", model, "--data", data, "--steps", "3", "--output", "run", "--threads", "1")
    #expect(trained.status == 0, "\(trained.errors)")
    for (words, file) in [
      (["export", "run", "--output", "out/whole.gguf"], "out/whole.gguf"),
      (["export", "run", "--type", "q8_0", "--output", "small.gguf"], "small.gguf"),
      (["export", "run", "--only-adapter", "--output", "adapter.gguf"], "adapter.gguf"),
      (["export", model, "--adapter", "run/adapter", "--output", "same.gguf"], "same.gguf"),
      (["merge", "--model", model, "--adapter", adapter, "--output", "merged"], "merged/model.safetensors"),
      (["export", "./merged", "--output", "merged.gguf"], "merged.gguf"),
      (["import", "out/whole.gguf", "--output", "again"], "again/model.safetensors"),
    ] {
      let outcome = try tool.run(["models"] + words)
      #expect(outcome.status == 0 && scratch.exists(file), "\(outcome.errors)")
    }
    let bytes = { (name: String) in try Data(contentsOf: URL(fileURLWithPath: scratch.path(name))).count }
    #expect(try bytes("small.gguf") < bytes("out/whole.gguf"))
    #expect(try GGUFFile(path: scratch.path("adapter.gguf")).string("general.type") == "adapter")
    for (words, mentioned) in [
      (["merge", "--run", "run", "--output", "merged"], "is there already"),
      (["merge", "--output", "new"], "--run or with --adapter"),
      (["merge", "--adapter", "merged", "--output", "new"], "holds no adapter"),
      (["export", "run", "--adapter", "run/adapter", "--output", "new.gguf"], "leave --adapter out"),
    ] {
      let outcome = try tool.run(["models"] + words)
      #expect(outcome.status == 2 && outcome.errors.contains(mentioned), "\(outcome.errors)")
    }
  }

  @Test func textModelsAreOpenAsTheyAre() throws {
    let outcome = try Tool(scratch: try ScratchFolder()).run("models", "export", "tiny-llama", "--output", "x.onnx")
    #expect(
      outcome.errors.contains("transformers") && outcome.errors.contains("--output model.gguf"), "\(outcome.errors)")
  }

  @Test(arguments: [
    (["nothing", "--output", "x.onnx"], "there is no model \"nothing\""),
    (["tiny-llama", "--format", "onnx", "--output", "x.gguf"], "must end in .onnx"),
    (["tiny-llama", "--output", "x.txt"], "must end in .onnx"),
    (["tiny-llama", "--output", "there.onnx"], "is there already"),
    (["tiny-llama", "--output", "missing/"], "is a folder"), (["tiny-llama"], "--output"),
    (["tiny-llama", "--format", "gguf", "--output", "x.onnx"], "must end in .gguf"),
    (["tiny-llama", "--output", "x.gguf", "--voice", "me"], "--voice means nothing to a file in the format gguf"),
    (["tiny-llama", "--output", "x.onnx", "--type", "q8_0"], "--type means nothing to a file in the format onnx"),
    (["tiny-llama", "--output", "x.gguf", "--only-adapter"], "holds no adapter"),
    (["tiny-llama", "--output", "x.gguf", "--adapter", "there.onnx"], "holds no adapter"),
    (["up", "--output", "x.onnx", "--voice", "me"], "no exporter"),
  ])
  func wrongUseIsToldBeforeTheWork(_ arguments: [String], _ words: String) throws {
    let scratch = try ScratchFolder()
    try scratch.add("there.onnx", "kept".utf8)
    let tool = Tool(scratch: scratch)
    _ = try tool.run("models", "import", Self.upscaler, "--name", "up")
    let outcome = try tool.run(["models", "export"] + arguments)
    #expect(outcome.status == 2 && outcome.errors.contains(words), "\(outcome.errors)")
    #expect(try scratch.text("there.onnx") == "kept" && !scratch.exists("x.onnx"))
  }

  @Test(arguments: [
    (["tiny-classifier"], "pixels [batch, 3, 224, 224]: RGB in 0...255"),
    (["tiny-style", "--style", "plain:0.25,1:0.75"], "painting [batch, 3, height, width]"),
    (["tiny-speaker"], "samples [samples]: sound at 16 kHz"),
    (["tiny-speaker", "--input", "mel"], "mel [windows, 160, 40]"),
    (["tiny-synthesizer"], "phonemes [symbols] int64"),
  ])
  func networksAreWrittenWithWhereTheyComeFrom(_ arguments: [String], _ port: String) throws {
    let scratch = try ScratchFolder()
    let folder = ScratchFolder.root.appendingPathComponent("Models/\(arguments[0])").path
    let words = ["models", "export", folder] + arguments.dropFirst() + ["--output", "new/x.onnx"]
    let outcome = try Tool(scratch: scratch).run(words)
    #expect(outcome.status == 0 && outcome.output.contains(port), "\(outcome.errors)\(outcome.output)")
    let path = scratch.path("new/x.onnx")
    #expect(try ONNXFile(path: path).producer == "ftlab")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for text in ["weights_sha256", "Licence: ", arguments[0]] {
      #expect(bytes.range(of: Data(text.utf8)) != nil, "\(arguments): \(text)")
    }
  }

  @Test(arguments: [
    (["tiny-style"], "say with --style"), (["tiny-style", "--style", "odd"], "neither a run folder"),
    (["tiny-speaker", "--style", "1"], "--style means nothing to tiny-speaker"),
    (["tiny-classifier", "--voice", "me"], "--voice means nothing to tiny-classifier"),
    (["tiny-synthesizer", "--input", "mel"], "--input means nothing to tiny-synthesizer"),
    (["tiny-synthesizer", "--voice", "nobody"], "there is no such voice"),
  ])
  func whatANetworkHasNoUseForIsRefused(_ arguments: [String], _ words: String) throws {
    let scratch = try ScratchFolder()
    let folder = ScratchFolder.root.appendingPathComponent("Models/\(arguments[0])").path
    let all = ["models", "export", folder] + arguments.dropFirst() + ["--output", "x.onnx"]
    let outcome = try Tool(scratch: scratch).run(all)
    #expect(outcome.status == 2 && outcome.errors.contains(words), "\(outcome.errors)")
    #expect(!scratch.exists("x.onnx"))
  }

  /// A voice whose ledger does not allow speaking does not leave the house either; one that may brings its ledger along.
  @Test func aVoiceIsExportedOnlyIfItMaySpeak() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let synthesizer = ScratchFolder.root.appendingPathComponent("Models/tiny-synthesizer").path
    let line = try #require(try tool.run("models", "info", synthesizer).lines.first { $0.hasPrefix("SHA-256") })
    let sha256 = try #require(line.split(separator: " ").last.map(String.init))
    func export(allowing uses: String) throws -> Tool.Outcome {
      let metadata = [
        "format": "ftlab-speaking-voice", "version": "1", "name": "anna", "base": "hibari", "base_sha256": sha256,
        "pitch": "0.75 1.25", "consent": #"{"uses":[\#(uses)],"statement":"she said so"}"#,
      ]
      try SafetensorsWriter.write([], metadata: metadata, to: scratch.path("anna.voice"))
      return try tool.run(
        "models", "export", synthesizer, "--voice", "anna.voice", "--output", "anna.onnx", "--force")
    }
    let refused = try export(allowing: #""evaluation""#)
    #expect(refused.status == 2 && refused.errors.contains("not allowed") && !scratch.exists("anna.onnx"))
    let allowed = try export(allowing: #""synthesis""#)
    #expect(allowed.status == 0, "\(allowed.errors)")
    let bytes = try Data(contentsOf: scratch.url.appendingPathComponent("anna.onnx"))
    for text in ["she said so", "constant.0.75", "voice_sha256", sha256] {
      #expect(bytes.range(of: Data(text.utf8)) != nil, "\(text)")
    }
  }
}
