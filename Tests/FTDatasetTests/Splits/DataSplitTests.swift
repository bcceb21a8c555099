import FTData
import FTJSON
import Testing

@testable import FTDataset

@Suite struct DataSplitTests {
  private static func record(_ line: Int, _ values: [(String, String)]) -> DataRecord {
    var fields = JSONObject()
    for (key, value) in values { fields.append(key: key, .string(value)) }
    return DataRecord(Place(file: "a.jsonl", line: line), fields)
  }

  private func record(_ line: Int, _ values: [(String, String)]) -> DataRecord { Self.record(line, values) }

  private var fields: DataFields {
    var fields = DataFields()
    fields.texts = ["text"]
    fields.label = "label"
    return fields
  }

  /// 1,000 rows of 250 products and 331 customers, three labels.
  private let products: [DataRecord] = (0..<1000).map { index in
    DataSplitTests.record(
      index + 1,
      [
        ("text", "text \(index)"), ("label", ["a", "b", "稀"][index % 10 < 6 ? 0 : index % 10 < 9 ? 1 : 2]),
        ("product", "p\(index / 4)"), ("customer", "c\(index % 331)"),
        ("time", "20\(10 + index % 13)-0\(1 + index % 9)-1\(index % 9)"),
      ])
  }

  private func checks(_ split: DataSplit) -> Set<String> { Set(split.findings.map(\.check)) }

  @Test func groupsStayTogetherAndSharesAreMet() throws {
    var settings = DataSplit.Settings()
    settings.seed = 3
    settings.groupFields = ["product"]
    let split = try DataSplit(products, fields: fields, settings: settings)
    for rows in Dictionary(grouping: products.indices, by: { products[$0].text("product") ?? "" }).values {
      #expect(Set(rows.map { split.sides[$0] }).count == 1)
    }
    #expect(Partition.Side.allCases.map(split.partition.count) == [800, 100, 100])
    for label in ["a", "b", "稀"] {
      let sides = products.indices.filter { products[$0].text("label") == label }.map { split.sides[$0] }
      #expect(Set(sides).count == 3, "\(label) is on every side")
    }
    #expect(split.findings.isEmpty)
    #expect(split.partition.places == products.map(\.place) && split.partition.sides == split.sides)
    #expect(try DataSplit(products, fields: fields, settings: settings).sides == split.sides)
    settings.seed = 4
    #expect(try DataSplit(products, fields: fields, settings: settings).sides != split.sides)
  }

  @Test func everythingThatHangsTogetherIsOneGroup() throws {
    var settings = DataSplit.Settings()
    settings.groupFields = ["product", "customer"]
    let split = try DataSplit(products, fields: fields, settings: settings)
    #expect(Set(split.groups).count == 1)
    #expect(checks(split) == ["empty-sides", "large-groups"])
    #expect(split.findings.contains { $0.sentence.contains("2 fields") })
    settings.groupFields = ["prodct"]
    #expect(throws: DataSplitError.self) { try DataSplit(products, fields: fields, settings: settings) }
  }

  @Test func nearCopiesStayTogether() throws {
    var settings = DataSplit.Settings()
    let place = { (line: Int) in Place(file: "a.jsonl", line: line) }
    settings.clusters = [[place(1), place(500), Place(file: "other", line: 1)], [place(500), place(999)]]
    for seed in 0..<20 as Range<UInt64> {
      settings.seed = seed
      let split = try DataSplit(products, fields: fields, settings: settings)
      #expect(split.sides[0] == split.sides[499] && split.sides[499] == split.sides[998])
      #expect(checks(split) == ["unknown-places"])
    }
  }

  @Test func aGroupLargerThanASideIsSaidWithTheSharesReached() throws {
    let records = (0..<100).map { index in
      record(index + 1, [("text", "\(index)"), ("product", index < 60 ? "big" : index < 95 ? "mid" : "s\(index)")])
    }
    var fields = fields
    fields.label = nil
    fields.group = "product"
    let split = try DataSplit(records, fields: fields)
    let found = try #require(split.findings.first { $0.check == "large-groups" })
    #expect(found.weight == .warns)
    #expect(found.cases.map(\.words) == ["60 records", "35 records"])
    #expect(found.sentence.contains("(asked 80.0 %)"))
  }

