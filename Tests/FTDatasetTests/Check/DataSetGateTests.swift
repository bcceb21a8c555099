import FTData
import FTDataset
import FTJSON
import FTTestSupport
import Foundation
import Testing

@testable import FTLab
@testable import FTRun

private struct RowSettings: RecipeSettings {
  var run = RunOptions()
  var training = TrainingOptions()
  var data: [String] = []
  static var fields: [SettingField<RowSettings>] {
    SettingField.group(\.run)
    SettingField("data", \.data, .data)
  }
  func problems() -> [String] { [] }
}

/// What the quality gate says of a run's items before the run begins.
@Suite struct DataSetGateTests {
  private static let texts = [
    "The kettle keeps water warm for an hour after it has boiled.",
    "Our lamp throws a wide light on the cellar stairs.",
    "This rug lies flat on stone and on wooden floors alike.", "A clock of brass that loses a minute every month.",
    "The folding ladder reaches the window of the attic.", "Two baskets of willow hold apples and late pears.",
    "An oval mirror hangs above the sink in the bathroom.", "The milking stool stands steadily on its three legs.",
  ]

  private static func place(_ number: Int) -> Place { Place(file: "rows.jsonl", line: number + 1) }

  /// Rows of some texts, each with a label and on a side.
  private static func data(
    _ rows: [(text: String, label: String, side: Partition.Side)]
  ) -> (RunMaterial, Partition) {
    var material = RunMaterial(.text)
    material.texts = ["text"]
    material.label = "label"
    var partition = Partition(rule: "a test")
    for (number, row) in rows.enumerated() {
      material.items.append(.init(place(number), ["text": row.text, "label": row.label]))
      partition.add(place(number), row.side)
    }
    return (material, partition)
  }

  private static func subject(
    allow: [String] = [], taskFile: String? = nil, data: [String] = ["rows.jsonl"], kind: RunKind = "text.classify",
    isResumed: Bool = false
  ) -> GateSubject {
    var settings = RowSettings()
    settings.run.allow = allow
    settings.run.taskFile = taskFile
    settings.run.output = "runs/mine"
    settings.data = data
    return GateSubject(settings, kind: kind, threads: 2, isResumed: isResumed)
  }

  /// Two labels in turn, the last two texts to measure on; `copy` is one more row, a copy of the first with another ending.
  private static func rows(copyOn side: Partition.Side? = nil) -> [(text: String, label: String, side: Partition.Side)]
  {
    var rows = texts.enumerated().map { number, text in
      (text: text, label: number % 2 == 0 ? "praise" : "question", side: number < 6 ? Partition.Side.training : .test)
    }
    if let side {
      rows.append((text: "The kettle keeps water warm for an hour after it has boiled!", label: "praise", side: side))
    }
    return rows
  }

  private func opinion(
    _ data: (RunMaterial, Partition), _ subject: GateSubject = Self.subject()
  ) throws -> GateOpinion {
    try DataSetGate().examine(data.0, data.1, subject, RunControl())
  }

  private func findings(_ opinion: GateOpinion) -> [String: String] {
    let found = opinion.report["findings"]?.arrayValue ?? []
    return Dictionary(
      found.map { ($0["check"]?.stringValue ?? "", $0["weight"]?.stringValue ?? "") }
    ) { first, _ in first }
  }

  @Test func whatIsMeasuredOnMustNotBeLearned() throws {
    let shut = try opinion(Self.data(Self.rows(copyOn: .test)))
    #expect(shut.isShut && findings(shut)["leakage"] == "refuses")
    let words = shut.lines.joined(separator: "\n")
    #expect(words.contains("--allow leakage") && words.contains("ftlab data check rows.jsonl"))
    #expect(words.contains("rows.jsonl:9") && words.contains("rows.jsonl:1"))
    let open = try opinion(Self.data(Self.rows(copyOn: .test)), Self.subject(allow: ["leakage"]))
    #expect(!open.isShut && open.lines.contains { $0.contains("allowed, leakage") })
    #expect(open.report["verdict"]?.stringValue == "open")
  }

  /// What is known of one of the two by heart does not help with the other.
  @Test func aCopyWithAnotherLabelIsAWarning() throws {
    var rows = Self.rows(copyOn: .test)
    rows[rows.count - 1].label = "question"
    let opinion = try opinion(Self.data(rows))
    #expect(!opinion.isShut && findings(opinion)["leakage"] == "warns")
  }

  @Test func whatOnlyChoosesIsAWarning() throws {
    let chosen = try opinion(Self.data(Self.rows(copyOn: .validation)))
    #expect(!chosen.isShut && findings(chosen)["leakage"] == "warns")
    var (material, partition) = Self.data(Self.rows(copyOn: .test))
    material.measuredOn = []
    let painted = try opinion((material, partition))
    #expect(!painted.isShut && findings(painted)["leakage"] == "warns")
  }

