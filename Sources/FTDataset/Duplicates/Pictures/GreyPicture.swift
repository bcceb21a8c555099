import FTImageCodec
import Foundation

/// Brightness in numbers that are reckoned with.
struct GreyPicture: Sendable {
  let width: Int
  let height: Int
  let values: [Float]

  init(width: Int, height: Int, values: [Float]) {
    self.width = width
    self.height = height
    self.values = values
  }

  init(_ image: Image) {
    self.init(width: image.width, height: image.height, values: image.pixels.map { Float($0) })
  }

  /// The picture in another position.
  func turned(_ turn: PictureTurn) -> GreyPicture {
    if turn == .none { return self }
    let (newWidth, newHeight) = turn.isTransposed ? (height, width) : (width, height)
    var result = [Float](repeating: 0, count: values.count)
    for y in 0..<height {
      for x in 0..<width {
        var (column, row) = turn.isTransposed ? (y, x) : (x, y)
        if turn.isMirrored { column = newWidth - 1 - column }
        if turn.isFlipped { row = newHeight - 1 - row }
        result[row * newWidth + column] = values[y * width + x]
      }
    }
    return GreyPicture(width: newWidth, height: newHeight, values: result)
  }

  /// Between four pixels; nil outside, and so many pixels within its edges.
  func value(_ x: Float, _ y: Float, margin: Float = 0) -> Float? {
    let least = margin - 0.5
    guard x >= least, y >= least, x <= Float(width - 1) - least, y <= Float(height - 1) - least else { return nil }
    let (x, y) = (max(0, min(Float(width - 1), x)), max(0, min(Float(height - 1), y)))
    let (left, top) = (Int(x), Int(y))
    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    let (wx, wy) = (x - Float(left), y - Float(top))
    let upper = values[top * width + left] * (1 - wx) + values[top * width + right] * wx
    let lower = values[bottom * width + left] * (1 - wx) + values[bottom * width + right] * wx
    return upper * (1 - wy) + lower * wy
  }

  /// The value between four pixels and how it changes there, per pixel; nil outside and at the very edge.
  func slope(_ x: Float, _ y: Float) -> (value: Float, across: Float, down: Float)? {
    guard x >= 0, y >= 0, x < Float(width - 1), y < Float(height - 1) else { return nil }
    let (left, top) = (Int(x), Int(y))
    let (wx, wy) = (x - Float(left), y - Float(top))
    let at = top * width + left
    let a = values[at]
    let b = values[at + 1]
    let c = values[at + width]
    let d = values[at + width + 1]
    let (upper, lower) = (a + (b - a) * wx, c + (d - c) * wx)
    return (upper + (lower - upper) * wy, (b - a) * (1 - wy) + (d - c) * wy, (c - a) * (1 - wx) + (d - b) * wx)
  }

  /// Smoothed as much as a picture is that is this much smaller.
  func smoothed(_ scale: Double) -> GreyPicture {
    // Pixels are averages over themselves already: only what is missing to the wider average, as a Gaussian.
    let sigma = 0.5 * max(0, scale * scale - 1).squareRoot() + 0.3
    let radius = max(1, Int((2.5 * sigma).rounded(.up)))
    var weights = (-radius...radius).map { Float(exp(-0.5 * pow(Double($0) / sigma, 2))) }
    let total = weights.reduce(0, +)
    weights = weights.map { $0 / total }
    var across = values
    for y in 0..<height {
      for x in 0..<width {
        var sum: Float = 0
        for k in 0..<weights.count { sum += weights[k] * values[y * width + max(0, min(width - 1, x + k - radius))] }
        across[y * width + x] = sum
      }
    }
    var result = across
    for y in 0..<height {
      for x in 0..<width {
        var sum: Float = 0
        for k in 0..<weights.count {
          sum += weights[k] * across[max(0, min(height - 1, y + k - radius)) * width + x]
        }
        result[y * width + x] = sum
      }
    }
    return GreyPicture(width: width, height: height, values: result)
  }
}
