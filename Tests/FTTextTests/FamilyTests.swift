import FTCheckpoint
import FTModels
import FTNN
import FTRandom
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTText

/// Relatives of Llama against transformers; golden files by tools/golden/families.py and gemma.py.
@Suite struct FamilyTests {
  private func configuration(_ name: String) throws -> LlamaConfiguration {
    let file = Fixtures.golden.appendingPathComponent("families/\(name)/config.json")
    return try LlamaConfiguration(json: Data(contentsOf: file))
  }

  private func model(_ name: String, on device: Device) throws -> LlamaModel {
    let weights = try Fixtures.file("families/\(name)/model.safetensors")
    let configuration = try configuration(name)
    #expect(Set(weights.names) == Set(configuration.expectedTensors.map(\.name)))
    return try LlamaModel(configuration, on: device) { try weights.tensor($0, on: device) }
  }

  private func logits(_ model: LlamaModel, _ ids: [Int32]) -> [Float] {
    model.logits(
      Tensor(indices: ids, on: model.device), segments: TokenSegments(lengths: [ids.count], on: model.device),
      ForwardContext()
    ).values()
  }

  @Test(arguments: ["qwen2", "qwen3", "gemma3_text"])
  func theModelEqualsTransformers(name: String) throws {
    let device = try TestDevice.make()
    let golden = try Fixtures.file("families/\(name)/logits.safetensors")
    let model = try model(name, on: device)
    let found = logits(model, try golden.integers("ids", on: device))
    let expected = try golden.floats("logits", on: device)
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-4) }
  }

  /// Token by token, with an adapter on every layer, the text is that of the whole computation.
  @Test(arguments: ["qwen2", "qwen3", "gemma3_text"])
  func generationEqualsTheWholeComputation(name: String) throws {
    let device = try TestDevice.make()
    let model = try model(name, on: device)
    var generator = RandomGenerator(seed: 2)
    _ = model.addLowRankAdapters(LowRankSettings(rank: 2), generator: &generator, on: device)
    for (name, parameter) in model.trainableParameters() where name.hasSuffix("lora_B.weight") {
      let values = (0..<parameter.shape.elementCount).map { _ in Float(generator.normal()) * 0.1 }
      parameter.load(Tensor(values, shape: parameter.shape, on: device))
    }
    var settings = TextGenerationSettings()
    settings.maximumTokens = 12
    settings.sampling.noRepeatNGram = 0
    let prompt: [Int32] = [1, 70, 71, 30, 12]
    let found = TextGenerator(model, format: .float32, computeType: .float32)
      .generate([prompt], settings: settings, endIDs: [])[0]
    var ids = prompt
    for token in found {
      let values = logits(model, ids)
      #expect(TokenSampler.largest(Array(values.suffix(model.configuration.vocabularySize))) == token)
      ids.append(token)
    }
    #expect(found.count == 12)
  }

  /// Norms of heads get gradients, against central differences.
  @Test func normsOfHeadsLearn() throws {
    let device = try TestDevice.make()
    let model = try model("qwen3", on: device)
    let names = ["model.layers.0.self_attn.q_norm.weight", "model.layers.1.self_attn.k_norm.weight"]
    #expect(model.trainOnly(names.map { NamePattern($0) }).isEmpty)
    let ids = Tensor(indices: [5, 9, 33, 2, 71, 8], on: device)
    let labels = TokenLabels([9, 33, 2, 71, 8, 1])
    func loss() -> Tensor {
      let context = ForwardContext()
      return model.hidden(ids, segments: TokenSegments(lengths: [6], on: device), context).projectedCrossEntropy(
        weight: model.outputWeight(context), labels: labels, normalizer: 6)
    }
    var gradients = loss().gradients()
    for (name, parameter) in model.trainableParameters() {
      let gradient = try #require(parameter.takeGradient(from: &gradients)).values()
      let values = parameter.value.values()
      for place in [0, 7] {
        func moved(_ step: Float) -> Double {
          var changed = values
          changed[place] += step
          parameter.load(Tensor(changed, shape: parameter.shape, on: device))
          defer { parameter.load(Tensor(values, shape: parameter.shape, on: device)) }
          return Double(loss().item())
        }
        let slope = (moved(0.02) - moved(-0.02)) / 0.04
        #expect(abs(slope - Double(gradient[place])) <= 2e-3 * max(1, abs(slope)), "\(name)[\(place)]")
      }
    }
  }

  @Test(arguments: ["qwen2", "qwen3", "gemma3_text"])
  func theConfigurationComesBack(name: String) throws {
    let configuration = try configuration(name)
    #expect(configuration.family.rawValue == name)
    #expect(try LlamaConfiguration(json: configuration.json()) == configuration)
  }

  @Test(arguments: [
    (#""use_sliding_window": false"#, #""use_sliding_window": true"#, "within a window"),
    (#""full_attention","#, #""sliding_attention","#, "only \"full_attention\""),
    (#""model_type": "qwen2""#, #""model_type": "qwen9""#, "qwen3"),
  ])
  func whatIsComputedOtherwiseIsRefused(old: String, new: String, mentioned: String) throws {
    let file = Fixtures.golden.appendingPathComponent("families/qwen2/config.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    try #require(text.contains(old))
    let error = #expect(throws: ModelConfigurationError.self) {
      try LlamaConfiguration(json: Data(text.replacing(old, with: new).utf8))
    }
    #expect(error?.description.contains(mentioned) == true, "\(error?.description ?? "")")
  }
}
