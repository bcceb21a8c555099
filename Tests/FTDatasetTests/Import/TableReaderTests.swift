import FTData
import FTJSON
import FTRandom
import FTTestSupport
import Testing

@testable import FTDataset

@Suite struct TableReaderTests {
  static func read(_ text: String, name: String = "a.csv") throws -> (records: [DataRecord], ledger: Ledger) {
    let folder = try ScratchFolder()
    let path = try folder.file(name, text)
    var intake = RecordIntake(unit: "rows", total: 1) { _, _ in true }
    try RowFileReader(file: path).read(into: &intake)
    intake.ledger.check()
    return (intake.records, intake.ledger)
  }

  static func cells(_ records: [DataRecord]) -> [[String]] {
    records.map { $0.fields.members.map { $0.value.stringValue ?? "" } }
  }

  @Test(arguments: [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")])
  func theSeparatorIsToldAndSaid(separator: String, words: String) throws {
    let rows = ["id,text,label", "1,\"a, b; c\",x", "2,d,y"].map { line in
      line == "1,\"a, b; c\",x" ? "1\(separator)\"a, b; c\"\(separator)x" : line.replacing(",", with: separator)
    }
    let read = try Self.read(rows.joined(separator: "\n"))
    #expect(Self.cells(read.records) == [["1", "a, b; c", "x"], ["2", "d", "y"]])
    #expect(read.ledger.notes.contains { $0.sentence.contains("separated by \(words)") })
  }

  /// The same cells as the reader of small tables, on random tables of all kinds of signs.
  @Test func cellsAreThoseOfDelimitedText() throws {
    var generator = RandomGenerator(seed: 11)
    let pieces = ["a", "日本", "\"\"", " ", ",", "\n", "\u{3000}", "é", ";", "\u{a0}", "'"]
    for _ in 0..<60 {
      var text = "first,second,third\n"
      for _ in 0..<(1 + generator.integer(below: 8)) {
        let cells = (0..<3).map { _ -> String in
          let parts = (0..<generator.integer(below: 5)).map { _ in pieces[generator.integer(below: pieces.count)] }
          let isQuoted = parts.contains { $0 == "," || $0 == "\n" || $0 == "\"\"" || $0 == ";" }
          let space = generator.integer(below: 3) == 0 ? " " : ""
          return isQuoted ? "\(space)\"\(parts.joined())\"\(space)" : parts.joined()
        }
        text += cells.joined(separator: ",") + "\n"
      }
      let expected = try DelimitedText(text, file: "a.csv", separator: ",")
      let read = try Self.read(text)
      #expect(Self.cells(read.records) == expected.rows.map(\.cells), "\(text)")
      #expect(read.records.map(\.place.line) == expected.rows.map(\.line))
      #expect(read.ledger.refused == 0)
    }
  }

  @Test func aQuoteThatNeverClosesCostsItsOwnLine() throws {
    var text = "id,text,label\n"
    for index in 0..<100 { text += index == 40 ? "40,\"never closed,x\n" : "\(index),text \(index),x\n" }
    let read = try Self.read(text)
    #expect(read.ledger.kept == 99)
    let refusal = try #require(read.ledger.refusals.first)
    #expect(refusal.location.line == 42 && refusal.reason == "quotation-mark")
    #expect(refusal.sentence.contains("never closed"))
  }

  @Test func aQuoteThatClosesInAnotherRowCostsItsOwnLine() throws {
    var text = "id,text,label\n"
    for index in 0..<100 { text += index == 40 ? "40,\"never closed,x\n" : "\(index),\"text, \(index)\",x\n" }
    let read = try Self.read(text)
    #expect(read.ledger.refusals.map(\.location.line) == [42])
    #expect(read.records.contains { $0.text("id") == "41" } && read.records.count == 99)
  }

  @Test func columnsThatChangeHalfWayAreRefusedRowByRow() throws {
    let text = "a,b\n1,2\n3,4\n5,6,7\n8,9,10\n11,12\n"
    let read = try Self.read(text)
    #expect(read.ledger.kept == 3)
    #expect(read.ledger.refusals.map(\.reason) == ["columns", "columns"])
    #expect(read.ledger.refusals.map(\.location.line) == [4, 5])
  }

  @Test func quotesOfEveryLineOpenAreBoundedWork() throws {
    // Each line opens a quotation mark that the next one closes in its middle.
    let text = "a,b\n" + String(repeating: "1,\"x y z\n", count: 20_000)
    let read = try Self.read(text)
    #expect(read.ledger.input >= 10_000 && read.ledger.kept == 0)
  }

  @Test func columnsWithoutNamesGetOneAndTwiceNamedOnesRefuseTheFile() throws {
    let read = try Self.read(",text\n0,a\n1,b\n")
    #expect(read.records.map { $0.text("column_1") } == ["0", "1"])
    #expect(read.ledger.notes.contains { $0.sentence.contains("has no name") })
    let twice = try Self.read("text,text\na,b\n")
    #expect(twice.ledger.refusals.map(\.reason) == ["unreadable-file"])
    #expect(twice.ledger.refusals[0].sentence.contains("two columns are called text"))
  }

  @Test func carriageReturnsAloneAreLineEnds() throws {
    let read = try Self.read("a,b\r1,2\r3,4\r")
    #expect(Self.cells(read.records) == [["1", "2"], ["3", "4"]])
    #expect(read.ledger.notes.contains { $0.sentence.contains("carriage returns alone") })
  }

  @Test func thousandsOfBlankLinesAreNoRows() throws {
    let read = try Self.read("a,b\n" + String(repeating: "\n", count: 100_000) + "1,2\n")
    #expect(read.records.map(\.place.line) == [100_002])
  }

  @Test func anEmptyFileIsRefused() throws {
    #expect(try Self.read("").ledger.refusals.map(\.reason) == ["empty-file"])
    #expect(try Self.read("\n\n").ledger.refusals.map(\.reason) == ["unreadable-file"])
    #expect(try Self.read("a,b\n").ledger.input == 0)
  }
}
