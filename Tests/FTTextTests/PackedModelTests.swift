import FTModels
import FTNN
import FTRandom
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTText

/// Models whose matrices are kept in 8 or 4 bits.
@Suite struct PackedModelTests {
  private let ids = (0..<40).map { Int32(($0 * 37) % 1000) }

  private func folder() throws -> ModelFolder<LlamaConfiguration> { try ModelFolder(url: Fixtures.tiny) }

  private func load(_ format: PackedWeight.Format?, _ type: DType, on device: Device) throws -> LlamaModel {
    try LlamaModel.load(folder(), computeType: type, packing: format, on: device)
  }

  /// The tiny model with the numbers of the packed one as plain matrices.
  private func unpacked(_ format: PackedWeight.Format, on device: Device) throws -> LlamaModel {
    let weights = try folder().weights()
    return try LlamaModel(folder().configuration, on: device) { name in
      let stored = try weights.tensor(name, on: device).converted(to: .float32)
      guard stored.shape.rank == 2, name != "model.embed_tokens.weight" else { return stored }
      return PackedWeight(stored, format: format).tensor(as: .float32).detached
    }
  }

  private func adapted(_ model: LlamaModel, on device: Device) -> LlamaModel {
    var generator = RandomGenerator(seed: 3)
    _ = model.addLowRankAdapters(LowRankSettings(rank: 4), generator: &generator, on: device)
    for (name, parameter) in model.trainableParameters() where name.hasSuffix("lora_B.weight") {
      let values = (0..<parameter.shape.elementCount).map { Float(($0 * 31) % 17) / 170 - 0.05 }
      parameter.load(Tensor(values, shape: parameter.shape, on: device))
    }
    return model
  }

  private func gradients(_ model: LlamaModel, on device: Device) throws -> [[Float]] {
    let segments = TokenSegments(lengths: [25, 15], on: device)
    let hidden = model.hidden(Tensor(indices: ids, on: device), segments: segments, ForwardContext(isTraining: true))
    var found = hidden.sum().gradients()
    return try [hidden.values()]
      + model.trainableParameters().map { _, parameter in try #require(parameter.takeGradient(from: &found)).values() }
  }

  /// States and gradients of adapters are those of the model of plain matrices with the same numbers.
  @Test(arguments: [PackedWeight.Format.q8, .q4])
  func aPackedModelLearnsAsItsUnpackedOne(format: PackedWeight.Format) throws {
    let device = try TestDevice.make()
    let packed = try gradients(adapted(load(format, .float32, on: device), on: device), on: device)
    let plain = try gradients(adapted(unpacked(format, on: device), on: device), on: device)
    #expect(packed == plain)
  }

  /// The output projection of a tied model is packed, its embedding is read as it is.
  @Test func onlyTheProjectionOfATiedEmbeddingIsPacked() throws {
    let device = try TestDevice.make()
    let model = try load(.q8, .float32, on: device)
    #expect(model.embedding.weight.packed == nil)
    #expect(model.outputWeight.packed?.format == .q8)
    #expect(model.namedParameters().map(\.name) == (try load(nil, .float32, on: device)).namedParameters().map(\.name))
    for (name, parameter) in model.namedParameters() where parameter.shape.rank == 2 {
      #expect((parameter.packed != nil) == (name != "model.embed_tokens.weight"), "\(name)")
    }
  }

  /// Generation reads the matrices that the prompt's pass reads, whatever form it is asked for.
  @Test func aPackedModelIsGeneratedFromAsItIs() throws {
    let device = try TestDevice.make()
    var settings = TextGenerationSettings()
    settings.maximumTokens = 12
    let texts = try [PackedWeight.Format.q8, .bfloat16].map { format in
      TextGenerator(try load(.q8, .float32, on: device), format: format, computeType: .float32)
        .generate([Array(ids.prefix(9))], settings: settings, endIDs: [])
    }
    #expect(texts[0] == texts[1])
  }

  /// An adapter's own embedding takes the place of the packed one too, and gives it back.
  @Test func aReplacedEmbeddingIsTheProjectionToo() throws {
    let device = try TestDevice.make()
    let model = try load(.q8, .float32, on: device)
    let before = model.outputWeight(ForwardContext()).values()
    let other = Tensor(repeating: 0.25, shape: model.embedding.weight.shape, on: device)
    let set = AdapterSet([], replacements: [("model.embed_tokens.weight", WeightReplacement(other))])
    try model.attach(set)
    #expect(model.outputWeight(ForwardContext()).values() == other.values())
    try model.detach(model.attachedAdapters)
    #expect(model.outputWeight(ForwardContext()).values() == before)
  }

  @Test(arguments: [Float.nan, .infinity, 1e9])
  func aMatrixThatCannotBePackedIsRefusedByName(value: Float) throws {
    let device = try TestDevice.make()
    let weights = try folder().weights()
    let bad = "model.layers.1.mlp.up_proj.weight"
    #expect(throws: PackingError.notFinite(bad, .q4)) {
      _ = try LlamaModel(folder().configuration, packing: .q4, on: device) { name in
        let stored = try weights.tensor(name, on: device)
        guard name == bad else { return stored }
        var values = stored.values()
        values[values.count - 1] = value
        return Tensor(values, shape: stored.shape, on: device)
      }
    }
  }

  @Test func weightsBelongToAdapters() {
    var settings = TextSettings()
    settings.weights = .q8
    let refused = { settings.inapplicable.contains { $0.keys.contains("weights") } }
    #expect(!refused())
    settings.method = .full
    #expect(refused())
  }
}
