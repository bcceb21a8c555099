import FTJSON
import FTRun
import FTTraining
import Testing

/// Settings with a field of every type.
private struct Everything: RecipeSettings, Equatable {
  enum Method: String, SettingChoice {
    case lora, full
    static let formerNames = ["low-rank": Method.lora]
  }
  var run = RunOptions()
  var training = TrainingOptions()
  var lowRank = LowRankOptions()
  var provenance = ProvenanceOptions()
  var method = Method.lora
  var data: [String] = []
  var augment = true
  var size: Int?
  init() { training.patience = 4 }
  static var fields: [SettingField<Everything>] {
    SettingField.group(\.run)
    SettingField.group(\.training)
    SettingField.group(\.lowRank)
    SettingField.group(\.provenance)
    SettingField("method", \.method)
    SettingField("data", \.data, .data, former: ["recordings"])
    SettingField("augment", \.augment)
    SettingField("size", \.size, .from(64, to: 1024))
  }
  func problems() -> [String] { [] }
  var inapplicable: [(belongsTo: String, keys: [String])] {
    training.inapplicable + (method == .full ? [("--method lora", LowRankOptions.keys)] : [])
  }
}

@Suite struct SettingsTests {
  private func file(_ text: String) throws -> SettingsLayer {
    SettingsLayer(file: "recipe.json", try #require(try JSONValue(parsing: Array(text.utf8)).objectValue))
  }

  private func flags(_ text: String) throws -> SettingsLayer {
    SettingsLayer(file: nil, try #require(try JSONValue(parsing: Array(text.utf8)).objectValue))
  }

  private func problems(_ layers: SettingsLayer...) -> [String] {
    do {
      // With an output, so that what is missing is not told besides.
      let complete = try file(#"{"output": "x"}"#)
      _ = try Everything.reading([complete] + layers, kind: "test.everything")
      return []
    } catch let error as SettingsError { return error.problems } catch { return ["\(error)"] }
  }

  @Test func everyFieldIsReadBackAsItWasWritten() throws {
    var settings = Everything()
    settings.run.output = "runs/x"
    settings.run.seed = .max
    settings.run.threads = 3
    settings.run.precision = .bf16
    settings.training.steps = 7
    settings.training.learningRate = 3.0517578125e-05
    settings.training.schedule = .linear
    settings.training.warmup = 0.25
    settings.training.accumulation = 2
    settings.training.clip = 0
    settings.training.optimizer = .sgd
    settings.training.weightDecay = 0.1
    settings.training.momentum = 0.9
    settings.training.validateEvery = 11
    settings.training.patience = nil
    settings.training.saveEvery = 5
    settings.lowRank.rank = 4
    settings.lowRank.alpha = 3.5
    settings.lowRank.dropout = 0.125
    settings.lowRank.isRankStabilized = true
    settings.lowRank.targets = ["q_proj", "ü*"]
    settings.provenance.origin = "me \"and\" you"
    settings.data = ["a.jsonl", "b c.jsonl"]
    settings.augment = false
    settings.size = 128
    let text = JSONValue.object(settings.tree).encoded()
    #expect(try Everything.reading([try file(text)], kind: "test.everything").settings == settings)
    let defaults = JSONValue.object(Everything().tree).encoded()
    #expect(try Everything.reading([try file(defaults)], kind: "test.everything").settings == Everything())
  }

  @Test func noTwoFieldsHaveOneName() {
    let keys = Everything.fields.flatMap { [$0.key] + $0.formerKeys }
    #expect(Set(keys).count == keys.count)
  }

  @Test func flagsWinOverTheFileAndTheFileOverDefaults() throws {
    let layers = [try file(#"{"size": 128, "epochs": 2, "augment": false}"#), try flags(#"{"size": 256}"#)]
    let settings = try Everything.reading(layers, kind: "k").settings
    #expect(settings.size == 256)
    #expect(settings.training.epochs == 2)
    #expect(settings.training.patience == 4)
    #expect(!settings.augment)
  }

  @Test func aLaterListReplacesAnEarlierOne() throws {
    let layers = [try file(#"{"data": ["a", "b"]}"#), try flags(#"{"data": ["c"]}"#)]
    #expect(try Everything.reading(layers, kind: "k").settings.data == ["c"])
  }

  @Test func anOldSpellingIsReadWithANote() throws {
    let (settings, notes) = try Everything.reading(
      [try file(#"{"recordings": "me.wav", "method": "low-rank"}"#)], kind: "k")
    #expect(settings.data == ["me.wav"])
    #expect(notes == ["recipe.json: recordings is called data now"])
  }

  @Test(
    arguments: [
      (
        #"{"learning-rat": 1}"#,
        "recipe.json: learning-rat is no setting of test.everything; did you mean learning-rate?"
      ),
      (#"{"size": "large"}"#, #"recipe.json: size is "large", expected a whole number"#),
      (#"{"size": [1, 2]}"#, "recipe.json: size is [1,2], expected a whole number"),
      (#"{"augment": "no"}"#, #"recipe.json: augment is "no", expected true or false"#),
      (#"{"augment": 0}"#, "recipe.json: augment is 0, expected true or false"),
      (#"{"method": "loro"}"#, #"recipe.json: method is "loro", expected one of lora, full"#),
      (#"{"data": {"a": 1}}"#, #"recipe.json: data is {"a":1}, expected a list, each item a text"#),
      (#"{"seed": -1}"#, "recipe.json: seed is -1, expected a whole number from 0 to 18446744073709551615"),
      (#"{"steps": 1.5}"#, "recipe.json: steps is 1.5, expected a whole number"),
      (#"{"output": null}"#, "recipe.json: output is null, expected a text"),
      (
        #"{"data": ["a"], "recordings": ["b"]}"#,
        "recipe.json: recordings and data are the same setting; give one of them"
      ),
      (#"{"method": "full", "rank": 8}"#, "recipe.json: rank belongs to --method lora"),
      (#"{"steps": 5, "epochs": 2}"#, "recipe.json: epochs belongs to a run without --steps; give one of them"),
    ])
  func whatCannotBeReadIsNamed(text: String, problem: String) throws {
    #expect(problems(try file(text)) == [problem])
  }

  @Test func aFlagThatDoesNotApplyIsAnErrorEvenWithItsDefault() throws {
    #expect(problems(try file(#"{"method": "full", "rank": 16}"#)) == [])
    #expect(problems(try flags(#"{"method": "full", "rank": 16}"#)) == ["--rank belongs to --method lora"])
  }

  @Test func longValuesAreShortened() throws {
    let problem = problems(try file(#"{"size": "\#(String(repeating: "x", count: 200_000))"}"#))[0]
    #expect(problem.count < 200)
  }

  @Test(
    arguments: [
      (#"{"size": 63}"#, "--size is 63, expected 64 to 1024"),
      (#"{"steps": 0}"#, "--steps is 0, expected 1 to 100,000,000"),
      (#"{"rank": 1000000}"#, "--rank is 1000000, expected 1 to 4096"),
      (#"{"warmup": 0.95}"#, "--warmup is 0.95, expected 0 to 0.9"),
      (#"{"learning-rate": 0}"#, "--learning-rate is 0.0, expected above 0, up to 10"),
      (#"{"lora-dropout": 1}"#, "--lora-dropout is 1.0, expected 0 up to, not including, 1"),
      (#"{"threads": 100000}"#, "--threads is 100000, expected 1 to 1024"),
      (#"{"accumulation": 9223372036854775807}"#, "--accumulation is 9223372036854775807, expected 1 to 65,536"),
      (#"{"output": ""}"#, "--output is missing: name a folder for the run"),
    ])
  func numbersOutOfBoundsAreToldTogetherWithTheBounds(text: String, problem: String) throws {
    let layer = try file(#"{"output": "x"}"#)
    let settings = try Everything.reading([layer, try flags(text)], kind: "k").settings
    #expect(settings.allProblems() == [problem])
  }

  @Test func whatIsGivenIsLaidOverARecipesOwnTraining() {
    var standard = TrainingSettings()
    standard.length = .steps(120)
    standard.rate = 2e-3
    standard.optimizer.beta2 = 0.99
    standard.patience = nil
    var options = TrainingOptions()
    #expect(options.over(standard, RunOptions(), .float32) == standard)
    options.epochs = 2
    options.patience = 0
    options.optimizer = .adamw
    let settings = options.over(standard, RunOptions(), .bfloat16)
    #expect(settings.length == .epochs(2))
    #expect(settings.optimizer.beta2 == 0.99)
    #expect(settings.patience == nil)
    #expect(settings.computeType == .bfloat16)
  }
}
