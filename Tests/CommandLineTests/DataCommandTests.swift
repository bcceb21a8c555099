import FTJSON
import FTTestSupport
import Foundation
import Testing

/// The way from files to rows that a run reads, as a person goes it.
@Suite struct DataCommandTests {
  private static let subjects = [
    "a kettle", "a lamp", "a rug", "a clock", "a ladder", "a basket", "a mirror", "a stool",
  ]
  private static let doings = [
    "keeps water warm for an hour", "throws light on the stairs", "lies flat on stone", "loses a minute a month",
    "reaches the attic window", "holds apples and pears", "hangs above the sink", "stands on three legs",
  ]

  /// Rows without copies: subjects and doings in changing pairs.
  private static func rows(_ numbers: Range<Int>) -> [String] {
    numbers.map { number in
      let subject = subjects[number % 8]
      let doing = doings[(number / 8 + number) % 8]
      let text =
        "The shop says that \(subject) \(doing), as letter \(["alpha", "bravo", "delta", "echo"][number / 16]) told."
      return
        #"{"text": "\#(text)", "label": "\#(number % 2 == 0 ? "praise" : "question")", "customer": "c\#(number / 2)"}"#
    }
  }

  @Test func fromFilesToRowsOfThreeSides() throws {
    let scratch = try ScratchFolder()
    try scratch.add("letters.jsonl", rows: Self.rows(0..<64))
    let tool = Tool(scratch: scratch)
    let drafted = try tool.run("data", "init", "letters.jsonl")
    #expect(drafted.status == 0 && drafted.output.contains("label: label"), "\(drafted.errors)")
    try scratch.text("task.yaml").replacingOccurrences(of: "label: label", with: "label: labell").write(
      toFile: scratch.path("misspelt.yaml"), atomically: true, encoding: .utf8)
    let misspelt = try tool.run("data", "import", "letters.jsonl", "--task", "misspelt.yaml", "--output", "set")
    #expect(misspelt.status == 2 && misspelt.errors.contains("did you mean label?"), "\(misspelt.errors)")
    let imported = try tool.run("data", "import", "letters.jsonl", "--task", "task.yaml", "--output", "set")
    #expect(imported.status == 0 && imported.output.contains("64 rows in, 64 kept"), "\(imported.errors)")
    let cleaned = try tool.run("data", "clean", "set", "--output", "clean")
    #expect(cleaned.status == 0 && scratch.exists("clean/steps.json"), "\(cleaned.errors)")
    // A step that the set has nothing for would do nothing, and say so nowhere.
    let foreign = try tool.run("data", "clean", "set", "--steps", "sound", "--output", "other")
    #expect(foreign.status == 2 && foreign.errors.contains("recordings") && !scratch.exists("other"))
    let split = try tool.run("data", "split", "clean", "--group", "customer", "--no-duplicates")
    #expect(split.status == 0 && split.output.contains("training"), "\(split.errors)")
    let again = try tool.run("data", "split", "clean")
    #expect(again.status == 2 && again.errors.contains("--force"))
    let written = try tool.run("data", "export", "clean", "--as", "jsonl", "--output", "rows")
    #expect(written.status == 0, "\(written.errors)")
    let lines = try ["train", "validation", "test"].map { try scratch.text("rows/\($0).jsonl").split(separator: "\n") }
    #expect(lines.reduce(0) { $0 + $1.count } == 64 && lines.allSatisfy { !$0.isEmpty })
    let customers = try lines.map { side in
      Set(try side.map { try JSONValue(parsing: Array($0.utf8))["customer"]?.stringValue ?? "" })
    }
    #expect(customers[0].isDisjoint(with: customers[1]) && customers[0].isDisjoint(with: customers[2]))
  }

