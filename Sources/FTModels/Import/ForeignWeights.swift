import FTCheckpoint

/// Which tensor of a foreign file becomes which tensor of a model folder; all of them become float32.
package struct ForeignWeights {
  /// A tensor of the result.
  package struct Item {
    package let name: String
    package let source: ForeignTensor
    /// Whether a matrix of the source is `[in, out]`; folders hold `[out, in]`.
    package let isTransposed: Bool

    package init(_ name: String, _ source: ForeignTensor, isTransposed: Bool = false) {
      self.name = name
      self.source = source
      self.isTransposed = isTransposed
    }

    /// The shape in the folder.
    package var shape: [Int] { isTransposed ? source.shape.reversed() : ForeignWeights.stored(source.shape) }
  }

  /// The opened source.
  package let file: any ForeignTensorFile
  package let items: [Item]
  /// What of the source is not taken, and why, for the card.
  package let leftOut: [(names: [String], reason: String)]

  package init(
    _ file: any ForeignTensorFile, _ items: [Item], leftOut: [(names: [String], reason: String)] = []
  ) {
    self.file = file
    self.items = items
    self.leftOut = leftOut.filter { !$0.names.isEmpty }
  }

  /// The plan of a model folder with these weights.
  ///
  /// - Parameter files: what the folder holds besides configuration and weights.
  /// - Throws: ``ModelImportError`` unless the items are exactly the architecture's tensors in their shapes.
  package func plan(
    _ configuration: some Architecture, _ format: ModelSource.Format, files: [ImportedFile] = []
  ) throws -> ImportPlan {
    try configuration.check(
      Dictionary(items.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first }), file: file.path)
    let types = Dictionary(items.map { ($0.source.type, 1) }, uniquingKeysWith: +)
    let json = Array(configuration.encoded.indented().utf8)
    return ImportPlan(
      configuration, kind: format.rawValue, tensorTypes: types,
      files: [ImportedFile(FolderContent.configurationName, json), ImportedFile(weights: items.map(entry))] + files,
      notes: notes(types))
  }

  private func entry(_ item: Item) -> (entry: SafetensorsWriter.Entry, byteCount: Int) {
    let entry = SafetensorsWriter.Entry(name: item.name, dtype: .float32, shape: item.shape) { sink in
      let values = try values(of: item)
      guard values.allSatisfy(\.isFinite) else {
        throw ModelImportError.notFinite(file: file.path, tensor: item.source.name)
      }
      try values.withUnsafeBytes { try sink.write($0) }
    }
    return (entry, 4 * item.source.elementCount)
  }

  // MARK: Order

  /// The shape in the folder: convolution weights `[out, in / groups, kh, kw]` become `[out, kh, kw, in / groups]`, those
  /// along time, `[out, in / groups, k]`, become `[out, 1, k, in / groups]`.
  static func stored(_ shape: [Int]) -> [Int] {
    switch shape.count {
    case 4: [shape[0], shape[2], shape[3], shape[1]]
    case 3: [shape[0], 1, shape[2], shape[1]]
    default: shape
    }
  }

  /// The values in the folder's order.
  package func values(of item: Item) throws -> [Float] {
    let values = try file.floats(of: item.source)
    let shape = item.source.shape
    if item.isTransposed { return Self.transposed(values, rows: shape[0], columns: shape[1]) }
    guard shape.count >= 3 else { return values }
    let channels = shape[1]
    let area = shape[2...].reduce(1, *)
    guard channels > 1, area > 1 else { return values }
    return [Float](unsafeUninitializedCapacity: values.count) { result, count in
      var place = 0
      for output in 0..<shape[0] {
        for position in 0..<area {
          for channel in 0..<channels {
            result[place] = values[(output * channels + channel) * area + position]
            place += 1
          }
        }
      }
      count = place
    }
  }

  private static func transposed(_ values: [Float], rows: Int, columns: Int) -> [Float] {
    (0..<columns).flatMap { column in (0..<rows).map { values[$0 * columns + column] } }
  }

  // MARK: Card

  private func notes(_ types: [String: Int]) -> String {
    let widened = types.keys.allSatisfy { $0 == "F32" } ? "" : ", widened from the types above"
    let isReordered = items.contains { $0.source.shape.count > 2 }
    let reordered =
      isReordered
      ? "Convolution weights were transposed from `[out, in / groups, height, width]` to "
        + "`[out, height, width, in / groups]`. " : ""
    // Names of unknown origin go into a code span.
    let omissions = leftOut.map { names, reason in
      let list = names.prefix(8).map { "`\(ModelCard.cell($0).replacing("`", with: "'"))`" }.joined(separator: ", ")
      let more = names.count > 8 ? " and \(names.count - 8) more" : ""
      return "\n\nNot taken over: \(reason) (\(list)\(more))."
    }
    return "The weights are float32\(widened). \(reordered)No value was changed. Imported by ftlab."
      + omissions.joined()
  }
}

extension TorchFile {
  /// What stands before a tensor's name, such as `state_dict.`; `nil` when the file has no such tensor.
  package func prefix(of name: String) -> String? {
    tensors.first { $0.name == name || $0.name.hasSuffix(".\(name)") }.map { String($0.name.dropLast(name.count)) }
  }
}