  /// A side that the run drew itself may hold few copies: of 3 items a share is known to ± 57 points, which two copies exceed.
  @Test(arguments: [(1, "warns"), (2, "refuses")])
  func whatTheRunDrewItselfMayHoldFewerCopiesThanItsShareIsKnownTo(_ copies: Int, _ weight: String) throws {
    var rows = Array(Self.rows().prefix(6))
    for number in 0..<3 {
      let text =
        number < copies ? String(Self.texts[number].dropLast()) + "!" : "Nothing here resembles anything else at all."
      rows.append((text: text, label: number % 2 == 0 ? "praise" : "question", side: .test))
    }
    var (material, partition) = Self.data(rows)
    #expect(findings(try opinion((material, partition)))["leakage"] == "refuses")
    material.isTestDrawn = true
    #expect(findings(try opinion((material, partition)))["leakage"] == weight)
  }

  @Test func aRunThatGoesOnIsToldAndNotRefused() throws {
    let opinion = try opinion(Self.data(Self.rows(copyOn: .test)), Self.subject(isResumed: true))
    #expect(!opinion.isShut && opinion.lines.contains { $0.contains("allowed, leakage") })
    #expect(opinion.lines.contains { $0.contains("goes on because that was accepted") })
  }

  @Test func cleanItemsAreOneLineAndAnUnneededNameIsSaid() throws {
    var (material, partition) = Self.data(Self.rows())
    // Few as they are, shares of them would say little.
    material.label = nil
    material.modality = .text
    let opinion = try opinion((material, partition), Self.subject(allow: ["secrets", "license"]))
    #expect(!opinion.isShut)
    #expect(opinion.lines.first?.hasPrefix("Data check: 8 rows looked at in ") == true, "\(opinion.lines)")
    for name in ["secrets", "license"] {
      #expect(opinion.lines.contains { $0.contains("--allow \(name) was not needed") })
    }
    partition = Partition(rule: "none")
    let unseen = try self.opinion((material, partition))
    #expect(unseen.report["items"]?.intValue == 0)
  }

  @Test func unknownNamesAreRefusedWithWhatWasMeant() {
    let error = #expect(throws: DataGateError.self) { try DataSetGate().prepare(Self.subject(allow: ["leakages"])) }
    #expect(error?.description.contains("meant is perhaps \"leakage\"") == true)
  }

  @Test func aTaskNamesItsLabelsItsKindAndItsBar() throws {
    let folder = try ScratchFolder()
    let file = folder.path("task.yaml")
    let fields = "fields: {texts: [text], label: label}"
    _ = try folder.file(
      "task.yaml",
      "name: letters\nmodality: text\n\(fields)\nlabels: [praise]\nmeasure: {name: accuracy, at_least: 0.8}\n")
    let bar = try DataSetGate().prepare(Self.subject(taskFile: file))
    #expect(bar == MeasureBar(name: "accuracy", bar: 0.8))
    let shut = try opinion(Self.data(Self.rows()), Self.subject(taskFile: file))
    #expect(shut.isShut && findings(shut)["unknown-labels"] == "refuses")
    let other = try folder.file("photos.yaml", "name: photos\nmodality: image\nfields: {file: file}\n")
    let error = #expect(throws: SettingsError.self) {
      try opinion(Self.data(Self.rows()), Self.subject(taskFile: other))
    }
    #expect(error?.description.contains("modality") == true)
  }

  @Test func ofManyItemsAllThatIsHeldOutAndEveryNthAreLookedAt() {
    let sides: [Partition.Side] = (0..<100).map { $0 % 10 == 9 ? .test : .training }
    let (material, partition) = Self.data(sides.enumerated().map { ("text \($0.offset)", "label", $0.element) })
    let known = Dictionary(zip(partition.places, partition.sides)) { first, _ in first }
    func sample(_ limit: Int) -> [Int] {
      DataSetGate.sample(material.items, known, atMost: limit).compactMap { $0.place.line.map { $0 - 1 } }
    }
    #expect(sample(100).count == 100)
    let forty = sample(40)
    #expect(forty.count == 40 && forty == forty.sorted() && Set(forty).count == 40)
    #expect(forty.count { sides[$0] == .test } == 10)
    #expect(sample(10).count { sides[$0] == .test } == 5)
    #expect(sample(40) == forty)
  }

  @Test func aDataSetsFolderIsNoFileOfRowsAndTheCommandIsSaid() throws {
    let folder = try ScratchFolder()
    let path = folder.path("letters")
    var fields = DataFields()
    (fields.texts, fields.label) = (["letter"], "kind")
    var ledger = Ledger(unit: "rows")
    var partition = Partition(rule: "a test")
    let records = [Partition.Side.training, .test].enumerated().map { number, side in
      ledger.receive(Self.place(number))
      ledger.keep(Self.place(number))
      partition.add(Self.place(number), side)
      return DataRecord(Self.place(number), RunMaterial.Item(Self.place(number), ["letter": "a", "kind": "b"]).fields)
    }
    let task = DataTask(name: "letters", modality: .text, fields: fields)
    try DataSetFolder(task: task, records: records, ledger: ledger, partition: partition).write(to: path)
    let error = #expect(throws: DataSetAsRows.self) { try DataSetGate().prepare(Self.subject(data: [path])) }
    let words = error?.description ?? ""
    #expect(words.contains("ftlab data export \(path) --as jsonl --output \(path)-rows"), "\(words)")
    #expect(words.contains("--data \(path)-rows/train.jsonl --test \(path)-rows/test.jsonl"), "\(words)")
    #expect(words.contains("--text-field letter --label-field kind --task-file \(path)/task.yaml"), "\(words)")
  }
}
