import FTCheckpoint
import FTNN
import FTRandom
import FTTensor
import FTTestSupport
import Foundation
import Testing

/// Adapters of layers other than linear ones, in and out.
@Suite struct PEFTAdapterTests {
  private final class Layers: Module {
    let convolution: Convolution
    let lstm: LSTM
    init(on device: Device) {
      convolution = Convolution(weight: Tensor(repeating: 0.5, shape: [4, 2, 3, 5], on: device))
      lstm = LSTM(layers: 1) { Tensor(repeating: 0.1, shape: $0.hasPrefix("bias") ? [12] : [12, 3], on: device) }
    }
    var submodules: [(name: String, module: any Module)] { [("conv", convolution), ("lstm", lstm)] }
  }

  private let folder = FileManager.default.temporaryDirectory.appending(path: "ftlab-peft-\(UUID().uuidString)")
  private let settings = LowRankSettings(rank: 2, alpha: 4)

  private func adapted(on device: Device) -> Layers {
    let layers = Layers(on: device)
    var generator = RandomGenerator(seed: 1)
    _ = layers.addLowRankAdapters(settings, generator: &generator, on: device)
    for (name, parameter) in layers.trainableParameters() where name.hasSuffix("lora_B.weight") {
      let values = (0..<parameter.shape.elementCount).map { Float($0) * 0.125 - 0.5 }
      parameter.load(Tensor(values, shape: parameter.shape, on: device))
    }
    return layers
  }

  private func state(_ model: any Module) -> [String: [Float]] {
    Dictionary(uniqueKeysWithValues: model.namedParameters().map { ($0.name, $0.parameter.value.values()) })
  }

  @Test func convolutionsAndFusedWeightsComeBackBitForBit() throws {
    let device = try TestDevice.make()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (trained, loaded) = (adapted(on: device), Layers(on: device))
    try PEFTAdapter.write(trained, settings: settings, origin: .init(baseName: "b", baseSHA256: "0"), to: folder)
    _ = try PEFTAdapter.attach(folder, to: loaded, on: device)
    #expect(state(loaded) == state(trained))
    #expect(loaded.namedSites().map { $0.site.adapter!.form } == [.weight, .weight, .weight])
  }

  /// PEFT's `lora_A` of a convolution is itself one: `[rank, channels, height, width]`; `lora_B` is 1 × 1.
  @Test func aConvolutionsFactorsLieAsPyTorchsDo() throws {
    let device = try TestDevice.make()
    defer { try? FileManager.default.removeItem(at: folder) }
    let trained = adapted(on: device)
    try PEFTAdapter.write(trained, settings: settings, origin: .init(baseName: "b", baseSHA256: "0"), to: folder)
    let file = try TensorFile.read(folder.appending(path: PEFTAdapter.weightsFile).path, on: device)
    let a = try #require(file["base_model.model.conv.lora_A.weight"])
    #expect(a.shape == [2, 5, 2, 3])
    #expect(file["base_model.model.conv.lora_B.weight"]?.shape == [4, 2, 1, 1])
    let matrix = trained.convolution.adapter!.a.value.values()
    for r in 0..<2 {
      for c in 0..<5 {
        for y in 0..<2 {
          for x in 0..<3 {
            #expect(a.values()[((r * 5 + c) * 2 + y) * 3 + x] == matrix[((r * 2 + y) * 3 + x) * 5 + c])
          }
        }
      }
    }
  }

  @Test func anAdapterIsNotPutOnTwice() throws {
    let device = try TestDevice.make()
    defer { try? FileManager.default.removeItem(at: folder) }
    let trained = adapted(on: device)
    try PEFTAdapter.write(trained, settings: settings, origin: .init(baseName: "b", baseSHA256: "0"), to: folder)
    let before = state(trained)
    #expect(throws: AdapterSetError.self) { try PEFTAdapter.attach(folder, to: trained, on: device) }
    #expect(state(trained) == before)
  }
}