  @Test func recordsWithoutAGroupAreCounted() throws {
    var records = products
    records[5] = record(6, [("text", "x"), ("label", "a"), ("product", " ")])
    var settings = DataSplit.Settings()
    settings.groupFields = ["product"]
    let split = try DataSplit(records, fields: fields, settings: settings)
    let found = try #require(split.findings.first { $0.check == "missing-groups" })
    #expect(found.sentence.hasPrefix("1 records") && found.cases.first?.places == [records[5].place])
  }

  @Test func theOldestAreLearnedFromAndTheNewestAreTheTest() throws {
    var settings = DataSplit.Settings()
    settings.method = .time(field: "time")
    let split = try DataSplit(products, fields: fields, settings: settings)
    func times(_ side: Partition.Side) -> [Double] {
      products.indices.filter { split.sides[$0] == side }.compactMap {
        DataTime(products[$0].text("time") ?? "")?.seconds
      }
    }
    let training = times(.training)
    let validation = times(.validation)
    let test = times(.test)
    #expect([training.count, validation.count, test.count] == [800, 100, 100])
    #expect((training.max() ?? .infinity) <= (validation.min() ?? -.infinity))
    #expect((validation.max() ?? .infinity) <= (test.min() ?? -.infinity))
    #expect(checks(split) == ["tied-times"])
  }

  @Test func groupsGoByTheirNewestRecord() throws {
    // Group 9 has an old record and the newest of all: it is measured, not learned.
    let records = (0..<20).map { index in
      record(index + 1, [("text", "\(index)"), ("time", "\(2000 + index)"), ("g", index == 0 ? "19" : "\(index)")])
    }
    var settings = DataSplit.Settings()
    settings.method = .time(field: "time")
    settings.groupFields = ["g"]
    var fields = fields
    fields.label = nil
    let split = try DataSplit(records, fields: fields, settings: settings)
    #expect(split.sides[0] == .test && split.sides[19] == .test && split.sides[1] == .training)
    #expect(checks(split) == ["time-overlap"])
  }

