import FTCheckpoint

extension ImageImportPlan {
  /// Recognises EfficientNet-Lite0 by its names; they may have a prefix such as `state_dict.`.
  ///
  /// - Throws: ``ModelImportError`` when the checkpoint holds something else.
  init(_ file: TorchFile) throws {
    let mark = "_conv_stem.weight"
    guard let stem = file.tensors.first(where: { $0.name == mark || $0.name.hasSuffix(".\(mark)") }) else {
      let names = file.tensors.prefix(3).map(\.name).joined(separator: ", ")
      throw ModelImportError.unknownSource(
        file.path,
        reason:
          "this PyTorch checkpoint with \(file.tensors.count) tensors (\(names) …) is none of the networks that can "
          + "be imported (EfficientNet-Lite0)")
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
}
