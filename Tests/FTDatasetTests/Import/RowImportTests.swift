import FTData
import FTJSON
import FTTestSupport
import Foundation
import Testing

@testable import FTDataset

@Suite struct RowImportTests {
  static func japanese(_ encoding: TextEncoding) -> [UInt8] {
    let text = TextEncodingTests.japanese
    return switch encoding {
    case .utf8: Array(text.utf8)
    case .utf16LittleEndian: [0xff, 0xfe] + TextEncodingTests.utf16(text, bigEndian: false)
    case .utf16BigEndian: TextEncodingTests.utf16(text, bigEndian: true)
    case .shiftJIS: [UInt8](text.data(using: String.Encoding(rawValue: 0x8000_0420)) ?? Data())
    case .eucJP: eucJP(text) ?? []
    }
  }

  @Test func fiveEncodingsInOneFolderAreReadAlikeAndEachIsSaid() throws {
    let folder = try ScratchFolder()
    for encoding in TextEncoding.allCases {
      _ = try folder.file("\(encoding.rawValue).csv", Self.japanese(encoding))
    }
    let imported = try DataImport.read([folder.url.path])
    #expect(imported.records.count == 10 && imported.ledger.refused == 0 && imported.modality == .text)
    let answers = Set(imported.records.map { $0.text("回答") ?? "" })
    #expect(answers == ["約1.2キログラムです。", "はい、赤と青が５色あります。"])
    for encoding in TextEncoding.allCases {
      let name = "\(encoding.rawValue).csv"
      #expect(imported.ledger.notes.contains { $0.file.hasSuffix(name) && $0.sentence.contains(encoding.rawValue) })
    }
  }

