import FTImageCodec
import FTJSON

/// Step `picture`: every picture upright, in RGB of 8 bits a channel and in one size.
///
/// ```swift
/// let step = try PreprocessSteps(names: ["picture"]).picture
/// let image = try step?.prepared(path: "photos/cat.jpg").image
/// ```
///
/// Settings:
/// - `size`: pixels, 512 unless given;
/// - `shape`: "longest" (the longer side has this size, proportions stay), "crop" (a square from the middle) or "pad"
///   (a square with the background beside the picture);
/// - `background`: what lies under transparent pixels and beside padded pictures: "white", "black", "gray" or
///   "#rrggbb".
///
/// Orientation is applied as EXIF or XMP says, 16 bits become 8, grey and CMYK become RGB, and a JPEG's own colour
/// space (Display P3, Adobe RGB) becomes sRGB where its profile is one of a matrix and curves. Sizes change with the
/// bicubic filter, antialiased.
public struct PictureStep: Sendable, Equatable {
  static let name = "picture"

  enum Shape: String, CaseIterable { case longest, crop, pad }

  let size: Int
  let shape: Shape
  let backgroundName: String
  let background: Image.Color

  var settings: JSONObject {
    .settings(
      ("size", JSONValue(size)), ("shape", .string(shape.rawValue)), ("background", .string(backgroundName)))
  }

  init(_ settings: inout StepSettings) throws(PreprocessError) {
    size = try settings.integer("size", in: 16...8192, default: 512)
    shape = try settings.choice("shape", default: .longest)
    backgroundName = try settings.text("background", default: "white")
    guard let color = Self.color(backgroundName) else {
      throw settings.bad("background", .string(backgroundName), "\"white\", \"black\", \"gray\" or \"#rrggbb\"")
    }
    background = color
  }

  private static func color(_ name: String) -> Image.Color? {
    switch name {
    case "white": return .white
    case "black": return .black
    case "gray", "grey": return Image.Color(128, 128, 128)
    default:
      let digits = name.dropFirst()
      guard name.hasPrefix("#"), digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit),
        let value = UInt32(digits, radix: 16)
      else { return nil }
      return Image.Color(UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255))
    }
  }

  /// A picture as the step makes it, and what it was.
  public struct Prepared: Sendable, Equatable {
    public let image: Image
    /// Upright, before the size changed.
    public let width: Int
    public let height: Int
    /// What is worth a sentence: another colour space, an enlargement.
    public let remarks: [String]
  }

  /// Reads a picture and makes it what the step says.
  ///
  /// - Throws: `ImageError`.
  public func prepared(path: String) throws(ImageError) -> Prepared {
    var reading = ImageReading()
    reading.background = background
    let source = try Image(path: path, reading: reading)
    var image = apply(to: source)
    var remarks: [String] = []
    if let profile = ColorProfile(path: path), !profile.isStandard {
      if let conversion = profile.conversion {
        image = conversion.standard(image, within: shape == .pad ? margins(of: source) : nil)
        remarks.append("its colours were \(profile.name) and became sRGB")
      } else {
        remarks.append("its colours are \(profile.name) and were taken as sRGB; convert it for true colours")
      }
    }
    let side = shape == .crop ? min(source.width, source.height) : max(source.width, source.height)
    if side < size { remarks.append("it was enlarged from \(source.width) × \(source.height)") }
    return Prepared(image: image, width: source.width, height: source.height, remarks: remarks)
  }

  /// A picture of this shape and size, as ``prepared(path:)`` makes it of a file in sRGB.
  public func apply(to image: Image) -> Image {
    switch shape {
    case .longest: return image.fitting(longerSide: size)
    case .crop:
      let side = min(image.width, image.height)
      return image.centerCropped(width: side, height: side).resized(width: size, height: size)
    case .pad:
      let fitted = image.fitting(longerSide: size)
      return fitted.padded(to: size, background)
    }
  }

  /// Where a padded picture shows the picture itself.
  private func margins(of source: Image) -> PixelArea {
    let fitted = ImageReading.Size.longerSide(size).fitting(width: source.width, height: source.height)
    return PixelArea(
      x: (size - fitted.width) / 2, y: (size - fitted.height) / 2, width: fitted.width, height: fitted.height)
  }
}

/// A rectangle of pixels.
struct PixelArea: Equatable {
  var x: Int
  var y: Int
  var width: Int
  var height: Int
}

extension Image {
  /// The picture in the middle of a square of a colour; it fits into it.
  fileprivate func padded(to side: Int, _ color: Color) -> Image {
    guard width != side || height != side else { return self }
    let fill =
      channels == 1
      ? [color.red]
      : channels == 3
        ? [color.red, color.green, color.blue]
        : [color.red, color.green, color.blue, 255]
    let (left, top) = ((side - width) / 2, (side - height) / 2)
    var result: [UInt8] = []
    result.reserveCapacity(side * side * channels)
    let line = (0..<side).flatMap { _ in fill }
    for row in 0..<side {
      guard (top..<top + height).contains(row) else {
        result += line
        continue
      }
      let (start, length) = ((row - top) * width * channels, width * channels)
      result += line[..<(left * channels)]
      result += pixels[start..<start + length]
      result += line[(left * channels + length)...]
    }
    return Image(width: side, height: side, channels: channels, pixels: result)
  }
}
