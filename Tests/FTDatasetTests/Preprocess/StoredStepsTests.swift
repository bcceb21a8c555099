import FTData
import FTJSON
import FTTestSupport
import Foundation
import Testing

@testable import FTDataset

/// Steps that lie beside data and in what was learned from them.
@Suite struct StoredStepsTests {
  private let rows = [
    DataRecord(Place(file: "a.jsonl", line: 1), .settings(("text", "ＡＢＣ"), ("label", "x")))
  ]
  private var fields: DataFields {
    var fields = DataFields()
    fields.texts = ["text"]
    fields.label = "label"
    return fields
  }

  private func set(_ steps: PreprocessSteps?) -> DataSetFolder {
    var ledger = Ledger(unit: "rows")
    for row in rows {
      ledger.receive(row.place)
      ledger.keep(row.place)
    }
    return DataSetFolder(
      task: DataTask(name: "a", modality: .text, fields: fields), records: rows, ledger: ledger, steps: steps)
  }

  @Test func aSetKeepsItsStepsAndLosesThemWithTheCleaning() throws {
    let folder = try ScratchFolder()
    let path = folder.path("set")
    try set(.standard).write(to: path)
    #expect(try DataSetFolder(contentsOf: path) == set(.standard))
    // A set that was never cleaned takes its place: nothing says any more that it was.
    try set(nil).write(to: path)
    #expect(try DataSetFolder(contentsOf: path).steps == nil)
    #expect(!FileManager.default.fileExists(atPath: "\(path)/steps.json"))
  }

  @Test func anExportLeadsToThemFromTheFolderItsSidesAndItsFiles() throws {
    let folder = try ScratchFolder()
    let path = folder.path("out")
    let steps = try PreprocessSteps(names: ["nfkc"])
    _ = try DataExport.write(rows, as: .jsonLines, fields: fields, steps: steps, to: path)
    try FileManager.default.createDirectory(atPath: "\(path)/train", withIntermediateDirectories: true)
    for data in [path, "\(path)/train", "\(path)/data.jsonl"] { #expect(try PreprocessSteps.of(data: data) == steps) }
    #expect(try PreprocessSteps.of(data: folder.path("nothing")) == nil)
    #expect(try PreprocessSteps.of(data: ["\(path)/data.jsonl", folder.url.path]) == steps)
    _ = try DataExport.write(rows, as: .jsonLines, fields: fields, to: folder.path("plain"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("plain/steps.json")))
  }

  @Test func dataThatWereCleanedInTwoWaysAreRefused() throws {
    let folder = try ScratchFolder()
    for (name, steps) in [("one", ["nfkc"]), ("two", ["html"])] {
      _ = try DataExport.write(
        rows, as: .jsonLines, fields: fields, steps: PreprocessSteps(names: steps), to: folder.path(name))
    }
    let (one, two) = (folder.path("one"), folder.path("two"))
    #expect(throws: PreprocessError.differentSteps(one, two)) { try PreprocessSteps.of(data: [one, two]) }
  }

  @Test(arguments: ["", "{", "[]", #"{"version":99,"steps":[]}"#, #"{"version":1,"steps":[{"step":"nothing"}]}"#])
  func aDamagedFileIsRefusedByName(_ text: String) throws {
    let folder = try ScratchFolder()
    let file = try folder.file("steps.json", text)
    do {
      _ = try PreprocessSteps.kept(in: folder.url.path)
      Issue.record("\(text) was taken")
    } catch { #expect("\(error)".contains(file), "\(error)") }
    #expect(throws: PreprocessError.self) { try PreprocessSteps.of(data: folder.url.path) }
  }

  @Test func twoCleaningsAreOneListWhereTheyAgree() throws {
    let html = try PreprocessSteps(names: ["html", "nfkc"])
    let both = try PreprocessSteps(names: ["nfkc", "quotes"]).after(html)
    #expect(both?.present == ["html", "nfkc", "quotes"])
    #expect(try PreprocessSteps(names: ["nfkc"]).after(html) == html)
    var large = PreprocessSteps()
    try large.add("picture", .settings(("size", 256)))
    #expect(large.after(try PreprocessSteps(names: ["picture"])) == nil)
  }

  /// é as one character and as two look alike: a person has to see what changed.
  @Test func aDifferenceThatIsNotSeenIsWritten() {
    #expect("cafe\u{301} bar".revealed(beside: "caf\u{E9} bar") == #""cafe\u0301 bar""#)
    #expect("caf\u{E9} bar".revealed(beside: "cafe\u{301} bar") == "\"caf\u{E9} bar\"")
    #expect("cafe\u{301}".revealed(beside: "tea") == "\"cafe\u{301}\"")
  }
}
