import FTData
import FTJSON
import Foundation
import Testing

@Suite struct RowLedgerTests {
  static func filled() -> RowLedger {
    var ledger = RowLedger()
    for line in 1...10 {
      let location = RowLocation(file: "a.jsonl", line: line)
      ledger.receive(location)
      switch line {
      case 2, 4, 6, 8: ledger.refuse(location, reason: .emptyContent, "turn \(line) (user) is empty")
      case 5: ledger.refuse(location, reason: .brokenJSON, "expected \",\"")
      default: ledger.keep(location)
      }
    }
    ledger.open(file: "empty.jsonl")
    return ledger
  }

  @Test func keptAndRefusedAddUpToInput() {
    var ledger = Self.filled()
    #expect((ledger.input, ledger.kept, ledger.refused) == (10, 5, 5))
    ledger.refuseKept(
      RowLocation(file: "a.jsonl", line: 9), reason: "too-many-tokens", "600 tokens, the window holds 512")
    #expect((ledger.input, ledger.kept, ledger.refused) == (10, 4, 6))
    ledger.check()
  }

  @Test func summaryNamesCountsAndFirstThreePlaces() {
    #expect(
      Self.filled().summary == """
        a.jsonl: 10 rows in, 5 kept, 5 refused
          empty-content × 4: a.jsonl:2, a.jsonl:4, a.jsonl:6, …
            turn 2 (user) is empty
          broken-json × 1: a.jsonl:5
            expected ","
        empty.jsonl: 0 rows in, 0 kept, 0 refused
        all files: 10 rows in, 5 kept, 5 refused
        """)
  }

  @Test func writtenLedgerHasOneLinePerRefusalAndOnePerFile() throws {
    let folder = try ScratchFolder()
    let file = folder.path("ledger.jsonl")
    try Self.filled().write(to: file)
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map {
      try JSONValue(parsing: String($0))
    }
    #expect(lines.count == 7)
    #expect(lines.prefix(5).map { $0["line"]?.intValue } == [2, 4, 5, 6, 8])
    #expect(
      lines[2].encoded()
        == #"{"kind":"refused","file":"a.jsonl","line":5,"reason":"broken-json","message":"expected \",\""}"#)
    #expect(
      lines[5].encoded()
        == #"{"kind":"summary","file":"a.jsonl","input":10,"kept":5,"refused":5,"blank":0,"reasons":{"empty-content":4,"broken-json":1}}"#
    )
    #expect(lines[6]["input"] == 0)
  }

  @Test func ledgerThatCannotBeWrittenIsAnError() throws {
    let folder = try ScratchFolder()
    let error = #expect(throws: DataFileError.self) { try Self.filled().write(to: folder.path("none/ledger.jsonl")) }
    #expect(error?.description.contains("cannot be written") == true)
  }

  @Test func unsettledRowStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var ledger = RowLedger()
      ledger.receive(RowLocation(file: "a", line: 1))
      ledger.check()
    }
  }

  @Test func rowSettledTwiceStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var ledger = RowLedger()
      ledger.receive(RowLocation(file: "a", line: 1))
      ledger.keep(RowLocation(file: "a", line: 1))
      ledger.refuse(RowLocation(file: "a", line: 1), reason: .blankLine, "")
    }
  }

  @Test func rowReceivedTwiceStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var ledger = RowLedger()
      ledger.receive(RowLocation(file: "a", line: 1))
      ledger.keep(RowLocation(file: "a", line: 1))
      ledger.receive(RowLocation(file: "a", line: 1))
    }
  }
}
