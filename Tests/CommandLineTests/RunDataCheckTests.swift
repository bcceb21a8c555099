import FTJSON
import FTTestSupport
import Foundation
import Testing

/// Training commands look at their data before they learn: with the random networks of Models/.
@Suite struct RunDataCheckTests {
  private func filled(_ models: String...) throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    for name in models {
      try FileManager.default.copyItem(
        at: ScratchFolder.root.appending(path: "Models/\(name)"), to: scratch.model(name))
    }
    return scratch
  }

  private static let openings = [
    "The kettle that I bought in March", "Our new lamp above the cellar stairs", "A rug of grey wool in the long hall",
    "That brass clock from your window", "The folding ladder you sent to us", "Both willow baskets of the last order",
    "An oval mirror with a walnut frame", "This milking stool made of beech", "Every candle of the Christmas box",
    "One glass of the set of six", "Their garden hose with the red nozzle", "My late grandmother's tea tray",
  ]
  private static let subjects = [
    "Your blue teapot", "The parasol in our yard", "A bookcase for the nursery", "My enamel pan",
    "One of the wine racks",
    "This doormat", "The weathervane", "Our hammock", "That bird bath", "Grandfather's barometer", "The coal scuttle",
    "A pepper mill",
  ]
  private static let praises = [
    "pleases everybody who comes to see it", "does its work without a sound", "was worth the long wait",
    "keeps what your catalogue promised", "looks finer than on the photograph", "has become a friend of the house",
    "survived two moves and a flood", "is sturdier than anything before it",
    "makes the neighbours ask for your address",
    "still shines after a hundred washes", "fits as if it had been measured", "gives joy every single morning",
  ]
  private static let questions = [
    "needs a spare part, where do I order one", "came without instructions, can you send them",
    "should hang straight, which screws does it take", "lost its lid, do you sell it alone",
    "smells of varnish, how long will that last", "is too short for us, may we exchange it",
    "rattles when it rains, is that normal", "stands in the sun, will it fade",
    "arrived in two parcels, is a third one coming", "got wet, how should I dry it",
    "has a number below, what does it mean", "would suit my mother, is there a smaller one",
  ]

  private static func row(_ text: String, _ label: String) -> String {
    let row: JSONValue = ["text": .string(text), "label": .string(label)]
    return row.encoded()
  }

  /// Rows without copies.
  private static let rows: [String] = openings.indices.flatMap { number in
    [
      row("\(openings[number]) \(praises[number]).", "praise"),
      row("\(subjects[number]) \(questions[number])?", "question"),
    ]
  }

  private func classify(_ more: [String], output: String = "run") -> [String] {
    [
      "text", "finetune", "--task", "classify", "--model", "tiny-encoder", "--data", "train.jsonl", "--validation",
      "validation.jsonl", "--test", "test.jsonl", "--output", output, "--threads", "1", "--precision", "f32",
      "--no-verify",
    ] + more
  }

  /// Files of three sides; with `leak` a training text stands in the test, with other capitals and one word changed.
  private func add(_ scratch: ScratchFolder, leak: Bool) throws {
    try scratch.add("train.jsonl", rows: Array(Self.rows[0..<14]))
    try scratch.add("validation.jsonl", rows: Array(Self.rows[14..<18]))
    let copy = Self.row("THE kettle that I bought in March pleases everyone who comes to see it.", "praise")
    try scratch.add("test.jsonl", rows: Self.rows[18...] + (leak ? [copy] : []))
  }

  @Test func aTextThatIsLearnedAndMeasuredOnIsRefusedUnlessItIsAllowed() throws {
    let scratch = try filled("tiny-encoder")
    try add(scratch, leak: true)
    let tool = Tool(scratch: scratch)
    let shut = try tool.run(classify([]))
    #expect(shut.status == 3, "\(shut.errors)")
    for word in [
      "refuses, leakage", "test.jsonl:7", "train.jsonl:1", "--allow leakage", "ftlab data check train.jsonl",
    ] {
      #expect(shut.errors.contains(word), "\(word) in \(shut.errors)")
    }
    #expect(!scratch.exists("run"))
    let misspelt = try tool.run(classify(["--allow", "leekage"]))
    #expect(misspelt.status == 2 && misspelt.errors.contains("meant is perhaps \"leakage\""), "\(misspelt.errors)")
    let open = try tool.run(classify(["--allow", "leakage,secrets"]))
    try #require(open.status == 0, "\(open.errors)")
    #expect(open.errors.contains("allowed, leakage") && open.errors.contains("--allow secrets was not needed"))
    #expect(try scratch.text("run/settings.json").contains(#""allow": ["leakage,secrets"]"#))
    let kept = try JSONValue(parsing: Array(scratch.text("run/data-check.json").utf8))
    #expect(kept["verdict"]?.stringValue == "open" && kept["counts"]?["allowed"]?.intValue == 1)
    #expect(try tool.run("runs", "show", "run").output.contains("allowed: leakage"))
    // The settings of a run given back mean the same run.
    let again = try tool.run("text", "finetune", "--config", "run/settings.json", "--output", "again", "--no-verify")
    #expect(again.status == 0 && again.errors.contains("allowed, leakage"), "\(again.errors)")
    #expect(
      try scratch.sha256("again/classifier/classifier.safetensors")
        == scratch.sha256("run/classifier/classifier.safetensors"))
  }

  @Test func aCleanSetPassesWithALine() throws {
    let scratch = try filled("tiny-encoder")
    try add(scratch, leak: false)
    let outcome = try Tool(scratch: scratch).run(classify([]))
    try #require(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.errors.split(separator: "\n").filter { $0.contains("Data check:") }
    #expect(lines.count == 1 && lines[0].contains("24 rows looked at"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("leakage"), "\(outcome.errors)")
  }

  @Test func programsAreToldInAnEventOfItsOwn() throws {
    let scratch = try filled("tiny-encoder")
    try add(scratch, leak: true)
    let outcome = try Tool(scratch: scratch).run(classify(["--json"]))
    #expect(outcome.status == 3)
    let events = try outcome.lines.map { try JSONValue(parsing: Array($0.utf8)) }
    let told = events.first { $0["event"]?.stringValue == "examined" }
    #expect(told?["gate"]?["verdict"]?.stringValue == "shut")
    let checks = told?["gate"]?["findings"]?.arrayValue?.map { $0["check"]?.stringValue ?? "" }
    #expect(checks?.first == "leakage", "\(outcome.output)")
  }

  @Test func aStoppedRunGoesOnWithWhatWasAccepted() throws {
    let scratch = try filled("tiny-encoder")
    try add(scratch, leak: true)
    let tool = Tool(scratch: scratch)
    let flags = [
      "--method", "full", "--epochs", "40", "--batch", "4", "--save-every", "1", "--allow", "leakage", "--json",
    ]
    let running = try tool.start(classify(flags))
    while running.isRunning && running.outputSoFar.count(of: "\"event\":\"step\"") < 2 { usleep(500) }
    running.send(SIGKILL)
    _ = try running.wait()
    try #require(scratch.exists("run/run.json"))
    let resumed = try tool.run("runs", "resume", "run", "--no-verify")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(!resumed.errors.contains("Data check"), "\(resumed.errors)")
  }

  @Test func rowsOfConversationsAreCheckedToo() throws {
    let scratch = try filled()
    let asked = zip(Self.subjects, Self.questions).map {
      Rows.row("\($0) \($1)?", "We shall write to you about it soon.")
    }
    try scratch.add("rows.jsonl", rows: asked + [Rows.row("My card is 4111 1111 1111 1111, is it valid?", "It is.")])
    let words = [
      "text", "finetune", "--model", "tiny-llama", "--data", "rows.jsonl", "--output", "run", "--steps", "1",
      "--no-verify",
    ]
    let tool = Tool(scratch: scratch)
    let shut = try tool.run(words)
    #expect(shut.status == 3 && shut.errors.contains("refuses, personal-data"), "\(shut.errors)")
    #expect(shut.errors.contains("rows.jsonl:13") && !shut.errors.contains("4111 1111 1111 1111"), "\(shut.errors)")
    let open = try tool.run(words + ["--allow", "personal-data"])
    #expect(open.status == 0, "\(open.errors)")
  }

  @Test func aPictureThatIsLearnedAndMeasuredOnIsRefusedUnlessItIsAllowed() throws {
    let scratch = try filled("tiny-classifier")
    let samples = ScratchFolder.root.appending(path: "Samples/images/two-classes").path
    func copy(_ names: [String], of kind: String, to side: String) throws {
      try FileManager.default.createDirectory(
        atPath: scratch.path("\(side)/\(kind)"), withIntermediateDirectories: true)
      for name in names {
        try FileManager.default.copyItem(
          atPath: "\(samples)/\(kind)/\(name)", toPath: scratch.path("\(side)/\(kind)/\(name)"))
      }
    }
    for kind in ["animals", "people"] {
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(samples)/\(kind)").sorted()
      try copy(Array(names[0..<8]), of: kind, to: "pictures")
      try copy(Array(names[8..<12]), of: kind, to: "test")
      try copy(Array(names[12..<15]), of: kind, to: "validation")
    }
    // Nearly the same drawing of two people: one is learned from, the other measured on.
    for (side, name) in [("pictures", "child.jpg"), ("test", "dad.jpg")] {
      for place in ["pictures", "test", "validation"] {
        try? FileManager.default.removeItem(atPath: scratch.path("\(place)/people/\(name)"))
      }
      try copy([name], of: "people", to: side)
    }
    let words = [
      "image", "finetune", "--task", "classify", "--model", "tiny-classifier", "--method", "full", "--data", "pictures",
      "--validation", "validation", "--test", "test", "--output", "run", "--size", "64", "--epochs", "1", "--threads",
      "1", "--precision", "f32",
      "--no-verify",
    ]
    let tool = Tool(scratch: scratch)
    let shut = try tool.run(words)
    #expect(shut.status == 3 && shut.errors.contains("refuses, leakage"), "\(shut.errors)")
    #expect(shut.errors.contains("dad.jpg") && shut.errors.contains("child.jpg") && !scratch.exists("run"))
    let open = try tool.run(words + ["--allow", "leakage"])
    try #require(open.status == 0, "\(open.errors)")
    #expect(try scratch.text("run/settings.json").contains(#""allow": ["leakage"]"#))
  }

  @Test func aRunEndsWithTheBarOfItsTask() throws {
    let scratch = try filled("tiny-encoder")
    try add(scratch, leak: false)
    let tool = Tool(scratch: scratch)
    func task(_ measure: String) throws {
      try scratch.add(
        "task.yaml",
        rows: [
          "name: letters", "modality: text", "fields: {texts: [text], label: label}", "labels: [praise, question]",
          "measure: \(measure)",
        ])
    }
    // Probabilities are never so wrong.
    try task("{name: log loss, at_most: 100}")
    let met = try tool.run(classify(["--task-file", "task.yaml"]))
    try #require(met.status == 0, "\(met.errors)")
    #expect(met.output.contains("log loss of at most 100 nats: met, with "), "\(met.output)")
    let measures = try JSONValue(parsing: Array(scratch.text("run/measures.json").utf8))
    #expect(
      measures["bar"]?["is_met"]?.boolValue == true && measures["bar"]?["bar"]?["measure"]?.stringValue == "log loss")
    #expect(try tool.run("runs", "show", "run").output.contains("met, with"))
    try task("{name: answer f1, at_least: 0.5}")
    let unknown = try tool.run(classify(["--task-file", "task.yaml"], output: "other"))
    #expect(unknown.status == 2 && !scratch.exists("other"))
    // Those it names are those it has.
    let result = measures["subjects"]?.arrayValue?.last?["evaluation"]?["measures"]?.arrayValue ?? []
    let names = result.compactMap { $0["name"]?.stringValue }.joined(separator: ", ")
    #expect(unknown.errors.contains("there are \(names)"), "\(unknown.errors)")
  }

  @Test func aDataSetsFolderSaysHowItIsGivenToARun() throws {
    let scratch = try filled("tiny-encoder")
    try scratch.add("letters.jsonl", rows: Self.rows)
    let tool = Tool(scratch: scratch)
    #expect(try tool.run("data", "import", "letters.jsonl", "--output", "set").status == 0)
    #expect(try tool.run("data", "split", "set").status == 0)
    let refused = try tool.run("text", "finetune", "--task", "classify", "--data", "set", "--output", "run")
    #expect(refused.status == 2 && refused.errors.contains("a data set"), "\(refused.errors)")
    // What it suggests is what works.
    let lines = refused.errors.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    let export = try #require(lines.first { $0.hasPrefix("ftlab data export") }).split(separator: " ").dropFirst()
    let flags = try #require(lines.first { $0.hasPrefix("--data") }).split(separator: " ")
    #expect(try tool.run(export.map(String.init)).status == 0)
    let run = try tool.run(
      ["text", "finetune", "--task", "classify", "--model", "tiny-encoder", "--output", "run", "--no-verify"]
        + flags.map(String.init))
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("accuracy of at least 90 %: "), "\(run.output)")
  }
}
