import FTCheckpoint
import FTModels
import FTNN
import FTRandom
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTText

/// Adapters that other programs wrote: what their fields may say, and weights that come with them whole.
@Suite struct ForeignAdapterTests: TinyAdapters {
  /// Fields of PEFT 0.21 by which an adapter computes something else, and one that nobody knows; nothing is attached then.
  @Test(arguments: [
    (#""init_lora_weights": "pissa""#, "path_initial_model_for_weight_conversion"),
    (#""init_lora_weights": "pissa_niter_4""#, "path_initial_model_for_weight_conversion"),
    (#""init_lora_weights": "olora""#, "convert"), (#""init_lora_weights": "loftq""#, "convert"),
    (#""init_lora_weights": "corda""#, "convert"), (#""init_lora_weights": "lora_ga""#, "convert"),
    (#""init_lora_weights": "mica""#, "convert"), (#""alora_invocation_tokens": [1, 2]"#, "aLoRA"),
    (#""layer_replication": [[0, 2], [1, 3]]"#, "several times"), (#""use_qalora": true"#, "QA-LoRA"),
    (#""trainable_token_indices": [5]"#, "single rows"), (#""target_parameters": ["experts"]"#, "no layers' weights"),
    (#""lora_bias": true"#, "biases"), (#""use_bdlora": {"nblocks": 2}"#, "block-diagonal"),
    (#""arrow_config": {"top_k": 2}"#, "Arrow"), (#""megatron_config": {"a": 1}"#, "Megatron"),
    (#""a_new_field": 1"#, "ftlab does not know it"), (#""modules_to_save": ["lm_head", "norm"]"#, "does not hold"),
  ])
  func fieldsThatChangeTheComputationAreRefusedByName(field: String, mentioned: String) throws {
    let device = try TestDevice.make()
    let folder = folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let settings = LowRankSettings(rank: 2, alpha: 4, targets: ["q_proj"])
    try PEFTAdapter.write(try adapted(settings, on: device), settings: settings, origin: origin, to: folder)
    let file = folder.appendingPathComponent("adapter_config.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    try Data(text.replacing("{\n", with: "{\n\(field),\n", maxReplacements: 1).utf8).write(to: file)
    let model = try model(on: device)
    let error = #expect(throws: PEFTAdapterError.self) { try PEFTAdapter.attach(folder, to: model, on: device) }
    #expect(error?.description.contains(mentioned) == true, "\(error?.description ?? "")")
    #expect(model.attachedAdapters.isEmpty)
  }

  /// What PEFT writes today beside what ftlab writes: nothing of it changes the computation.
  @Test(arguments: [
    #""init_lora_weights": "gaussian""#, #""init_lora_weights": true"#, #""loftq_config": {}"#, #""use_qalora": false"#,
    #""qalora_group_size": 16"#, #""megatron_core": "megatron.core""#, #""eva_config": null"#, #""peft_version": "9""#,
    #""auto_mapping": {"base_model_class": "LlamaForCausalLM"}"#, #""a_new_field": null"#, #""another": []"#,
    #""corda_config": null, "trainable_token_indices": null, "revision": "main""#,
  ])
  func fieldsThatChangeNothingAreTaken(field: String) throws {
    let device = try TestDevice.make()
    let folder = folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let settings = LowRankSettings(rank: 2, alpha: 4, targets: ["q_proj"])
    try PEFTAdapter.write(try adapted(settings, on: device), settings: settings, origin: origin, to: folder)
    let file = folder.appendingPathComponent("adapter_config.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    try Data(text.replacing("{\n", with: "{\n\(field),\n", maxReplacements: 1).utf8).write(to: file)
    let model = try model(on: device)
    #expect(try PEFTAdapter.attach(folder, to: model, on: device) == origin)
    #expect(model.attachedAdapters.adapters.count == 3)
  }

  /// A head that is the embedding cannot part from it: PEFT would compute with two.
  @Test func aHeadThatPartsFromTheEmbeddingIsRefused() throws {
    let device = try TestDevice.make()
    let folder = folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let golden = Fixtures.golden.appendingPathComponent("peft/saved")
    try FileManager.default.copyItem(at: golden, to: folder)
    let model = try Fixtures.variant(isTied: true, on: device)
    let error = #expect(throws: PEFTAdapterError.self) { try PEFTAdapter.attach(folder, to: model, on: device) }
    #expect(error?.description.contains("ensure_weight_tying=True") == true, "\(error?.description ?? "")")
    #expect(model.attachedAdapters.isEmpty)
  }

  /// MLX: factors lie the other way round, the scale is said itself. The same adapter by hand in PEFT's layout gives the same.
  @Test func anMLXAdapterIsTheSameAsPEFTs() throws {
    let device = try TestDevice.make()
    let (mlx, peft) = (folder(), folder())
    defer { for folder in [mlx, peft] { try? FileManager.default.removeItem(at: folder) } }
    let settings = LowRankSettings(rank: 2, alpha: 40, targets: ["q_proj", "up_proj"])
    let trained = try adapted(settings, on: device)
    try PEFTAdapter.write(trained, settings: settings, origin: origin, to: peft)
    try FileManager.default.createDirectory(at: mlx, withIntermediateDirectories: true)
    let tensors = trained.attachedAdapters.adapters.flatMap { name, adapter in
      [
        (name: "\(name).lora_a", tensor: adapter.a.value.permuted([1, 0]).detached),
        (name: "\(name).lora_b", tensor: adapter.b.value.permuted([1, 0]).detached),
      ]
    }
    try TensorFile.write(tensors, to: mlx.appendingPathComponent("adapters.safetensors").path)
    let file = mlx.appendingPathComponent("adapter_config.json")
    let json = #"""
      {"adapter_path": "adapters", "batch_size": 4, "fine_tune_type": "lora", "iters": 600, "num_layers": 16,
       "lora_parameters": {"rank": 2, "dropout": 0.0, "scale": 20.0}, "model": "tiny", "seed": 0}
      """#
    try Data(json.utf8).write(to: file)
    let loaded = try model(on: device)
    let (set, origin) = try AdapterFolder.read(mlx, for: loaded, on: device)
    #expect(origin == nil)
    try loaded.attach(set)
    #expect(logits(loaded) == logits(trained))
    for (old, new, mentioned) in [
      (#""lora", "iters""#, #""dora", "iters""#, "only \"lora\""), (#""rank": 2"#, #""rank": 4"#, "another model"),
      (#""scale": 20.0"#, #""alpha": 20.0"#, "\"scale\""),
      ("lora_parameters", "parameters", "no \"lora_parameters\""),
    ] {
      try Data(json.replacing(old, with: new).utf8).write(to: file)
      let error = #expect(throws: PEFTAdapterError.self) { try AdapterFolder.read(mlx, for: loaded, on: device) }
      #expect(error?.description.contains(mentioned) == true, "\(error?.description ?? "")")
    }
  }

  /// Replaced weights reach generation, and leave it again.
  @Test func generationSeesWeightsThatComeWhole() throws {
    let device = try TestDevice.make()
    let model = try Fixtures.variant(on: device)
    let generator = TextGenerator(model, format: .float32, computeType: .float32)
    var settings = TextGenerationSettings()
    settings.maximumTokens = 12
    settings.sampling.noRepeatNGram = 0
    let prompt: [Int32] = [1, 70, 71, 30, 12]
    func greedy() -> [Int32] {
      var ids = prompt
      for _ in 0..<12 {
        let logits = model.logits(
          Tensor(indices: ids, on: device), segments: TokenSegments(lengths: [ids.count], on: device), ForwardContext())
        ids.append(TokenSampler.largest(Array(logits.values().suffix(logits.shape.last))))
      }
      return Array(ids.dropFirst(prompt.count))
    }
    let before = greedy()
    #expect(generator.generate([prompt], settings: settings, endIDs: [])[0] == before)
    for name in ["saved", "saved-projection", "head"] {
      let folder = Fixtures.golden.appendingPathComponent("peft/\(name)")
      let (set, _) = try PEFTAdapter.read(folder, for: model, on: device)
      try model.attach(set)
      generator.takeAdapters()
      #expect(generator.generate([prompt], settings: settings, endIDs: [])[0] == greedy())
      try model.detach(set)
      generator.takeAdapters()
      #expect(generator.generate([prompt], settings: settings, endIDs: [])[0] == before)
    }
  }
}