  @Test func linesOfJSONAreAccountedForOneByOne() throws {
    let folder = try ScratchFolder()
    let path = try folder.file(
      "a.jsonl",
      Array("{\"text\":\"eins\",\"n\":1.50}\n\n[1]\n{\"text\":\n{\"a\":1,\"a\":2}\n{}\n{\"_place\":1}\n".utf8) + [
        0xff, 0x0a,
      ]
        + Array("{\"text\":\"letzte\"}\n{\"text\":\"日本\"}\n\n".utf8))
    let imported = try DataImport.read([path])
    #expect(imported.records.map { $0.text("text") } == ["eins", "letzte", "日本"])
    #expect(imported.records.map(\.place.line) == [1, 9, 10])
    #expect(imported.records[0].text("n") == "1.50")
    #expect(
      imported.ledger.refusals.map(\.reason) == [
        .blankLine, .notAnObject, .brokenJSON, .duplicateKey, .emptyContent, "reserved-field", .invalidUTF8,
      ])
  }

  @Test(arguments: [
    "[{\"a\":\"x]},{\"},{\"a\":\"\\\"y\\\\\"}, 7 ,{\"a\":[{}]}]",
    "[\n{\"a\":\"x]},{\"},\n{\"a\":\"\\\"y\\\\\"},\n7,\n{\"a\":[{}]}\n]\n",
  ])
  func aListOfJSONIsReadHoweverItIsBroken(text: String) throws {
    let folder = try ScratchFolder()
    let isOneLine = !text.contains("\n")
    let imported = try DataImport.read([folder.file("a.json", text)])
    #expect(imported.records.map { $0.fields["a"] } == ["x]},{", "\"y\\", [[:]]])
    #expect(imported.ledger.refusals.map(\.reason) == [.notAnObject])
    #expect(imported.records.map(\.place.line) == (isOneLine ? [1, 2, 4] : [2, 3, 5]))
    #expect(imported.ledger.notes.contains { $0.sentence.contains("their numbers") } == isOneLine)
  }

  @Test func aListThatIsCutOffKeepsWhatIsWhole() throws {
    let folder = try ScratchFolder()
    let cut = try DataImport.read([folder.file("a.json", "[{\"a\":1},\n{\"a\":2},\n{\"a\":")])
    #expect(cut.records.count == 2 && cut.ledger.refusals.map(\.reason) == [.brokenJSON])
    let open = try DataImport.read([folder.file("b.json", "[{\"a\":1},\n{\"a\":2},\n")])
    #expect(open.records.count == 2)
    #expect(open.ledger.notes.contains { $0.sentence.contains("no end") })
    let behind = try DataImport.read([folder.file("c.json", "[{\"a\":1}]\n{\"a\":2}")])
    #expect(behind.records.count == 1)
    #expect(behind.ledger.notes.contains { $0.sentence.contains("behind the end") })
  }

  @Test func documentsStandBetweenBlankLines() throws {
    let folder = try ScratchFolder()
    let imported = try DataImport.read([folder.file("a.txt", "erste\nZeile\n\n\n  \n二つ目。\n")])
    #expect(imported.records.map { $0.text("text") } == ["erste\nZeile", "二つ目。"])
    #expect(imported.records.map(\.place.line) == [1, 6])
  }

  @Test func textsThatHoldJSONLinesAreReadAsThese() throws {
    let folder = try ScratchFolder()
    let imported = try DataImport.read([folder.file("a.txt", "{\"text\":\"x\"}\n{\"text\":\"y\"}\n")])
    #expect(imported.records.map { $0.text("text") } == ["x", "y"])
  }

  @Test func aLineWithoutEndIsRefusedInBoundedMemory() throws {
    let folder = try ScratchFolder()
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 40 << 20)
    for name in ["a.jsonl", "a.csv", "a.txt", "a.json"] {
      let begin = name == "a.csv" ? "text,label\n" : name == "a.json" ? "[\"" : ""
      let path = try folder.file(name, Array(begin.utf8) + long)
      let error = #expect(throws: DataFileError.self) { try DataImport.read([path]) }
      guard case .noUsableRows(_, let summary)? = error else {
        Issue.record("\(name): \(String(describing: error))")
        continue
      }
      #expect(summary.contains("1 refused") && (summary.contains("bytes") || name == "a.json"))
    }
  }

  @Test func filesNamedAfterSidesAreSides() throws {
    let folder = try ScratchFolder()
    _ = try folder.file("train-00000-of-00002.jsonl", "{\"text\":\"a\"}\n")
    _ = try folder.file("validation.jsonl", "{\"text\":\"b\"}\n")
    _ = try folder.file("test.jsonl", "{\"text\":\"c\",\"side\":\"training\"}\n")
    let imported = try DataImport.read([folder.url.path])
    // In the order of the names; what a row says itself counts.
    #expect(imported.records.map { $0.text("text") } == ["c", "a", "b"])
    #expect(imported.records.map { $0.text("side") } == ["training", "training", "validation"])
    #expect(imported.fields.side == "side")
    #expect(imported.ledger.notes.contains { $0.sentence.contains("sides of a split") })
  }

  @Test func idsThatStandTwiceAreSaid() throws {
    let folder = try ScratchFolder()
    let imported = try DataImport.read([
      folder.file("a.csv", "id,text\n1,a\n2,b\n1,c\n"), folder.file("b.csv", "id,text\n2,d\n"),
    ])
    #expect(imported.records.count == 4)
    let note = try #require(imported.ledger.notes.first { $0.sentence.contains("ids stand twice") })
    #expect(note.sentence.contains("1 in one file, 1 in several files"))
  }

  @Test func aPictureInATextColumnIsSaid() throws {
    let folder = try ScratchFolder()
    var text = "text,label\n"
    for index in 0..<30 { text += index == 12 ? "photos/cat.jpg,x\n" : "this is text number \(index),x\n" }
    let imported = try DataImport.read([folder.file("a.csv", text)])
    let note = try #require(imported.ledger.notes.first { $0.sentence.contains("names a picture in text") })
    #expect(note.sentence.contains("a.csv:14") && imported.modality == .text)
  }

  @Test func aTableOfPicturesNamesThem() throws {
    let folder = try ScratchFolder()
    for name in ["a.png", "b.png"] { _ = try folder.file(name, "x") }
    let imported = try DataImport.read([folder.file("list.csv", "picture,label\na.png,x\nb.png,y\nc.png,z\n")])
    #expect(imported.modality == .image && imported.fields.file == "file")
    #expect(imported.records.map { $0.text("file") } == [folder.path("a.png"), folder.path("b.png"), nil])
    #expect(imported.ledger.notes.contains { $0.sentence.contains("2 are there") && $0.sentence.contains("1 are not") })
  }

  @Test func sourcesThatAreMissingOrNamedTwiceAreErrors() throws {
    let folder = try ScratchFolder()
    let path = try folder.file("a.jsonl", "{\"a\":1}\n")
    #expect(throws: DataFileError.missing(file: folder.path("b"))) { try DataImport.read([folder.path("b")]) }
    #expect(throws: DataFileError.listedTwice(file: path)) { try DataImport.read([path, path]) }
    #expect(throws: DataImportError.self) { try DataImport.read([path], query: "SELECT 1") }
    #expect(throws: CancellationError.self) { try DataImport.read([path]) { _, _ in false } }
    #expect(throws: DataFileError.self) { try DataImport.read([folder.file("empty.csv", "")]) }
  }

  @Test func conversationsStayAsTheyAreAndAreSpoken() throws {
    let folder = try ScratchFolder()
    let imported = try DataImport.read([
      folder.file(
        "a.jsonl",
        """
        {"messages":[{"role":"user","content":"Wie schwer?"},{"role":"assistant","content":[{"type":"text","text":"1 kg"},{"type":"image_url","image_url":{"url":"x"}}]}]}
        {"conversations":[{"from":"human","value":"重さは？"},{"from":"gpt","value":"1 kg"}]}
        {"text":"plain","messages":[]}
        {"other":{"a":1}}

        """)
    ])
    #expect(imported.records[0].fields["messages"]?.arrayValue?.count == 2)
    var fields = DataFields()
    #expect(imported.records.map { $0.spoken(fields) } == [["Wie schwer?", "1 kg"], ["重さは？", "1 kg"], [], []])
    #expect(imported.records.map(\.isConversation) == [true, true, true, false])
    fields.texts = ["text", "missing"]
    #expect(imported.records.map { $0.spoken(fields) } == [["Wie schwer?", "1 kg"], ["重さは？", "1 kg"], ["plain"], []])
  }

  @Test func theSameSourcesGiveTheSame() throws {
    let folder = try ScratchFolder()
    for encoding in TextEncoding.allCases {
      _ = try folder.file("\(encoding.rawValue).csv", Self.japanese(encoding))
    }
    let first = try DataImport.read([folder.url.path])
    let second = try DataImport.read([folder.url.path])
    #expect(first == second)
  }

  @Test func aFolderThatChangesWhileItIsReadIsSaid() throws {
    let folder = try ScratchFolder()
    for name in ["a", "b", "c"] { _ = try folder.file("\(name).txt", "text of \(name)\n") }
    let (late, gone, grown) = (folder.path("d.txt"), folder.path("c.txt"), folder.path("a.txt"))
    var calls = 0
    let imported = try DataImport.read([folder.url.path]) { _, _ in
      calls += 1
      if calls == 1 {
        try? Data("late".utf8).write(to: URL(fileURLWithPath: late))
        try? Data("text of a and more of it".utf8).write(to: URL(fileURLWithPath: grown))
        try? FileManager.default.removeItem(atPath: gone)
      }
      return true
    }
    #expect(imported.records.map { $0.text("text") } == ["text of a", "text of b"])
    #expect(
      Dictionary(uniqueKeysWithValues: imported.ledger.refusals.map { ($0.location.file, $0.reason) }) == [
        late: "came-late", gone: "missing-file",
      ])
    #expect(imported.ledger.notes.contains { $0.file == grown && $0.sentence.contains("changed while it was read") })
  }
}
