import FTCheckpoint
import FTData
import FTModels
import FTNN
import FTRandom
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTText

/// Adapters that leave the program in PEFT's layout and come back.
@Suite struct AdapterTests: TinyAdapters {
  @Test(arguments: [
    LowRankSettings(rank: 3, alpha: 5), LowRankSettings(rank: 4, alpha: 8, isRankStabilized: true),
    LowRankSettings(rank: 2, alpha: 4, dropout: 0.5, targets: ["q_proj", "v_proj"]),
    LowRankSettings(rank: 2, alpha: 4, targets: ["model.layers.1.*"]),
  ])
  func writtenAdaptersComeBackBitForBit(settings: LowRankSettings) throws {
    let device = try TestDevice.make()
    let folder = folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let trained = try adapted(settings, on: device)
    try PEFTAdapter.write(trained, settings: settings, origin: origin, to: folder)
    let loaded = try model(on: device)
    #expect(try PEFTAdapter.attach(folder, to: loaded, on: device) == origin)
    let values = { (model: LlamaModel) in
      Dictionary(
        uniqueKeysWithValues: model.namedParameters().filter { $0.name.contains("lora_") }
          .map { ($0.name, $0.parameter.value.values()) })
    }
    #expect(values(loaded) == values(trained))
    #expect(logits(loaded) == logits(trained))
    #expect(try logits(loaded) != logits(model(on: device)))
  }

  /// One base in memory, adapters put on and taken off: parameters and logits are those of a fresh load, to the bit.
  @Test(arguments: [DType.float32, .bfloat16])
  func aBaseWhoseAdaptersAreExchangedEqualsAFreshLoad(type: DType) throws {
    let device = try TestDevice.make()
    let folders = [folder(), folder()]
    defer { for folder in folders { try? FileManager.default.removeItem(at: folder) } }
    for (folder, settings) in zip(
      folders, [LowRankSettings(rank: 3, alpha: 5), LowRankSettings(rank: 2, targets: ["q_proj"])])
    {
      try PEFTAdapter.write(try adapted(settings, on: device), settings: settings, origin: origin, to: folder)
    }
    let load = { try LlamaModel.load(ModelFolder(url: Fixtures.tiny), computeType: type, on: device) }
    let ids: [Int32] = [1, 70, 71, 300, 12, 9]
    func logits(_ model: LlamaModel) -> [Float] {
      model.logits(
        Tensor(indices: ids, on: device), segments: TokenSegments(lengths: [ids.count], on: device),
        ForwardContext(computeType: type)
      ).values()
    }
    func state(_ model: LlamaModel) -> [String: [Float]] {
      Dictionary(uniqueKeysWithValues: model.namedParameters().map { ($0.name, $0.parameter.value.values()) })
    }
    let base = try load()
    for _ in 0..<2 {
      for folder in folders {
        let fresh = try load()
        #expect(logits(base) == logits(fresh))
        #expect(state(base) == state(try load()))
        _ = try PEFTAdapter.attach(folder, to: fresh, on: device)
        let (set, _) = try PEFTAdapter.read(folder, for: base, on: device)
        try base.attach(set)
        #expect(logits(base) == logits(fresh))
        #expect(state(base) == state(fresh))
        #expect(throws: AdapterSetError.self) { try base.attach(set) }
        try base.detach(set)
        #expect(throws: AdapterSetError.self) { try base.detach(set) }
      }
    }
  }

  /// Generation keeps an adapter beside packed weights; its greedy text is that of the whole computation.
  @Test func generationSeesTheAdapter() throws {
    let device = try TestDevice.make()
    let model = try adapted(LowRankSettings(rank: 4, alpha: 16), on: device)
    var settings = TextGenerationSettings()
    settings.maximumTokens = 16
    let prompt: [Int32] = [1, 70, 71, 300, 12]
    let found = TextGenerator(model, format: .float32, computeType: .float32)
      .generate([prompt], settings: settings, endIDs: [])[0]
    var ids = prompt
    for token in found {
      let logits = model.logits(
        Tensor(indices: ids, on: device), segments: TokenSegments(lengths: [ids.count], on: device), ForwardContext())
      #expect(TokenSampler.largest(Array(logits.values().suffix(logits.shape.last))) == token)
      ids.append(token)
    }
  }

