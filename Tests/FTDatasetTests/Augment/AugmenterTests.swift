import FTAudioCodec
import FTAugment
import FTData
import FTImageCodec
import FTJSON
import Foundation
import Testing

@testable import FTDataset

@Suite struct AugmenterTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "../../..")

  /// Words that attack what must stay: materials, units, names, colours, numbers, negations, and plain ones beside them.
  private static let attack = """
    litres,gallons\nsteel,iron\nblack,dark\nholds,contains\npot,vessel\nweighs,measures\ntwo,three\nkg,pounds\nwood,timber
    cotton,linen\nwith,without\nnot,also\nhandles,grips\nyears,months\nwarranty,guarantee\nis,seems\nmade,built\nblue,azure
    cm,inches\nlong,short\ncomes,arrives\nmeant,intended\nset,collection\ncolour,hue\n素材,材料\n容量,容積\n保証,補償
    直径,口径\nステンレス,アルミ\nリットル,ガロン\nヒノキ,スギ\nサイズ,寸法\n片手鍋,雪平鍋\n食洗機,食器洗い機\nセンチ,ミリ
    """

  private func records(_ path: String) throws -> [DataRecord] {
    let text = try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    return try text.split(separator: "\n").enumerated().compactMap { number, line in
      try JSONValue(parsing: Array(line.utf8)).objectValue.map { DataRecord(Place(file: path, line: number + 1), $0) }
    }
  }

  private func withWords<Result>(_ use: (String) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("attack-\(UUID().uuidString).csv")
    let lines = Self.attack.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "\n")
    try Data(lines.utf8).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    return try use(path.path)
  }

  private func partition(_ records: [DataRecord]) -> Partition {
    var partition = Partition(rule: "by the field split")
    for record in records { partition.add(record.place, record.text("split") == "test" ? .test : .training) }
    return partition
  }

  private func productFields(_ texts: [String] = ["description"]) -> DataFields {
    var fields = DataFields()
    fields.texts = texts
    fields.attributes = ["attributes"]
    return fields
  }

  /// Every stretch of digits with the points and commas in it.
  private func numbers(_ text: String) -> [String] {
    text.split { !($0.isNumber || $0 == "." || $0 == "," || $0 == "/") }.map(String.init).filter {
      $0.contains(where: \.isNumber)
    }
  }

  private func count(_ value: String, in text: String) -> Int { text.components(separatedBy: value).count - 1 }

  /// The bar: 10,000 augmented product rows, every number, unit and attribute value byte-identical.
  @Test(arguments: ["Samples/products/products.jsonl", "Samples/products/japanese/products.jsonl"])
  func factsOfProductsStayByteIdentical(_ path: String) throws {
    try withWords { words in
      let originals = try records(path)
      var training = Partition(rule: "all")
      training.add(originals.map(\.place), .training)
      let plan = try AugmentPlan(
        parsing: "synonyms 0.6 from \(words), delete 0.2 p 0.5, case p 0.3, punctuation, copies 48", for: .text)
      let result = try Augmenter(plan, fields: productFields(), seed: 7).augmented(originals, training)
      let byPlace = Dictionary(uniqueKeysWithValues: originals.map { ($0.place, $0) })
      var made = 0
      for copy in result.records {
        guard let from = copy.fields[AugmentOrigin.key]?["from"], let place = Place(from) else { continue }
        made += 1
        let original = try #require(byPlace[place])
        let before = try #require(original.text("description"))
        let after = try #require(copy.text("description"))
        #expect(numbers(before) == numbers(after))
        #expect(copy.fields["attributes"] == original.fields["attributes"])
        var values: [String] = []
        values += ProtectedValues.leaves(of: [original.fields["attributes"]])
        for value in values { #expect(count(value, in: before) == count(value, in: after)) }
        for unit in ["kg", "cm", "litres", "years", "リットル", "円", "年"] {
          #expect(count(unit, in: before) == count(unit, in: after))
        }
      }
      #expect(made == result.report.made)
      #expect(path.contains("japanese") ? made >= 20 : made >= 10_000, "\(result.report.summary)")
      #expect(made + result.report.unchanged + result.report.repeated == 48 * originals.count)
    }
  }

  @Test func heldOutRecordsStayAloneAndCopiesSayWhereTheyComeFrom() throws {
    try withWords { words in
      let originals = try Array(records("Samples/products/products.jsonl").prefix(40))
      let sides = partition(originals)
      let plan = try AugmentPlan(parsing: "synonyms 0.5 from \(words), copies 2", for: .text)
      let augmenter = Augmenter(plan, fields: productFields(), seed: 1)
      let result = try augmenter.augmented(originals, sides)
      #expect(result.records.filter { $0.fields[AugmentOrigin.key] == nil } == originals)
      let held = Set(sides[.test])
      for copy in result.records {
        guard let origin = copy.fields[AugmentOrigin.key] else { continue }
        let place = try #require(origin["from"].flatMap { Place($0) })
        #expect(!held.contains(place))
        #expect(copy.place != place)
        #expect(origin["seed"]?.intValue == 1)
        #expect((origin["operations"]?.arrayValue?.count ?? 0) > 0)
      }
      #expect(result.report.heldOut == held.count && result.report.originals + held.count == 40)
      #expect(result.partition.count(.training) == sides.count(.training) + result.report.made)
      #expect(result.partition[.test] == sides[.test])
      // Once more: what are copies are not copied, and places do not meet.
      let again = try augmenter.augmented(originals, sides)
      #expect(again.records == result.records)
      var more = result.records
      more.removeAll { $0.fields[AugmentOrigin.key] == nil }
      let copied = try augmenter.augmented(more, result.partition)
      #expect(copied.report.made == 0 && copied.report.copiesBefore == more.count)
      #expect(result.report.table?.text.contains("⟦") == true)
      #expect(result.report.blocks().count == 3)
      #expect(result.report.summary.contains("40 records"))
    }
  }

  @Test func aCopyDoesNotDependOnItsNeighbours() throws {
    try withWords { words in
      let originals = try Array(records("Samples/products/products.jsonl").prefix(20))
      let augmenter = Augmenter(
        try AugmentPlan(parsing: "synonyms from \(words)", for: .text), fields: productFields(), seed: 1)
      let all = try augmenter.augmented(originals, partition(originals)).records
      let few = try augmenter.augmented(Array(originals.suffix(5).reversed()), partition(originals)).records
      for record in few { #expect(all.contains(record)) }
    }
  }

  @Test func refusesWhatHasNoSide() throws {
    let originals = try Array(records("Samples/products/products.jsonl").prefix(3))
    let augmenter = Augmenter(.none(.text), fields: productFields(), seed: 1)
    #expect(throws: AugmenterError.self) { try augmenter.augmented(originals, partition(Array(originals.dropLast()))) }
    #expect(throws: AugmenterError.self) { try augmenter.augmented(originals + originals, partition(originals)) }
    var two = partition(originals)
    two.add(originals[0].place, .validation)
    #expect(throws: AugmenterError.self) { try augmenter.augmented(originals, two) }
    #expect(try augmenter.augmented([], Partition(rule: "")).records.isEmpty)
    #expect(throws: CancellationError.self) {
      try augmenter.augmented(originals, partition(originals)) { _, _ in false }
    }
  }

  @Test func onlyWhatTheUserSaysIsChanged() throws {
    try withWords { words in
      let line = """
        {"messages":[{"role":"system","content":"a pot"},{"role":"user","content":"a pot"},\
        {"role":"assistant","content":"a pot"}],"odd":{"x":1},"answer":"the warranty","context":"pot and warranty"}
        """
      var fields = DataFields()
      fields.texts = ["messages", "context", "answer", "odd", "missing"]
      fields.answer = "answer"
      let record = DataRecord(
        Place(file: "a", line: 1), try #require(JSONValue(parsing: Array(line.utf8)).objectValue))
      let plan = try AugmentPlan(parsing: "synonyms 1 from \(words)", for: .text)
      let result = try Augmenter(plan, fields: fields, seed: 1).augmented([record], partition([record]))
      let copy = try #require(result.records.last)
      #expect(
        copy.fields["messages"]?.arrayValue?.map { $0["content"]?.stringValue } == ["a pot", "a vessel", "a pot"])
      // The answer is not changed, so what it rests on is not either.
      #expect(copy.text("context") == "vessel and warranty")
      #expect(copy.text("answer") == "the warranty")
      #expect(result.report.unread == 1)
    }
  }

  @Test func writesFilesAndNeverOverOthers() throws {
    let base = FileManager.default.temporaryDirectory.appendingPathComponent("augment-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: base + "/in", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: base) }
    let picture = Image(width: 6, height: 4, channels: 3, pixels: (0..<72).map { UInt8($0 * 3) })
    try picture.write(to: base + "/in/a.png")
    try picture.write(to: base + "/in/b.png")
    try Data("no picture".utf8).write(to: URL(fileURLWithPath: base + "/in/c.png"))
    let records = ["in/a.png", "in/b.png", "in/c.png", nil].enumerated().map { number, path -> DataRecord in
      var fields = JSONObject()
      if let path { fields.append(key: "file", .string(path)) }
      fields.append(key: "label", "x")
      return DataRecord(Place(file: "list.jsonl", line: number + 1), fields)
    }
    var sides = Partition(rule: "")
    for record in records { sides.add(record.place, record.place.line == 2 ? .validation : .training) }
    var fields = DataFields()
    fields.file = "file"
    let augmenter = Augmenter(
      try AugmentPlan(parsing: "flip p 1, grain p 1, copies 2", for: .image), fields: fields, seed: 4)
    let result = try augmenter.augmentedFiles(records, sides, in: base, into: "more")
    #expect(result.report.made == 2 && result.report.refused == 2 && result.report.heldOut == 1)
    let copy = try #require(result.records.first { $0.place.file.hasSuffix("#augmented-2") })
    let written = try Image(path: base + "/" + (try #require(copy.text("file"))))
    #expect(written != picture && written.width == 6)
    #expect(copy.text("label") == "x")
    #expect(result.report.blocks().count == 3)
    // The same again would write over them.
    #expect(throws: AugmenterError.self) { try augmenter.augmentedFiles(records, sides, in: base, into: "more") }
    #expect(throws: AugmenterError.self) { try augmenter.augmentedFiles(records, sides, in: base, into: "../more") }
    let sound = Audio(samples: (0..<800).map { Float(sin(Double($0) / 9) / 2) }, sampleRate: 8_000)
    try sound.write(to: base + "/in/a.wav")
    var voice = records[0]
    voice.fields = JSONObject()
    voice.fields.append(key: "file", "in/a.wav")
    let voices = try Augmenter(try AugmentPlan(parsing: "gain 3/3", for: .voice), fields: fields, seed: 4)
      .augmentedFiles([voice], sides, in: base, into: "more")
    #expect(try Audio(path: base + "/" + (try #require(voices.records.last?.text("file")))).count == 800)
  }

  @Test func marksWhatIsNew() {
    let english = WordDifference("a small pot", "a big pot, no")
    #expect(english.before == "a ⟦small⟧ pot" && english.after == "a ⟦big⟧ pot⟦, no⟧")
    let japanese = WordDifference("直径を教えて", "直径教えて")
    #expect(japanese.before == "直径⟦を⟧教えて" && japanese.after == "直径教えて")
    #expect(WordDifference("", "").before.isEmpty)
  }
}
