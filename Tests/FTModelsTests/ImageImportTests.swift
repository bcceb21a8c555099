import FTCheckpoint
import FTLab
import FTModels
import FTTensor
import Foundation
import Testing

@Suite struct ImageImportTests {
  /// The files are from tools/golden/foreign_files.py.
  @Test(arguments: ["tiny-x2.param", "tiny-x2.bin"])
  func upscalerBecomesAFolderWithChannelsLast(_ name: String) throws {
    let scratch = try ScratchFolder()
    let folder = try ModelImporter(among: .all).importModel(from: golden("Images/" + name), into: scratch("up"))
    let upscaler = CompactUpscalerConfiguration(scale: 2, channels: 4, hiddenConvolutions: 1)
    #expect(folder.configuration as? CompactUpscalerConfiguration == upscaler)
    let expected = try storedTensors(golden("Images/tiny-x2.safetensors"))
    #expect(try storedTensors(scratch("up/model.safetensors")) == expected)
    #expect(folder.parameterCount == expected.values.reduce(0) { $0 + $1.count / 4 })
    #expect(try scratch.contents("up") == ["MODEL_CARD.md", "config.json", "ftlab.json", "model.safetensors"])
    #expect(folder.source?.kind == "ncnn" && folder.source?.tensorTypes == ["F16": 3, "F32": 5])
    #expect(folder.configuration.facts.isEmpty)
    #expect(try folder.weightsSHA256() == SHA256Digest(ofFile: scratch("up/model.safetensors").path).hex)
    #expect(folder.card?.contains("not stated by the source") == true)
  }

  @Test func knownSourceBringsLicenceAndNotice() throws {
    let scratch = try ScratchFolder()
    let names = ["tiny-x2.param", "tiny-x2.bin"]
    for name in names { try scratch.add(name, Data(contentsOf: golden("Images/" + name))) }
    try scratch.add("LICENSE", Array("terms".utf8))
    var entry = try #require(Catalog.builtIn.entry(named: "animevideov3-x4"))
    entry.fileSHA256 = try SHA256Digest(ofFile: scratch("tiny-x2.bin").path).hex
    var importer = ModelImporter(among: .all)
    importer.catalog = Catalog(models: [entry])
    let folder = try importer.importModel(from: scratch("tiny-x2.param"), into: scratch("up"))
    #expect(try Data(contentsOf: scratch("up/LICENSE")) == Data("terms".utf8))
    #expect(try String(contentsOf: scratch("up/NOTICE"), encoding: .utf8).contains("Xintao Wang"))
    #expect(folder.card?.contains("| licence | BSD-3-Clause |") == true)
  }

  @Test func anyKindIsImportedByItsContent() throws {
    let scratch = try ScratchFolder()
    let image = try ModelImporter(among: .all).importModel(from: golden("Images/tiny-x2.bin"), into: scratch("up"))
    #expect(image.name == "up" && image.configuration is CompactUpscalerConfiguration)
    let text = try ModelImporter(among: .all).importModel(from: golden("tiny.gguf"), into: scratch("text"))
    #expect(text.configuration is LlamaConfiguration)
    let store = ModelStore(root: scratch.url)
    #expect(try store.list() == ["text", "up"])
    #expect(try store.resolve("up", among: .all).parameterCount == image.parameterCount)
    #expect(try store.resolve("up", as: CompactUpscalerConfiguration.self).configuration.scale == 2)
    #expect(
      throws: ModelMismatch(
        folder: scratch("up").path, found: "compact-upscaler", needed: LlamaConfiguration.title)
    ) { try store.resolve("up", as: LlamaConfiguration.self) }
    #expect(
      throws: ModelMismatch(
        folder: scratch("text").path, found: "llama", needed: "a style generator such as multistyle26")
    ) { try store.resolve("text", as: StyleGeneratorConfiguration.self) }
  }

  @Test func otherNetworksAreRefusedByWhatTheyAre() throws {
    let scratch = try ScratchFolder()
    let foreign = golden("../../FTCheckpointTests/Golden/Foreign").standardizedFileURL
    for name in ["every_type.onnx", "zip.pt", "legacy.pt", "layers.param"] {
      let error = #expect(throws: ModelImportError.self, "\(name)") {
        try ModelImporter(among: .all).importModel(from: foreign.appending(path: name), into: scratch("m"))
      }
      #expect(error?.description.contains("none") == true, "\(name)")
    }
    // Who knows pictures alone takes no language model.
    #expect(
      throws: ModelImportError.unsupportedArchitecture(file: golden("tiny.gguf").path, name: "llama", supported: [])
    ) { try ModelImporter(among: .image).importModel(from: golden("tiny.gguf"), into: scratch("m")) }
    #expect(throws: ModelImportError.noSource(scratch("absent.onnx").path)) {
      try ModelImporter(among: .all).importModel(from: scratch("absent.onnx"), into: scratch("m"))
    }
    #expect(try scratch.contents().isEmpty)
  }

  @Test func graphWithoutWeightsNamesTheMissingFile() throws {
    let scratch = try ScratchFolder()
    try scratch.add("n.param", Data(contentsOf: golden("Images/tiny-x2.param")))
    let error = #expect(throws: ModelImportError.self) {
      try ModelImporter(among: .all).importModel(from: scratch("n.param"), into: scratch("m"))
    }
    #expect(error?.description.contains("n.bin") == true)
  }

  /// Each line differs from the network in one place.
  @Test(arguments: [
    ("4=1 5=1 6=108", "4=0 5=1 6=108", "padding"), ("u 0=2", "u 0=9", "scale"), ("i 0=1", "i 0=2", "repetition"),
    ("o 2 1 u i o", "o 2 1 i u o", "sum"), ("o 2 1 u i o", "o 2 1 u i o 0=2", "sum"),
    ("p0 1 1 v0 w0", "p0 1 1 a w0", "does not read"), ("PixelShuffle", "Sigmoid", "none"),
  ])
  func upscalerWithAnotherGraphIsRefused(_ original: String, _ changed: String, _ word: String) throws {
    let scratch = try ScratchFolder()
    let text = try String(contentsOf: golden("Images/tiny-x2.param"), encoding: .utf8)
    #expect(text.contains(original))
    try scratch.add("n.param", Array(text.replacing(original, with: changed).utf8))
    try scratch.add("n.bin", Data(contentsOf: golden("Images/tiny-x2.bin")))
    let error = #expect(throws: ModelImportError.self) {
      try ModelImporter(among: .all).importModel(from: scratch("n.param"), into: scratch("m"))
    }
    #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
  }

  @Test func valuesThatAreNotFiniteAreRefusedByName() throws {
    let scratch = try ScratchFolder()
    var weights = Array(try Data(contentsOf: golden("Images/tiny-x2.bin")))
    // The last four bytes are the last bias of the last convolution, c2, which becomes body.4.
    weights.replaceSubrange((weights.count - 4)..., with: littleEndian(Float.infinity.bitPattern))
    try scratch.add("n.bin", weights)
    try scratch.add("n.param", Data(contentsOf: golden("Images/tiny-x2.param")))
    #expect(throws: ModelImportError.notFinite(file: scratch("n.bin").path, tensor: "c2.bias")) {
      try ModelImporter(among: .all).importModel(from: scratch("n.bin"), into: scratch("m"))
    }
    #expect(try !scratch.contents().contains("m"))
  }
}
