import FTCheckpoint

extension LlamaConfiguration {
  /// Checks that the weights are those this configuration calls for: every expected tensor in its shape, of a type that
  /// can be read, and none besides, except redundant ones.
  ///
  /// - Throws: ``ModelImportError``, which lists what is missing, unexpected and of another shape.
  func check(_ weights: WeightFiles, path: String) throws {
    let names = Set(weights.source.names)
    let expected = expectedTensors
    let expectedNames = Set(expected.map(\.name))
    var misshapen: [String] = []
    for (name, shape) in expected where names.contains(name) {
      let entry = try weights.entry(name)
      if entry.shape != shape { misshapen.append("\(name) is \(entry.shape), expected \(shape)") }
      guard [.float32, .float16, .bfloat16].contains(entry.dtype) else {
        throw ModelImportError.unsupportedType(file: path, tensor: name, type: entry.dtype.rawValue)
      }
    }
    let missing = expected.map(\.name).filter { !names.contains($0) }
    let superfluous = try weights.source.names.filter {
      try !expectedNames.contains($0) && !isRedundant($0, weights)
    }
    guard missing.isEmpty && superfluous.isEmpty && misshapen.isEmpty else {
      throw ModelImportError.tensors(file: path, missing: missing, superfluous: superfluous, misshapen: misshapen)
    }
  }

  /// A second copy of the tied embedding, byte by byte the same, and the rotary frequencies that old versions of
  /// transformers stored and new ones compute.
  private func isRedundant(_ name: String, _ weights: WeightFiles) throws -> Bool {
    if name.hasPrefix("model.layers."), name.hasSuffix(".self_attn.rotary_emb.inv_freq") { return true }
    let embedding = "model.embed_tokens.weight"
    guard tiesEmbeddings, name == "lm_head.weight", weights.source.names.contains(embedding) else { return false }
    let (copy, original) = (try weights.entry(name), try weights.entry(embedding))
    return try copy.dtype == original.dtype && copy.shape == original.shape
      && weights.bytes(of: name).elementsEqual(weights.bytes(of: embedding))
  }
}
