import FTJSON
import FTTestSupport
import Foundation
import Testing

/// What goes with a data set: its new files, its steps, and the labels that a person gives on a page.
@Suite struct DataPipelineTests {
  /// A folder of photos with two classes, and what programs leave there.
  private func addPhotos(_ scratch: ScratchFolder) throws {
    for (folder, names) in [("animals", ["bear", "bee", "bird", "bull"]), ("people", [])] {
      try FileManager.default.createDirectory(
        atPath: scratch.path("photos/\(folder)"), withIntermediateDirectories: true)
      for name in names {
        try FileManager.default.copyItem(
          at: ScratchFolder.root.appendingPathComponent("Samples/images/two-classes/animals/\(name).jpg"),
          to: scratch.url.appendingPathComponent("photos/\(folder)/\(name).jpg"))
      }
    }
    try scratch.add("photos/.DS_Store", [0, 0, 0, 1])
    let bee = try Data(contentsOf: scratch.url.appendingPathComponent("photos/animals/bee.jpg"))
    try scratch.add("photos/animals/cut.jpg", bee.prefix(bee.count / 2))
  }

  @Test func picturesAreCleanedToAnyFolderAndAgainAndWhatIsLeftOutIsNamed() throws {
    let scratch = try ScratchFolder()
    try addPhotos(scratch)
    let tool = Tool(scratch: scratch)
    #expect(try tool.run("data", "import", "photos", "--output", "set").status == 0)
    let absolute = try tool.run("data", "clean", "set", "--output", scratch.path("far/clean"))
    #expect(absolute.status == 0, "\(absolute.errors)")
    #expect(scratch.contents("far/clean.files") == ["bear.png", "bee.png", "bird.png", "bull.png"])
    #expect(absolute.errors.contains("1 left out") && absolute.errors.contains("cut.jpg: the picture is cut off"))
    #expect(absolute.output.contains("4 of 5 records changed, 1 refused"), "\(absolute.output)")
    #expect(!absolute.output.contains("mojibake"))
    let again = try tool.run("data", "clean", "set", "--output", scratch.path("far/clean"), "--force")
    #expect(again.status == 0 && again.errors.contains("clean.files-2"), "\(again.errors)")
    #expect(try scratch.text("far/clean/items.jsonl").contains("clean.files-2/bear.png"))
    #expect(scratch.contents("far/clean.files").count == 4)
    #expect(try tool.run("data", "split", "far/clean", "--no-duplicates").status == 0)
    let more = try tool.run(
      "data", "augment", "far/clean", "--augment", "crop 0.6", "--output", scratch.path("far/more"))
    #expect(more.status == 0, "\(more.errors)")
    #expect(!scratch.contents("far/more.files").isEmpty && scratch.exists("far/more/steps.json"))
    let written = try tool.run("data", "export", "far/more", "--as", "imagefolder", "--output", "out")
    #expect(written.status == 0, "\(written.errors)")
    #expect(scratch.exists("out/steps.json") && written.errors.contains("steps.json"))
    // The same counts are not told twice.
    #expect(!written.errors.contains("metadata.jsonl:"))
    let back = try tool.run("data", "import", "out", "--output", "back")
    #expect(back.status == 0 && scratch.exists("back/steps.json"), "\(back.errors)")
    #expect(back.output.contains("holds the steps that the data were cleaned by"), "\(back.output)")
  }

