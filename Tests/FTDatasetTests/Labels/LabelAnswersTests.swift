import FTData
import FTImageCodec
import FTJSON
import FTTestSupport
import Foundation
import Testing

@testable import FTDataset

/// Labels that were given on a page.
@Suite struct LabelAnswersTests {
  private func pictures(_ folder: borrowing ScratchFolder) throws -> [LabelSession.Item] {
    try FileManager.default.createDirectory(atPath: folder.path("in"), withIntermediateDirectories: true)
    return try (1...4).map { number in
      let file = folder.path("in/\(number).jpg")
      try MediaFixtures.scene(UInt64(number)).write(to: file)
      return LabelSession.Item(Place(file: file), label: number == 4 ? "dog" : nil, words: "number \(number)")
    }
  }

  private func session(
    _ items: [LabelSession.Item], _ folder: borrowing ScratchFolder, _ journal: String = "journal.jsonl"
  ) throws -> LabelSession {
    try LabelSession(items, labels: ["cat", "dog"], field: "label", order: .all, journal: folder.path(journal))
  }

  /// What the page's script saves: the head, and each reference with an answer behind it.
  private func saved(_ items: [LabelSession.Item], _ answers: [(Int, String)], field: String = "label") -> String {
    let lines = answers.map { index, answer in "\(LabelAnswers.reference(items[index]).dropLast()),\(answer)}" }
    return ([LabelAnswers.head(field: field, items: items)] + lines).joined(separator: "\n") + "\n"
  }

