import FTData
import FTJSON
import FTTestSupport
import Foundation
import Testing

@testable import FTDataset

@Suite struct MediaImportTests {
  /// Makes files with their folders; what they hold does not matter where only names are looked at.
  static func make(_ files: [String: String], in folder: borrowing ScratchFolder) throws {
    for (name, content) in files {
      let url = folder.url.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(content.utf8).write(to: url)
    }
  }

  static func values(_ records: [DataRecord], _ field: String) -> [String?] { records.map { $0.text(field) } }

  @Test func aFolderPerClassWithSidesAroundThem() throws {
    let folder = try ScratchFolder()
    try Self.make(
      [
        "set/train/cat/a.jpg": "x", "set/train/dog/b.png": "x", "set/val/cat/c.jpg": "x", "set/test/dog/d.jpg": "x",
        "set/.DS_Store": "x", "set/train/Thumbs.db": "x", "__MACOSX/a.jpg": "x", "set/train/cat/notes.pdf": "x",
        "set/test/dog/empty.jpg": "",
      ], in: folder)
    let imported = try DataImport.read([folder.url.path])
    #expect(imported.modality == .image && imported.ledger.unit == "pictures")
    #expect(Self.values(imported.records, "label") == ["dog", "cat", "dog", "cat"])
    #expect(Self.values(imported.records, "side") == ["test", "training", "training", "validation"])
    let reasons = Set(imported.ledger.refusals.map(\.reason))
    #expect(reasons == ["hidden-file", "not-a-picture", "empty-file"])
    #expect(imported.ledger.input == 9 && imported.ledger.kept == 4)
    #expect(imported.fields.label == "label" && imported.fields.file == "file" && imported.fields.side == "side")
    #expect(imported.records.allSatisfy { $0.text("file").map(FileManager.default.fileExists(atPath:)) == true })
  }

