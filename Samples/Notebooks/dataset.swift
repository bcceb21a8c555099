// %% [markdown]
// # From a mess to a data set
//
// Most fine-tuning fails on its data: rows that stand there twice, answers that are cut off, test rows that were learned from, somebody's
// telephone number. This notebook takes a set in which a script has planted such faults, **each of them written down**, and goes the whole way:
// read, check, clean, take out, split, check again. At the end it counts what was found of what was planted, and what was not.
//
// It needs no model and no network, only Python for the script that makes the mess. The same steps are commands, too: `ftlab data import`,
// `check`, `clean`, `split`, `export`.

// %% [markdown]
// ## The mess
//
// `tools/data/messy/make-messy` writes letters to an invented shop, in English and Japanese, and `truth.json`, which names every fault by file and
// line. It was written without a look at the checks. The English letters are enough here.

// %% Mess
import FTLab
import Foundation

let scratch = FileManager.default.temporaryDirectory.appending(path: "dataset-\(UUID())").path
let maker = Process()
maker.executableURL = URL(filePath: "/usr/bin/env")
maker.arguments = ["python3", "tools/data/messy/make-messy", scratch]
maker.standardOutput = FileHandle.nullDevice
try maker.run()
maker.waitUntilExit()
precondition(maker.terminationStatus == 0, "the script could not make the mess")

struct Spot: Decodable, Hashable {
  let file: String
  let line: Int?
}

struct Fault: Decodable {
  let kind: String
  let places: [Spot]
}

struct Truth: Decodable {
  let faults: [Fault]
  /// What looks like a fault and is none.
  let clean: [Fault]
}

let letters = "texts/english"
let truth = try JSONDecoder().decode(Truth.self, from: Data(contentsOf: URL(filePath: "\(scratch)/truth.json")))
let planted = truth.faults.filter { $0.places[0].file.hasPrefix("\(letters)/") }
let harmless = truth.clean.filter { $0.places[0].file.hasPrefix("\(letters)/") }
print(
  "\(planted.count) faults of \(Set(planted.map(\.kind)).count) kinds; \(harmless.count) things that only look like one"
)

// %% [markdown]
// ## Reading
//
// A row is read or refused, and the ledger says which. How a file was read is a guess that is always told: here are four of the small tables that
// the script wrote in different encodings, one of them with a quotation mark that is never closed.

// %% Encodings
for name in ["shift-jis-tab.tsv", "utf-16le-mark-comma.csv", "euc-jp-semicolon.csv", "quote-never-closed.csv"] {
  let table = try DataImport.read(["\(scratch)/encodings/\(name)"])
  print(name)
  for note in table.ledger.notes { print("  \(note.sentence)") }
  for refusal in table.ledger.refusals.prefix(1) {
    print("  refused: \(refusal.sentence.replacingOccurrences(of: scratch + "/", with: ""))")
  }
  print("  \(table.ledger.kept) rows kept, \(table.ledger.refused) refused")
}

// %% [markdown]
// Now the letters: rows to learn from, and rows for the test. Which field is what stands in a task file that a person writes; here it is made in Swift.

// %% Letters
var fields = DataFields()
fields.texts = ["question", "answer", "context"]
fields.answer = "answer"
fields.context = "context"
fields.label = "label"
fields.group = "group"
let task = DataTask(name: "letters", purpose: "Answer letters to the shop", modality: .text, fields: fields)

let imported = try DataImport.read(["train", "test"].map { "\(scratch)/\(letters)/\($0).jsonl" })
let sides = Partition.byFiles(of: imported.records)
let counts = Partition.Side.allCases.map { side in "\(sides?.count(side) ?? 0) \(side.rawValue)" }
print("\(imported.ledger.kept) rows: \(counts.joined(separator: ", "))")
for field in ["question", "answer", "label"] { print("\(field): \(imported.records[0].text(field) ?? "")") }

// %% [markdown]
// ## The gate
//
// All cheap checks in one pass. Some findings refuse: with them nothing should be learned unless a person allows it by name. (Whether labels are
// *right* is asked of an encoder, which this notebook does without.)

// %% Gate
let gate = try DataGate(DataCheck.all)
let first = try gate.run(DataCheckInput(imported.records, fields: fields, partition: sides, threads: 2))

func overview(_ report: GateReport) -> Table {
  let rows = report.findings.filter { !$0.cases.isEmpty }.map { finding in
    [finding.check, finding.weight.rawValue, "\(finding.cases.count)", String(finding.sentence.prefix(70)) + "…"]
  }
  return Table(columns: [.init("check"), .init("weight"), .init("cases", .trailing), .init("what it says")], rows)
}

print(first.verdict == .shut ? "The gate is shut.\n" : "The gate is open.\n")
print(overview(first).text)

