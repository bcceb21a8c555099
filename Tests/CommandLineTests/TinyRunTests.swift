import FTJSON
import FTTestSupport
import Foundation
import Testing

/// Every recipe of pictures and voices from end to end, on networks of tools/make-tiny-networks: the real architectures in small
/// widths, so that no checkpoint has to be fetched. What they say is noise; that a run reads, trains, publishes and measures is
/// what is tested.
@Suite(.serialized) struct TinyRunTests {
  /// A run, what it publishes, and the kinds of models it used.
  struct Run: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let words: [String]
    let published: String
    let models: [String]
    /// An input or output of the exported result, with its shape; nil where it is not exported.
    var port: String?
  }

  private static let samples = ScratchFolder.root.appending(path: "Samples").path

  static let runs = [
    Run(
      testDescription: "style",
      words: [
        "image", "finetune", "--model", "tiny-style", "--encoder-model", "tiny-classifier", "--judge-model",
        "tiny-vgg16",
        "--style", "\(samples)/images/styles/string.jpg", "--data", "\(samples)/images/photos", "--validation",
        "\(samples)/images/held-out", "--size", "64", "--samples", "1", "--gatys-steps", "2", "--steps", "2",
      ], published: "style.safetensors", models: ["encoder", "judge", "model"],
      port: "painting [batch, 3, height, width]"),
    Run(
      testDescription: "style, the whole generator",
      words: [
        "image", "finetune", "--model", "tiny-style", "--encoder-model", "tiny-classifier", "--judge-model",
        "tiny-vgg16",
        "--style", "\(samples)/images/styles/string.jpg", "--data", "\(samples)/images/photos", "--method", "full",
        "--size", "64", "--samples", "1", "--gatys-steps", "0", "--steps", "2",
      ], published: "model/model.safetensors", models: ["encoder", "judge", "model"],
      port: "painting [batch, 3, height, width]"),
    Run(
      testDescription: "classify",
      words: [
        "image", "finetune", "--task", "classify", "--model", "tiny-classifier", "--method", "full", "--data",
        "\(samples)/images/two-classes", "--size", "64", "--epochs", "1",
      ], published: "model/model.safetensors", models: ["model"], port: "pixels [batch, 3, 64, 64]"),
    Run(
      testDescription: "classes of texts",
      words: [
        "text", "finetune", "--task", "classify", "--model", "tiny-encoder", "--method", "full", "--data",
        "\(samples)/sections/validation.jsonl", "--epochs", "1",
      ], published: "model/model.safetensors", models: ["model"]),
    Run(
      testDescription: "speaker",
      words: [
        "voice", "finetune-encoder", "--model", "tiny-speaker", "--method", "full", "--speakers", "4", "--utterances",
        "2", "--data", "\(samples)/voices/speakers", "--test", "\(samples)/voices/held-out", "--steps", "2",
      ], published: "model/model.safetensors", models: ["model"], port: "embedding [windows, 32]"),
    Run(
      testDescription: "speech",
      words: [
        "voice", "finetune", "\(samples)/voices/speakers/klettres-he", "--model", "tiny-synthesizer", "--encoder",
        "tiny-speaker", "--listener", "tiny-listener", "--supervision", "listening", "--consent", "a test", "--steps",
        "2",
      ], published: "voice.voice", models: ["encoder", "listener", "model"]),
    Run(
      testDescription: "listener",
      words: ["voice", "train-listener", "--model", "tiny-synthesizer", "--steps", "2"],
      published: "model/model.safetensors", models: ["model"]),
  ]

  private func filled() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    let models = ScratchFolder.root.appending(path: "Models")
    for name in ["style", "encoder", "classifier", "vgg16", "speaker", "synthesizer", "listener"] {
      try FileManager.default.copyItem(at: models.appending(path: "tiny-\(name)"), to: scratch.model("tiny-\(name)"))
    }
    return scratch
  }

  @Test(arguments: runs)
  func aRunReadsTrainsPublishesMeasuresAndHasTheBytesOfThisRevision(_ run: Run) throws {
    let scratch = try filled()
    let tool = Tool(scratch: scratch)
    let common = ["--output", "run", "--threads", "1", "--precision", "f32", "--seed", "3", "--no-verify"]
    let outcome = try tool.run(run.words + common)
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(scratch.exists("run/\(run.published)"))
    let record = try JSONValue(parsing: Array(scratch.text("run/run.json").utf8))
    #expect(record["models"]?.objectValue?.keys.sorted() == run.models)
    // Every subject has measures, and the result's are those of what was loaded back.
    let measures = try JSONValue(parsing: Array(scratch.text("run/measures.json").utf8))
    #expect(measures.encoded().contains("\"result\""))
    try NumericsHashes.expect("run", of: scratch, run.testDescription)
    // What a run has made leaves as ONNX by the run's name alone, as far as it can and may.
    let exported = try tool.run("models", "export", "run", "--output", "run.onnx")
    #expect(exported.status == (run.port == nil ? 2 : 0), "\(exported.errors)")
    if let port = run.port { #expect(exported.output.contains(port), "\(exported.output)") }
    #expect(scratch.exists("run.onnx") == (run.port != nil))
  }

  /// A letter is a sound, and a single one its name: what is read can be told without a dictionary.
  @Test func theTinySynthesizerReadsLetterByLetter() throws {
    let tool = Tool(scratch: try filled())
    let outcome = try tool.run("voice", "say", "--model", "tiny-synthesizer", "--phonemes", "A bad cat.")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.filter { $0 != "ˈ" && $0 != "ˌ" } == "A bæd kæt.\n", "\(outcome.output)")
  }

  @Test func aVoiceKeepsItsStrengthAndSpeaksAtAnother() throws {
    let scratch = try filled()
    let tool = Tool(scratch: scratch)
    // Without the consent.json beside the samples, which does not allow speaking.
    try FileManager.default.createDirectory(atPath: scratch.path("clips"), withIntermediateDirectories: true)
    for clip in ["01.ogg", "02.ogg"] {
      try FileManager.default.copyItem(
        atPath: "\(Self.samples)/voices/speakers/klettres-he/\(clip)", toPath: scratch.path("clips/\(clip)"))
    }
    let speech = try #require(Self.runs.first { $0.testDescription == "speech" })
    let words = speech.words.map { $0.hasSuffix("klettres-he") ? "clips" : $0 }
    let learned = try tool.run(words + ["--strength", "0.8", "--output", "run", "--threads", "1", "--no-verify"])
    #expect(learned.status == 0, "\(learned.errors)")
    let way = "Went 0.8 of the way to what was learned, as it was asked to: on trial sentences likeness "
    #expect(learned.output.contains(way), "\(learned.output)")
    func say(_ name: String, _ flags: String...) throws -> Tool.Outcome {
      try tool.run(
        ["voice", "say", "A bad cat.", "--model", "tiny-synthesizer", "--voice", "run", "-o", name] + flags)
    }
    let own = try say("own.wav")
    #expect(own.status == 0 && !own.errors.contains("trength"), "\(own.errors)")
    let whole = try say("whole.wav", "--strength", "1")
    #expect(whole.status == 0 && scratch.exists("whole.wav"), "\(whole.errors)")
    let cost = "Strength 1 instead of the voice's own 0.8: on trial sentences likeness "
    #expect(whole.errors.contains(cost), "\(whole.errors)")
    let half = try say("half.wav", "--strength", "0.4")
    #expect(half.errors.contains("what that costs was not tried when it was learned"), "\(half.errors)")
    // A voice of before has no such member; another name of eight letters takes it away.
    let file = URL(filePath: scratch.path("run/voice.voice"))
    var bytes = try Data(contentsOf: file)
    let key = try #require(bytes.range(of: Data(#""strength""#.utf8)))
    bytes.replaceSubrange(key, with: Data(#""measured""#.utf8))
    try bytes.write(to: file)
    let refused = try say("old.wav", "--strength", "1")
    #expect(refused.status == 2 && refused.errors.contains("before voices kept the strength"), "\(refused.errors)")
    #expect(try say("old.wav").status == 0)
    #expect(try Data(contentsOf: URL(filePath: scratch.path("old.wav"))).count > 1000)
  }

  @Test func theyAreListed() throws {
    let outcome = try Tool(scratch: try filled()).run("models", "list")
    #expect(outcome.status == 0 && outcome.lines.count == 9, "a heading, tiny-llama and seven: \(outcome.output)")
  }
}
