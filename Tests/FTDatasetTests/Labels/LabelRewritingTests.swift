import FTData
import FTTestSupport
import Foundation
import Testing

@testable import FTDataset

@Suite struct LabelRewritingTests {
  /// Sets labels by line and gives what the file holds then.
  private func applied(
    _ name: String, _ text: [UInt8], _ labels: [(line: Int, old: String?, new: String)]
  ) throws -> (text: String, writing: LabelSession.Writing?) {
    let folder = try ScratchFolder()
    let file = try folder.file(name, text)
    let items = labels.map { LabelSession.Item(Place(file: file, line: $0.line), label: $0.old, words: "") }
    var session = try LabelSession(
      items, labels: labels.map(\.new), field: "label", order: .all, journal: folder.path("journal"))
    for label in labels { try session.set(label.new, at: "") }
    do {
      let writings = try session.apply()
      return (String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self), writings.first)
    } catch {
      #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: file))) == text, "a refused file must stay as it is")
      throw error
    }
  }

  @Test func onlyTheLabelOfAJSONLineChanges() throws {
    let old =
      "\u{FEFF}{ \"text\" : \"a\\u3042\",\t\"label\":  \"x\" , \"n\": 1.50}\r\n\n"
      + "{\"text\":\"b\",\"meta\":{\"label\":\"no\"}}\n{}\n{\"label\":null,\"text\":\"}{\\\"\"}\n{\"text\": \"e\", \"z\": [1,2]  }"
    let new =
      "\u{FEFF}{ \"text\" : \"a\\u3042\",\t\"label\":  \"良\\\"い\" , \"n\": 1.50}\r\n\n"
      + "{\"text\":\"b\",\"meta\":{\"label\":\"no\"},\"label\":\"y\"}\n{\"label\":\"y\"}\n{\"label\":\"y\",\"text\":\"}{\\\"\"}\n"
      + "{\"text\": \"e\", \"z\": [1,2], \"label\": \"y\"  }"
    let labels: [(line: Int, old: String?, new: String)] = [
      (1, "x", "良\"い"), (3, nil, "y"), (4, nil, "y"), (5, nil, "y"), (6, nil, "y"),
    ]
    let done = try applied("a.jsonl", Array(old.utf8), labels)
    #expect(Array(done.text.utf8) == Array(new.utf8))
    #expect(done.writing?.changed == 5)
    #expect(done.writing?.notes == ["3 rows had no \"label\"; it is their last field now."])
  }

  @Test func numbersStayNumbers() throws {
    let done = try applied(
      "a.jsonl", Array("{\"label\":3}\n{\"label\":null}\n{\"x\":1}".utf8),
      [(1, "3", "4"), (2, nil, "4"), (3, nil, "five")])
    #expect(done.text == "{\"label\":4}\n{\"label\":4}\n{\"x\":1,\"label\":\"five\"}")
  }

  @Test func escapedKeysAndLongObjectsAreFound() throws {
    let done = try applied("a.jsonl", Array(#"{"a":{"label":[1,"]"]},"l\u0061bel":"x","b":"}"}"#.utf8), [(1, "x", "y")])
    #expect(done.text == #"{"a":{"label":[1,"]"]},"l\u0061bel":"y","b":"}"}"#)
  }

  @Test func onlyTheCellOfATableChanges() throws {
    let old =
      "\u{FEFF}id;label;\"te;xt\"\r\n1;\"a\";\"x\r\ny\"\r\n\r\n2; b ;\"he said \"\"hi\"\"\"\r\n3\r\n4;;z\r\n5;\"q\"\"r\";w"
    let new =
      "\u{FEFF}id;label;\"te;xt\"\r\n1;\"猫\";\"x\r\ny\"\r\n\r\n2; \"x;y\" ;\"he said \"\"hi\"\"\"\r\n3;猫\r\n4;\"c\"\"d\";z\r\n5;\"猫\";w"
    let labels: [(line: Int, old: String?, new: String)] = [
      (2, "a", "猫"), (5, "b", "x;y"), (6, nil, "猫"), (7, nil, "c\"d"), (8, "q\"r", "猫"),
    ]
    let done = try applied("a.csv", Array(old.utf8), labels)
    #expect(Array(done.text.utf8) == Array(new.utf8))
    #expect(done.writing?.notes == ["1 rows ended early and were filled up with empty cells."])
  }

  @Test func aTableWithoutTheColumnGetsIt() throws {
    let done = try applied("a.tsv", Array("id\ttext\n1\ta\n2\n".utf8), [(3, nil, "良")])
    #expect(done.text == "id\ttext\tlabel\n1\ta\t\n2\t\t良\n")
    #expect(done.writing?.notes.first == "The table had no column \"label\"; it is the last one now.")
  }

  @Test(arguments: [
    "a,label\n\"x\ny\",1\n\n \n\"\",2\n,\nlast,\n", "a;b;label\r\n1; \"q\"\"\r\nr\" ;x\r\n2;3;\"y\"\r\n",
    "label\ta\n良\t1\n\t2",
    // Line and paragraph separators and form feeds end no line; a quotation mark that is never closed is a row's own fault.
    "a,label\n1,\"x\u{2028}y\"\n2\u{0C},z\n3,w", "a,label\n1,\"x\n2,y\n3,\"z\"\n",
    "a,label\n\"1\"x,a\n2,b\n3\n4,c,d\n5,e",
    "a,label\n1,\"x\n2,\"y\n3,z",
  ])
  func rowsAndCellsAreThoseOfTheImport(text: String) throws {
    let folder = try ScratchFolder()
    let file = try folder.file("t.csv", text)
    var ledger = Ledger(unit: "rows")
    var intake = RecordIntake(unit: "rows", total: 0) { _, _ in true }
    var table = try TableReader(TextLines(file, EncodingFinding(file: file)), ending: "csv", ledger: &ledger)
    var expected: [Int: String] = [:]
    try table.each(&intake) { _, place, fields in
      expected[place.line ?? 0] = fields["label"]?.stringValue ?? ""
    }
    #expect(!expected.isEmpty)
    for (line, label) in expected {
      let old = label.allSatisfy(\.isWhitespace) ? nil : label
      let done = try applied("t.csv", Array(text.utf8), [(line, old, "新")])
      #expect(done.writing?.changed == 1)
      // Read again, only that label is another one.
      let again = try folder.file("again.csv", done.text)
      var second = try TableReader(TextLines(again, EncodingFinding(file: again)), ending: "csv", ledger: &ledger)
      var found: [Int: String] = [:]
      var other = RecordIntake(unit: "rows", total: 0) { _, _ in true }
      try second.each(&other) { _, place, fields in found[place.line ?? 0] = fields["label"]?.stringValue ?? "" }
      #expect(found == expected.merging([line: "新"]) { $1 })
    }
  }

  @Test func nothingIsWrittenThatWasNotSeen() throws {
    #expect(throws: LabelFileError.self) { try applied("a.jsonl", Array("{\"label\":\"q\"}\n".utf8), [(1, "a", "b")]) }
    #expect(throws: LabelFileError.self) { try applied("a.jsonl", Array("{\"label\":\"q\"}\n".utf8), [(2, nil, "b")]) }
    #expect(throws: LabelFileError.self) { try applied("a.jsonl", Array("[1]\n".utf8), [(1, nil, "b")]) }
    #expect(throws: LabelFileError.self) { try applied("a.jsonl", Array("{\"a\":1,\n".utf8), [(1, nil, "b")]) }
    #expect(throws: LabelFileError.self) { try applied("a.csv", Array("id,label\n1,\"a\n".utf8), [(2, nil, "b")]) }
    #expect(throws: LabelFileError.self) { try applied("a.csv", Array("id,label\r1,a\r".utf8), [(2, "a", "b")]) }
    #expect(throws: LabelFileError.self) { try applied("a.csv", Array("id,label\n1,a\n".utf8), [(9, nil, "b")]) }
    // Shift_JIS, and a form that holds no rows.
    #expect(throws: LabelFileError.self) { try applied("a.csv", [0x69, 0x2C, 0x82, 0xA0, 0x0A], [(2, nil, "b")]) }
    #expect(throws: LabelFileError.self) { try applied("a.txt", Array("x\n".utf8), [(1, nil, "b")]) }
  }

  @Test func aDecisionThatConfirmsChangesNothing() throws {
    let done = try applied("a.jsonl", Array("{\"label\":\"a\"}\n".utf8), [(1, "a", "a")])
    #expect(done.writing?.confirmed == 1 && done.writing?.changed == 0 && done.writing?.backup == nil)
  }

  @Test func picturesGetAListThatHoldsAllOfThem() throws {
    let folder = try ScratchFolder()
    func items(_ labels: [(String, String?)]) -> [LabelSession.Item] {
      labels.map { LabelSession.Item(Place(file: folder.path($0.0)), label: $0.1, words: "") }
    }
    func list() throws -> String { try String(contentsOfFile: folder.path("metadata.jsonl"), encoding: .utf8) }
    do {
      var session = try LabelSession(
        items([("cat/1.png", "cat"), ("cat/2.png", "cat"), ("犬 3.png", nil), ("4.png", nil)]), labels: ["cat", "dog"],
        field: "label", order: .all, journal: folder.path("j"))
      for label in ["dog", nil, "dog", nil] {
        if let label { try session.set(label, at: "") } else { try session.skip(at: "") }
      }
      #expect(try session.apply().map(\.changed) == [2])
    }
    #expect(
      try list() == """
        {"file_name":"cat/1.png","label":"dog"}
        {"file_name":"cat/2.png","label":"cat"}
        {"file_name":"犬 3.png","label":"dog"}

        """)
    // Another field of a row, and the row of a picture that is not asked for, stay.
    _ = try folder.file(
      "metadata.jsonl",
      "{\"file_name\":\"./cat/1.png\", \"label\":\"dog\", \"by\":1}\n{\"file_name\":\"x.png\",\"label\":\"q\"}")
    var session = try LabelSession(
      items([("cat/1.png", "dog"), ("4.png", nil)]), labels: ["bird"], field: "label", order: .all,
      journal: folder.path("k"))
    try session.set("bird", at: "")
    try session.set("bird", at: "")
    _ = try session.apply()
    #expect(
      try list() == """
        {"file_name":"./cat/1.png", "label":"bird", "by":1}
        {"file_name":"x.png","label":"q"}
        {"file_name":"4.png","label":"bird"}

        """)
  }
}
