import Foundation

extension Image {
  /// Brightness as one channel: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), as Pillow's mode "L".
  public func luminance() -> Image {
    if channels == 1 { return self }
    let values = (0..<width * height).map { pixel -> UInt8 in
      let r = Int(pixels[pixel * channels])
      let g = Int(pixels[pixel * channels + 1])
      let b = Int(pixels[pixel * channels + 2])
      let sum: Int = r * 19595 + g * 38470 + b * 7471 + 0x8000
      return UInt8(sum >> 16)
    }
    return Image(width: width, height: height, channels: 1, pixels: values)
  }

  /// This picture's brightness with the colours of another of the same size (Cb and Cr of BT.601).
  public func withColors(of other: Image) -> Image {
    precondition(
      channels == 3 && other.channels == 3 && width == other.width && height == other.height,
      "colours come from an RGB picture of the same size")
    var result = pixels
    for p in stride(from: 0, to: pixels.count, by: 3) {
      let r = Double(other.pixels[p])
      let g = Double(other.pixels[p + 1])
      let b = Double(other.pixels[p + 2])
      let y = 0.299 * Double(pixels[p]) + 0.587 * Double(pixels[p + 1]) + 0.114 * Double(pixels[p + 2])
      let (cb, cr) = (-0.168736 * r - 0.331264 * g + 0.5 * b, 0.5 * r - 0.418688 * g - 0.081312 * b)
      result[p] = Self.clamped(y + 1.402 * cr)
      result[p + 1] = Self.clamped(y - 0.344136 * cb - 0.714136 * cr)
      result[p + 2] = Self.clamped(y + 1.772 * cb)
    }
    return Image(width: width, height: height, channels: 3, pixels: result)
  }

  /// This picture and another of the same size, mixed: `share` of the other, per pixel where a mask says so.
  ///
  /// - Parameter mask: one channel, 255 where the other picture is to be seen fully.
  public func mixed(with other: Image, share: Double, mask: Image? = nil) -> Image {
    precondition(
      other.pixels.count == pixels.count && other.width == width
        && (mask.map { $0.width == width && $0.height == height } ?? true),
      "pictures and masks that are mixed have one size")
    var result = pixels
    for i in pixels.indices {
      let part = share * (mask.map { Double($0.pixels[i / channels * $0.channels]) / 255 } ?? 1)
      result[i] = Self.clamped(Double(pixels[i]) * (1 - part) + Double(other.pixels[i]) * part)
    }
    return Image(width: width, height: height, channels: channels, pixels: result)
  }

  /// How much brightness, contrast, saturation and hue change; 1, 1, 1 and 0 change nothing.
  public struct Jitter: Sendable, Equatable {
    public var brightness = 1.0
    public var contrast = 1.0
    public var saturation = 1.0
    /// In turns of the colour wheel, -0.5 to 0.5.
    public var hue = 0.0

    public init() {}
  }

  /// The picture in changed light: brightness scales towards black, contrast towards the mean brightness, saturation
  /// towards grey, as Pillow's `ImageEnhance`; then hue turns.
  public func jittered(_ jitter: Jitter) -> Image {
    precondition(channels == 3, "colour jitter takes an RGB picture")
    let grey = luminance().pixels
    let mean = (Double(grey.reduce(0) { $0 + Int($1) }) / Double(grey.count)).rounded() * jitter.brightness
    let (c, s) = (cos(2 * .pi * jitter.hue), sin(2 * .pi * jitter.hue))
    var result = pixels
    for p in stride(from: 0, to: pixels.count, by: 3) {
      var v = (0..<3).map { mean + (Double(pixels[p + $0]) * jitter.brightness - mean) * jitter.contrast }
      let y = 0.299 * v[0] + 0.587 * v[1] + 0.114 * v[2]
      v = v.map { y + ($0 - y) * jitter.saturation }
      if jitter.hue != 0 {
        // A turn of the colour plane (I, Q) of YIQ.
        let (i, q) = (0.596 * v[0] - 0.274 * v[1] - 0.322 * v[2], 0.211 * v[0] - 0.523 * v[1] + 0.312 * v[2])
        let (i2, q2) = (i * c - q * s, i * s + q * c)
        v = [y + 0.956 * i2 + 0.621 * q2, y - 0.272 * i2 - 0.647 * q2, y - 1.106 * i2 + 1.703 * q2]
      }
      for k in 0..<3 { result[p + k] = Self.clamped(v[k]) }
    }
    return Image(width: width, height: height, channels: 3, pixels: result)
  }

  static func clamped(_ value: Double) -> UInt8 { UInt8(max(0, min(255, value.rounded()))) }
}
