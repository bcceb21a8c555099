import FTData
import FTJSON
import FTTestSupport
import Foundation
import Testing

@testable import FTDataset

@Suite struct FileExportTests {
  private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3, 4]
  private let wave = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WAVEfmt ".utf8)

  private func records(_ rows: [[(String, JSONValue)]], in file: String) -> [DataRecord] {
    rows.enumerated().map { index, row in
      var fields = JSONObject()
      for (key, value) in row { fields.append(key: key, value) }
      return DataRecord(Place(file: file, line: index + 1), fields)
    }
  }

  private func make(_ folder: borrowing ScratchFolder, _ files: [(String, [UInt8])]) throws {
    for (name, bytes) in files {
      let path = folder.path(name) as NSString
      try FileManager.default.createDirectory(atPath: path.deletingLastPathComponent, withIntermediateDirectories: true)
      _ = try folder.file(name, bytes)
    }
  }

  private func rows(_ path: String) throws -> [JSONValue] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  private var pictureFields: DataFields {
    var fields = DataFields()
    fields.file = "path"
    fields.label = "label"
    return fields
  }

  @Test(arguments: [false, true]) func picturesOfOneNameAreAllThere(areLinked: Bool) throws {
    let folder = try ScratchFolder()
    try make(
      folder,
      [("in/a/x.png", png + [1]), ("in/b/x.png", png + [2]), ("in/b/X.PNG", png + [3]), ("in/.日 本.png", png + [4])])
    let paths = ["a/x.png", "b/x.png", "b/X.PNG", ".日 本.png", "a/x.png"]
    let records = records(
      paths.map { [("path", .string($0)), ("label", "猫"), ("file_name", "old")] }, in: folder.path("in/list.jsonl"))
    var files = DataExport.Files()
    files.areLinked = areLinked
    let done = try DataExport.write(
      records, as: .imageFolder, fields: pictureFields, files: files, to: folder.path("out"))
    let names = try rows(folder.path("out/metadata.jsonl")).map { $0["file_name"]?.stringValue ?? "" }
    #expect(names == ["x.png", "x-2.png", "X-3.PNG", "_日 本.png", "x-4.png"])
    #expect(try rows(folder.path("out/metadata.jsonl")).allSatisfy { $0["label"] == "猫" })
    for (name, last) in zip(names, [1, 2, 3, 4, 1] as [UInt8]) {
      #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path("out/\(name)")))) == png + [last])
    }
    #expect(done.dropped.map(\.what) == ["file_name"])
    #expect(done.changes.map(\.records) == [3, 1])
    let type = try FileManager.default.attributesOfItem(atPath: folder.path("out/x.png"))[.type] as? FileAttributeType
    #expect(type == (areLinked ? .typeSymbolicLink : .typeRegular))
  }

  @Test func filesThatCannotBeTakenAreRefusedByName() throws {
    let folder = try ScratchFolder()
    try make(folder, [("in/ok.png", png), ("in/text.png", Array("not a picture".utf8)), ("secret.png", png)])
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("in/dangling.png"), withDestinationPath: folder.path("nowhere"))
    let paths: [JSONValue] = [
      "ok.png", "text.png", "missing.png", "dangling.png", "../secret.png", "/etc/hostname", "", ["x"],
      .string(folder.path("in/../secret.png")),
    ]
    let records = records(paths.map { [("path", $0)] }, in: folder.path("in/list.jsonl"))
    var files = DataExport.Files()
    files.root = folder.path("in")
    let done = try DataExport.write(
      records, as: .imageFolder, fields: pictureFields, files: files, to: folder.path("out"))
    #expect(done.written == 1)
    #expect(
      done.refusals.map(\.reason) == [
        "no-picture", "no-such-file", "no-such-file", "outside-the-folder", "outside-the-folder", "no-file", "no-file",
        "outside-the-folder",
      ])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("out")).sorted() == ["metadata.jsonl", "ok.png"])
  }

  @Test func everySideHasItsFolder() throws {
    let folder = try ScratchFolder()
    try make(folder, (0..<4).map { ("in/\($0).png", png) })
    let records = records((0..<4).map { [("path", .string("\($0).png"))] }, in: folder.path("in/list.jsonl"))
    let done = try DataExport.write(
      records, sides: [.test, .training, .validation, .training], as: .imageFolder, fields: pictureFields,
      to: folder.path("out"))
    #expect(done.files.map(\.name) == ["train/metadata.jsonl", "validation/metadata.jsonl", "test/metadata.jsonl"])
    #expect(done.files.map(\.rows) == [2, 1, 1])
    #expect(FileManager.default.fileExists(atPath: folder.path("out/test/0.png")))
  }

  @Test func speechIsWrittenAsLJSpeech() throws {
    let folder = try ScratchFolder()
    try make(
      folder, [("s/1.wav", wave), ("s/b c|d.wav", wave), ("t/1.wav", wave), ("s/3.flac", Array("fLaC00000000".utf8))])
    var fields = DataFields()
    fields.file = "wav"
    fields.texts = ["said", "normal"]
    let rows: [[(String, JSONValue)]] = [
      [("wav", "s/1.wav"), ("said", "Dr. A | B\nC"), ("normal", "doctor a"), ("who", "me")],
      [("wav", "s/b c|d.wav"), ("said", "こんにちは")],
      [("wav", "t/1.wav"), ("said", "x"), ("normal", "y")],
      [("wav", "s/3.flac"), ("said", "z")],
      [("wav", "s/1.wav"), ("said", " "), ("normal", "y")],
    ]
    let done = try DataExport.write(
      records(rows, in: folder.path("list.csv")), as: .ljSpeech, fields: fields, to: folder.path("out"))
    let text = try String(contentsOfFile: folder.path("out/metadata.csv"), encoding: .utf8)
    #expect(text == "1|Dr. A , B C|doctor a\nb_c_d|こんにちは|こんにちは\n1-2|x|y\n")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("out/wavs")).sorted() == [
        "1-2.wav", "1.wav", "b_c_d.wav",
      ])
    #expect(done.refusals.map(\.reason) == ["no-wave-file", "no-text"])
    #expect(done.dropped.map(\.what) == ["who"])
    #expect(done.changes.map(\.records) == [1, 1, 1, 1])
  }

  @Test func thousandsOfOneNameAreNamedQuickly() {
    var names = FileNames()
    for number in 0..<20_000 {
      let name = names.free("1.wav")
      #expect(name == (number == 0 ? "1.wav" : "1-\(number + 1).wav"))
      names.take(name)
    }
    #expect(names.free("1-7.WAV") == "1-7-2.WAV")
    #expect(FileNames.plain("\u{0}a/b\u{1B}.png") == "ab.png")
    #expect(FileNames.plain(String(repeating: "長", count: 300) + ".png").utf8.count <= 204)
  }
}
