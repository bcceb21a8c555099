import FTImageCodec
import FTNN
import FTTensor

extension CompactUpscaler {
  /// A picture of any size, enlarged tile by tile; every tile sees as much around itself as its pixels depend on, so that
  /// the result is that of the whole picture at once.
  ///
  /// - Parameters:
  ///   - tile: side of the tiles in pixels of the picture.
  ///   - onProgress: sees the part that is done, and ends the work by returning false.
  /// - Returns: nil when the work was ended.
  public func enlarged(
    _ picture: Image, _ context: ForwardContext, tile: Int = 256, onProgress: (Double) -> Bool = { _ in true }
  ) -> Image? {
    precondition(picture.channels == 3 && tile > 0, "an RGB picture is enlarged in tiles of at least one pixel")
    let device = self.device
    let width = picture.width * scale
    var pixels = [UInt8](repeating: 0, count: 3 * width * picture.height * scale)
    for top in stride(from: 0, to: picture.height, by: tile) {
      let (first, last) = (max(0, top - reach), min(picture.height, top + tile + reach))
      for left in stride(from: 0, to: picture.width, by: tile) {
        let (start, end) = (max(0, left - reach), min(picture.width, left + tile + reach))
        let crop = picture.cropped(x: start, y: first, width: end - start, height: last - first)
        let large = Image(self(Tensor(images: [crop], on: device), context))
        let inner = large.cropped(
          x: (left - start) * scale, y: (top - first) * scale, width: min(tile, picture.width - left) * scale,
          height: min(tile, picture.height - top) * scale)
        for row in 0..<inner.height {
          let target = 3 * ((top * scale + row) * width + left * scale)
          let source = 3 * row * inner.width
          let line = inner.pixels[source..<source + 3 * inner.width]
          pixels.replaceSubrange(target..<target + line.count, with: line)
        }
      }
      if !onProgress(Double(min(top + tile, picture.height)) / Double(picture.height)) { return nil }
    }
    return Image(width: width, height: picture.height * scale, channels: 3, pixels: pixels)
  }
}
