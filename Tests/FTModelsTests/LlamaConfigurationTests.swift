import FTCheckpoint
import FTLab
import FTModels
import Foundation
import Testing

@Suite struct LlamaConfigurationTests {
  static let minimal = """
    "model_type": "llama", "vocab_size": 100, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
    "num_attention_heads": 4
    """

  func read(_ fields: String, _ base: String = minimal) throws -> LlamaConfiguration {
    try LlamaConfiguration(json: Data("{\(base)\(fields.isEmpty ? "" : ", ")\(fields)}".utf8))
  }

  /// Defaults: transformers `models/llama/configuration_llama.py`.
  @Test func missingFieldsTakeTheValuesOfTransformers() throws {
    let expected = LlamaConfiguration(
      vocabularySize: 100, width: 64, feedForwardWidth: 128, layerCount: 2, heads: 4, kvHeads: 4, headSize: 16,
      maximumPositions: 2048, normEpsilon: 1e-6, ropeBase: 10_000, tiesEmbeddings: false, bosID: 1, eosIDs: [2])
    #expect(try read("") == expected)
    #expect(try read("\"num_key_value_heads\": null, \"head_dim\": null, \"rope_scaling\": null") == expected)
  }

  @Test(arguments: [
    ("\"eos_token_id\": 7", [7]), ("\"eos_token_id\": [7, 9]", [7, 9]), ("\"eos_token_id\": null", []),
  ]) func endTokensAreOneOrSeveralOrNone(field: String, ids: [Int]) throws { #expect(try read(field).eosIDs == ids) }

  @Test(arguments: [
    "\"rope_theta\": 5e4, \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}",
    "\"rope_theta\": 5e4, \"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": 2.0}",
    "\"rope_parameters\": {\"rope_type\": \"linear\", \"rope_theta\": 50000, \"factor\": 2}",
    "\"rope_theta\": 5e4, \"rope_parameters\": {\"rope_type\": \"linear\", \"factor\": 2}",
  ]) func bothSpellingsOfRotaryParametersAreRead(fields: String) throws {
    let configuration = try read(fields)
    #expect(configuration.ropeBase == 50_000)
    #expect(configuration.ropeScaling == .linear(factor: 2))
    #expect(configuration.rotaryFrequencies?.first == 0.5)
  }

  /// The 32 frequencies of Llama 3.2 1B from transformers, in float32: tools/golden/import.py.
  @Test func llama3FrequenciesAreThoseOfTransformers() throws {
    var configuration = TinyModel().configuration
    configuration.headSize = 64
    configuration.ropeBase = 500_000
    configuration.ropeScaling = .llama3(
      .init(factor: 32, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 8192))
    let frequencies = try #require(configuration.rotaryFrequencies)
    let bytes = try #require(try storedTensors(golden("rotary.safetensors"))["llama3"])
    #expect(bytes.count == 4 * 32 && frequencies.count == 32)
    for (index, frequency) in frequencies.enumerated() {
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * index + $1]) << (8 * UInt32($1)) }
      // float32 arithmetic in the reference: a few units in the last place.
      #expect(abs(frequency / Double(Float(bitPattern: bits)) - 1) < 1e-6, "pair \(index)")
    }
  }

  @Test func llama3DivisorsOfAGGUFFileBecomeItsParameters() throws {
    var model = TinyModel()
    model.configuration.ropeBase = 500_000
    model.configuration.ropeScaling = .llama3(
      .init(factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 8192))
    let scaled = try #require(model.configuration.rotaryFrequencies)
    var gguf = TinyGGUF(model)
    let divisors = scaled.enumerated().map { Float(pow(500_000, -Double(2 * $0) / 6) / $1) }
    #expect(divisors.first == 1 && divisors.last == 8)
    gguf.tensors.append(.init(name: "rope_freqs.weight", shape: [3], values: divisors))
    let scratch = try ScratchFolder()
    let file = try scratch.add("m.gguf", gguf.bytes)
    let folder = try ModelImporter(among: .all).importModel(from: file, into: scratch("m"))
    #expect(folder.configuration as? LlamaConfiguration == model.configuration)
  }

  @Test func jsonGivesTheSameConfigurationBack() throws {
    var configuration = TinyModel().configuration
    for scaling in [
      nil, RotaryScaling.linear(factor: 4),
      .llama3(.init(factor: 32, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 8192)),
    ] {
      for ids in [[], [2], [2, 0]] {
        (configuration.ropeScaling, configuration.eosIDs) = (scaling, ids)
        configuration.attentionBias.toggle()
        #expect(try LlamaConfiguration(json: configuration.json()) == configuration)
      }
    }
  }

  /// Numbers from the checkpoint: 30 layers of width 576 hold 134515008 values in 272 tensors.
  @Test func expectedTensorsOfSmolLM2AreCounted() {
    let configuration = LlamaConfiguration(
      vocabularySize: 49_152, width: 576, feedForwardWidth: 1536, layerCount: 30, heads: 9, kvHeads: 3, headSize: 64,
      maximumPositions: 8192, tiesEmbeddings: true)
    #expect(configuration.expectedTensors.count == 272)
    #expect(configuration.parameterCount == 134_515_008)
  }

  @Test(arguments: [
    ("\"hidden_act\": \"gelu\"", "hidden_act"), ("\"num_key_value_heads\": 3", "num_key_value_heads"),
    ("\"head_dim\": 15", "head_dim"), ("\"rms_norm_eps\": 0", "rms_norm_eps"), ("\"rope_theta\": 0", "rope_theta"),
    ("\"eos_token_id\": 100", "eos_token_id"), ("\"eos_token_id\": \"2\"", "eos_token_id"),
    ("\"bos_token_id\": -1", "bos_token_id"), ("\"tie_word_embeddings\": 1", "tie_word_embeddings"),
    ("\"rope_scaling\": {\"type\": \"yarn\", \"factor\": 2}", "\"yarn\""),
    ("\"rope_scaling\": {\"type\": \"linear\"}", "\"factor\" is missing"), ("\"rope_scaling\": 2", "an object"),
    ("\"rope_scaling\": {\"type\": \"linear\", \"factor\": 0.5}", "factor"),
    ("\"rope_parameters\": {\"rope_theta\": 1e4, \"partial_rotary_factor\": 0.5}", "partial_rotary_factor"),
    ("\"quantization_config\": {}", "quantised"), ("\"max_position_embeddings\": 1.5", "max_position_embeddings"),
    ("\"vocab_size\": 5", "twice"),
  ]) func contradictionsAreNamed(field: String, says: String) {
    let error = #expect(throws: ModelConfigurationError.self) { try read(field) }
    #expect(error?.description.contains(says) == true, "\(String(describing: error))")
  }

  @Test func allProblemsAreListedAtOnce() {
    let error = #expect(throws: ModelConfigurationError.self) {
      try read("", "\"model_type\": \"llama\", \"vocab_size\": \"many\", \"hidden_size\": 64")
    }
    for name in ["vocab_size", "intermediate_size", "num_hidden_layers", "num_attention_heads"] {
      #expect(error?.description.contains(name) == true, "\(name)")
    }
  }
}
