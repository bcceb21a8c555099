#if WebP
  import CWebP
  import Foundation

  extension Image {
    /// Decodes a still WebP picture to RGB or RGBA, with the package's trait `WebP`.
    static func decodedWebP(_ data: Data, name: String, _ reading: ImageReading) throws(ImageError) -> Image {
      var features = WebPBitstreamFeatures()
      let status = data.withUnsafeBytes {
        WebPGetFeatures($0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count, &features)
      }
      guard status == VP8_STATUS_OK else {
        throw ImageError(name, status == VP8_STATUS_NOT_ENOUGH_DATA ? .truncated : .corrupt("no WebP header"))
      }
      if features.has_animation != 0 { throw ImageError(name, .animated) }
      let (width, height) = (Int(features.width), Int(features.height))
      guard width > 0 && height > 0 else { throw ImageError(name, .noPixels) }
      guard width * height <= reading.pixelLimit else {
        throw ImageError(name, .tooManyPixels(width: width, height: height, limit: reading.pixelLimit))
      }
      let channels = features.has_alpha != 0 ? 4 : 3
      var pixels = [UInt8](repeating: 0, count: width * height * channels)
      let isDone = data.withUnsafeBytes { bytes in
        pixels.withUnsafeMutableBufferPointer { target in
          let source = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
          let decode = channels == 4 ? WebPDecodeRGBAInto : WebPDecodeRGBInto
          return decode(source, bytes.count, target.baseAddress, target.count, Int32(width * channels)) != nil
        }
      }
      guard isDone else { throw ImageError(name, .corrupt("the WebP data are cut off or contradict themselves")) }
      return Image(width: width, height: height, channels: channels, pixels: pixels)
    }
  }
#endif