  /// PEFT writes a regular expression where `target_modules` was given as one.
  @Test func targetsMayBeARegularExpression() throws {
    let device = try TestDevice.make()
    let folder = folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let settings = LowRankSettings(rank: 2, alpha: 4, targets: ["q_proj"])
    try PEFTAdapter.write(try adapted(settings, on: device), settings: settings, origin: origin, to: folder)
    let file = folder.appendingPathComponent("adapter_config.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    let changed = text.replacing(/\[\s*"q_proj"\s*\]/, with: #"".*\\.q_proj""#)
    try #require(changed != text)
    try Data(changed.utf8).write(to: file)
    let model = try model(on: device)
    #expect(try PEFTAdapter.attach(folder, to: model, on: device) == origin)
    #expect(model.namedParameters().filter { $0.name.contains("lora_A") }.count == 3)
  }

  /// What is wrong with the folder, and what the error says; nothing is attached then.
  @Test(arguments: [
    ("rank", #""r" : 3"#, #""r" : 5"#, "belongs to another model"),
    ("kind", #""LORA""#, #""LOHA""#, "only LORA"),
    ("DoRA", #""use_dora" : false"#, #""use_dora" : true"#, "DoRA"),
    ("biases", #""bias" : "none""#, #""bias" : "lora_only""#, "biases"),
    ("the other way round", #""fan_in_fan_out" : false"#, #""fan_in_fan_out" : true"#, "other way round"),
    ("other targets", #""down_proj","#, "", "do not name"),
    ("a rank of no layer", #""r" : 3"#, #""r" : 0"#, "a whole number from 1"),
    ("a rank that is no number", #""r" : 3"#, #""r" : "3""#, "a whole number from 1"),
    ("another alpha", #""lora_alpha" : 5"#, #""lora_alpha" : true"#, "it must be a number"),
    ("a rank pattern", #""rank_pattern" : {"#, #""rank_pattern" : {"q_proj": 2"#, "belongs to another model"),
    ("a broken pattern", #""rank_pattern" : {"#, #""rank_pattern" : {"q_(proj": 2"#, "not closed"),
    ("a look ahead", #""alpha_pattern" : {"#, #""alpha_pattern" : {"(?!a)q": 2"#, "a look ahead"),
    ("cut off", "}", "", "cannot be read"),
  ])
  func adaptersThatDoNotFitAreRefused(name: String, old: String, new: String, mentioned: String) throws {
    let device = try TestDevice.make()
    let folder = folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let settings = LowRankSettings(rank: 3, alpha: 5)
    try PEFTAdapter.write(try adapted(settings, on: device), settings: settings, origin: origin, to: folder)
    let file = folder.appendingPathComponent("adapter_config.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    try #require(text.contains(old))
    try Data(text.replacing(old, with: new).utf8).write(to: file)
    let model = try model(on: device)
    let error = #expect(throws: PEFTAdapterError.self) { try PEFTAdapter.attach(folder, to: model, on: device) }
    #expect(error?.description.contains(mentioned) == true, "\(error?.description ?? "")")
    #expect(!model.namedParameters().contains { $0.name.contains("lora_") })
  }

  /// A context that a configuration only allows costs no memory: tables are as long as texts are.
  @Test func aContextOfTenMillionTokensCostsNothing() throws {
    let device = try TestDevice.make()
    let folder = try ModelFolder<LlamaConfiguration>(url: Fixtures.tiny)
    var configuration = folder.configuration
    configuration.maximumPositions = 10_000_000
    let model = try LlamaModel.load(configuration, from: folder.weights(), computeType: .float32, on: device)
    #expect(logits(model) == logits(try self.model(on: device)))
    #expect(model.rotary.computedCount == 1_024)
    let ids = (0..<1_500).map { Int32($0 % 1_000) }
    _ = model.logits(
      Tensor(indices: ids, on: device), segments: TokenSegments(lengths: [1_500], on: device), ForwardContext())
    #expect(model.rotary.computedCount == 2_048)
  }

  /// A lone factor or a layer this model does not have.
  @Test(arguments: ["model.layers.0.mlp.up_proj.lora_A.weight", "model.layers.9.mlp.up_proj.lora_B.weight"])
  func adaptersWithOtherTensorsAreRefused(tensor: String) throws {
    let device = try TestDevice.make()
    let folder = folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let settings = LowRankSettings(rank: 2, alpha: 4, targets: ["q_proj"])
    try PEFTAdapter.write(try adapted(settings, on: device), settings: settings, origin: origin, to: folder)
    let path = folder.appendingPathComponent(PEFTAdapter.weightsFile).path
    var tensors = try TensorFile.read(path, on: device).map { (name: $0.key, tensor: $0.value) }
    tensors.append((name: "base_model.model.\(tensor)", tensor: Tensor(zeros: [2, 64], on: device)))
    try TensorFile.write(tensors, to: path)
    let model = try model(on: device)
    let error = #expect(throws: PEFTAdapterError.self) { try PEFTAdapter.attach(folder, to: model, on: device) }
    #expect(error?.description.contains("fit no layer") == true)
    #expect(!model.namedParameters().contains { $0.name.contains("lora_") })
  }
}
