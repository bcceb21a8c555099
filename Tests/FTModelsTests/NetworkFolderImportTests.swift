import FTCheckpoint
import FTLab
import FTModels
import Foundation
import Testing

/// Folders of networks as sources, and the one that travels with the project.
@Suite struct NetworkFolderImportTests {
  static let listener = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Models/hibari-listener").standardizedFileURL

  /// A network of zeros, or with one value of its first tensor.
  private func write(
    _ configuration: String, _ architecture: some Architecture, first: Float = 0, metadata: [String: String] = [:],
    to folder: URL
  ) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(configuration.utf8).write(to: folder.appending(path: "config.json"))
    let entries = architecture.expectedTensors.enumerated().map { index, tensor in
      SafetensorsWriter.Entry(name: tensor.name, dtype: .float32, shape: tensor.shape) { sink in
        var values = [Float](repeating: 0, count: tensor.shape.reduce(1, *))
        if index == 0 { values[values.count - 1] = first }
        try values.withUnsafeBytes { try sink.write($0) }
      }
    }
    try SafetensorsWriter.write(entries, metadata: metadata, to: folder.appending(path: "model.safetensors").path)
  }

  /// 41·5·192 + 192, four blocks of 192 + 7·192 + 192 + 2·192 + 2·(192·384) + 384 + 192, 2·192, 192·128 + 128.
  @Test func listenerHasItsSize() {
    let blocks = 4 * (192 + 8 * 192 + 2 * 192 + 2 * 192 * 384 + 384 + 192)
    #expect(ContentEncoderConfiguration().parameterCount == 41 * 5 * 192 + 192 + blocks + 384 + 193 * 128)
  }

  @Test func theProjectsListenerIsWholeAndNamesItsBase() throws {
    let folder = try AnyModelFolder(url: Self.listener, among: .all)
    #expect(folder.configuration as? ContentEncoderConfiguration == ContentEncoderConfiguration())
    // SHA-256 of the weights that importing hibari 0.2.1 gives.
    let base = try #require(folder.base)
    #expect(base.name == "hibari")
    #expect(base.sha256 == "aee10976219a116df7d673f6bd80abb0201cd42ba49503de1ee957cd7fa3c8bc")
    let weights = try folder.weights()
    #expect(try weights.shape(of: "input.weight") == [192, 1, 5, 41])
    #expect(try weights.shape(of: "output.weight") == [128, 192])
    #expect(folder.card?.contains("| licence | Apache-2.0") == true)
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.listener.path)
    #expect(Set(files).isSuperset(of: ["LICENSE", "NOTICE", "MODEL_CARD.md", "config.json", "model.safetensors"]))
  }

  @Test func aListenerWithAWrongTensorIsRefused() throws {
    let scratch = try ScratchFolder()
    try FileManager.default.createDirectory(at: scratch("m"), withIntermediateDirectories: true)
    try Data("{\"model_type\": \"speech-listener\"}".utf8).write(to: scratch("m/config.json"))
    var tensors = ContentEncoderConfiguration().expectedTensors
    tensors[0].shape = [192, 1, 41, 5]
    tensors[2].name = "blocks.0.gama"
    try SafetensorsWriter.write(
      tensors.map { name, shape in
        SafetensorsWriter.Entry(name: name, dtype: .float32, shape: shape) { sink in
          try sink.write([UInt8](repeating: 0, count: 4 * shape.reduce(1, *)))
        }
      }, to: scratch("m/model.safetensors").path)
    #expect(
      throws: ModelImportError.tensors(
        file: scratch("m").path, missing: ["blocks.0.gamma"], superfluous: ["blocks.0.gama"],
        misshapen: ["input.weight is [192, 1, 41, 5], expected [192, 1, 5, 41]"])
    ) { try ModelImporter(among: .all).importModel(from: scratch("m"), into: scratch("copy")) }
    #expect(try scratch.contents() == ["m"])
  }

  @Test func theProjectsListenerIsCopiedByteForByte() throws {
    let scratch = try ScratchFolder()
    let copy = try ModelImporter(among: .all).importModel(from: Self.listener, into: scratch("listener"))
    let original = try AnyModelFolder(url: Self.listener, among: .all)
    for file in ["model.safetensors", "config.json", "MODEL_CARD.md", "LICENSE", "NOTICE"] {
      #expect(
        try Data(contentsOf: scratch("listener/\(file)")) == Data(contentsOf: Self.listener.appending(path: file)))
    }
    #expect(copy.base == original.base && copy.configuration is ContentEncoderConfiguration)
    #expect(copy.source?.kind == "network" && copy.source?.name == "hibari-listener")
    let digest = try SHA256Digest(ofFile: scratch("listener/model.safetensors").path).hex
    #expect(try copy.source?.sha256 == digest && copy.weightsSHA256() == digest)
  }

  @Test func networksOfOtherKindsAreCopiedWithTheirTextsAndWithoutPrograms() throws {
    let scratch = try ScratchFolder()
    let configuration = "{\"model_type\": \"multistyle\", \"styles\": 2, \"style_names\": [\"oil\", \"ink\"]}"
    try write(configuration, StyleGeneratorConfiguration(styles: 2), first: 3, to: scratch("mine"))
    for name in ["LICENCE.txt", "NOTICE", "run.py", "other.safetensors"] { try scratch.add("mine/\(name)", [65]) }
    let source = scratch("mine/model.safetensors")
    let copy = try ModelImporter(among: .all).importModel(from: source, into: scratch("copy"), name: "two styles")
    #expect((copy.configuration as? StyleGeneratorConfiguration)?.styleNames == ["oil", "ink"])
    #expect(
      try scratch.contents("copy") == [
        "LICENCE.txt", "MODEL_CARD.md", "NOTICE", "config.json", "ftlab.json", "model.safetensors",
      ])
    #expect(copy.card?.contains("# two styles") == true && copy.card?.contains("not stated by the source") == true)
    #expect(try storedTensors(scratch("copy/model.safetensors")) == storedTensors(source))
    #expect(throws: ModelImportError.targetExists(scratch("copy").path)) {
      try ModelImporter(among: .all).importModel(from: scratch("mine"), into: scratch("copy"))
    }
    var importer = ModelImporter(among: .all)
    importer.replace = true
    #expect(throws: ModelImportError.targetIsSource(scratch("mine").path)) {
      try importer.importModel(from: scratch("mine"), into: scratch("mine"))
    }
    try write(configuration, StyleGeneratorConfiguration(styles: 2), first: 4, to: scratch("mine"))
    try importer.importModel(from: scratch("mine"), into: scratch("copy"))
    #expect(try storedTensors(scratch("copy/model.safetensors")) == storedTensors(source))
  }

  @Test func whatIsNotWholeLeavesNoTrace() throws {
    let scratch = try ScratchFolder()
    try write("{\"model_type\": \"speech-listener\"}", ContentEncoderConfiguration(), first: .nan, to: scratch("nan"))
    #expect(throws: ModelImportError.notFinite(file: scratch("nan").path, tensor: "input.weight")) {
      try ModelImporter(among: .all).importModel(from: scratch("nan"), into: scratch("copy"))
    }
    try write("{\"model_type\": \"speech-synthesizer\"}", SynthesizerConfiguration(), to: scratch("mute"))
    let error = #expect(throws: ModelImportError.self) {
      try ModelImporter(among: .all).importModel(from: scratch("mute"), into: scratch("copy"))
    }
    #expect(error?.description.contains("vocab.json") == true)
    var importer = ModelImporter(among: .all)
    importer.expectedSHA256 = SHA256Digest(of: [1])
    #expect(throws: ModelImportError.self) { try importer.importModel(from: Self.listener, into: scratch("copy")) }
    #expect(try scratch.contents() == ["mute", "nan"])
  }
}
