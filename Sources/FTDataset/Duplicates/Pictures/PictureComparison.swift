import FTImageCodec
import Foundation

/// Two small pictures laid on each other: how much of what can be seen in them is the same.
///
/// The alignment is first improved by Gauss and Newton's method with brightness and contrast left free (Lucas and
/// Kanade, "An iterative image registration technique", 1981). Then the picture is cut into tiles of 8 × 8 pixels. A
/// tile in which something can be seen in either picture agrees when the two are correlated in it; tiles without
/// anything to see say nothing.
struct PictureComparison: Sendable {
  /// Share of the tiles with something to see in which both pictures agree, 0 to 1.
  let agreement: Double
  /// Tiles with something to see.
  let tiles: Int
  /// Share of the first and of the second picture that lies on the other one.
  let covered: Double
  let coveredOther: Double
  /// Correlation of brightness where they lie on each other.
  let correlation: Double
  /// From pixels of the first one to pixels of the second one, improved.
  let alignment: PictureAlignment

  static let tile = 8
  /// Steps of 255 by which brightness must vary in a tile for something to be seen.
  private static let visible: Float = 4

  /// - Parameters:
  ///   - first: grey, turned into the position in which it is compared.
  ///   - second: grey.
  ///   - alignment: from pixels of the first one to pixels of the second one.
  /// - Returns: nil where they hardly lie on each other.
  init?(_ first: GreyPicture, _ second: GreyPicture, _ alignment: PictureAlignment) {
    // The finer one is sampled at the pixels of the coarser one.
    if alignment.scale < 1, let back = alignment.inverse {
      guard let other = PictureComparison(sampling: first, at: second, back) else { return nil }
      guard let there = other.alignment.inverse else { return nil }
      self.init(other, turnedRound: there)
    } else {
      self.init(sampling: second, at: first, alignment)
    }
  }

  private init(_ other: PictureComparison, turnedRound alignment: PictureAlignment) {
    agreement = other.agreement
    tiles = other.tiles
    covered = other.coveredOther
    coveredOther = other.covered
    correlation = other.correlation
    self.alignment = alignment
  }

  private init?(sampling fine: GreyPicture, at grid: GreyPicture, _ rough: PictureAlignment) {
    let smooth = fine.smoothed(rough.scale)
    guard Self.correlation(rough, grid, smooth) > Self.hopeless else { return nil }
    guard let alignment = Self.improved(rough, grid, smooth), alignment.isPlausible else { return nil }
    let (width, height) = (grid.width, grid.height)
    var laid = [Float](repeating: .nan, count: width * height)
    var sums = Moments()
    var inside = 0
    for y in 0..<height {
      for x in 0..<width {
        let point = alignment(Double(x) + 0.5, Double(y) + 0.5)
        guard let value = smooth.value(Float(point.x - 0.5), Float(point.y - 0.5)) else { continue }
        inside += 1
        // At its edge a picture mixes with the frame that the other one may have.
        let isEdge = x < 2 || y < 2 || x >= width - 2 || y >= height - 2
        guard !isEdge, smooth.value(Float(point.x - 0.5), Float(point.y - 0.5), margin: 2) != nil else { continue }
        laid[y * width + x] = value
        sums.add(grid.values[y * width + x], value)
      }
    }
    guard sums.count > 64 else { return nil }
    self.alignment = alignment
    covered = Double(inside) / Double(width * height)
    coveredOther = min(1, Double(inside) * abs(alignment.determinant) / Double(fine.width * fine.height))
    correlation = Double(sums.correlation)
    let gain = max(0.2, min(5, sums.deviationOther / max(1e-3, sums.deviation)))
    var seen = 0
    var agreed = 0
    for top in stride(from: 0, to: height, by: Self.tile) {
      for left in stride(from: 0, to: width, by: Self.tile) {
        var tile = Moments()
        for y in top..<min(top + Self.tile, height) {
          for x in left..<min(left + Self.tile, width) where !laid[y * width + x].isNaN {
            tile.add(grid.values[y * width + x] * gain, laid[y * width + x])
          }
        }
        guard tile.count >= Self.tile * Self.tile / 2 else { continue }
        let (own, other) = (tile.deviation, tile.deviationOther)
        // Of the darker one's contrast: shadows brought up are not seen in the other one.
        let least = Self.visible * max(1, min(gain, 2))
        guard max(own, other) > least else { continue }
        seen += 1
        if tile.correlation > 0.7, own < 2.5 * other, other < 2.5 * own { agreed += 1 }
      }
    }
    tiles = seen
    agreement = seen == 0 ? 0 : Double(agreed) / Double(seen)
  }

  /// Sums of two lists of numbers.
  struct Moments {
    var count = 0
    var sum: Float = 0
    var sumOther: Float = 0
    var square: Float = 0
    var squareOther: Float = 0
    var product: Float = 0

