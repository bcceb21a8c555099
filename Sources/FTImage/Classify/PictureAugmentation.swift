import FTData
import FTImageCodec
import FTRandom

/// Another view of a picture: a square of 60 to 100 % of it, mirrored or not, in slightly other light.
///
/// Narrower than Inception's crops (8 to 100 %, torchvision's default): with few pictures a crop of a corner teaches the
/// background.
///
/// ```swift
/// let view = PictureAugmentation(side: 224)(image, &generator)
/// ```
struct PictureAugmentation: Augmentation {
  /// Side of the view, in pixels.
  let side: Int

  func callAsFunction(_ image: Image, _ generator: inout RandomGenerator) -> Image {
    let shorter = min(image.width, image.height)
    let crop = max(1, Int(Double(shorter) * (0.6 + 0.4 * generator.uniform()).squareRoot()))
    let x = Int(generator.uniform() * Double(image.width - crop + 1))
    let y = Int(generator.uniform() * Double(image.height - crop + 1))
    var result = image.cropped(x: x, y: y, width: crop, height: crop)
      .resized(width: side, height: side, filter: .bilinear)
    if generator.uniform() < 0.5 { result = result.flippedHorizontally() }
    var jitter = Image.Jitter()
    jitter.brightness = 0.8 + 0.4 * generator.uniform()
    jitter.contrast = 0.8 + 0.4 * generator.uniform()
    jitter.saturation = 0.8 + 0.4 * generator.uniform()
    return result.jittered(jitter)
  }
}
