import FTCheckpoint
import FTModels

/// Answers from the keys of the architecture (`llama.…`, `gemma3.…`) and the `tokenizer.ggml.…` keys of a GGUF file.
struct GGUFLlamaMetadata {
  let file: GGUFFile

  /// The name of an architecture's key in this file.
  func key(_ key: String) throws -> String { try "\(file.string("general.architecture")).\(key)" }

  func hasKey(_ key: String) throws -> Bool { file.contains(key: try self.key(key)) }

  func integer(_ key: String) throws -> Int { try file.integer(self.key(key)) }

  func optionalInteger(_ key: String) throws -> Int? { try hasKey(key) ? integer(key) : nil }

  /// An integer that newer files may give as a list, one number for each block.
  func uniformInteger(_ key: String) throws -> Int {
    guard case .array = try file.value(self.key(key)) else { return try integer(key) }
    let values = Set(try file.integers(self.key(key)))
    guard let only = values.first, values.count == 1 else {
      throw ModelImportError.unsupported(
        file: file.path, feature: "a model whose blocks differ in \"\(try self.key(key))\"",
        advice: "choose a model with equal blocks")
    }
    return only
  }

  /// A float32 as the double with the same shortest decimal text: 9.9999997e-06 was written as 1e-05.
  func shortest(_ key: String) throws -> Double? {
    guard try hasKey(key) else { return nil }
    let stored = try file.float(self.key(key))
    let single = Float(stored)
    return Double(single) == stored ? Double("\(single)") : stored
  }

  func tokenID(_ name: String) throws -> Int? {
    let key = "tokenizer.ggml.\(name)_token_id"
    return file.contains(key: key) ? try file.integer(key) : nil
  }

  /// The token that ends a text, and the one that ends a turn where it is another.
  func endIDs() throws -> [Int] {
    let ids = [try tokenID("eos"), try tokenID("eot")].compactMap { $0 }
    return ids.count == 2 && ids[0] == ids[1] ? [ids[0]] : ids
  }

  /// The layers that see a window. llama.cpp knows what the file does not say: each sixth layer sees everything, and the
  /// others' rotary base is 10,000. Source: llama.cpp `llama-model.cpp`, architecture gemma3.
  func localAttention(layerCount: Int) throws -> LocalAttention {
    let period = try optionalInteger("attention.sliding_window_pattern") ?? 6
    guard period > 0, (0...4096).contains(layerCount) else {
      throw ModelImportError.inconsistent(
        file: file.path, problem: "\(layerCount) layers, of which each \(period)th sees more than a window")
    }
    return LocalAttention(
      window: try integer("attention.sliding_window"),
      layers: LocalAttention.layers(layerCount, globalEvery: period),
      ropeBase: try shortest("rope.freq_base_swa") ?? 10_000)
  }

  func headSize(width: Int, heads: Int) throws -> Int {
    let keySize = try optionalInteger("attention.key_length")
    let valueSize = try optionalInteger("attention.value_length")
    guard let headSize = keySize ?? (heads > 0 && width % heads == 0 ? width / heads : nil) else {
      throw ModelImportError.inconsistent(
        file: file.path, problem: "the width \(width) is not a multiple of the \(heads) heads")
    }
    guard valueSize ?? headSize == headSize else {
      throw ModelImportError.unsupported(
        file: file.path, feature: "a model whose keys (\(headSize)) and values (\(valueSize!)) differ in width",
        advice: "choose another model")
    }
    let rotated = try optionalInteger("rope.dimension_count") ?? headSize
    guard rotated == headSize else {
      throw ModelImportError.unsupported(
        file: file.path, feature: "a rotary embedding of \(rotated) of \(headSize) dimensions",
        advice: "choose a model that rotates whole heads")
    }
    return headSize
  }

  func refuseUnsupported() throws {
    if let experts = try optionalInteger("expert_count"), experts > 0 {
      throw ModelImportError.unsupported(
        file: file.path, feature: "a mixture of \(experts) experts", advice: "choose a dense model")
    }
    for name in ["attn_logit_softcapping", "final_logit_softcapping"] where try hasKey(name) {
      throw ModelImportError.unsupported(
        file: file.path, feature: "a model with soft-capped scores (\"\(try key(name))\")",
        advice: "choose a model without them")
    }
    if file.contains(key: "general.type"), try file.string("general.type") != "model" {
      throw ModelImportError.unsupported(
        file: file.path, feature: "a GGUF file of type \"\(try file.string("general.type"))\"",
        advice: "name the file of a whole model")
    }
  }

  func scaling(base: Double, headSize: Int) throws -> RotaryScaling? {
    let divisors = try rotaryDivisors(headSize: headSize)
    let type = try hasKey("rope.scaling.type") ? file.string(key("rope.scaling.type")) : "none"
    let linear = try shortest("rope.scaling.factor") ?? shortest("rope.scale_linear")
    switch (type, divisors) {
    case ("none", let divisors?): return try llama3(divisors, base: base, headSize: headSize)
    case ("none", nil): return try hasKey("rope.scale_linear") && linear != 1 ? .linear(factor: linear!) : nil
    case ("linear", nil):
      guard let linear else { throw try missingFactor() }
      return .linear(factor: linear)
    default:
      throw ModelImportError.unsupported(
        file: file.path, feature: "rotary scaling of type \"\(type)\"\(divisors == nil ? "" : " with own divisors")",
        advice: "supported are none, linear and Llama 3's")
    }
  }

  private func missingFactor() throws -> ModelImportError {
    .inconsistent(
      file: file.path, problem: "linear rotary scaling without \"\(try key("rope.scaling.factor"))\"")
  }

  private func rotaryDivisors(headSize: Int) throws -> [Float]? {
    guard file.contains(tensor: GGUFTensorPlan.rotaryFactors) else { return nil }
    let tensor = try file.tensor(GGUFTensorPlan.rotaryFactors)
    guard tensor.shape == [headSize / 2] else {
      throw ModelImportError.tensors(
        file: file.path, missing: [], superfluous: [],
        misshapen: ["\(tensor.name) is \(tensor.shape), expected [\(headSize / 2)]"])
    }
    var divisors = [Float](repeating: 0, count: headSize / 2)
    try divisors.withUnsafeMutableBufferPointer { try file.dequantize(tensor, rows: 0..<1, into: $0) }
    return divisors
  }

  /// The file stores only the divisors; Llama 3.1 to 3.3 all use the ramp 1 to 4 over 8192 positions, which is verified.
  private func llama3(_ divisors: [Float], base: Double, headSize: Int) throws -> RotaryScaling? {
    if divisors.allSatisfy({ $0 == 1 }) { return nil }
    let scaling = RotaryScaling.llama3(
      RotaryScaling.Llama3(
        factor: Double(divisors.max() ?? 1), lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 8192))
    let plain = LlamaConfiguration.frequencies(base: base, headSize: headSize)
    let fits = zip(plain, divisors).allSatisfy { frequency, divisor in
      abs(frequency / scaling.scaled(frequency) / Double(divisor) - 1) < 1e-3
    }
    guard fits else {
      throw ModelImportError.unsupported(
        file: file.path, feature: "the rotary scaling in \"\(GGUFTensorPlan.rotaryFactors)\", which is not Llama 3's,",
        advice: "import the model's Hugging Face folder instead")
    }
    return scaling
  }
}
