import FTImageCodec

extension Image {
  /// Applies a change that mixes neighbouring pixels to a picture with opacity: colours count as much as they are opaque, so
  /// that what hides under transparent pixels does not bleed into the visible ones.
  func weighingOpacity(_ change: (Image) -> Image) -> Image {
    guard channels == 4 else { return change(self) }
    var weighed = self
    for place in stride(from: 0, to: pixels.count, by: 4) {
      let opacity = Int(pixels[place + 3])
      for channel in 0..<3 {
        weighed.pixels[place + channel] = UInt8((Int(pixels[place + channel]) * opacity + 127) / 255)
      }
    }
    var result = change(weighed)
    for place in stride(from: 0, to: result.pixels.count, by: 4) {
      let opacity = Int(result.pixels[place + 3])
      guard opacity > 0 else { continue }
      for channel in 0..<3 {
        result.pixels[place + channel] = UInt8(
          min(255, (Int(result.pixels[place + channel]) * 255 + opacity / 2) / opacity))
      }
    }
    return result
  }

  /// Applies a change of colours to a picture of any kind: opacity stays as it is, a grey picture stays grey.
  func changingColours(_ change: (Image) -> Image) -> Image {
    switch channels {
    case 3: return change(self)
    case 1:
      return change(Image(width: width, height: height, channels: 3, pixels: pixels.flatMap { [$0, $0, $0] }))
        .luminance()
    default:
      var colours = [UInt8](repeating: 0, count: width * height * 3)
      for pixel in 0..<width * height {
        for channel in 0..<3 { colours[pixel * 3 + channel] = pixels[pixel * 4 + channel] }
      }
      let changed = change(Image(width: width, height: height, channels: 3, pixels: colours))
      var result = self
      for pixel in 0..<width * height {
        for channel in 0..<3 { result.pixels[pixel * 4 + channel] = changed.pixels[pixel * 3 + channel] }
      }
      return result
    }
  }
}