    mutating func add(_ own: Float, _ other: Float) {
      count += 1
      sum += own
      sumOther += other
      square += own * own
      squareOther += other * other
      product += own * other
    }

    private var n: Float { Float(max(1, count)) }
    var deviation: Float { max(0, square / n - (sum / n) * (sum / n)).squareRoot() }
    var deviationOther: Float { max(0, squareOther / n - (sumOther / n) * (sumOther / n)).squareRoot() }
    /// Least squares: other ≈ slope · own + shift.
    var slope: Float {
      deviation < 1e-3 ? 0 : (product / n - sum / n * (sumOther / n)) / (deviation * deviation)
    }
    var shift: Float { sumOther / n - slope * (sum / n) }
    var correlation: Float {
      let spread = deviation * deviationOther
      return spread < 1e-4 ? 0 : (product / n - sum / n * (sumOther / n)) / spread
    }
  }

  /// Below this correlation no small step leads to a good one.
  private static let hopeless: Float = 0.3

  private static func correlation(_ alignment: PictureAlignment, _ grid: GreyPicture, _ smooth: GreyPicture) -> Float {
    var sums = Moments()
    for y in stride(from: 1, to: grid.height, by: 3) {
      for x in stride(from: 1, to: grid.width, by: 3) {
        let point = alignment(Double(x) + 0.5, Double(y) + 0.5)
        guard let value = smooth.value(Float(point.x - 0.5), Float(point.y - 0.5)) else { continue }
        sums.add(grid.values[y * grid.width + x], value)
      }
    }
    return sums.correlation
  }

  /// The alignment that minimises Σ (second(alignment(p)) − gain · first(p) − shift)²; nil where it runs away.
  private static func improved(
    _ rough: PictureAlignment, _ grid: GreyPicture, _ smooth: GreyPicture
  ) -> PictureAlignment? {
    var alignment = rough
    for round in 0..<8 {
      // Every second pixel is enough to begin with.
      let stride = round < 5 ? 2 : 1
      guard let step = step(alignment, grid, smooth, stride: stride) else { return nil }
      alignment.a += step[0]
      alignment.b += step[1]
      alignment.c += step[2]
      alignment.d += step[3]
      alignment.e += step[4]
      alignment.f += step[5]
      guard alignment.isPlausible else { return nil }
      let size = Double(max(grid.width, grid.height))
      let moved = (abs(step[0]) + abs(step[1]) + abs(step[3]) + abs(step[4])) * size + abs(step[2]) + abs(step[5])
      if moved < 0.05, round >= 5 { break }
    }
    return alignment
  }

  private static func step(
    _ alignment: PictureAlignment, _ grid: GreyPicture, _ smooth: GreyPicture, stride: Int
  ) -> SIMD8<Double>? {
    // Unknowns: the six of the alignment, gain, shift.
    var normal = [SIMD8<Double>](repeating: .zero, count: 8)
    var right = SIMD8<Double>.zero
    var count = 0
    var y = 0
    while y < grid.height {
      var x = 0
      while x < grid.width {
        let (px, py) = (Double(x) + 0.5, Double(y) + 0.5)
        let point = alignment(px, py)
        if let slope = smooth.slope(Float(point.x - 0.5), Float(point.y - 0.5)) {
          count += 1
          let (gx, gy) = (Double(slope.across), Double(slope.down))
          let row = SIMD8(gx * px, gx * py, gx, gy * px, gy * py, gy, -Double(grid.values[y * grid.width + x]), -1)
          right -= row * Double(slope.value)
          for i in 0..<8 { normal[i] += row * row[i] }
        }
        x += stride
      }
      y += stride
    }
    guard count > 30 else { return nil }
    return solved(normal, right)
  }

  /// Solves a symmetric system of eight by elimination; a little is added to the diagonal.
  private static func solved(_ normal: [SIMD8<Double>], _ right: SIMD8<Double>) -> SIMD8<Double>? {
    var m = normal
    var b = right
    for i in 0..<8 { m[i][i] = m[i][i] * (1 + 1e-6) + 1e-9 }
    for i in 0..<8 {
      let pivot = m[i][i]
      guard pivot > 1e-12, pivot.isFinite else { return nil }
      for k in i + 1..<8 {
        let factor = m[k][i] / pivot
        m[k] -= factor * m[i]
        b[k] -= factor * b[i]
      }
    }
    for i in Swift.stride(from: 7, through: 0, by: -1) {
      for j in i + 1..<8 { b[i] -= m[i][j] * b[j] }
      b[i] /= m[i][i]
    }
    return (0..<8).allSatisfy { b[$0].isFinite } ? b : nil
  }
}
