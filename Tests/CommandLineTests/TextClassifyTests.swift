import FTJSON
import FTRandom
import FTTestSupport
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Vectors and classes of texts on the command line, with the random encoder of Models/tiny-encoder: words it has never seen
/// still get vectors of their own, so that classes with words of their own can be told apart.
@Suite struct TextClassifyTests {
  private func filled() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    let models = ScratchFolder.root.appending(path: "Models")
    // The tiny decoder is in every scratch folder's store.
    try FileManager.default.copyItem(
      at: models.appending(path: "tiny-encoder"), to: scratch.model("tiny-encoder"))
    return scratch
  }

  private static let words = [
    "tea": ["mug", "cup", "tray", "kettle", "saucer"], "garden": ["hose", "spade", "bucket", "seed", "fence"],
  ]

  /// Rows whose words tell the class, `count` a class.
  private static func rows(_ count: Int, from first: Int = 0) -> [String] {
    words.keys.sorted().flatMap { label in
      (first..<first + count).map { number in
        let word = words[label]![number % 5]
        let text = "\(word) \(words[label]![(number / 5) % 5]) and \(number)"
        let row: JSONValue = ["text": .string(text), "label": .string(label)]
        return row.encoded()
      }
    }
  }

  private func finetune(
    _ data: String, _ more: [String] = [], model: String = "tiny-encoder", output: String = "run"
  ) -> [String] {
    [
      "text", "finetune", "--task", "classify", "--model", model, "--data", data, "--output", output, "--threads", "1",
      "--precision", "f32", "--no-verify",
    ] + more
  }

  @Test func aHeadIsLearnedMeasuredAndUsed() throws {
    let scratch = try filled()
    try scratch.add("rows.jsonl", rows: Self.rows(40))
    let tool = Tool(scratch: scratch)
    let outcome = try tool.run(finetune("rows.jsonl"))
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(scratch.contents("run/classifier") == ["classifier.json", "classifier.safetensors"])
    #expect(!scratch.exists("run/model") && scratch.exists("run/exhibits/mistakes.jsonl"))
    let measures = try JSONValue(parsing: Array(scratch.text("run/measures.json").utf8)).encoded()
    for subject in ["always the most frequent class", "nearest class name", "nearest class mean", "macro-F1"] {
      #expect(measures.contains(subject))
    }
    // Rows it may have learned: the encoder is random, so that little can be told of others.
    let guessed = try tool.run("text", "classify", "hose hose and 0", "cup cup and 6", "--run", "run", "--json")
    try #require(guessed.status == 0, "\(guessed.errors)")
    let lines = try guessed.lines.map { try JSONValue(parsing: Array($0.utf8)) }
    #expect(lines.map { $0["classes"]?.arrayValue?.first?["label"]?.stringValue } == ["garden", "tea"])
    let total = lines[0]["classes"]?.arrayValue?.compactMap { $0["probability"]?.doubleValue }.reduce(0, +)
    #expect(abs((total ?? 0) - 1) < 1e-6)
    // The same settings give the same bytes.
    let first = try scratch.sha256("run/classifier/classifier.safetensors")
    try FileManager.default.removeItem(atPath: scratch.path("run"))
    #expect(try tool.run(finetune("rows.jsonl")).status == 0)
    #expect(try scratch.sha256("run/classifier/classifier.safetensors") == first)
    // Another encoder gives vectors that the classifier was not learned on.
    let other = scratch.model("other")
    try FileManager.default.copyItem(at: scratch.model("tiny-encoder"), to: other)
    var bytes = try Data(contentsOf: other.appending(path: "model.safetensors"))
    bytes[bytes.count - 2] ^= 1
    try bytes.write(to: other.appending(path: "model.safetensors"))
    let refused = try tool.run("text", "classify", "a mug", "--run", "run", "--model", "other")
    #expect(refused.status == 1 && refused.errors.contains("was learned on the encoder tiny-encoder"))
  }

  @Test(arguments: ["partial", "lora", "full"])
  func theEncoderIsTrainedFromTheHeadOn(method: String) throws {
    let scratch = try filled()
    let lines = (0..<24).map { $0 % 2 == 0 ? "tea,mug \($0)" : "garden,hose \($0)" }
    try scratch.add("rows.csv", rows: ["label,message"] + lines)
    let tool = Tool(scratch: scratch)
    let words = ["--text-field", "message", "--method", method, "--epochs", "1"]
    let trained = try tool.run(finetune("rows.csv", words))
    try #require(trained.status == 0, "\(trained.errors)")
    #expect(scratch.exists("run/model/model.safetensors") && scratch.exists("run/model/1_Pooling/config.json"))
    let base = try scratch.sha256("ftlab/models/tiny-encoder/model.safetensors")
    #expect(try scratch.sha256("run/model/model.safetensors") != base)
    let guessed = try tool.run("text", "classify", "mug 3", "--run", "run")
    #expect(guessed.status == 0 && guessed.output.hasPrefix("tea "), "\(guessed.output) \(guessed.errors)")
    // What was trained is an encoder like any other.
    #expect(try tool.run("text", "embed", "mug", "--model", scratch.path("run/model")).status == 0)
  }

  @Test(arguments: ["head", "partial", "lora", "full"])
  func aDecoderCanBeTheBase(method: String) throws {
    let scratch = try filled()
    try scratch.add("rows.jsonl", rows: Self.rows(20))
    let tool = Tool(scratch: scratch)
    let flags = ["--method", method, "--max-length", "64"] + (method == "head" ? [] : ["--epochs", "1"])
    let trained = try tool.run(finetune("rows.jsonl", flags, model: "tiny-llama"))
    try #require(trained.status == 0, "\(trained.errors)")
    #expect(scratch.exists("run/model/model.safetensors") == (method != "head"))
    let guessed = try tool.run("text", "classify", "hose hose and 0", "cup cup and 6", "", "--run", "run", "--json")
    try #require(guessed.status == 0, "\(guessed.errors)")
    let lines = try guessed.lines.map { try JSONValue(parsing: Array($0.utf8)) }
    let classes = lines.map { $0["classes"]?.arrayValue?.first?["label"]?.stringValue }
    #expect(classes.prefix(2) == ["garden", "tea"] && classes.count == 3)
    // What was trained is a decoder like any other.
    guard method != "head" else { return }
    let words = [
      "text", "generate", "--prompt", "a", "--raw", "--max-tokens", "2", "--model", scratch.path("run/model"),
    ]
    #expect(try tool.run(words).status == 0)
  }

  /// A process is killed a random part of a step behind a random number of steps, or while the first vectors are computed.
  @Test(arguments: ["lora", "full"])
  func runsKilledAtRandomPointsEndWithTheSameBytes(method: String) throws {
    let scratch = try filled()
    try scratch.add("rows.jsonl", rows: Self.rows(40))
    let tool = Tool(scratch: scratch)
    let flags = ["--method", method, "--epochs", "3", "--batch", "4", "--save-every", "2", "--seed", "3", "--json"]
    let whole = try tool.run(finetune("rows.jsonl", flags, output: "whole"))
    try #require(whole.status == 0, "\(whole.errors)")
    func goOn() -> [String] {
      scratch.exists("killed/run.json")
        ? ["runs", "resume", "killed", "--json"] : finetune("rows.jsonl", flags, output: "killed")
    }
    var generator = SplitMix64(state: 7)
    for _ in 0..<8 {
      let running = try tool.start(goOn())
      let steps = Int.random(in: 0...4, using: &generator)
      while running.isRunning && running.outputSoFar.count(of: "\"event\":\"step\"") < steps { usleep(500) }
      usleep(UInt32.random(in: 0...10_000, using: &generator))
      running.send(SIGKILL)
      try #require(try running.wait().status == 128 + SIGKILL, "the run ended before its last kill")
    }
    let last = try tool.run(goOn())
    try #require(last.status == 0, "\(last.errors)")
    func files(_ run: String) throws -> RunFiles {
      try RunFiles(scratch, run, stage: "network", result: "classifier/classifier.safetensors")
    }
    #expect(try files("killed") == files("whole"))
  }

  static let refusals: [(name: String, rows: [String], flags: [String], status: Int32, words: [String])] = [
    ("one label", rows(9).map { $0.replacing("garden", with: "tea") }, [], 3, ["one label (tea)"]),
    (
      "a small class", rows(9) + [#"{"text": "x", "label": "rare"}"#], [], 3,
      ["rare has 1", "at least 3 different ones"]
    ),
    ("no label", [#"{"text": "x"}"#], [], 3, ["no row with a text and a label", "there is no \"label\""]),
    ("no rows of that name", rows(9), ["--text-field", "body"], 3, ["there is no \"body\"", "\"text\""]),
    ("flags of the encoder", rows(9), ["--epochs", "3"], 2, ["epochs", "not to head"]),
    ("flags of chat", rows(9), ["--batch-tokens", "3"], 2, ["text.chat"]),
    ("a pattern", rows(9), ["--method", "lora", "--targets", "querry"], 2, ["'querry'", "query"]),
    ("no strength", rows(9), ["--strength", "0"], 2, ["--strength"]),
  ]

  @Test(arguments: refusals)
  func whatCannotBeLearnedIsRefusedByName(
    _ refusal: (name: String, rows: [String], flags: [String], status: Int32, words: [String])
  ) throws {
    let scratch = try filled()
    try scratch.add("rows.jsonl", rows: refusal.rows)
    let outcome = try Tool(scratch: scratch).run(finetune("rows.jsonl", refusal.flags))
    #expect(outcome.status == refusal.status, "\(refusal.name): \(outcome.errors)")
    for word in refusal.words { #expect(outcome.errors.contains(word), "\(refusal.name): \(outcome.errors)") }
    #expect(!scratch.exists("run"))
  }

  @Test func aLabelSeenOnlyInTheTestIsNamedWithItsPlace() throws {
    let scratch = try filled()
    try scratch.add("rows.jsonl", rows: Self.rows(9))
    try scratch.add("test.jsonl", rows: Self.rows(2, from: 20) + [#"{"text": "a boat", "label": "gardn"}"#])
    let outcome = try Tool(scratch: scratch).run(finetune("rows.jsonl", ["--test", "test.jsonl"]))
    #expect(outcome.status == 3)
    #expect(
      outcome.errors.contains("\"gardn\" (test.jsonl:5), meant is perhaps \"garden\""), "\(outcome.errors)")
  }

  @Test func copiesAndContradictionsAreAccountedFor() throws {
    let scratch = try filled()
    let copy = #"{"text": "MUG  mug and 0", "label": "tea"}"#
    try scratch.add("rows.jsonl", rows: Self.rows(20) + [#"{"text": "hose hose and 0", "label": "tea"}"#])
    try scratch.add("test.jsonl", rows: [copy] + Self.rows(3, from: 21))
    let outcome = try Tool(scratch: scratch).run(finetune("rows.jsonl", ["--test", "test.jsonl"]))
    try #require(outcome.status == 0, "\(outcome.errors)")
    let ledger = try scratch.text("run/ledger.jsonl")
    #expect(ledger.contains("contradiction") && ledger.contains("copy-of-held-out"))
  }

  @Test func vectorsArePrintedAndWritten() throws {
    let scratch = try filled()
    let tool = Tool(scratch: scratch)
    let words = ["text", "embed", "--model", "tiny-encoder", "--threads", "1", "--precision", "f32"]
    let printed = try tool.run(words + ["mug", "a mug"])
    try #require(printed.status == 0, "\(printed.errors)")
    let vectors = try printed.lines.map { line in
      (try JSONValue(parsing: Array(line.utf8))["embedding"]?.arrayValue ?? []).compactMap(\.doubleValue)
    }
    #expect(vectors.map(\.count) == [32, 32])
    try scratch.add("lines.txt", rows: ["mug", "a mug", "", String(repeating: "tea ", count: 60)])
    let written = try tool.run(words + ["--data", "lines.txt", "--output", "v.npy"])
    #expect(written.status == 0 && written.errors.contains("1 text has more than 32 tokens"), "\(written.errors)")
    let bytes = try Data(contentsOf: scratch.url.appending(path: "v.npy"))
    // NEP 1: the magic, version 1.0, a header that ends at a multiple of 64, then float32.
    #expect(bytes.prefix(8) == Data([0x93] + Array("NUMPY".utf8) + [1, 0]))
    let length = Int(bytes[8]) | Int(bytes[9]) << 8
    let header = String(decoding: bytes[10..<10 + length], as: UTF8.self)
    #expect((10 + length) % 64 == 0 && header.hasSuffix("\n"))
    #expect(header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 32,), }"))
    let values = stride(from: 10 + length, to: bytes.count, by: 4).map { at in
      Double(Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) }))
    }
    #expect(values.count == 96)
    for (a, b) in zip(values, vectors.joined()) { #expect(abs(a - b) < 2e-6) }
    let again = try tool.run(words + ["--data", "lines.txt", "--output", "v.npy"])
    #expect(again.status == 2 && again.errors.contains("--force"))
    #expect(try tool.run(words + ["--data", "lines.txt", "--output", "v.jsonl"]).status == 0)
    #expect(try scratch.text("v.jsonl").hasPrefix(#"{"place":"lines.txt:1","text":"mug","embedding":["#))
    let wrong = try tool.run("text", "embed", "mug", "--model", "tiny-llama")
    #expect(wrong.status != 0 && wrong.errors.contains("bert"), "\(wrong.errors)")
  }
}
