import CImage
import FTTensor

extension Image {
  /// How pixels are weighted when a picture changes its size; Pillow's filters.
  public enum Filter: Int32, Sendable, CaseIterable {
    case box = 0
    case bilinear
    case bicubic
    case lanczos
  }

  /// The picture in another size, antialiased; bit for bit what Pillow's `resize` gives.
  public func resized(width: Int, height: Int, filter: Filter = .bicubic) -> Image {
    precondition(width > 0 && height > 0, "a picture cannot be resized to \(width) × \(height)")
    if width == self.width, height == self.height { return self }
    let result = [UInt8](unsafeUninitializedCapacity: width * height * channels) { out, count in
      let status = pixels.withUnsafeBufferPointer {
        ftc_resample(
          $0.baseAddress!, Int32(self.width), Int32(self.height), Int32(channels), out.baseAddress!, Int32(width),
          Int32(height), filter.rawValue)
      }
      if status != 0 { OutOfMemory(purpose: "resizing a picture to \(width) × \(height)").end() }
      count = width * height * channels
    }
    return Image(width: width, height: height, channels: channels, pixels: result)
  }

  /// The picture with its shorter side of this many pixels, in its proportions.
  public func fitting(shorterSide side: Int, filter: Filter = .bicubic) -> Image {
    scaled(by: Double(side) / Double(min(width, height)), filter)
  }

  /// The picture with its longer side of this many pixels, in its proportions.
  public func fitting(longerSide side: Int, filter: Filter = .bicubic) -> Image {
    scaled(by: Double(side) / Double(max(width, height)), filter)
  }

  private func scaled(by factor: Double, _ filter: Filter) -> Image {
    let side = { (pixels: Int) in max(1, Int((Double(pixels) * factor).rounded())) }
    return resized(width: side(width), height: side(height), filter: filter)
  }
}
