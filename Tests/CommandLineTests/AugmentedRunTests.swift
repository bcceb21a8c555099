import FTJSON
import FTTestSupport
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// `--augment` in every command that trains: the same words, refused by name, the same bytes when a run is resumed.
@Suite(.serialized) struct AugmentedRunTests {
  private static let samples = ScratchFolder.root.appending(path: "Samples").path

  private func filled() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    let models = ScratchFolder.root.appending(path: "Models")
    for name in ["style", "encoder", "classifier", "vgg16", "speaker"] {
      try FileManager.default.copyItem(at: models.appending(path: "tiny-\(name)"), to: scratch.model("tiny-\(name)"))
    }
    try scratch.add("words.csv", Array("product,article\ndescription,text\nkitchen,galley\nsays,states\n".utf8))
    return scratch
  }

  private func setting(_ scratch: ScratchFolder, _ run: String) throws -> JSONValue? {
    try JSONValue(parsing: Array(scratch.text("\(run)/settings.json").utf8))["augment"]
  }

  @Test(arguments: [
    (["text", "finetune", "--data", "x.jsonl"], "\"flip\" is for pictures, and these are texts: synonyms, delete"),
    (["text", "finetune", "--task", "classify", "--data", "x"], "\"flip\" is for pictures, and these are texts"),
    (["voice", "finetune-encoder", "--data", "x"], "\"flip\" is for pictures, and these are sounds: speed, pitch"),
    (["voice", "finetune", "x.wav"], "\"flip\" is for pictures, and these are sounds"),
  ])
  func wordsOfAnotherModalityAreRefusedByName(_ command: [String], _ message: String) throws {
    let outcome = try Tool(scratch: try ScratchFolder()).run(command + ["--augment", "flip", "--output", "run"])
    #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test(arguments: [["image", "finetune"], ["image", "finetune", "--task", "classify"]])
  func picturesKnowNoSynonyms(_ command: [String]) throws {
    let words = ["--augment", "synonyms 0.3, crop 3", "--data", "x", "--style", "y", "--output", "run"]
    let outcome = try Tool(scratch: try ScratchFolder()).run(
      command + (command.count == 2 ? words : words.filter { $0 != "--style" && $0 != "y" }))
    // All that is wrong, at once.
    #expect(
      outcome.status == 2 && outcome.errors.contains("\"synonyms\" is for texts, and these are pictures: crop, flip"))
    #expect(outcome.errors.contains("crop lies between 0.05 and 1"), "\(outcome.errors)")
  }

  private func chat(_ output: String) -> [String] {
    [
      "text", "finetune", "--model", "tiny-llama", "--data", "train.jsonl", "--validation", "validation.jsonl",
      "--output", output, "--rank", "4", "--batch-tokens", "512", "--epochs", "2", "--validate-every", "17",
      "--save-every", "3", "--patience", "0", "--threads", "2", "--seed", "5", "--precision", "f32", "--augment",
      "synonyms 1 from words.csv, delete 0.5 p 0.5", "--json",
    ]
  }

  @Test func aRunThatIsKilledWhileItLearnsFromViewsEndsWithTheSameBytes() throws {
    let scratch = try filled()
    try scratch.addProducts()
    let tool = Tool(scratch: scratch)
    let whole = try tool.run(chat("whole"))
    try #require(whole.status == 0, "\(whole.errors)")
    #expect(whole.output.contains("Augmentation: synonyms 1 from words.csv, delete 0.5 p 0.5."))
    #expect(try setting(scratch, "whole") == .string("synonyms 1 from words.csv, delete 0.5 p 0.5"))
    // The list of synonyms decides the bytes too.
    #expect(try scratch.text("whole/run.json").contains("words.csv"))
    for steps in [3, 9, 20] {
      let running = try tool.start(
        scratch.exists("killed/run.json") ? ["runs", "resume", "killed", "--json"] : chat("killed"))
      while running.isRunning && running.outputSoFar.count(of: "\"event\":\"step\"") < steps { usleep(500) }
      running.send(SIGKILL)
      _ = try running.wait()
    }
    let last = try tool.run("runs", "resume", "killed", "--json")
    try #require(last.status == 0, "\(last.errors)")
    #expect(try RunFiles(scratch, "killed") == RunFiles(scratch, "whole"))
  }

  @Test func anAugmentationThatChangesNothingIsRefused() throws {
    let scratch = try filled()
    try scratch.add("rows.jsonl", rows: (0..<8).map { Rows.row("Number \($0)?", "No \($0).") })
    try scratch.add("none.csv", Array("zeppelin,airship\n".utf8))
    let outcome = try Tool(scratch: scratch).run(
      "text", "finetune", "--model", "tiny-llama", "--data", "rows.jsonl", "--steps", "1", "--output", "run",
      "--augment", "synonyms from none.csv")
    #expect(outcome.status == 2 && outcome.errors.contains("changes none of the texts"), "\(outcome.errors)")
    #expect(!scratch.exists("run"))
  }

  @Test func classesOfPicturesLearnFromCopiesAndFromViews() throws {
    let scratch = try filled()
    let tool = Tool(scratch: scratch)
    let common = [
      "image", "finetune", "--task", "classify", "--model", "tiny-classifier", "--data",
      "\(Self.samples)/images/two-classes", "--size", "64", "--epochs", "1", "--threads", "1", "--precision", "f32",
      "--no-verify",
    ]
    let head = try tool.run(common + ["--augment", "crop 0.6, flip, colour, copies 2", "--output", "head"])
    try #require(head.status == 0, "\(head.errors)")
    #expect(
      head.errors.contains("2 changed copies of each") && head.errors.contains("Augmentation made "), "\(head.errors)")
    // The words of a full run, written out, are what it does by itself.
    let own = try tool.run(common + ["--method", "full", "--output", "own"])
    let said = try tool.run(
      common + ["--method", "full", "--output", "said", "--augment", "crop 0.6, flip, colour 0.2"])
    let none = try tool.run(common + ["--method", "full", "--output", "none", "--augment", "none"])
    try #require(own.status == 0 && said.status == 0 && none.status == 0, "\(said.errors)")
    let weights = "model/model.safetensors"
    #expect(try scratch.sha256("own/\(weights)") == scratch.sha256("said/\(weights)"))
    #expect(try scratch.sha256("own/\(weights)") != scratch.sha256("none/\(weights)"))
    #expect(try setting(scratch, "own") == .null && setting(scratch, "none") == .string("none"))
  }

  @Test func aStyleIsLearnedFromChangedPhotos() throws {
    let scratch = try filled()
    let outcome = try Tool(scratch: scratch).run(
      "image", "finetune", "--model", "tiny-style", "--encoder-model", "tiny-classifier", "--judge-model", "tiny-vgg16",
      "--style", "\(Self.samples)/images/styles/string.jpg", "--data", "\(Self.samples)/images/photos", "--size", "64",
      "--samples", "1", "--gatys-steps", "0", "--steps", "2", "--augment", "colour, blur p 1", "--output", "run",
      "--no-verify")
    #expect(
      outcome.status == 0 && outcome.errors.contains("Augmentation: colour 0.2, blur 0.3..1.5 p 1"), "\(outcome.errors)"
    )
  }

  @Test(arguments: [("head", "room, noise, gain, copies 2"), ("full", "default")])
  func speakersAreLearnedFromChangedRecordings(_ method: String, _ words: String) throws {
    let scratch = try filled()
    let outcome = try Tool(scratch: scratch).run(
      "voice", "finetune-encoder", "--model", "tiny-speaker", "--method", method, "--speakers", "4", "--utterances",
      "2",
      "--data", "\(Self.samples)/voices/speakers", "--test", "\(Self.samples)/voices/held-out", "--steps", "2",
      "--augment", words, "--output", "run", "--no-verify")
    #expect(outcome.status == 0 && outcome.errors.contains("Augmentation: room"), "\(outcome.errors)")
  }

  @Test func theGainOfAnAugmentationIsMeasuredInPairs() throws {
    let scratch = try filled()
    let tool = Tool(scratch: scratch)
    try scratch.add("words.csv", Array("the,this\nwhich,that\nmade,built\nsmall,little\nold,aged\n".utf8))
    let words = [
      "text", "finetune", "--task", "classify", "--model", "tiny-encoder", "--data",
      "\(Self.samples)/sections/validation.jsonl", "--threads", "1", "--precision", "f32", "--no-verify", "--augment",
      "synonyms 1 from words.csv", "--augment-gain", "2", "--output", "gain",
    ]
    let outcome = try tool.run(words)
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("2 runs of each kind") || outcome.output.contains("left off"), "\(outcome.output)")
    let gain = try JSONValue(parsing: Array(scratch.text("gain/gain.json").utf8))
    #expect(gain["seeds"]?.arrayValue?.count == 2 && gain["verdict"]?.stringValue != nil)
    for run in ["with-0", "without-0", "with-1", "without-1"] { #expect(scratch.exists("gain/\(run)/measures.json")) }
    // The same items on the same sides.
    #expect(try scratch.text("gain/with-1/partition.jsonl") == scratch.text("gain/without-1/partition.jsonl"))
    #expect(try setting(scratch, "gain/without-0") == .string("none"))
    // Again: what is finished stays, and other settings are refused.
    let again = try tool.run(words)
    #expect(again.status == 0, "\(again.errors)")
    let other = try tool.run(words + ["--strength", "3"])
    #expect(other.status == 2 && other.errors.contains("begun with another strength"), "\(other.errors)")
  }

  @Test func noGainIsMeasuredOfNothing() throws {
    let outcome = try Tool(scratch: try filled()).run(
      "text", "finetune", "--task", "classify", "--model", "tiny-encoder", "--data",
      "\(Self.samples)/sections/validation.jsonl", "--augment-gain", "1", "--output", "gain")
    #expect(outcome.status == 2 && outcome.errors.contains("--augment-gain needs an augmentation"), "\(outcome.errors)")
  }
}
