import CKernels

/// Which tokens of a packed batch belong together.
///
/// Examples of any lengths lie one after the other on the token axis. Token i sees the tokens `starts[i] ... i` only, so a
/// packed batch, a padded batch and a single example are the same thing to attention.
///
/// Examples that begin alike can share the rows of that beginning: tensors have one row for it, and every example's own tokens
/// see it. Nothing but attention has to know, since whatever else a layer does, it does by rows.
public struct TokenSegments {
  /// int32 `[tokens]`: the first token of each token's example.
  let starts: Tensor
  /// int32 `[rows]`: each row's place in its example.
  public let positions: Tensor
  /// Which tokens share a row; nil where each has its own.
  let shared: Shared?
  /// Rows of the tensors.
  public var rowCount: Int { positions.shape[0] }
  /// Tokens of all examples together.
  var tokenCount: Int { starts.shape[0] }

  struct Shared {
    /// int32 `[tokens]`: the row of each token.
    let rows: Tensor
    /// int32 `[tokens]`: the first token of each token's example that shares no row of an earlier one.
    let ownStarts: Tensor
  }

  public init(lengths: [Int], on device: Device) {
    self.init(lengths: lengths, rows: Array(0..<Int32(lengths.reduce(0, +))), on: device)
  }

  /// - Parameter rows: for each token of each example its row. A token that has a row of its own has the first that is free;
  ///   those before it in its example may have the rows of an earlier example's tokens of the same places.
  public init(lengths: [Int], rows: [Int32], on device: Device) {
    precondition(lengths.reduce(0, +) == rows.count, "examples of \(lengths) tokens with \(rows.count) rows")
    var starts: [Int32] = []
    var ownStarts: [Int32] = []
    var positions: [Int32] = []
    var kept: [Int32] = []
    var begin = 0
    for length in lengths {
      precondition(length > 0, "an example of \(length) tokens in a packed batch")
      let free = Int32(positions.count)
      let alike = rows[begin..<begin + length].firstIndex { $0 >= free }.map { $0 - begin } ?? length
      precondition(
        rows[begin..<begin + alike].enumerated().allSatisfy { positions[Int($1)] == $0 }
          && rows[begin + alike..<begin + length].elementsEqual(free..<free + Int32(length - alike)),
        "rows \(rows[begin..<begin + length]) of an example do not follow \(free) rows before")
      // An example that is the beginning of an earlier one has no query of its own.
      if alike < length {
        let start = Int32(starts.count)
        starts += repeatElement(start, count: length)
        ownStarts += repeatElement(start + Int32(alike), count: length)
        kept += rows[begin..<begin + length]
        positions += Int32(alike)..<Int32(length)
      }
      begin += length
    }
    self.starts = Tensor(indices: starts, on: device)
    self.positions = Tensor(indices: positions, on: device)
    shared =
      kept.count == positions.count
      ? nil
      : Shared(rows: Tensor(indices: kept, on: device), ownStarts: Tensor(indices: ownStarts, on: device))
  }

  /// Gradients `[tokens, ...]` of keys or values, those of a shared row added up in the order of tokens: `[rows, ...]`.
  func summedByRow(_ gradient: Tensor) -> Tensor {
    guard let shared else { return gradient }
    let width = gradient.shape.elementCount / tokenCount
    let sum = Tensor(zeros: Shape([rowCount] + gradient.shape.extents.dropFirst()), on: gradient.device)
    ftk_scatter_add(
      sum.floats, shared.rows.indices, gradient.pointer, gradient.dtype.kernelType, tokenCount, width)
    return sum.converted(to: gradient.dtype)
  }
}
