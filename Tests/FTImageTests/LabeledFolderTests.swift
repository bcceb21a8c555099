import FTData
import FTImageCodec
import Foundation
import Testing

@testable import FTImage

@Suite struct LabeledFolderTests {
  @Test func everyPictureAndRowIsAccountedFor() throws {
    let scratch = try PictureScratch()
    try scratch.add(["a.png", "b.png", "c.png", "lost.png"])
    try scratch.add("broken.png", text: "no picture")
    try scratch.add("notes.txt", text: "notes")
    try scratch.add(".hidden.png", text: "")
    let rows = """
      {"file_name": "a.png", "label": "cat", "text": null}
      {"file_name": "b.png", "label": 3}
      {"file_name": "missing.png", "label": "cat"}
      {"file_name": "a.png", "label": "dog"}
      {"file_name": "broken.png", "label": "cat"}
      not json

      {"file_name": "c.png", "label": null}
      {"file_name": null, "label": "cat"}
      {"file_name": "../c.png", "label": "cat"}
      ["c.png", "cat"]


      """
    try scratch.add("metadata.jsonl", text: rows)
    let pictures = try LabeledPictures(scratch.path, side: 8)
    #expect(pictures.classes == ["3", "cat"])
    #expect(
      pictures.items.map { scratch.below($0.place) } == ["a.png", "b.png"] && pictures.labels == [1, 0])
    #expect(
      pictures.ledger.reasons(below: scratch.path) == [
        "metadata.jsonl:3": "no-such-picture", "metadata.jsonl:4": "second-row", "metadata.jsonl:6": "broken-json",
        "metadata.jsonl:7": "blank-line", "metadata.jsonl:8": "no-label", "metadata.jsonl:9": "no-file-name",
        "metadata.jsonl:10": "outside-the-folder", "metadata.jsonl:11": "not-an-object", "broken.png": "not-a-picture",
        "lost.png": "no-row", "c.png": "no-row", "notes.txt": "not-a-picture", ".hidden.png": "hidden-file",
      ])
    #expect(pictures.ledger.kept == 2 && pictures.ledger.blank == 2)
    pictures.ledger.check()
  }

  /// Carriage returns at the ends of lines; a byte order mark; paths in every spelling.
  @Test func rowsAreReadHoweverTheyWereWritten() throws {
    let scratch = try PictureScratch()
    try scratch.add((0..<8).map { "circle\($0).png" } + (0..<8).map { "square\($0).png" })
    let fixture = try Data(contentsOf: URL(filePath: golden("metadata-crlf.jsonl")))
    #expect(fixture.contains(0x0D))
    for bytes in [fixture, Data([0xEF, 0xBB, 0xBF]) + fixture] {
      try scratch.add("metadata.jsonl", bytes)
      let pictures = try LabeledPictures(scratch.path, side: 8)
      // The list ends in the middle of its ninth row.
      let wanted = ["metadata.jsonl:9": "broken-json"]
      #expect(pictures.ledger.reasons(below: scratch.path).filter { $0.value != "no-row" } == wanted)
      #expect(pictures.items.count == 8)
    }
  }

  @Test func pathsInRowsAreComparedInOneForm() throws {
    let scratch = try PictureScratch()
    try scratch.add(["a.png", "x/b.png", "x/c.png", "x/d.png", "\u{E9}.png"])
    let names = ["./a.png", "x//b.png", "x\\\\c.png", "y/../x/d.png", "e\u{301}.png"]
    try scratch.add(
      "metadata.jsonl", text: names.map { "{\"file_name\": \"\($0)\", \"label\": \"cat\"}\n" }.joined())
    let pictures = try LabeledPictures(scratch.path, side: 8)
    #expect(pictures.items.count == 5 && pictures.ledger.refused == 0, "\(pictures.ledger.summary)")
  }

  @Test func rowsMayNamePicturesOfTheOneFolderBesideThem() throws {
    let scratch = try PictureScratch()
    try scratch.add(["images/a.png", "images/b.png", "images/c.png"])
    let rows = ["a.png", "b.png"].map { "{\"file_name\": \"\($0)\", \"label\": \"\($0)\"}\n" }.joined()
    try scratch.add("metadata.jsonl", text: rows)
    let pictures = try LabeledPictures(scratch.path, side: 8)
    #expect(pictures.items.count == 2 && pictures.ledger.reasons(below: scratch.path) == ["images/c.png": "no-row"])
    #expect(pictures.notes.count == 1 && pictures.notes[0].contains("images/"))
  }

  @Test func folderPerClassIsRead() throws {
    let scratch = try PictureScratch()
    try scratch.add(["dog/x.png", "cat/1.png", "cat/deep/2.png", "stray.png"])
    let pictures = try LabeledPictures(scratch.path, side: 8)
    #expect(pictures.classes == ["cat", "dog"] && pictures.counts == [2, 1])
    #expect(pictures.ledger.reasons(below: scratch.path) == ["stray.png": "no-class-folder"])
    let known = try LabeledPictures(scratch.path, classes: ["cat"], side: 8)
    #expect(known.items.count == 2 && known.ledger.reasons(below: scratch.path)["dog/x.png"] == "unknown-class")
    let empty = try PictureScratch()
    #expect(throws: LabeledPicturesError.self) { try LabeledPictures(empty.path, side: 8) }
  }

  @Test func linkedFoldersAndPicturesAreReadAndLoopsAreTold() throws {
    let scratch = try PictureScratch()
    try scratch.add(["store/1.png", "store/2.png", "set/cat/3.png"])
    try scratch.link("set/dog", to: "../store")
    try scratch.link("set/cat/4.png", to: "../../store/1.png")
    try scratch.link("set/cat/loop", to: "..")
    try scratch.link("set/cat/gone.png", to: "nowhere.png")
    try scratch.link("linked", to: "set")
    for folder in ["set", "linked", "linked/"] {
      let pictures = try LabeledPictures(scratch.path + "/" + folder, side: 8)
      #expect(pictures.classes == ["cat", "dog"] && pictures.counts == [2, 2], "\(folder)")
      let root = scratch.path + "/" + (folder.hasSuffix("/") ? String(folder.dropLast()) : folder)
      #expect(pictures.ledger.reasons(below: root) == ["cat/gone.png": "broken-link", "cat/loop": "link-loop"])
    }
  }

  @Test func aSplitIsNoSetToMeasureOn() throws {
    let scratch = try PictureScratch()
    try scratch.add(["train/cat/1.png", "train/dog/1.png", "test/cat/1.png", "test/dog/1.png"])
    let error = try #require(throws: PictureLayoutError.self) { try LabeledPictures(scratch.path, side: 8) }
    #expect("\(error)".hasSuffix("--data \(scratch.path)/test"), "\(error)")
    #expect(try LabeledPictures(scratch.path + "/test", classes: ["cat", "dog"], side: 8).items.count == 2)
  }

  @Test func readingIsEndedByItsObserver() throws {
    let scratch = try PictureScratch()
    try scratch.add(["a/1.png", "a/2.png", "b/3.png"])
    struct Stop: Error {}
    var seen: [Int] = []
    #expect(throws: Stop.self) {
      try LabeledPictures(scratch.path, side: 8) { done, _ in
        seen.append(done)
        if done == 1 { throw Stop() }
      }
    }
    #expect(seen == [0, 1])
  }

  @Test func filesAndFoldersOnACommandLineAreOneList() throws {
    let scratch = try PictureScratch()
    try scratch.add(["photos/b.png", "photos/a.JPG", "x.png"])
    try scratch.add("photos/notes.txt", text: "")
    let list = try PictureList([scratch.path + "/photos/", scratch.path + "/x.png"])
    #expect(list.files.map { scratch.below(Place(file: $0)) } == ["photos/a.JPG", "photos/b.png", "x.png"])
    #expect(list.ledger.input == 4 && list.ledger.reasons(below: scratch.path) == ["photos/notes.txt": "not-a-picture"])
    #expect(throws: DataFileError.self) {
      try PictureList([scratch.path + "/photos", scratch.path + "/./photos//b.png"])
    }
    #expect(throws: DataFileError.missing(file: "nowhere")) { try PictureList(["nowhere"]) }
  }
}
