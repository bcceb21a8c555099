import FTJSON
import FTTestSupport
import Foundation
import Testing

/// What people really have, all of it in one folder, and a disk without room for the account of it.
@Suite struct DataBadInputTests {
  private static func text(_ number: Int) -> String {
    "Letter \(number) tells of a \(["kettle", "lamp", "rug", "clock"][number % 4]) that came on day \(number + 3)."
  }

  /// Three encodings, a quotation mark that never closes, columns that change half-way, ids that stand twice, a picture in a column
  /// of texts, a line without end, a cut file, junk, a link that goes round, a name in NFD.
  private func addMess(_ scratch: ScratchFolder) throws {
    try FileManager.default.createDirectory(
      atPath: scratch.path("mess/__MACOSX"), withIntermediateDirectories: true)
    func table(_ numbers: Range<Int>, _ separator: String) -> String {
      let head = ["id", "text", "label"].joined(separator: separator) + "\n"
      return head
        + numbers.map { ["\($0)", Self.text($0), "praise"].joined(separator: separator) + "\n" }.joined()
    }
    try scratch.add(
      "mess/a.csv",
      (table(0..<20, ",") + "20,\"never closed,praise\n21,photos/cat.jpg,praise\n22,a,praise,more\n0,twice,praise\n")
        .utf8)
    let japanese = "id;text;label\n" + (30..<40).map { "\($0);質問その\($0)：重さはどれくらいですか。;question\n" }.joined()
    try scratch.add("mess/b.csv", try #require(japanese.data(using: .shiftJIS)))
    let wide = try #require(table(40..<50, "\t").data(using: .utf16LittleEndian))
    try scratch.add("mess/c.tsv", [0xff, 0xfe] + wide)
    try scratch.add(
      "mess/cafe\u{301}.jsonl",
      (50..<60).flatMap { Array(#"{"id": "\#($0)", "text": "\#(Self.text($0))", "label": "praise"}"#.utf8) + [0x0a] }
        + [UInt8](repeating: UInt8(ascii: "x"), count: 20 << 20) + [0x0a] + Array("{\"id\": ".utf8))
    for junk in ["mess/.DS_Store", "mess/Thumbs.db", "mess/__MACOSX/._a.csv"] { try scratch.add(junk, "x".utf8) }
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path("mess/round"), withDestinationPath: scratch.path("mess"))
  }

  @Test func everythingInAMessyFolderHasItsFate() throws {
    let scratch = try ScratchFolder()
    try addMess(scratch)
    let tool = Tool(scratch: scratch)
    let outcome = try tool.run("data", "import", "mess", "--output", "set")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let said = outcome.errors + outcome.output
    for words in [
      "a.csv: read as UTF-8", "b.csv: read as Shift_JIS", "c.tsv: read as UTF-16LE", "separated by semicolons",
      "quotation-mark × 1: mess/a.csv:22", "columns × 1: mess/a.csv:24", "names a picture in text", "mess/a.csv:23",
      "ids stand twice (1 in one file)", "line-too-long × 1", "broken-json × 1", "hidden-file × 3", "link-loop × 1",
    ] { #expect(said.contains(words), "\(words) is not in:\n\(said)") }
    // Kept and refused are all there was, once each.
    let ledger = try scratch.text("set/ledger.jsonl").split(separator: "\n").map {
      try JSONValue(parsing: Array($0.utf8))
    }
    let fates = ledger.compactMap { $0["fate"]?.stringValue }
    let end = try #require(ledger.last)
    #expect(end["input"]?.intValue == fates.count && end["kept"]?.intValue == fates.count { $0 == "kept" })
    #expect(try scratch.text("set/items.jsonl").split(separator: "\n").count == end["kept"]?.intValue)
    #expect(end["refused"]?.intValue == 8, "\(said)")
  }

  @Test(.enabled(if: SmallDisk.isAllowed, "needs the right to mount a small file system"))
  func withoutRoomForTheLedgerNothingIsLeftBehind() throws {
    let scratch = try ScratchFolder()
    let disk = try SmallDisk(scratch.path("disk"), megabytes: 1)
    defer { disk.unmount() }
    try Data(count: 900_000).write(to: URL(fileURLWithPath: scratch.path("disk/filler")))
    try scratch.add("letters.jsonl", rows: (0..<3_000).map { #"{"text": "\#(Self.text($0)) \#($0 * $0)"}"# })
    let tool = Tool(scratch: scratch)
    let outcome = try tool.run("data", "import", "letters.jsonl", "--output", "disk/set")
    #expect(outcome.status == 1 && outcome.errors.contains("full"), "\(outcome.errors)")
    #expect(scratch.contents("disk") == ["filler"])
    disk.grow(megabytes: 8)
    #expect(try tool.run("data", "import", "letters.jsonl", "--output", "disk/set").status == 0)
  }
}
