import FTCheckpoint
import FTModels
import FTNN
import FTRandom
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTText

/// Adapters that become part of their base.
@Suite struct AdapterMergeTests {
  private let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(
    "ftlab-merge-\(UUID().uuidString)")

  /// An adapter whose B has a given spread, trained on the tiny model as it says.
  private func adapter(spread: Float, baseSHA256: String? = nil, on device: Device) throws -> URL {
    let folder = try ModelFolder<LlamaConfiguration>(url: Fixtures.tiny)
    let model = try LlamaModel.load(folder, computeType: .float32, on: device)
    var generator = RandomGenerator(seed: 4)
    let settings = LowRankSettings(rank: 2, alpha: 4)
    _ = model.addLowRankAdapters(settings, generator: &generator, on: device)
    for (name, parameter) in model.trainableParameters() where name.hasSuffix("lora_B.weight") {
      let values = (0..<parameter.shape.elementCount).map { _ in Float(generator.normal()) * spread }
      parameter.load(Tensor(values, shape: parameter.shape, on: device))
    }
    let target = scratch.appendingPathComponent("adapter-\(spread)")
    let sha256 = try baseSHA256 ?? folder.weightsSHA256()
    try PEFTAdapter.write(model, settings: settings, origin: .init(baseName: "tiny", baseSHA256: sha256), to: target)
    return target
  }

  private var target: URL { scratch.appendingPathComponent("merged") }

  @Test(arguments: [DType.bfloat16, .float32])
  func aMergedModelComputesWhatBaseAndAdapterDo(type: DType) throws {
    let device = try TestDevice.make()
    defer { try? FileManager.default.removeItem(at: scratch) }
    let base = try ModelFolder<LlamaConfiguration>(url: Fixtures.tiny)
    let adapter = try adapter(spread: 0.2, on: device)
    var merge = AdapterMerge(adapter: adapter, base: base)
    merge.type = type
    let report = try merge.write(to: target, on: device)
    #expect(report.effect > 0.1 && report.loss <= report.limit && report.texts == 16)
    // Adding in float32 rounds in the last bits; bfloat16 keeps 8.
    #expect(report.loss <= (type == .float32 ? 1e-4 : 0.1 * report.effect))
    let merged = try ModelFolder<LlamaConfiguration>(url: target)
    #expect(merged.configuration == base.configuration)
    #expect(try merged.base?.sha256 == base.weightsSHA256())
    #expect(merged.card?.contains("An adapter was added to these weights") == true)
    let weights = try merged.weights()
    #expect(try weights.tensor("model.layers.0.mlp.up_proj.weight", on: device).dtype == type)
    let json = try String(contentsOf: target.appendingPathComponent("config.json"), encoding: .utf8)
    #expect(json.contains("\"dtype\": \"\(type == .float32 ? "float32" : "bfloat16")\""))
    // Nothing is put over a folder that is there.
    #expect(throws: FolderError.self) { try merge.write(to: target, on: device) }
  }

  @Test func anAdapterThatDoesNothingIsRefused() throws {
    let device = try TestDevice.make()
    defer { try? FileManager.default.removeItem(at: scratch) }
    let merge = AdapterMerge(adapter: try adapter(spread: 0, on: device), base: try ModelFolder(url: Fixtures.tiny))
    let error = #expect(throws: AdapterMergeError.self) { try merge.write(to: target, on: device) }
    #expect(error?.description.contains("does nothing") == true)
    #expect(!FileManager.default.fileExists(atPath: target.path))
  }

  /// An update below the last bit of its weights: bfloat16 rounds it away, float32 keeps it.
  @Test func anUpdateThatRoundingLosesIsRefused() throws {
    let device = try TestDevice.make()
    defer { try? FileManager.default.removeItem(at: scratch) }
    var merge = AdapterMerge(
      adapter: try adapter(spread: 0.0005, on: device), base: try ModelFolder(url: Fixtures.tiny))
    let error = #expect(throws: AdapterMergeError.self) { try merge.write(to: target, on: device) }
    #expect(error?.description.contains("--type f32") == true, "\(error?.description ?? "")")
    #expect(!FileManager.default.fileExists(atPath: target.path))
    merge.type = .float32
    #expect(try merge.write(to: target, on: device).loss < 1e-4)
  }

  @Test func anAdapterOfAnotherBaseIsMergedOnlyIfInsistedOn() throws {
    let device = try TestDevice.make()
    defer { try? FileManager.default.removeItem(at: scratch) }
    let adapter = try adapter(spread: 0.2, baseSHA256: String(repeating: "0", count: 64), on: device)
    var merge = AdapterMerge(adapter: adapter, base: try ModelFolder(url: Fixtures.tiny))
    let error = #expect(throws: AdapterMergeError.self) { try merge.write(to: target, on: device) }
    #expect(error?.description.contains("--anyway") == true)
    merge.allowsOtherBase = true
    #expect(try merge.write(to: target, on: device).effect > 0.1)
  }
}
