import FTCheckpoint

/// Which tensor of a foreign file becomes which tensor of a network folder.
struct NetworkImportPlan {
  /// A tensor of the result.
  struct Item {
    let name: String
    let source: ForeignTensor
    /// Whether a matrix of the source is `[in, out]`; folders hold `[out, in]`.
    var isTransposed = false

    /// The shape in the folder.
    var shape: [Int] { isTransposed ? source.shape.reversed() : NetworkImportPlan.stored(source.shape) }
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
      Dictionary(items.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first }),
      file: file.path)
  }

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
  func values(of item: Item) throws -> [Float] {
    let values = try file.floats(of: item.source)
    let shape = item.source.shape
    if item.isTransposed { return Self.transposed(values, rows: shape[0], columns: shape[1]) }
    guard shape.count >= 3 else { return values }
    let (channels, area) = (shape[1], shape[2...].reduce(1, *))
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

  static func transposed(_ values: [Float], rows: Int, columns: Int) -> [Float] {
    (0..<columns).flatMap { column in (0..<rows).map { values[$0 * columns + column] } }
  }
}