  @Test func metadataNamesPicturesUnderBothSpellings() throws {
    let folder = try ScratchFolder()
    // On the disk the accent stands apart (NFD), in the list it is one with its letter (NFC).
    let onDisk = "cafe\u{301}.jpg"
    let inList = "caf\u{e9}.jpg"
    try Self.make(
      [
        onDisk: "x", "sub/が.jpg": "x", "unlisted.jpg": "x",
        "metadata.jsonl": """
        {"file_name": "\(inList)", "label": "A", "side": "test", "file": "own"}
        {"file_name": "sub\\\\が.jpg", "caption": "二"}
        {"file_name": "none.jpg"}
        {"file_name": "../x.jpg"}
        {"file_name": "\(inList)"}
        {"label": "B"}

        """,
      ], in: folder)
    let imported = try DataImport.read([folder.url.path])
    #expect(Self.values(imported.records, "label") == ["A", nil])
    #expect(Self.values(imported.records, "caption") == [nil, "二"])
    #expect(Self.values(imported.records, "side") == ["test", nil])
    #expect(Self.values(imported.records, "file_in_list") == ["own", nil])
    #expect(imported.records[0].text("file").map { $0.utf8.elementsEqual(folder.path(onDisk).utf8) } == true)
    #expect(
      Set(imported.ledger.refusals.map(\.reason)) == [
        "no-such-picture", "outside-the-folder", "second-row", "no-file-name", "no-row",
      ])
    #expect(imported.ledger.notes.contains { $0.sentence.hasPrefix("1 name is written otherwise") })
  }

  @Test func metadataAsATableAndInAFolderThatItDoesNotName() throws {
    let folder = try ScratchFolder()
    try Self.make(
      ["images/a.jpg": "x", "images/b.jpg": "x", "metadata.csv": "file_name;text\na.jpg;eins\nb.jpg;zwei\n"], in: folder
    )
    let imported = try DataImport.read([folder.url.path])
    #expect(Self.values(imported.records, "text") == ["eins", "zwei"])
    #expect(imported.ledger.notes.contains { $0.sentence.contains("taken as pictures in images/") })
  }

  @Test func captionsStandBesideThePictures() throws {
    let folder = try ScratchFolder()
    try Self.make(
      [
        "10_cats/a.jpg": "x", "10_cats/a.txt": "a cat, 猫\n", "10_cats/b.jpg": "x", "10_cats/b.caption": "two cats",
        "10_cats/b.txt": "", "20_dogs/c.jpg": "x", "20_dogs/stray.txt": "of nothing",
      ], in: folder)
    let imported = try DataImport.read([folder.url.path])
    #expect(Self.values(imported.records, "text") == ["a cat, 猫", nil, nil])
    #expect(Self.values(imported.records, "label") == ["cats", "cats", "dogs"])
    let notes = imported.ledger.notes.map(\.sentence)
    #expect(
      notes.contains { $0.contains("2 captions were read") } && notes.contains { $0.contains("1 captions are empty") })
    #expect(notes.contains { $0.contains("1 more files with a text") } && notes.contains { $0.contains("NUMBER_NAME") })
    #expect(imported.ledger.refusals.map(\.location.file) == [folder.path("20_dogs/stray.txt")])
  }

  @Test func linksThatGoRoundAndFoldersOfTwoMeanings() throws {
    let folder = try ScratchFolder()
    try Self.make(["cat/a.jpg": "x"], in: folder)
    try FileManager.default.createSymbolicLink(atPath: folder.path("cat/round"), withDestinationPath: folder.url.path)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("cat/gone.jpg"), withDestinationPath: "/nothing/there")
    let imported = try DataImport.read([folder.url.path])
    #expect(Set(imported.ledger.refusals.map(\.reason)) == ["link-loop", "broken-link"] && imported.records.count == 1)
    try Self.make(["train/x/a.jpg": "x", "val/x/b.jpg": "x"], in: folder)
    #expect(throws: DataImportError.self) { try DataImport.read([folder.url.path]) }
  }

  @Test func twoNamesThatDifferInSpellingOnlyAreAnError() throws {
    let folder = try ScratchFolder()
    for name in ["caf\u{e9}.jpg", "cafe\u{301}.jpg"] { try Self.make([name: "x"], in: folder) }
    #expect(throws: DataImportError.self) { try DataImport.read([folder.url.path]) }
  }

  @Test func viewsOfTheSameThingsAreNoClasses() throws {
    let folder = try ScratchFolder()
    try Self.make(["images/a.jpg": "x", "masks/a.png": "x"], in: folder)
    let error = #expect(throws: DataImportError.self) { try DataImport.read([folder.url.path]) }
    #expect(error?.sentence.contains("different views") == true)
  }

  @Test func aFolderPerSpeakerWithTranscripts() throws {
    let folder = try ScratchFolder()
    try Self.make(
      [
        "anna/a.wav": "x", "anna/a.txt": "Guten Tag.", "anna/day2/b.wav": "x",
        "anna/day2/b.srt":
          "1\n00:00:00,000 --> 00:00:01,000\n<i>Hello</i>\n\n2\n00:00:01,000 --> 00:00:02,000\nthere.\n",
        "健/c.wav": "x", "健/c.lab": "0 5000000 sil\n5000000 9000000 今日は\n9000000 12000000 晴れ\n",
        "健/d.wav": "x", "健/d.lab": "0 1 xx^xx-sil+k=o/A:1\n1 2 xx^sil-k+o=N/A:1\n2 3 sil^k-o+N=n/A:2\n",
        "cover.jpg": "x",
      ], in: folder)
    let imported = try DataImport.read([folder.url.path])
    #expect(imported.modality == .voice && imported.ledger.unit == "recordings")
    #expect(Self.values(imported.records, "speaker") == ["anna", "anna", "健", "健"])
    #expect(Self.values(imported.records, "text") == ["Guten Tag.", "Hello there.", "今日は晴れ", nil])
    #expect(Self.values(imported.records, "phonemes") == [nil, nil, nil, "k o"])
    #expect(Self.values(imported.records, "session") == [nil, "anna/day2", nil, nil])
    #expect(imported.ledger.refusals.map(\.reason) == ["another-kind"])
    #expect(imported.fields.speaker == "speaker")
  }

  @Test func aListOfGPTSoVITS() throws {
    let folder = try ScratchFolder()
    try Self.make(
      [
        "clips/a.wav": "x", "clips/b.wav": "x", "clips/c.wav": "x",
        "train.list": """
        clips/a.wav|anna|en|Hello | there.
        /old/computer/clips/b.wav|健|ja|こんにちは。
        clips/none.wav|anna|en|gone
        clips/a.wav|anna|en|twice
        clips/c.wav|anna
        |anna|en|x

        """,
      ], in: folder)
    for source in [folder.url.path, folder.path("train.list")] {
      let imported = try DataImport.read([source])
      let isFolder = source == folder.url.path
      #expect(Self.values(imported.records, "text") == ["Hello | there."])
      #expect(Self.values(imported.records, "language") == ["EN"])
      let reasons = imported.ledger.refusals.map(\.reason.rawValue).sorted()
      let expected = ["listed-twice", "missing-file", "missing-file", "no-path", "wrong-fields"]
      #expect(reasons == (isFolder ? expected + ["not-listed", "not-listed"] : expected).sorted())
    }
  }

  @Test func anLJSpeechFolder() throws {
    let folder = try ScratchFolder()
    try Self.make(
      [
        "lj/wavs/LJ001.wav": "x", "lj/wavs/LJ002.wav": "x", "lj/wavs/LJ003.wav": "x",
        "lj/metadata.csv": "LJ001|In 1936|In nineteen thirty-six\nLJ002.wav|Plain\nLJ009|none|none\n",
      ], in: folder)
    let imported = try DataImport.read([folder.path("lj")])
    #expect(Self.values(imported.records, "text") == ["In nineteen thirty-six", "Plain"])
    #expect(Self.values(imported.records, "written") == ["In 1936", nil])
    #expect(Self.values(imported.records, "speaker") == ["lj", "lj"])
    #expect(imported.ledger.refusals.map(\.reason.rawValue).sorted() == ["missing-file", "not-listed"])
  }
}