  @Test func answersOfAPageAreWrittenIntoTheList() throws {
    let folder = try ScratchFolder()
    let items = try pictures(folder)
    let file = try folder.file(
      "answers.jsonl",
      saved(items, [(0, #""label":"cat""#), (1, #""skip":true"#), (2, #""label":"dog""#), (3, #""label":"cat""#)]))
    let answers = try LabelAnswers(contentsOf: file)
    #expect(answers.field == "label" && answers.answers.map(\.label) == ["cat", nil, "dog", "cat"])
    do {
      var session = try session(items, folder)
      let outcome = try session.take(answers, at: "now")
      #expect(outcome.taken == 4 && outcome.refusals.isEmpty)
      #expect(session.answered == 3 && session.skipped == 1)
    }
    // The journal has them, and a second time nothing new is in them.
    var session = try session(items, folder)
    #expect(try session.take(answers, at: "later").taken == 0)
    _ = try session.apply()
    let rows = try String(contentsOfFile: folder.path("in/metadata.jsonl"), encoding: .utf8).split(separator: "\n")
    #expect(
      rows == [
        #"{"file_name":"1.jpg","label":"cat"}"#, #"{"file_name":"3.jpg","label":"dog"}"#,
        #"{"file_name":"4.jpg","label":"cat"}"#,
      ])
  }

  @Test func whatCannotBeTakenIsNamedWithItsLine() throws {
    let folder = try ScratchFolder()
    let items = try pictures(folder)
    let stranger = LabelSession.Item(Place(file: "elsewhere.jpg"), label: nil, words: "")
    var changed = items[3]
    changed.label = "horse"
    let text = saved(
      items + [stranger, changed],
      [
        (0, #""label":"catt""#), (1, #""label":"cat""#), (1, #""label":"dog""#), (4, #""label":"cat""#),
        (5, #""label":"cat""#),
      ])
    let file = try folder.file("answers.jsonl", text + "{\"file\":\"x\"}\nno JSON\n")
    var session = try session(items, folder)
    let outcome = try session.take(try LabelAnswers(contentsOf: file), at: "now")
    #expect(outcome.taken == 1 && session.decisions.map(\.new) == ["cat"])
    let told = outcome.refusals.map { "\($0.location.line ?? 0) \($0.reason)" }.sorted()
    #expect(
      told == [
        "2 unknown-label", "4 answered-twice", "5 no-such-item", "6 another-label", "7 no-answer", "8 no-answer",
      ])
    #expect(outcome.refusals.contains { $0.sentence.contains("did you mean \"cat\"") })
  }

  @Test(arguments: ["", "\n", "{}\n", "{\"journal\":\"labels\",\"version\":1}\n", "\u{0}\u{FF}", "[1]\n"])
  func anotherFileIsNoAnswers(_ text: String) throws {
    let folder = try ScratchFolder()
    let file = try folder.file("a.jsonl", text)
    #expect(throws: LabelFileError.noAnswers(file)) { try LabelAnswers(contentsOf: file) }
  }

  @Test func answersForAnotherFieldAreRefused() throws {
    let folder = try ScratchFolder()
    let items = try pictures(folder)
    let file = try folder.file("a.jsonl", saved(items, [(0, #""label":"cat""#)], field: "animal"))
    var session = try session(items, folder)
    #expect(throws: LabelFileError.otherField(file, journal: "animal", asked: "label")) {
      try session.take(try LabelAnswers(contentsOf: file), at: "now")
    }
  }

  @Test func thePageHoldsEverythingItShowsAndSaysWhatItDoesNot() throws {
    let folder = try ScratchFolder()
    var items = try pictures(folder)
    items.append(LabelSession.Item(Place(file: "gone.jpg"), label: nil, words: "<b>gone</b>"))
    items.append(LabelSession.Item(Place(file: "later.jpg"), label: nil, words: ""))
    var session = try session(items, folder)
    try session.set("cat", at: "now")
    let made = try LabelPage(session, modality: .image, count: 4, path: { $0.file })
    let html = made.page.html
    #expect(made.shown == 3 && made.left == 1 && made.unreadable.map(\.location.file) == ["gone.jpg"])
    #expect(html.ranges(of: "src=\"data:image/jpeg;base64,").count == 3)
    #expect(!html.contains("number 1") && html.contains("number 2") && html.contains("(now: dog)"))
    // Nothing is fetched: the only addresses are inside the page.
    #expect(!html.contains("http:") && !html.contains("https:") && !html.contains("src=\"./"))
    #expect(try LabelPage(session, modality: .image, count: 4, path: { $0.file }).page.html == html)
    #expect(throws: CancellationError.self) {
      try LabelPage(session, modality: .image, path: { $0.file }, progress: { _, _ in false })
    }
  }

  @Test func recordingsAreInsideThePageAndLongOnesAreCutAndCounted() throws {
    let folder = try ScratchFolder()
    let short = try folder.file("short.wav", [])
    let long = try folder.file("long.wav", [])
    try MediaFixtures.speech(1, seconds: 1).write(to: short)
    try MediaFixtures.speech(2, seconds: 31).write(to: long)
    let items = [short, long].map { LabelSession.Item(Place(file: $0), label: nil, words: $0) }
    let made = try LabelPage(try session(items, folder), modality: .voice, path: { $0.file })
    #expect(made.shown == 2 && made.cut == 1)
    #expect(made.page.html.ranges(of: "src=\"data:audio/flac;base64,").count == 2)
  }

  /// A person may call their own rows labels.jsonl; what ftlab leaves there is told by its first line.
  @Test func journalsAnswersAndStepsAreNoRows() throws {
    let folder = try ScratchFolder()
    let rows = try folder.file("rows.jsonl", "{\"text\":\"chess\"}\n{\"text\":\"postfix\"}\n")
    do {
      let items = [LabelSession.Item(Place(file: rows, line: 1), label: nil, words: "chess")]
      var session = try LabelSession(items, labels: ["a"], field: "label", journal: folder.path("labels.jsonl"))
      try session.set("a", at: "now")
      _ = try folder.file("answers.jsonl", saved(items, [(0, #""label":"a""#)]))
    }
    try PreprocessSteps.standard.write(to: folder.path("steps.json"))
    _ = try folder.file("other-labels.jsonl", "{\"text\":\"mutt\"}\n")
    let imported = try DataImport.read([folder.url.path])
    #expect(imported.records.compactMap { $0.text("text") }.sorted() == ["chess", "mutt", "postfix"])
    #expect(imported.ledger.refusals.map { "\($0.reason)" } == ["not-read", "not-read", "not-read"])
  }
}
