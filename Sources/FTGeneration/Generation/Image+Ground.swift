import FTImageCodec

extension Image {
  /// An RGB drawing on white with its ground taken away: RGBA, as large.
  ///
  /// Ground is what is nearly white and reaches the edge by such pixels; white that is enclosed stays. Pixels beside the ground are taken
  /// for a mixture of white and the darkest pixel around them, as the edge of a drawing is: p = o · c + (1 − o) · 255 gives the opacity o
  /// and the colour c.
  ///
  /// - Parameter tolerance: how far below 255 the darkest of the three values may be in the ground.
  /// - Precondition: three channels.
  public func withoutWhiteGround(tolerance: Int = 24) -> Image {
    precondition(channels == 3, "the ground is taken from an RGB picture, not from one of \(channels) channels")
    let ink = (0..<width * height).map { pixel in (0..<3).map { 255 - Int(pixels[3 * pixel + $0]) }.max() ?? 0 }
    let isGround = ground { ink[$0] <= tolerance }
    var result = [UInt8](repeating: 0, count: 4 * ink.count)
    for pixel in ink.indices where !isGround[pixel] {
      let around = neighbours(of: pixel)
      let darkest = around.map { ink[$0] }.max() ?? 0
      let isEdge = around.contains { isGround[$0] } && ink[pixel] < darkest
      let opacity = isEdge ? Double(ink[pixel]) / Double(darkest) : 1
      for channel in 0..<3 {
        let value = 255 - (255 - Double(pixels[3 * pixel + channel])) / opacity
        result[4 * pixel + channel] = UInt8(max(0, min(255, value.rounded())))
      }
      result[4 * pixel + 3] = UInt8((255 * opacity).rounded())
    }
    return Image(width: width, height: height, channels: 4, pixels: result)
  }

  /// Which pixels reach the edge by pixels like them, side by side.
  private func ground(_ isLight: (Int) -> Bool) -> [Bool] {
    var isGround = [Bool](repeating: false, count: width * height)
    var open: [Int] = []
    for x in 0..<width { open += [x, (height - 1) * width + x] }
    for y in 0..<height { open += [y * width, y * width + width - 1] }
    while let pixel = open.popLast() {
      guard !isGround[pixel], isLight(pixel) else { continue }
      isGround[pixel] = true
      open += neighbours(of: pixel, isDiagonal: false)
    }
    return isGround
  }

  private func neighbours(of pixel: Int, isDiagonal: Bool = true) -> [Int] {
    let (x, y) = (pixel % width, pixel / width)
    var found: [Int] = []
    for down in -1...1 {
      for right in -1...1 where (down != 0 || right != 0) && (isDiagonal || down == 0 || right == 0) {
        guard (0..<width).contains(x + right), (0..<height).contains(y + down) else { continue }
        found.append((y + down) * width + x + right)
      }
    }
    return found
  }
}