  @Test func timesThatCannotBeReadAreSaid() throws {
    let times = ["2020", "2021-01-01", "soon", "2022-01-01", "1700000000", "2021-06-01", "2021-07-01", nil]
    let records = times.enumerated().map { index, time in
      record(index + 1, [("text", "\(index)")] + (time.map { [("time", $0)] } ?? []))
    }
    var settings = DataSplit.Settings()
    settings.method = .time(field: nil)
    var fields = fields
    fields.label = nil
    #expect(throws: DataSplitError.noTimeField) { try DataSplit(records, fields: fields, settings: settings) }
    fields.time = "time"
    let split = try DataSplit(records, fields: fields, settings: settings)
    #expect(split.sides[2] == .training && split.sides[7] == .training && split.sides[4] == .test)
    #expect(split.findings.first { $0.check == "unreadable-times" }?.cases.map(\.words) == ["\"soon\"", "no time"])
    #expect(checks(split).contains("mixed-times"))
    #expect(throws: DataSplitError.noTimes(field: "time", example: "soon")) {
      try DataSplit([records[2]], fields: fields, settings: settings)
    }
  }

  @Test(arguments: ["product", nil]) func addingRecordsMovesNone(group: String?) throws {
    var settings = DataSplit.Settings()
    settings.method = .hash(salt: "v1")
    settings.groupFields = group.map { [$0] } ?? []
    let before = try DataSplit(products, fields: fields, settings: settings)
    let more = (0..<500).map { index in
      record(5000 + index, [("text", "new \(index)"), ("label", "a"), ("product", "q\(index / 3)")])
    }
    let mixed = Array(more[..<200]) + products.reversed() + Array(more[200...])
    let after = try DataSplit(mixed, fields: fields, settings: settings)
    let sides = Dictionary(uniqueKeysWithValues: zip(mixed.map(\.place), after.sides))
    for (record, side) in zip(products, before.sides) { #expect(sides[record.place] == side) }
    #expect((700...900).contains(before.partition.count(.training)))
    settings.method = .hash(salt: "v2")
    #expect(try DataSplit(products, fields: fields, settings: settings).sides != before.sides)
  }

  /// Pinned so that a change of the hash is noticed: a new release must not move people's test rows. The numbers are those
  /// of Python's hashlib: SHA-256 of "v1\0texts\0text N", whose first eight bytes are at least 0.9 of their range.
  @Test func hashedSidesArePinned() throws {
    var settings = DataSplit.Settings()
    settings.method = .hash(salt: "v1")
    let split = try DataSplit(Array(products[..<60]), fields: fields, settings: settings)
    let test = split.sides.indices.filter { split.sides[$0] == .test }
    #expect(test == [17, 44, 45, 53])
  }

  @Test func sidesThatRecordsBringAreHonoured() throws {
    let records = (0..<200).map { index in
      let side = index < 20 ? "Test" : index == 20 ? "検証" : index == 21 ? "train" : index == 22 ? "holdout" : ""
      return record(index + 1, [("text", "\(index)"), ("product", "p\(index / 2)"), ("split", side)])
    }
    var fields = fields
    fields.label = nil
    fields.group = "product"
    fields.side = "split"
    let split = try DataSplit(records, fields: fields)
    #expect(split.sides[..<20].allSatisfy { $0 == .test })
    // One validation and one training record of a group: both are learned from.
    #expect(split.sides[20] == .training && split.sides[21] == .training)
    #expect(checks(split) == ["side-conflicts", "unknown-sides"])
    #expect(abs(split.partition.count(.test) - 20) <= 2 && abs(split.partition.count(.training) - 160) <= 4)
    var settings = DataSplit.Settings()
    settings.honoursSides = false
    #expect(try DataSplit(records, fields: fields, settings: settings).sides[..<20].contains(.training))
  }

  @Test func aLabelOfOneGroupIsLearned() throws {
    let records = (0..<100).map { record($0 + 1, [("text", "\($0)"), ("label", $0 == 99 ? "lone" : "x\($0 % 2)")]) }
    for seed in 0..<10 as Range<UInt64> {
      var settings = DataSplit.Settings()
      settings.seed = seed
      let split = try DataSplit(records, fields: fields, settings: settings)
      #expect(split.sides[99] == .training)
      #expect(checks(split) == ["unmeasured-labels"])
    }
  }

  @Test func emptyAndTinySetsAreSaid() throws {
    let empty = try DataSplit([], fields: fields)
    #expect(empty.sides.isEmpty && empty.findings.isEmpty)
    let one = try DataSplit([record(1, [("text", "a"), ("label", "x")])], fields: fields)
    #expect(one.sides == [.training])
    #expect(checks(one).contains("empty-sides"))
  }

  @Test func tablesCountRowsGroupsAndLabels() throws {
    var settings = DataSplit.Settings()
    settings.groupFields = ["product"]
    let split = try DataSplit(products, fields: fields, settings: settings)
    #expect(split.sidesTable.rows[0].map(\.text) == ["training", "800", "80.0 %", "80.0 %", "200", "3"])
    let labels = try #require(split.labelsTable)
    #expect(labels.rows.map { $0[0].text } == ["a", "b", "稀"])
    #expect(labels.rows.map { $0[4].text } == ["600", "300", "100"])
  }

  @Test func labelsThatAreTextsAreNotStratified() throws {
    let records = (0..<100).map { record($0 + 1, [("text", "\($0)"), ("label", "own \($0)")]) }
    #expect(checks(try DataSplit(records, fields: fields)).contains("not-stratified"))
  }
}
