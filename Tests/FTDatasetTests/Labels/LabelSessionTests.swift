import FTData
import FTTestSupport
import Foundation
import Testing

@testable import FTDataset

@Suite struct LabelSessionTests {
  private typealias Item = LabelSession.Item

  private func items(_ file: String) -> [Item] {
    [
      Item(Place(file: file, line: 1), label: "game", words: "chess", doubt: 0.6),
      Item(Place(file: file, line: 2), label: nil, words: "postfix"),
      Item(Place(file: file, line: 3), label: "mail", words: "mutt"),
      Item(Place(file: file, line: 4), label: nil, words: "音楽"),
      Item(Place(file: file, line: 5), label: "mail", words: "doom", doubt: 0.9),
    ]
  }

  private let text = """
    {"text":"chess","label":"game"}
    {"text":"postfix"}
    {"text":"mutt","label":"mail"}
    {"text":"音楽","label":null}
    {"text":"doom","label":"mail"}

    """

  @Test func unlabelledItemsComeFirstAndThenTheMostDoubtful() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("rows.jsonl", text)
    func lines(_ order: LabelSession.Order) throws -> [Int?] {
      var session = try LabelSession(
        items(file), labels: ["game"], field: "label", order: order, journal: folder.path("\(order).jsonl"))
      var lines: [Int?] = []
      while let item = session.current {
        lines.append(item.place.line)
        try session.skip(at: "now")
      }
      return lines
    }
    #expect(try lines(.needed) == [2, 4, 5, 1])
    #expect(try lines(.doubtful) == [5, 1])
    #expect(try lines(.all) == [1, 2, 3, 4, 5])
  }

  @Test func aKilledSessionGoesOnWhereItStopped() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("rows.jsonl", text)
    let path = folder.path("labels.jsonl")
    do {
      var session = try LabelSession(items(file), labels: ["game", "音"], field: "label", journal: path)
      try session.set("game", at: "t1")
      try session.set("音", at: "t2")
      #expect(throws: LabelFileError.journalInUse(path)) {
        try LabelSession(items(file), labels: [], field: "label", journal: path)
      }
    }
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try (whole + Data(#"{"file":"ro"#.utf8)).write(to: URL(fileURLWithPath: path))
    var session = try LabelSession(items(file), labels: ["new", "game"], field: "label", journal: path)
    #expect(session.notes.contains { $0.contains("cut off") })
    #expect(session.answered == 2)
    #expect(session.current?.place.line == 5)
    #expect(session.keys.key(of: "game") == "g" && session.keys.key(of: "音") == "1")
    #expect(try session.undo()?.new == "音")
    #expect(session.current?.place.line == 4)
    try session.skip(at: "t3")
    #expect(session.decisions.map(\.new) == ["game"])
    session.quit()
    #expect(session.current == nil)
  }

  @Test func undoTakesBackInReverseAndThenNothing() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("rows.jsonl", text)
    var session = try LabelSession(items(file), labels: ["a", "b"], field: "label", journal: folder.path("j"))
    try session.set("a", at: "")
    try session.skip(at: "")
    try session.set("b", at: "")
    #expect(try session.undo()?.place.line == 5)
    #expect(try session.undo()?.place.line == 4)
    #expect(try session.undo()?.place.line == 2)
    #expect(try session.undo() == nil)
    #expect(session.answered == 0 && session.skipped == 0 && session.current?.place.line == 2)
    #expect(throws: LabelFileError.unknownLabel("aa", nearest: "a")) { try session.set("aa", at: "") }
  }

  @Test func skippedItemsComeAgainWhenAskedFor() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("rows.jsonl", text)
    do {
      var session = try LabelSession(items(file), labels: ["a"], field: "label", journal: folder.path("j"))
      try session.skip(at: "")
    }
    do {
      let session = try LabelSession(items(file), labels: ["a"], field: "label", journal: folder.path("j"))
      #expect(session.current?.place.line == 4)
    }
    let session = try LabelSession(
      items(file), labels: ["a"], field: "label", journal: folder.path("j"), asksSkippedAgain: true)
    #expect(session.current?.place.line == 2)
  }

  @Test func aFileThatChangedIsRefused() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("rows.jsonl", text)
    var session = try LabelSession(items(file), labels: ["x"], field: "label", journal: folder.path("j"))
    try session.set("x", at: "")
    _ = try folder.file("rows.jsonl", text + "{}\n")
    #expect(throws: LabelFileError.changed(file, journal: folder.path("j"))) { try session.apply() }
    _ = try folder.file("rows.jsonl", text)
    #expect(try session.apply().map(\.changed) == [1])
    // What was applied is done; the journal goes on with the file as it is now.
    #expect(session.decisions.isEmpty)
    #expect(try session.undo() == nil)
    try session.set("x", at: "")
    #expect(try session.apply().map(\.backup) == ["\(file).before-labels-2"])
    #expect(try String(contentsOfFile: "\(file).before-labels", encoding: .utf8) == text)
  }

  @Test func applyingIsKnownToTheNextSession() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("rows.jsonl", text)
    do {
      var session = try LabelSession(items(file), labels: ["x"], field: "label", journal: folder.path("j"))
      try session.set("x", at: "")
      _ = try session.apply()
    }
    do {
      let session = try LabelSession(items(file), labels: [], field: "label", journal: folder.path("j"))
      #expect(session.answered == 0 && session.decisions.isEmpty)
    }
    // The file as it was before: killed between the journal's line and the replacement.
    _ = try folder.file("rows.jsonl", text)
    var session = try LabelSession(items(file), labels: [], field: "label", journal: folder.path("j"))
    #expect(session.decisions.map(\.new) == ["x"])
    #expect(try session.apply().map(\.changed) == [1])
  }

  @Test func damagedAndForeignJournalsAreRefused() throws {
    let folder = try ScratchFolder()
    let head = #"{"journal":"labels","version":1,"field":"label","files":{}}"# + "\n"
    func error(_ text: String, field: String = "label") throws -> LabelFileError? {
      let path = try folder.file("j", text)
      do {
        _ = try LabelSession([], labels: [], field: field, journal: path)
        return nil
      } catch { return error as? LabelFileError }
    }
    #expect(try error(head) == nil)
    #expect(try error(head + "nonsense\n") == .damagedJournal(folder.path("j"), line: 2))
    #expect(try error("{\"text\":1}\n") == .damagedJournal(folder.path("j"), line: 1))
    #expect(try error(head, field: "other") == .otherField(folder.path("j"), journal: "label", asked: "other"))
    #expect(throws: LabelFileError.journal(folder.path("no/such"))) {
      try LabelSession([], labels: [], field: "label", journal: folder.path("no/such"))
    }
  }

  @Test func keysAreGivenOnce() {
    var keys = LabelKeys(["game", "graphics", "良い", "sound", "squ"])
    #expect(keys.labels.map(keys.key) == ["g", "r", "1", "o", "2"])
    keys.add("gr")
    #expect(keys.key(of: "game") == "g" && keys.key(of: "gr") == "3")
    #expect(keys.label(of: "1") == "良い" && keys.label(of: "q") == nil)
    let many = LabelKeys((0..<100).map { "標\($0)" })
    let given = many.labels.compactMap(many.key)
    #expect(given.count == 59 && Set(given).count == 59)
  }
}