// %% [markdown]
// ## What was found of what was planted
//
// A fault counts as found when a check that is about its kind names its row; a fault of two rows (a copy and its original) only when both are
// named; a misspelt label when one of its rows is, since a finding about a spelling shows one row of each. Three kinds are no business of the gate: what is invisible in a text is not reported but mended by cleaning, which comes next.

// %% Score
/// The checks that are about a kind of fault.
let checks: [String: [String]] = [
  "conflicting-label": ["near-duplicates", "exact-duplicates", "leakage"], "cut-off": ["cut-off"],
  "duplicate-id": ["duplicate-ids"], "empty": ["empty"], "exact-duplicate": ["exact-duplicates", "near-duplicates"],
  "group-on-both-sides": ["group-leakage"], "label-only-in-test": ["unseen-labels"],
  "label-variant": ["label-variants"],
  "leak-exact": ["leakage", "exact-duplicates"], "leak-near": ["leakage", "near-duplicates"],
  "leak-reworded": ["leakage", "near-duplicates"], "markup": ["html"], "mojibake": ["mojibake"],
  "near-duplicate": ["near-duplicates"], "outlier-length": ["too-long", "too-short"],
  "personal-data": ["personal-data"], "placeholder": ["placeholders"], "rare-label": ["rare-labels"],
  "secret": ["secrets", "personal-data"], "unsupported-answer": ["unsupported-answers"],
  "wrong-language": ["language"],
]

func spot(_ place: Place) -> Spot { Spot(file: String(place.file.dropFirst(scratch.count + 1)), line: place.line) }

/// Whether a report names the rows of a fault, in a check of its kind.
func isFound(_ fault: Fault, in report: GateReport) -> Bool {
  let own = checks[fault.kind] ?? []
  let wanted = Set(fault.places)
  let least = fault.kind == "label-variant" ? 1 : 2
  return report.findings.contains { finding in
    own.contains(finding.check)
      && finding.cases.contains { found in
        let shared = wanted.intersection(found.places.map(spot)).count
        return shared >= min(least, wanted.count, found.places.count)
      }
  }
}

let kinds = Set(planted.map(\.kind)).filter { checks[$0] != nil }.sorted()
let score = kinds.map { kind -> [Table.Cell] in
  let faults = planted.filter { $0.kind == kind }
  let found = faults.count { isFound($0, in: first) }
  let share = Double(found) / Double(faults.count)
  return [
    Table.Cell(kind), Table.Cell("\(faults.count)"),
    Table.Cell("\(found)", shade: share < 1 ? .wrong(1 - share) : .right(1)),
  ]
}
print(Table(columns: [.init("planted"), .init("faults", .trailing), .init("found", .trailing)], cells: score).text)

// %% [markdown]
// And the other way round. The script has also planted what looks like a fault and is none: order numbers that look like telephone numbers, answers
// whose number does stand in the context, rows that differ in one size alone and so are templates, not copies.

// %% Alarms
let suspicious: [String: [String]] = [
  "look-alike": ["personal-data", "secrets"], "supported-answer": ["unsupported-answers"],
  "template": ["exact-duplicates", "near-duplicates", "leakage"],
  "signs-in-order": ["mojibake", "html", "placeholders"],
]
for (kind, own) in suspicious.sorted(by: { $0.key < $1.key }) {
  let things = harmless.filter { $0.kind == kind }
  // A row that holds a real fault of the same check is no false alarm.
  let guilty = Set(planted.filter { !Set(checks[$0.kind] ?? []).isDisjoint(with: own) }.flatMap(\.places))
  let named = things.filter { thing in
    let innocent = Set(thing.places).subtracting(guilty)
    return first.findings.contains { finding in
      own.contains(finding.check)
        && finding.cases.contains { innocent.intersection($0.places.map(spot)).count >= min(2, thing.places.count) }
    }
  }
  print("\(kind): \(named.count) of \(things.count) reported by mistake")
}

// %% [markdown]
// ## Cleaning
//
// Steps for texts, in their order, each with its count and with what it changed. They are kept as `steps.json`: what a model is asked later is brought
// into the same form, by `text generate`, `chat` and `classify` themselves.

// %% Clean
let steps = PreprocessSteps.standard
var ledger = imported.ledger
var report = PreprocessReport(examples: 1)
let cleaned = try steps.apply(to: imported.records, fields: fields, ledger: &ledger, report: &report)
print(report.table.text + "\n")
let examples = report.steps.flatMap { step in
  step.examples.map { [step.name, "\(spot($0.place).file):\($0.place.line ?? 0)", $0.before, $0.after] }
}
print(
  Table("Before and after", columns: [.init("step"), .init("place"), .init("before"), .init("after")], examples).text
    + "\n")

