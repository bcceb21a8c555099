import FTTensor

/// A feature map `[1, height, width, channels]` as strips of rows, which can be given up one by one.
final class FeatureStrips {
  let height: Int
  /// Rows in a strip; the last one may have fewer.
  let stripHeight: Int
  private var strips: [Tensor?] = []

  init(height: Int, stripHeight: Int) { (self.height, self.stripHeight) = (height, stripHeight) }

  /// Adds the next strip below those that are there.
  func append(_ strip: Tensor) { strips.append(strip.detached) }

  /// The rows of a range, in one tensor.
  func rows(_ range: Range<Int>) -> Tensor {
    let pieces = (range.lowerBound / stripHeight...(range.upperBound - 1) / stripHeight).map { index -> Tensor in
      guard let strip = strips[index] else { preconditionFailure("rows \(range) were given up already") }
      let first = index * stripHeight
      let part = max(range.lowerBound, first) - first..<min(range.upperBound, first + strip.shape[1]) - first
      return part.count == strip.shape[1] ? strip : strip.sliced(part, along: 1)
    }
    return pieces.count == 1 ? pieces[0] : Tensor.concatenated(pieces, along: 1)
  }

  /// Gives up the strips that lie wholly above a row.
  func drop(above row: Int) {
    for index in strips.indices where min((index + 1) * stripHeight, height) <= row { strips[index] = nil }
  }

  /// Replaces every strip by what is made of it and of its first row's number.
  func transform(_ change: (Tensor, Int) -> Tensor) {
    for index in strips.indices {
      guard let strip = strips[index] else { continue }
      strips[index] = nil
      strips[index] = change(strip, index * stripHeight).detached
    }
  }
}
