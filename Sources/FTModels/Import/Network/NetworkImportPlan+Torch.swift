import FTCheckpoint

extension NetworkImportPlan {
  /// Recognises EfficientNet-Lite0 and the speaker encoder by their names; they may have a prefix such as `state_dict.`.
  ///
  /// - Throws: ``ModelImportError`` when the checkpoint holds something else.
  init(_ file: TorchFile) throws {
    if let first = Self.tensor("lstm.weight_ih_l0", in: file) {
      try self.init(speakerEncoder: file, prefix: String(first.name.dropLast("lstm.weight_ih_l0".count)))
      return
    }
    let mark = "_conv_stem.weight"
    guard let stem = Self.tensor(mark, in: file) else {
      let names = file.tensors.prefix(3).map(\.name).joined(separator: ", ")
      throw ModelImportError.unknownSource(
        file.path,
        reason:
          "this PyTorch checkpoint with \(file.tensors.count) tensors (\(names) …) is none of the networks that can "
          + "be imported (EfficientNet-Lite0, GE2E speaker encoder)")
    }
    let prefix = stem.name.dropLast(mark.count)
    let isCounter = { (tensor: ForeignTensor) in tensor.name.hasSuffix(".num_batches_tracked") }
    let items = file.tensors.filter { !isCounter($0) }.map { tensor in
      let isOwn = tensor.name.hasPrefix(prefix)
      return Item(name: isOwn ? String(tensor.name.dropFirst(prefix.count)) : tensor.name, source: tensor)
    }
    let classes = items.first { $0.name == "_fc.bias" }?.source.shape.first ?? 1000
    try self.init(
      file, .efficientNetLite0(classes: classes), items,
      leftOut: [
        (file.tensors.filter(isCounter).map(\.name), "counters of training batches, which nothing reads in inference")
      ])
  }

  private init(speakerEncoder file: TorchFile, prefix: String) throws {
    let own = file.tensors.filter { $0.name.hasPrefix(prefix) }
    let isScale = { (tensor: ForeignTensor) in tensor.name.dropFirst(prefix.count).hasPrefix("similarity_") }
    try self.init(
      file, .speakerEncoder(isProjected: false),
      own.filter { !isScale($0) }.map { Item(name: String($0.name.dropFirst(prefix.count)), source: $0) },
      leftOut: [
        (own.filter(isScale).map(\.name), "scale and offset of the training loss, which embeddings do not need"),
        (file.tensors.filter { !$0.name.hasPrefix(prefix) }.map(\.name), "the state of the optimizer"),
      ])
  }

  private static func tensor(_ name: String, in file: TorchFile) -> ForeignTensor? {
    file.tensors.first { $0.name == name || $0.name.hasSuffix(".\(name)") }
  }
}