  /// The drafted bar is one that the run which learns from the data is held against.
  @Test func aDraftedTaskGoesThroughARun() throws {
    let scratch = try ScratchFolder()
    func row(_ number: Int) -> String {
      let (subject, doing) = (Self.subjects[number % 8], Self.doings[number % 8])
      return
        #"{"question": "What does \#(subject) do on day \#(number)?", "answer": "It \#(doing), \#(number) times."}"#
    }
    try scratch.add("train.jsonl", rows: (0..<40).map(row))
    try scratch.add("test.jsonl", rows: (40..<48).map(row))
    let tool = Tool(scratch: scratch)
    let drafted = try tool.run("data", "init", "train.jsonl", "--output", "task.yaml")
    #expect(drafted.status == 0 && drafted.output.contains("name: bits per byte"), "\(drafted.output)")
    let run = try tool.run(
      "text", "finetune", "--model", "tiny-llama", "--data", "train.jsonl", "--test", "test.jsonl", "--task-file",
      "task.yaml", "--allow", "leakage", "--steps", "1", "--samples", "0", "--output", "run", "--no-verify",
      "--threads",
      "1")
    #expect(
      run.status == 0 && run.output.contains("bits per byte of at most 1 bits: not met"), "\(run.errors)\(run.output)")
  }

  @Test func theGateRefusesWhatStandsOnTwoSides() throws {
    let scratch = try ScratchFolder()
    try scratch.add("train.jsonl", rows: Self.rows(0..<48))
    try scratch.add("test.jsonl", rows: Self.rows(46..<60))
    let tool = Tool(scratch: scratch)
    let shut = try tool.run("data", "check", "train.jsonl", "test.jsonl", "--json")
    #expect(shut.status == 3, "\(shut.errors)")
    let report = try JSONValue(parsing: Array(shut.output.utf8))
    let leaks = report["findings"]?.arrayValue?.first { $0["check"]?.stringValue == "leakage" }
    #expect(leaks?["cases"]?.arrayValue?.count ?? 0 >= 2)
    // What leaks is told as that alone.
    func places(_ finding: JSONValue?) -> [String] {
      let cases = finding?["cases"]?.arrayValue ?? []
      let all = cases.flatMap { $0["places"]?.arrayValue ?? [] }
      return all.map { "\($0["file"]?.stringValue ?? ""):\($0["line"]?.intValue ?? 0)" }
    }
    let told = Set(places(leaks).filter { $0.hasPrefix("test.jsonl") })
    let copies = (report["findings"]?.arrayValue ?? []).filter { finding in
      ["exact-duplicates", "near-duplicates"].contains(finding["check"]?.stringValue ?? "")
    }
    let twice = copies.flatMap { places($0) }.filter { told.contains($0) }
    #expect(twice.isEmpty)
    #expect(shut.errors.contains("Sides by the names of the files"))
    let open = try tool.run(
      "data", "check", "train.jsonl", "test.jsonl", "--allow", "leakage,group-leakage", "--page", "look")
    #expect(open.status == 0 && open.output.contains("allowed"), "\(open.errors)")
    #expect(try scratch.text("look/index.html").contains("leakage"))
    let unknown = try tool.run("data", "check", "train.jsonl", "--allow", "leakages")
    #expect(unknown.status == 2 && unknown.errors.contains("leakage"))
  }

  @Test func copiesAreMadeOfTrainingRowsAlone() throws {
    let scratch = try ScratchFolder()
    try scratch.add("letters.jsonl", rows: Self.rows(0..<64))
    try Data("hour\tmoment\nwater\tliquid\nstairs\tsteps\n".utf8).write(
      to: URL(fileURLWithPath: scratch.path("words.tsv")))
    let tool = Tool(scratch: scratch)
    #expect(try tool.run("data", "import", "letters.jsonl", "--output", "set").status == 0)
    let early = try tool.run("data", "augment", "set", "--output", "more")
    #expect(early.status == 2 && early.errors.contains("data split"), "\(early.errors)")
    #expect(try tool.run("data", "split", "set", "--no-duplicates").status == 0)
    let plan = ["--augment", "synonyms 1 from words.tsv"]
    let shown = try tool.run(["data", "show", "set"] + plan)
    #expect(shown.status == 0, "\(shown.errors)")
    let made = try tool.run(["data", "augment", "set", "--output", "more"] + plan)
    #expect(made.status == 0, "\(made.errors)")
    let copies = try scratch.text("more/items.jsonl").split(separator: "\n").filter { $0.contains("_augmented") }
    #expect(!copies.isEmpty)
    let sides = try scratch.text("more/partition.jsonl").split(separator: "\n").filter { $0.contains("#augmented") }
    #expect(sides.count == copies.count && sides.allSatisfy { $0.contains(#""side":"training""#) })
    let held = try scratch.text("set/partition.jsonl").split(separator: "\n").count { !$0.contains("training") }
    let heldAfter = try scratch.text("more/partition.jsonl").split(separator: "\n").count { !$0.contains("training") }
    #expect(held == heldAfter)
  }

  @Test func labelsAreAskedForWrittenAndTakenUpAgain() throws {
    let scratch = try ScratchFolder()
    try scratch.add(
      "letters.jsonl",
      rows: [
        #"{"text": "Where is my parcel?", "label": ""}"#, #"{"text": "Thank you, it is lovely.", "label": "praise"}"#,
        #"{"text": "It broke after a day.", "label": ""}"#,
      ])
    let tool = Tool(scratch: scratch)
    let flags = ["data", "label", "letters.jsonl", "--field", "label", "--labels", "question,complaint,praise"]
    let first = try tool.run(flags, input: "question\nq\n")
    #expect(first.status == 0 && first.errors.contains("1 of 2 answered"), "\(first.errors)")
    #expect(try scratch.text("letters.jsonl").contains(#""Where is my parcel?", "label": "question""#))
    let second = try tool.run(flags, input: "complaint\n")
    #expect(second.status == 0, "\(second.errors)")
    let text = try scratch.text("letters.jsonl")
    #expect(text.contains(#""It broke after a day.", "label": "complaint""#) && text.contains(#""label": "praise""#))
  }

  @Test(arguments: [
    (["data", "split", "nothing"], "no data set"),
    (["data", "export", "nothing", "--as", "csv", "--output", "x"], "no data set"),
    (["data", "split", "s", "--salt", "a"], "--by hash"), (["data", "split", "s", "--shares", "1,1"], "three numbers"),
    (["data", "clean", "nothing", "--output", "x"], "no data set"),
    (["data", "check", "s", "--encoder", "e"], "--thorough"), (["data", "check", "s", "--force"], "--page"),
  ])
  func wrongUseIsToldBeforeAnyWork(arguments: [String], words: String) throws {
    let outcome = try Tool(scratch: try ScratchFolder()).run(arguments)
    #expect(outcome.status == 2 && outcome.errors.contains(words), "\(outcome.errors)")
  }
}
