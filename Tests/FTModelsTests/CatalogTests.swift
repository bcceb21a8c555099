import FTCheckpoint
import FTLab
import FTModels
import Foundation
import Testing

@Suite struct CatalogTests {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Models/catalog.json").standardizedFileURL

  /// What is compiled in is what tools/fetch-models reads.
  @Test func builtInCatalogIsTheFile() throws {
    #expect(try Catalog(json: Data(contentsOf: Self.file), file: "catalog.json") == Catalog.builtIn)
  }

  /// What is changed in the file, and what the refusal says.
  @Test(arguments: [
    ("\"licence\": \"BSD-3-Clause\"", "\"licence\": \" \"", "the entry \"animevideov3-x4\" has no licence"),
    ("\"licence\": \"BSD-3-Clause\",", "", "\"models[4].licence\" is missing"),
    ("\"name\": \"vgg16\"", "\"name\": \"multistyle26\"", "the entry \"multistyle26\" is there twice"),
    ("\"models\"", "\"Models\"", "\"models\" is missing"),
  ]) func entriesThatCannotBeUsedAreRefused(old: String, new: String, says: String) throws {
    let text = try String(contentsOf: Self.file, encoding: .utf8)
    #expect(text.contains(old))
    let error = #expect(throws: CatalogError.self) {
      try Catalog(json: Data(text.replacing(old, with: new).utf8), file: "c.json")
    }
    #expect(error?.description.hasPrefix("c.json: ") == true && error?.description.contains(says) == true)
  }

  @Test func entriesAreCompleteAndDistinct() {
    let models = Catalog.builtIn.models
    #expect(Set(models.map(\.name)).count == models.count)
    for entry in models {
      #expect(SHA256Digest(hex: entry.wheelSHA256)?.hex == entry.wheelSHA256)
      #expect(SHA256Digest(hex: entry.fileSHA256)?.hex == entry.fileSHA256)
      #expect(Catalog.builtIn.entry(named: entry.name) == entry)
    }
  }

  @Test func knownSourceBringsOriginLicenceAndLicenceText() throws {
    let scratch = try ScratchFolder()
    let file = try scratch.add("m.gguf", TinyGGUF().bytes)
    try scratch.add("LICENSE", Array("terms".utf8))
    try scratch.add("NOTICE", Array("unrelated".utf8))
    var importer = ModelImporter(among: .all)
    try importer.importModel(from: file, into: scratch("unknown"))
    #expect(try !scratch.contents("unknown").contains("LICENSE"))
    var entry = Catalog.builtIn.models[0]
    entry.fileSHA256 = try SHA256Digest(ofFile: file.path).hex
    entry.origin = "We/Tiny"
    entry.licence = "MIT"
    entry.licenceFiles = ["LICENSE": "elsewhere/LICENSE"]
    importer.catalog = Catalog(models: [entry])
    let folder = try importer.importModel(from: file, into: scratch("known"))
    #expect(folder.card?.contains("We/Tiny") == true && folder.card?.contains("| licence | MIT |") == true)
    #expect(try Data(contentsOf: scratch("known/LICENSE")) == Data("terms".utf8))
    #expect(try !scratch.contents("known").contains("NOTICE"))
  }
}
