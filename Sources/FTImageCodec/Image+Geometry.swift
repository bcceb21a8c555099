import Foundation

extension Image {
  /// A part of the picture.
  ///
  /// - Precondition: the part lies inside.
  public func cropped(x: Int, y: Int, width: Int, height: Int) -> Image {
    precondition(
      x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= self.width && y + height <= self.height,
      "a crop of \(width) × \(height) at \(x), \(y) leaves the \(self.width) × \(self.height) picture")
    var result: [UInt8] = []
    result.reserveCapacity(width * height * channels)
    for row in y..<y + height { result += pixels[offset(x, row)..<offset(x, row) + width * channels] }
    return Image(width: width, height: height, channels: channels, pixels: result)
  }

  /// The middle of the picture.
  public func centerCropped(width: Int, height: Int) -> Image {
    cropped(x: (self.width - width) / 2, y: (self.height - height) / 2, width: width, height: height)
  }

  /// Left and right exchanged.
  public func flippedHorizontally() -> Image { rearranged(width, height) { (width - 1 - $0, $1) } }
  /// Top and bottom exchanged.
  public func flippedVertically() -> Image { rearranged(width, height) { ($0, height - 1 - $1) } }
  /// Rows and columns exchanged.
  public func transposed() -> Image { rearranged(height, width) { ($1, $0) } }

  /// The picture turned counterclockwise about its middle, in its size; bilinear, corners filled.
  public func rotated(degrees: Double, fill: Color = .black) -> Image {
    let (cosine, sine) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
    let (cx, cy) = (Double(width - 1) / 2, Double(height - 1) / 2)
    let outside = channels == 1 ? [fill.red] : [fill.red, fill.green, fill.blue, 255]
    var result = pixels
    for y in 0..<height {
      for x in 0..<width {
        let (dx, dy) = (Double(x) - cx, Double(y) - cy)
        let (sx, sy) = (cosine * dx - sine * dy + cx, sine * dx + cosine * dy + cy)
        let (left, top) = (Int(sx.rounded(.down)), Int(sy.rounded(.down)))
        let (wx, wy) = (sx - Double(left), sy - Double(top))
        for c in 0..<channels {
          func at(_ x: Int, _ y: Int) -> Double {
            Double(x < 0 || y < 0 || x >= width || y >= height ? outside[c] : pixels[offset(x, y) + c])
          }
          let upper = at(left, top) * (1 - wx) + at(left + 1, top) * wx
          let lower = at(left, top + 1) * (1 - wx) + at(left + 1, top + 1) * wx
          result[offset(x, y) + c] = UInt8((upper * (1 - wy) + lower * wy).rounded())
        }
      }
    }
    return Image(width: width, height: height, channels: channels, pixels: result)
  }

  /// A picture of another shape whose pixel (x, y) is this one's pixel `source(x, y)`.
  private func rearranged(_ newWidth: Int, _ newHeight: Int, _ source: (Int, Int) -> (Int, Int)) -> Image {
    let result = [UInt8](unsafeUninitializedCapacity: pixels.count) { out, count in
      pixels.withUnsafeBufferPointer { from in
        for y in 0..<newHeight {
          for x in 0..<newWidth {
            let (sx, sy) = source(x, y)
            let (target, start) = ((y * newWidth + x) * channels, offset(sx, sy))
            for c in 0..<channels { out[target + c] = from[start + c] }
          }
        }
      }
      count = pixels.count
    }
    return Image(width: newWidth, height: newHeight, channels: channels, pixels: result)
  }
}