  @Test func aSecondCleaningAddsItsStepsOrIsRefused() throws {
    let scratch = try ScratchFolder()
    try scratch.add("rows.jsonl", rows: (0..<6).map { #"{"text": "ＡＢＣ &amp; \#($0)", "label": "a"}"# })
    let tool = Tool(scratch: scratch)
    #expect(try tool.run("data", "import", "rows.jsonl", "--output", "set").status == 0)
    #expect(try tool.run("data", "clean", "set", "--steps", "html", "--output", "one").status == 0)
    let two = try tool.run("data", "clean", "one", "--steps", "nfkc", "--output", "two")
    #expect(two.status == 0, "\(two.errors)")
    let names = try JSONValue(parsing: Array(scratch.text("two/steps.json").utf8))["steps"]?.arrayValue?
      .compactMap { $0["step"]?.stringValue }
    #expect(names == ["html", "nfkc"])
    let damaged = try scratch.text("two/steps.json").replacingOccurrences(of: "html", with: "htlm")
    try damaged.write(toFile: scratch.path("two/steps.json"), atomically: true, encoding: .utf8)
    let refused = try tool.run("data", "split", "two")
    #expect(refused.status != 0 && refused.errors.contains("two/steps.json"), "\(refused.errors)")
  }

  @Test func picturesAreLabelledOnAPageAndItsAnswersAreTakenIn() throws {
    let scratch = try ScratchFolder()
    try addPhotos(scratch)
    let tool = Tool(scratch: scratch)
    let page = try tool.run("data", "label", "photos", "--labels", "animals,people", "--all", "--page", "look")
    #expect(page.status == 0, "\(page.errors)")
    #expect(page.errors.contains("4 items to label") && page.errors.contains("cut.jpg"), "\(page.errors)")
    let html = try scratch.text("look/index.html")
    #expect(html.ranges(of: "data:image/jpeg;base64,").count == 4)
    #expect(!html.contains("http:") && !html.contains("https:"))
    let again = try tool.run("data", "label", "photos", "--labels", "animals,people", "--all", "--page", "look")
    #expect(again.status == 2 && again.errors.contains("--force"), "\(again.errors)")
    let head = #"{"answers":"labels","version":1,"field":"label","page":"x"}"#
    try scratch.add(
      "answers.jsonl",
      rows: [
        head, #"{"file":"photos/animals/bear.jpg","old":"animals","label":"people"}"#,
        #"{"file":"photos/animals/bee.jpg","old":"animals","label":"insects"}"#,
        #"{"file":"photos/animals/fly.jpg","old":null,"label":"animals"}"#,
        #"{"file":"photos/animals/bull.jpg","old":"animals","skip":true}"#,
      ])
    let taken = try tool.run("data", "label", "photos", "--answers", "answers.jsonl")
    #expect(taken.status == 0 && taken.errors.contains("4 answers, 2 taken in, 2 refused"), "\(taken.errors)")
    #expect(taken.errors.contains("answers.jsonl:3") && taken.errors.contains("\"insects\" is no label"))
    #expect(taken.errors.contains("photos/animals/fly.jpg is not in the data"))
    #expect(try scratch.text("photos/animals/metadata.jsonl").contains(#"{"file_name":"bear.jpg","label":"people"}"#))
    let wrong = try tool.run("data", "label", "photos", "--answers", "photos/animals/metadata.jsonl")
    #expect(wrong.status == 2 && wrong.errors.contains("holds no answers"), "\(wrong.errors)")
  }

  @Test(arguments: [
    (["--page", "look"], "texts are labelled here"), (["--count", "3"], "--count belongs to --page"),
    (["--page", "look", "--apply"], "give one of them"), (["--labels", "answers.jsonl"], "--answers answers.jsonl"),
    (["--force"], "--force belongs to --page"), (["--page", "look", "--count", "0"], "--count"),
  ])
  func aPageThatCannotBeIsToldAtOnce(_ flags: [String], _ words: String) throws {
    let scratch = try ScratchFolder()
    try scratch.add("rows.jsonl", rows: [#"{"text": "a", "label": "x"}"#, #"{"text": "b"}"#])
    let outcome = try Tool(scratch: scratch).run(["data", "label", "rows.jsonl"] + flags)
    #expect(outcome.status == 2 && outcome.errors.contains(words), "\(outcome.errors)")
    #expect(!scratch.exists("look"))
  }

  /// A folder is labelled, and its journal is no rows of it afterwards.
  @Test func theJournalBesideRowsIsNotReadAsRows() throws {
    let scratch = try ScratchFolder()
    try FileManager.default.createDirectory(atPath: scratch.path("letters"), withIntermediateDirectories: true)
    try scratch.add(
      "letters/a.jsonl", rows: [#"{"text": "Where is it?", "label": "question"}"#, #"{"text": "Lovely."}"#])
    let tool = Tool(scratch: scratch)
    let labelled = try tool.run("data", "label", "letters/a.jsonl", "--labels", "question,praise", input: "?\npraise\n")
    #expect(labelled.status == 0 && labelled.errors.contains("s leaves it as it is"), "\(labelled.errors)")
    #expect(scratch.exists("letters/labels.jsonl"))
    let imported = try tool.run("data", "import", "letters", "--output", "set")
    #expect(imported.status == 0 && imported.output.contains("2 rows in, 2 kept"), "\(imported.output)")
    #expect(try scratch.text("set/ledger.jsonl").contains("is the journal of ftlab data label"))
  }
}
