import FTCheckpoint

/// Which tensor of a foreign file becomes which tensor of a network folder.
struct NetworkImportPlan {
  /// A tensor of the result.
  struct Item {
    let name: String
    let source: ForeignTensor
  }

  /// The opened source.
  let file: any ForeignTensorFile
  let architecture: NetworkArchitecture
  let items: [Item]
  /// What of the source is not taken, and why, for the card.
  let leftOut: [(names: [String], reason: String)]

  /// - Throws: ``ModelImportError`` unless the items are exactly the architecture's tensors in their shapes.
  init(
    _ file: any ForeignTensorFile, _ architecture: NetworkArchitecture, _ items: [Item],
    leftOut: [(names: [String], reason: String)] = []
  ) throws {
    (self.file, self.architecture, self.items) = (file, architecture, items)
    self.leftOut = leftOut.filter { !$0.names.isEmpty }
    try architecture.check(
      Dictionary(items.map { ($0.name, Self.stored($0.source.shape)) }, uniquingKeysWith: { first, _ in first }),
      file: file.path)
  }

  /// The shape in the folder: convolution weights `[out, in / groups, kh, kw]` become `[out, kh, kw, in / groups]`.
  static func stored(_ shape: [Int]) -> [Int] {
    shape.count == 4 ? [shape[0], shape[2], shape[3], shape[1]] : shape
  }

  /// The values in the folder's order.
  func values(of item: Item) throws -> [Float] {
    let values = try file.floats(of: item.source)
    let shape = item.source.shape
    guard shape.count == 4 else { return values }
    let (channels, area) = (shape[1], shape[2] * shape[3])
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
}
