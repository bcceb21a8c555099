import FTData
import FTJSON
import Foundation
import Testing

@Suite struct LedgerTests {
  static func filled() -> Ledger {
    var ledger = Ledger(unit: "rows")
    for line in 1...10 {
      let location = Place(file: "a.jsonl", line: line)
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
      Place(file: "a.jsonl", line: 9), reason: "too-many-tokens", "600 tokens, the window holds 512")
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

  @Test func everyItemHasALineWithItsFateAndTheLastLineCounts() throws {
    let lines = try Self.filled().jsonLines().split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(lines.count == 11)
    #expect(lines.prefix(10).map { $0["line"]?.intValue } == Array(1...10))
    #expect(lines[0].encoded() == #"{"file":"a.jsonl","line":1,"fate":"kept"}"#)
    #expect(
      lines[4].encoded()
        == #"{"file":"a.jsonl","line":5,"fate":"refused","reason":"broken-json","message":"expected \",\""}"#)
    #expect(
      lines[10].encoded()
        == #"{"unit":"rows","input":10,"kept":5,"refused":5,"blank_ends":0,"reasons":{"empty-content":4,"broken-json":1}}"#
    )
  }

  @Test func notesOfFilesStandBeforeTheCountsAndJoin() throws {
    var ledger = Self.filled()
    ledger.note("rows of plain text", of: "a.jsonl")
    var whole = Ledger(unit: "rows")
    try whole.add(ledger)
    #expect(whole.notes.map(\.description) == ["a.jsonl: rows of plain text"])
    let lines = whole.jsonLines().split(separator: "\n")
    #expect(lines.count == 12 && lines[10] == #"{"file":"a.jsonl","note":"rows of plain text"}"#)
  }

  @Test func wholeFilesAndPiecesOfFilesAreItemsToo() throws {
    var ledger = Ledger(unit: "recordings")
    let places = [Place(file: "a.wav"), Place(file: "b.wav", seconds: 0), Place(file: "b.wav", seconds: 2.5)]
    for place in places { ledger.receive(place) }
    ledger.keep(places[0])
    ledger.keep(places[1])
    ledger.refuse(places[2], reason: "no-speech", "b.wav@2.5s: no speech")
    #expect(ledger.keptPlaces == Array(places.prefix(2)))
    #expect(
      ledger.summary == """
        3 recordings in, 2 kept, 1 refused
          no-speech × 1: b.wav@2.5s
            b.wav@2.5s: no speech
        """)
    #expect(
      try ledger.jsonLines().split(separator: "\n").dropLast().map { Place(try JSONValue(parsing: String($0))) }
        == places)
  }

  @Test func piecesStandInThePlaceOfWhatWasCut() {
    var ledger = Ledger(unit: "recordings")
    let whole = [Place(file: "a.wav"), Place(file: "me.list", line: 2), Place(file: "c.wav")]
    for place in whole { ledger.receive(place) }
    ledger.keep(whole[2])
    let pieces = [whole[1].piece(at: 0.1), whole[1].piece(at: 7.123456)]
    #expect(pieces.map(\.description) == ["me.list:2@0.1s", "me.list:2@7.123s"])
    ledger.replace(whole[1], by: pieces)
    ledger.keep(whole[0])
    ledger.keep(pieces[0])
    ledger.refuse(pieces[1], reason: "too-short", "0.3 s of speech")
    ledger.check()
    #expect(ledger.places == [whole[0], pieces[0], pieces[1], whole[2]])
    #expect((ledger.input, ledger.kept, ledger.refused) == (4, 3, 1) && ledger.isKept(whole[2]))
    // What comes in later is found as before.
    ledger.refuseKept(whole[2], reason: "music", "is music")
    #expect(ledger.keptPlaces == [whole[0], pieces[0]])
  }

  @Test func aFileInTwoAccountsIsAnError() throws {
    var ledger = Self.filled()
    #expect(throws: DataFileError.listedTwice(file: "a.jsonl")) { try ledger.add(Self.filled()) }
  }

  @Test func nothingIsRefusedOnceTheLedgerIsClosed() async {
    await #expect(processExitsWith: .failure) {
      var ledger = Self.filled()
      ledger.close()
      ledger.refuseKept(Place(file: "a.jsonl", line: 1), reason: "late", "")
    }
  }

  @Test func aPartitionIsReadBackAsItWasWritten() throws {
    var partition = Partition(rule: "90 % of the rows, by seed 0; copies stay together")
    partition.add([Place(file: "a.jsonl", line: 1), Place(file: "a.jsonl", line: 3)], .training)
    partition.add(Place(file: "b.wav", seconds: 1.5), .validation)
    partition.add(Place(file: "c.png"), .test)
    #expect(try Partition(parsing: partition.jsonLines()) == partition)
    #expect(partition[.training].count == 2)
    #expect(throws: PartitionError.self) {
      try Partition(parsing: "{\"rule\":\"r\"}\n{\"file\":\"a\",\"side\":\"left\"}\n")
    }
  }

  @Test func unsettledRowStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var ledger = Ledger(unit: "rows")
      ledger.receive(Place(file: "a", line: 1))
      ledger.check()
    }
  }

  @Test func rowSettledTwiceStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var ledger = Ledger(unit: "rows")
      ledger.receive(Place(file: "a", line: 1))
      ledger.keep(Place(file: "a", line: 1))
      ledger.refuse(Place(file: "a", line: 1), reason: .blankLine, "")
    }
  }

  @Test func rowReceivedTwiceStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var ledger = Ledger(unit: "rows")
      ledger.receive(Place(file: "a", line: 1))
      ledger.keep(Place(file: "a", line: 1))
      ledger.receive(Place(file: "a", line: 1))
    }
  }
}
