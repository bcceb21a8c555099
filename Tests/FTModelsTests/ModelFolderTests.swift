import FTCheckpoint
import FTLab
import FTModels
import Foundation
import Testing

@Suite struct ModelFolderTests {
  @Test(arguments: [1, 2]) func folderOfTransformersIsReadAsItIs(shards: Int) throws {
    let scratch = try ScratchFolder()
    try TinyFolder(dtype: .bfloat16).write(to: scratch("hf"), shards: shards)
    let folder = try ModelFolder<LlamaConfiguration>(url: scratch("hf"))
    #expect(folder.name == "hf")
    #expect(folder.configuration == TinyModel().configuration)
    #expect(folder.parameterCount == TinyModel().tensors.reduce(0) { $0 + $1.values.count })
    #expect(folder.source == nil && folder.card == nil)
    let weights = try folder.weights()
    #expect(weights.names.count == TinyModel().tensors.count)
    #expect(try weights.shape(of: "model.norm.weight") == [16])
    let template = try folder.chatTemplate()
    #expect(template.map { _ in "a template" } == nil)
  }

  @Test func digestIsComputedAgainWhenTheWeightsChange() throws {
    let scratch = try ScratchFolder()
    let file = try scratch.add("m.gguf", TinyGGUF().bytes)
    let folder = try ModelImporter(among: .all).importModel(from: file, into: scratch("m"))
    let weights = scratch("m/model.safetensors")
    let first = try folder.weightsSHA256()
    #expect(first == (try SHA256Digest(ofFile: weights.path).hex))
    var bytes = try Data(contentsOf: weights)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: weights)
    let second = try folder.weightsSHA256()
    #expect(second == SHA256Digest(of: Array(bytes)).hex && second != first)
    // The weights are no longer those of the source.
    #expect(try ModelFolder<LlamaConfiguration>(url: scratch("m")).source == nil)
  }

  @Test func digestIsTakenFromTheRecordWhileTheWeightsStay() throws {
    let scratch = try ScratchFolder()
    let file = try scratch.add("m.gguf", TinyGGUF().bytes)
    let folder = try ModelImporter(among: .all).importModel(from: file, into: scratch("m"))
    let record = try String(contentsOf: scratch("m/ftlab.json"), encoding: .utf8)
    let noted = String(repeating: "0", count: 64)
    try scratch.add("m/ftlab.json", Array(record.replacing(try folder.weightsSHA256(), with: noted).utf8))
    #expect(try folder.weightsSHA256() == noted)
    try scratch.add("m/ftlab.json", Array("damaged".utf8))
    #expect(try folder.weightsSHA256() == (try SHA256Digest(ofFile: scratch("m/model.safetensors").path).hex))
  }

  @Test(arguments: ["config.json", "tokenizer.json", "model.safetensors"])
  func missingFileIsNamed(name: String) throws {
    let scratch = try ScratchFolder()
    try TinyFolder().write(to: scratch("hf"))
    try FileManager.default.removeItem(at: scratch("hf/\(name)"))
    let error = #expect(throws: ModelImportError.self) { try ModelFolder<LlamaConfiguration>(url: scratch("hf")) }
    #expect(error?.description.contains("no \(name)") == true)
  }
}