let before = Dictionary(uniqueKeysWithValues: imported.records.map { (spot($0.place), $0) })
let changed = Set(cleaned.filter { $0 != before[spot($0.place)] }.map { spot($0.place) })
let mended = ["control-characters", "invisible-characters", "markup", "width-forms"]
for kind in mended {
  let faults = planted.filter { $0.kind == kind }
  print("\(kind): \(faults.count { changed.contains($0.places[0]) }) of \(faults.count) rows mended")
}

// %% [markdown]
// ## Taking out
//
// What cleaning cannot mend goes, and it is said what and how much. Of copies the first one stays. In a real set a person would look first; somebody's
// address may be replaced, a label corrected (`ftlab data label`), a cut answer written to its end.

// %% Out
let again = try gate.run(DataCheckInput(cleaned, fields: fields, partition: sides, threads: 2))
var out: [Place: String] = [:]
for finding in again.findings {
  switch finding.check {
  case "exact-duplicates", "near-duplicates", "leakage":
    for found in finding.cases {
      for place in found.places.dropFirst() where out[place] == nil { out[place] = finding.check }
    }
  case "secrets", "personal-data", "empty", "cut-off", "mojibake", "placeholders", "language", "unsupported-answers",
    "repetition", "too-long", "duplicate-ids":
    for place in finding.cases.flatMap(\.places) where out[place] == nil { out[place] = finding.check }
  case "label-variants", "rare-labels", "unseen-labels":
    // Rows of the usual spelling come first and stay.
    for found in finding.cases {
      let places = finding.check == "label-variants" ? Array(found.places.dropFirst()) : found.places
      for place in places where out[place] == nil { out[place] = finding.check }
    }
  default: break
  }
}
let kept = cleaned.filter { out[$0.place] == nil }
let reasons = Dictionary(grouping: out.values, by: { $0 }).mapValues(\.count).sorted {
  ($1.value, $0.key) < ($0.value, $1.key)
}
print(Table(columns: ["taken out for", "rows"], reasons.map { [$0.key, "\($0.value)"] }).text)
print("\n\(kept.count) of \(imported.records.count) rows stay")

// %% [markdown]
// ## Splitting, and the gate once more
//
// The sides that came with the files are given up: customers stood on both. The new ones keep all rows of a customer together, and near copies too, with
// alike shares of every label. Rewordings it does not look for; the gate does.

// %% Split
var settings = DataSplit.Settings()
settings.seed = 1
settings.clusters = try NearCopies.clusters(kept, fields: fields, modality: .text, threads: 2) { _, _ in true }
let split = try DataSplit(kept, fields: fields, settings: settings)
print(split.sidesTable.text + "\n")
let second = try gate.run(DataCheckInput(kept, fields: fields, partition: split.partition, threads: 2))
print(second.verdict == .open ? "The gate is open:\n" : "The gate is still shut:\n")
print(overview(second).text)

// %% [markdown]
// The script puts its letters together from sentences, so letters of two customers may say the same in other words, and the new division has put some of
// them on two sides. Two of those findings, and what is done about them: what is held out and known from elsewhere goes.

// %% Rewordings
let sideOf = Dictionary(uniqueKeysWithValues: zip(split.partition.places, split.partition.sides))
var rest = kept
var partition = split.partition
var last = second
for found in second.findings.first(where: { $0.check == "leakage" })?.cases.prefix(2) ?? [] {
  print("\(found.words)\n")
}
// A row that goes may have hidden another behind it, so the gate is asked again.
while let known = last.findings.first(where: { $0.check == "leakage" })?.cases, !known.isEmpty {
  for place in known.flatMap(\.places) where sideOf[place] != .training && out[place] == nil { out[place] = "leakage" }
  rest = kept.filter { out[$0.place] == nil }
  partition.keepOnly { out[$0] == nil }
  last = try gate.run(DataCheckInput(rest, fields: fields, partition: partition, threads: 2))
}
let sizes = Partition.Side.allCases.map { "\(partition.count($0)) \($0.rawValue)" }
print("\(rest.count) rows: \(sizes.joined(separator: ", "))")
print(last.verdict == .open ? "The gate is open; what remains to be said:\n" : "The gate is still shut:\n")
print(overview(last).text)

// %% [markdown]
// What remains is listed and not hidden. The faults that no check has seen are among the rows that stay, and this is the place to say how many:

// %% Remaining
let staying = Set(rest.map { spot($0.place) })
let left = planted.filter { fault in
  let isMended = mended.contains(fault.kind) && changed.contains(fault.places[0])
  return !isMended && fault.places.allSatisfy(staying.contains) && !isFound(fault, in: again)
}
let unseen = Dictionary(grouping: left, by: \.kind).mapValues(\.count).sorted { $0.key < $1.key }
print("\(left.count) of \(planted.count) planted faults were seen by nothing and are still there")
for (kind, count) in unseen { print("  \(kind): \(count)") }

