import Foundation
import Testing

@Suite(.serialized) struct CommandLineTests {
  @Test(arguments: [
    ["text", "finetune"], ["text", "generate"], ["text", "chat"], ["models", "list"], ["models", "import"],
    ["models", "info"], ["runs", "resume"], ["doctor"],
  ])
  func helpHasAnExample(command: [String]) throws {
    let outcome = try Program.run(command + ["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("Example"))
    #expect(outcome.output.contains("ftlab \(command.joined(separator: " "))"))
  }

  @Test func aMisspeltFlagIsWrongUseWithASuggestion() throws {
    let outcome = try Program.run(["text", "finetune", "--learning-rat", "1"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("--learning-rate"))
  }

  @Test func aMisspeltConfigKeyIsWrongUseWithASuggestion() throws {
    let file = try Program.folder().appendingPathComponent("recipe.yaml")
    try Data("learning-rat: 2e-4\n".utf8).write(to: file)
    let outcome = try Program.run(["text", "finetune", "--config", file.path])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("--learning-rate"))
  }

  @Test func allWrongSettingsAreNamedAtOnce() throws {
    let outcome = try Program.run(["text", "finetune", "--epochs", "0", "--rank", "0"])
    #expect(outcome.status == 2)
    for flag in ["--data", "--output", "--epochs", "--rank"] { #expect(outcome.errors.contains(flag)) }
  }

  @Test func dataWithoutAUsableRowIsRefusedWithPlaceAndReason() throws {
    let folder = try Program.folder()
    let file = folder.appendingPathComponent("bad.jsonl")
    try Data("{broken\n{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}\n".utf8).write(to: file)
    let outcome = try Program.run([
      "text", "finetune", "--model", Program.tiny, "--data", file.path, "--output", folder.path + "/run",
    ])
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("bad.jsonl:1"))
    #expect(outcome.errors.contains("broken-json"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/run"))
  }

  @Test func aMissingFileAndAnEmptyFileAreRefused() throws {
    let folder = try Program.folder()
    let empty = folder.appendingPathComponent("empty.jsonl")
    try Data().write(to: empty)
    for path in [folder.path + "/none.jsonl", empty.path] {
      let outcome = try Program.run([
        "text", "finetune", "--model", Program.tiny, "--data", path, "--output", folder.path + "/run",
      ])
      #expect(outcome.status == 3)
      #expect(outcome.errors.contains(path))
    }
  }

  @Test func validationRowsThatAreInTrainingAreRefused() throws {
    let folder = try Program.folder()
    let rows = try Program.rows(6, in: folder)
    let same = try Program.rows(2, in: folder, name: "same.jsonl")
    let outcome = try Program.run([
      "text", "finetune", "--model", Program.tiny, "--data", rows, "--validation", same, "--output",
      folder.path + "/run",
    ])
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("same.jsonl:1"))
  }

  @Test func aRunIsNeverWrittenOverAnother() throws {
    let folder = try Program.folder()
    let rows = try Program.rows(6, in: folder)
    let arguments = [
      "text", "finetune", "--model", Program.tiny, "--data", rows, "--output", folder.path + "/run", "--epochs", "1",
    ]
    #expect(try Program.run(arguments).status == 0)
    let again = try Program.run(arguments)
    #expect(again.status == 2)
    #expect(again.errors.contains("runs resume"))
    // The run's own config.json is a recipe.
    let recipe = try Program.run([
      "text", "finetune", "--config", folder.path + "/run/config.json", "--output", folder.path + "/second",
    ])
    #expect(recipe.status == 0)
    let read = { (run: String) in
      try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(run)/adapter/adapter_model.safetensors"))
    }
    #expect(try read("run") == read("second"))
  }

  @Test func anUnknownModelSaysHowToGetOne() throws {
    let outcome = try Program.run(["text", "generate", "--model", "smollm2-135m-instrukt-x", "--prompt", "x"])
    #expect(outcome.status != 0)
    #expect(outcome.errors.contains("smollm2-135m-instrukt-x"))
  }

  @Test func aDamagedCheckpointIsAnErrorNotACrash() throws {
    let folder = try Program.folder().appendingPathComponent("model")
    try FileManager.default.copyItem(atPath: Program.tiny, toPath: folder.path)
    let weights = folder.appendingPathComponent("model.safetensors")
    let whole = try Data(contentsOf: weights)
    for damaged in [whole.prefix(whole.count - 100), Data(whole.prefix(6)), Data(repeating: 0xFF, count: 4096)] {
      try Data(damaged).write(to: weights)
      let outcome = try Program.run(["text", "generate", "--model", folder.path, "--prompt", "x"])
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("model.safetensors"))
    }
  }

  @Test func jsonEventsAreOnePerLine() throws {
    let folder = try Program.folder()
    let rows = try Program.rows(8, in: folder)
    let outcome = try Program.run([
      "text", "finetune", "--model", Program.tiny, "--data", rows, "--output", folder.path + "/run", "--epochs", "2",
      "--json",
    ])
    #expect(outcome.status == 0)
    let events = try outcome.output.split(separator: "\n").map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])["event"] as? String
    }
    #expect(events.first == "started")
    #expect(events.last == "finished")
    #expect(events.contains("step"))
  }
}
