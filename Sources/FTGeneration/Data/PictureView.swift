import FTData
import FTImageCodec
import FTRandom

/// A picture as the network sees it: square, on white where it is not, and while training a part of 90 to 100 % of it.
///
/// Colours stay as they are: captions name them, and drawings stand on white. Mirroring is a choice, because letters and hands have
/// a side.
struct PictureView: Augmentation {
  /// Side of the view, in pixels.
  let side: Int
  var isMirroring = false

  func callAsFunction(_ image: Image, _ generator: inout RandomGenerator) -> Image {
    let square = Self.squared(image)
    let crop = max(1, Int((Double(square.width) * (0.9 + 0.1 * generator.uniform())).rounded()))
    let x = generator.integer(below: square.width - crop + 1)
    let y = generator.integer(below: square.height - crop + 1)
    let view = square.cropped(x: x, y: y, width: crop, height: crop).resized(width: side, height: side)
    let isMirrored = generator.uniform() < 0.5
    return isMirroring && isMirrored ? view.flippedHorizontally() : view
  }

  /// The whole picture.
  func whole(_ image: Image) -> Image {
    let square = Self.squared(image)
    return square.width == side ? square : square.resized(width: side, height: side)
  }

  /// Side to which a picture's longer side is brought when it is read: with room for parts that are enlarged.
  static func readingSide(_ side: Int, isAugmented: Bool) -> Int { isAugmented ? side * 5 / 4 : side }

  /// The picture in the middle of a white square.
  private static func squared(_ image: Image) -> Image {
    let side = max(image.width, image.height)
    guard image.width != image.height else { return image }
    var square = Image(width: side, height: side, color: .white)
    let (left, top) = ((side - image.width) / 2, (side - image.height) / 2)
    let row = image.width * 3
    for y in 0..<image.height {
      let target = ((top + y) * side + left) * 3
      square.pixels.replaceSubrange(target..<target + row, with: image.pixels[y * row..<(y + 1) * row])
    }
    return square
  }
}
