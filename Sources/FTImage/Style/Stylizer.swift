import FTData
import FTImageCodec
import FTModels
import FTNN
import FTTensor
import FTTraining

/// Paints photos in a style.
///
/// ```swift
/// let painting = try compute.run { device in
///   try Stylizer(model: folder, style: StyleMixture("runs/mine:0.7,style-03:0.3"), on: device)
///     .paint(Image(path: "photo.jpg"))
/// }
/// ```
public final class Stylizer {
  /// How a photo is painted.
  public struct Options: Sendable {
    /// 0 leaves the photo, 1 is the painting, in between both are seen.
    public var strength = 1.0
    /// Keeps the photo's colours and takes only light and strokes from the painting.
    public var preservesColors = false
    /// Where the painting is to be seen: 255 fully, 0 not at all; of the photo's size.
    public var mask: Image?

    public init() {}
  }

  private let generator: StyleGenerator
  private let style: StyleVector
  private let context: ForwardContext
  private let upscaler: CompactUpscaler?
  /// Pictures with more pixels are painted in strips.
  private let stripThreshold = 1_500_000

  /// - Parameters:
  ///   - upscaler: makes the painting larger at the end.
  /// - Throws: the errors of models and styles.
  public init(
    model: ModelFolder<StyleGeneratorConfiguration>, style: StyleMixture,
    upscaler: ModelFolder<CompactUpscalerConfiguration>? = nil,
    precision: ComputePrecision = .auto, on device: Device
  ) throws {
    generator = try StyleGenerator.load(model, on: device)
    self.style = try style.vector(for: generator, of: model)
    context = ForwardContext(computeType: precision.resolved(on: device).dtype)
    self.upscaler = try upscaler.map { try CompactUpscaler.load($0, on: device) }
  }

  /// The painting of a photo, as large as the photo, or larger by the upscaler's factor.
  ///
  /// - Parameters:
  ///   - memory: of the earlier frames when the photos are a film.
  ///   - onProgress: sees the part that is done, and ends the work by returning false.
  /// - Returns: nil when the work was ended.
  /// - Throws: ``StylizerError``.
  public func paint(
    _ photo: Image, _ options: Options = Options(), memory: FrameMemory? = nil,
    onProgress: @escaping (Double) -> Bool = { _ in true }
  ) throws(StylizerError) -> Image? {
    guard min(photo.width, photo.height) >= 24 else { throw .tooSmall(width: photo.width, height: photo.height) }
    if let mask = options.mask, mask.width != photo.width || mask.height != photo.height {
      throw .maskSize(mask: (mask.width, mask.height), photo: (photo.width, photo.height))
    }
    let share = upscaler == nil ? 1.0 : 0.2
    guard var painting = painted(photo, memory, { onProgress(share * $0) }) else { return nil }
    if options.preservesColors { painting = painting.withColors(of: photo) }
    if options.strength < 1 || options.mask != nil {
      painting = photo.mixed(with: painting, share: options.strength, mask: options.mask)
    }
    guard let upscaler else { return painting }
    return upscaler.enlarged(painting, context) { onProgress(share + (1 - share) * $0) }
  }

  private func painted(_ photo: Image, _ memory: FrameMemory?, _ onProgress: @escaping (Double) -> Bool) -> Image? {
    if memory == nil, photo.width * photo.height <= stripThreshold {
      let result = Image(generator(Tensor(images: [photo], on: generator.device), style: style, context))
      return onProgress(1) ? result : nil
    }
    return StripPainter(generator: generator, style: style, context: context)
      .paint(photo, memory: memory, onProgress: onProgress)
  }
}

/// A photo that cannot be painted as asked.
public enum StylizerError: Blamable, CustomStringConvertible {
  case tooSmall(width: Int, height: Int)
  case maskSize(mask: (width: Int, height: Int), photo: (width: Int, height: Int))

  public var blame: Blame { .data }

  public var description: String {
    switch self {
    case .tooSmall(let width, let height):
      "\(width) × \(height) pixels are too few to paint; a photo needs at least 24 × 24"
    case .maskSize(let mask, let photo):
      "the mask has \(mask.width) × \(mask.height) pixels and the photo \(photo.width) × \(photo.height); "
        + "bring the mask to the photo's size"
    }
  }
}
