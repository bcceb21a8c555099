import FTAugment
import FTData
import FTImageCodec
import FTRandom

/// Another view of a picture that shows the same: a part of it, mirrored, in other light.
///
/// ```swift
/// let plan = try AugmentPlan(parsing: "crop 0.6, flip, colour 0.2", for: .image)
/// let view = PictureAugmentation(plan, side: 224)(image, &generator)
/// ```
///
/// Grey pictures stay grey, and what is transparent stays so.
public struct PictureAugmentation: Augmentation {
  public let plan: AugmentPlan
  /// Side of square views in pixels; nil keeps the size of each picture.
  public let side: Int?

  /// - Parameters:
  ///   - plan: for pictures.
  ///   - side: for a network that takes squares: a crop is then a square whose area is that share of the largest square, and
  ///     brought to this side at once. A plan without a crop takes the square in the middle.
  public init(_ plan: AugmentPlan, side: Int? = nil) {
    precondition(plan.modality == .image, "PictureAugmentation: the plan is for \(plan.modality)")
    precondition(side ?? 1 > 0, "PictureAugmentation: views of \(side ?? 0) pixels")
    self.plan = plan
    self.side = side
  }

  public func callAsFunction(_ content: Image, _ generator: inout RandomGenerator) -> Image {
    changed(content, &generator).picture
  }

  /// The picture changed, and by what: "crop 0.71", "flip".
  package func changed(
    _ picture: Image, _ generator: inout RandomGenerator
  ) -> (picture: Image, steps: [(AugmentKind, String)]) {
    var result = picture
    var steps: [(AugmentKind, String)] = []
    if let side, !plan.operations.contains(where: { $0.kind == .crop }) {
      result = Self.square(result, side)
    }
    for operation in plan.operations {
      guard operation.isApplied(&generator) else {
        if operation.kind == .crop, let side { result = Self.square(result, side) }
        continue
      }
      if operation.kind == .colour {
        result = Self.inOtherLight(result, operation, &generator, &steps)
        continue
      }
      let strength = operation.strength(&generator)
      switch operation.kind {
      case .crop: result = Self.cropped(result, share: strength, side: side, &generator)
      case .flip: result = result.flippedHorizontally()
      case .rotate: result = result.rotatedWithoutCorners(degrees: strength)
      case .hue:
        var jitter = Image.Jitter()
        jitter.hue = strength
        result = result.changingColours { $0.jittered(jitter) }
      case .blur: result = result.blurred(deviation: strength)
      case .cutout: result = result.withCutout(share: strength, &generator)
      case .grain: result = result.withGrain(deviation: strength, &generator)
      default: preconditionFailure("PictureAugmentation: \(operation.kind) is not for pictures")
      }
      let shown = operation.amount == nil ? "" : " \((strength * 100).rounded() / 100)"
      steps.append((operation.kind, operation.kind.rawValue + shown))
    }
    return (result, steps)
  }

  private static func square(_ picture: Image, _ side: Int) -> Image {
    guard picture.width != side || picture.height != side else { return picture }
    let shorter = min(picture.width, picture.height)
    let middle = picture.centerCropped(width: shorter, height: shorter)
    return middle.weighingOpacity { $0.resized(width: side, height: side, filter: .bilinear) }
  }

  private static func cropped(
    _ picture: Image, share: Double, side: Int?, _ generator: inout RandomGenerator
  ) -> Image {
    let shorter = min(picture.width, picture.height)
    let scale = share.squareRoot()
    let whole = side == nil ? [picture.width, picture.height] : [shorter, shorter]
    let part = whole.map { max(1, Int(Double($0) * scale)) }
    let x = Int(generator.uniform() * Double(picture.width - part[0] + 1))
    let y = Int(generator.uniform() * Double(picture.height - part[1] + 1))
    return picture.cropped(x: x, y: y, width: part[0], height: part[1]).weighingOpacity {
      $0.resized(width: side ?? picture.width, height: side ?? picture.height, filter: .bilinear)
    }
  }

  /// Brightness, contrast and saturation, each drawn by itself.
  private static func inOtherLight(
    _ picture: Image, _ operation: AugmentOperation, _ generator: inout RandomGenerator,
    _ steps: inout [(AugmentKind, String)]
  ) -> Image {
    var jitter = Image.Jitter()
    jitter.brightness = 1 + operation.strength(&generator)
    jitter.contrast = 1 + operation.strength(&generator)
    jitter.saturation = 1 + operation.strength(&generator)
    let shown = [jitter.brightness, jitter.contrast, jitter.saturation].map { "\(($0 * 100).rounded() / 100)" }
    steps.append((.colour, "colour \(shown.joined(separator: " "))"))
    return picture.changingColours { $0.jittered(jitter) }
  }
}
