import FTCheckpoint
import FTModels
import Foundation
import Testing

@Suite struct CatalogTests {
  /// tools/fetch-models reads the file, the program has its own copy.
  @Test func builtInCatalogEqualsTheFile() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let data = try Data(contentsOf: root.appending(path: "Models/catalog.json"))
    #expect(try JSONDecoder().decode(Catalog.self, from: data) == Catalog.builtIn)
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
    var importer = ModelImporter()
    try importer.importModel(from: file, into: scratch("unknown"))
    #expect(try !scratch.contents("unknown").contains("LICENSE"))
    var entry = Catalog.builtIn.models[0]
    (entry.fileSHA256, entry.origin, entry.licence) = (try SHA256Digest(ofFile: file.path).hex, "We/Tiny", "MIT")
    entry.licenceFiles = ["LICENSE": "elsewhere/LICENSE"]
    importer.catalog = Catalog(models: [entry])
    let folder = try importer.importModel(from: file, into: scratch("known"))
    #expect(folder.card?.contains("We/Tiny") == true && folder.card?.contains("| licence | MIT |") == true)
    #expect(try Data(contentsOf: scratch("known/LICENSE")) == Data("terms".utf8))
    #expect(try !scratch.contents("known").contains("NOTICE"))
  }
}