// %% [markdown]
// ## Pictures
//
// The same in pictures: eight photos to learn from, and in the test the same eight again, each cut to three quarters of its sides, mirrored and
// compressed until it shows; beside them eleven others. One look per picture is enough, at a small copy of it.

// %% Pictures
let folder = "Samples/images/five-classes/animals"
let photos = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jpg") }.sorted()
var items: [MediaItem] = []
for (index, name) in photos.enumerated() {
  let path = "\(folder)/\(name)"
  items.append(MediaItem(Place(file: path), path: path, side: index < 8 ? .training : .test))
}
let hidden = Array(photos.prefix(8))
for name in hidden {
  let photo = try Image(path: "\(folder)/\(name)")
  let (width, height) = (photo.width * 3 / 4, photo.height * 3 / 4)
  let part = photo.cropped(x: photo.width / 6, y: photo.height / 8, width: width, height: height)
  let path = "\(scratch)/copy-of-\(name)"
  try part.flippedHorizontally().write(to: path, quality: 40)
  items.append(MediaItem(Place(file: path), path: path, side: .test))
}
let looks = try PictureDuplicates().report(on: items)
let leaks = looks.findings.first { $0.check == "leakage" }?.cases ?? []
let caught = hidden.filter { name in leaks.contains { $0.places.contains(Place(file: "\(scratch)/copy-of-\(name)")) } }
let mistaken = leaks.filter { leak in !leak.places.contains { $0.file.contains("/copy-of-") } }
print("\(caught.count) of \(hidden.count) copies found, \(mistaken.count) mistaken for one")
for leak in leaks.prefix(3) { print("  \((leak.places[0].file as NSString).lastPathComponent): \(leak.words)") }

// %% [markdown]
// Above, four of the photos; below, their copies, as they stood in the test.

// %% Sheet
func tile(_ path: String) throws -> Image {
  let picture = try Image(path: path).fitting(shorterSide: 150)
  return picture.centerCropped(width: min(210, picture.width), height: 150).resized(width: 210, height: 150)
}

func joined(_ rows: [[Image]]) -> Image {
  let gap = 6
  let (width, height) = (rows[0].count * (210 + gap) - gap, rows.count * (150 + gap) - gap)
  var sheet = Image(width: width, height: height, color: .white)
  for (row, tiles) in rows.enumerated() {
    for (column, tile) in tiles.enumerated() {
      for y in 0..<150 {
        let start = 3 * ((row * (150 + gap) + y) * width + column * (210 + gap))
        sheet.pixels.replaceSubrange(start..<start + 630, with: tile.pixels[630 * y..<630 * (y + 1)])
      }
    }
  }
  return sheet
}

let sheet = joined([
  try hidden.prefix(4).map { try tile("\(folder)/\($0)") },
  try hidden.prefix(4).map { try tile("\(scratch)/copy-of-\($0)") },
])
let picture = "\(scratch)/sheet.jpg"
try sheet.write(to: picture, quality: 80)
print("![Photos, and their copies in the test](\(picture))")

// %% [markdown]
// ## The set
//
// A data set is a folder that explains itself: what it is for, the rows, what became of every row that came in, the sides, and the steps. An
// export has the steps beside it, so that a run that learns from it keeps them.

// %% Set
for (place, reason) in out.sorted(by: { ($0.key.file, $0.key.line ?? 0) < ($1.key.file, $1.key.line ?? 0) }) {
  ledger.refuseKept(place, reason: RefusalReason(rawValue: reason), "taken out after the check \(reason)")
}
let set = DataSetFolder(task: task, records: rest, ledger: ledger, partition: partition, steps: steps)
try set.write(to: "\(scratch)/set")
let rows = try DataExport.write(
  set.records, sides: partition.sides, as: .openAI, fields: fields, steps: set.steps, to: "\(scratch)/rows")
print(try FileManager.default.contentsOfDirectory(atPath: "\(scratch)/set").sorted().joined(separator: "  "))
for file in rows.files { print("\(file.name): \(file.rows) rows") }
print("steps.json: \(set.steps?.present.joined(separator: ", ") ?? "")")

// %% [markdown]
// ## Where to go from here
//
// - Your own rows: `ftlab data init shop.csv` drafts a task file, then `import`, `check`, `clean`, `split`, `export`.
// - Pictures and recordings are labelled on a page: `ftlab data label photos/ --page look/`.
// - Whether labels are right, an encoder can tell: `ftlab data check sets/letters --thorough`.
// - The same script makes the Japanese letters; `tools/data/messy/README.md` says how to measure the checks on them.
