import FTImageCodec

/// Finds the corners of a grey picture, points around which brightness changes in both directions, spread over the
/// picture.
///
/// The smaller eigenvalue of the structure tensor, summed over 5 × 5 pixels (Shi and Tomasi, "Good features to
/// track", 1994), the largest within 3 pixels.
struct CornerDetector {
  /// Pixels around a corner that its hash is of.
  static let patch = 24
  /// Below this the picture is as good as flat there: brightness changes by about 3 steps of 255.
  private static let floor: Float = 250

  private let width: Int
  private let height: Int
  /// Brightness, smoothed a little.
  private let values: [Float]

  init(_ grey: Image) {
    (width, height) = (grey.width, grey.height)
    values = Self.smoothed(grey)
  }

  /// 3 × 3 binomial.
  private static func smoothed(_ grey: Image) -> [Float] {
    let (width, height) = (grey.width, grey.height)
    var across = [Float](repeating: 0, count: width * height)
    for y in 0..<height {
      let row = y * width
      for x in 0..<width {
        let (left, right) = (max(0, x - 1), min(width - 1, x + 1))
        across[row + x] =
          0.25 * Float(grey.pixels[row + left]) + 0.5 * Float(grey.pixels[row + x])
          + 0.25 * Float(grey.pixels[row + right])
      }
    }
    var result = across
    for y in 0..<height {
      let above = max(0, y - 1) * width
      let row = y * width
      let below = min(height - 1, y + 1) * width
      for x in 0..<width {
        result[row + x] = 0.25 * across[above + x] + 0.5 * across[row + x] + 0.25 * across[below + x]
      }
    }
    return result
  }

  struct Found {
    let x: Int
    let y: Int
    let code: UInt64
  }

  /// At most `count` corners, the strongest of each part of the picture first.
  func strongest(_ count: Int) -> [Found] {
    let strength = strengths()
    // Patches must lie inside.
    let margin = Self.patch / 2
    guard width > 2 * margin, height > 2 * margin else {
      return [Found(x: width / 2, y: height / 2, code: code(width / 2, height / 2))]
    }
    var peaks: [(x: Int, y: Int, strength: Float)] = []
    for y in margin...height - margin {
      for x in margin...width - margin {
        let own = strength[min(y, height - 1) * width + min(x, width - 1)]
        if own > Self.floor, isPeak(strength, x, y, own) { peaks.append((x, y, own)) }
      }
    }
    peaks.sort { ($0.strength, $1.y, $1.x) > ($1.strength, $0.y, $0.x) }
    // A cell of a 6 × 6 grid gives its share before any gives more.
    var taken = [Int](repeating: 0, count: 36)
    let share = max(1, count / 18)
    var first: [Found] = []
    var rest: [(x: Int, y: Int, strength: Float)] = []
    for peak in peaks where first.count < count {
      let cell = peak.y * 6 / height * 6 + peak.x * 6 / width
      if taken[cell] < share {
        taken[cell] += 1
        first.append(Found(x: peak.x, y: peak.y, code: code(peak.x, peak.y)))
      } else {
        rest.append(peak)
      }
    }
    for peak in rest.prefix(count - first.count) {
      first.append(Found(x: peak.x, y: peak.y, code: code(peak.x, peak.y)))
    }
    return first
  }

  private func isPeak(_ strength: [Float], _ x: Int, _ y: Int, _ own: Float) -> Bool {
    for row in max(0, y - 3)...min(height - 1, y + 3) {
      for column in max(0, x - 3)...min(width - 1, x + 3) {
        let other = strength[row * width + column]
        if other > own || other == own && (row, column) < (y, x) { return false }
      }
    }
    return true
  }

  /// The smaller eigenvalue of the summed structure tensor at every pixel.
  private func strengths() -> [Float] {
    var tensor = [SIMD4<Float>](repeating: .zero, count: width * height)
    guard width > 2, height > 2 else { return [Float](repeating: 0, count: width * height) }
    for y in 1..<height - 1 {
      for x in 1..<width - 1 {
        let at = y * width + x
        let across = (values[at + 1] - values[at - 1]) * 0.5
        let down = (values[at + width] - values[at - width]) * 0.5
        tensor[at] = SIMD4(across * across, across * down, down * down, 0)
      }
    }
    let rows = Self.summed(tensor, width: width, height: height)
    return rows.map { sum in
      let (half, off) = ((sum.x - sum.z) * 0.5, sum.y)
      return (sum.x + sum.z) * 0.5 - (half * half + off * off).squareRoot()
    }
  }

  /// Sums over 5 × 5; nothing lies beyond the edges.
  private static func summed(_ tensor: [SIMD4<Float>], width: Int, height: Int) -> [SIMD4<Float>] {
    var across = tensor
    for y in 0..<height {
      var sum = SIMD4<Float>.zero
      let row = y * width
      for x in 0..<min(2, width) { sum += tensor[row + x] }
      for x in 0..<width {
        if x + 2 < width { sum += tensor[row + x + 2] }
        if x >= 3 { sum -= tensor[row + x - 3] }
        across[row + x] = sum
      }
    }
    var result = across
    var sums = [SIMD4<Float>](repeating: .zero, count: width)
    for y in 0..<min(2, height) { for x in 0..<width { sums[x] += across[y * width + x] } }
    for y in 0..<height {
      for x in 0..<width {
        if y + 2 < height { sums[x] += across[(y + 2) * width + x] }
        if y >= 3 { sums[x] -= across[(y - 3) * width + x] }
        result[y * width + x] = sums[x]
      }
    }
    return result
  }

  /// The hash of the patch around a point: 16 × 16 samples, each between four pixels, one and a half pixels apart.
  private func code(_ x: Int, _ y: Int) -> UInt64 {
    var patch = [Float](repeating: 0, count: SignHash.side * SignHash.side)
    let spacing = Float(Self.patch) / Float(SignHash.side)
    for row in 0..<SignHash.side {
      let down = Float(y) + (Float(row) - 7.5) * spacing
      for column in 0..<SignHash.side {
        let across = Float(x) + (Float(column) - 7.5) * spacing
        patch[row * SignHash.side + column] = value(across, down)
      }
    }
    return SignHash.of(patch)
  }

  private func value(_ x: Float, _ y: Float) -> Float {
    let (x, y) = (max(0, min(Float(width - 1), x)), max(0, min(Float(height - 1), y)))
    let (left, top) = (min(Int(x), max(0, width - 2)), min(Int(y), max(0, height - 2)))
    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    let (wx, wy) = (x - Float(left), y - Float(top))
    let upper = values[top * width + left] * (1 - wx) + values[top * width + right] * wx
    let lower = values[bottom * width + left] * (1 - wx) + values[bottom * width + right] * wx
    return upper * (1 - wy) + lower * wy
  }
}
