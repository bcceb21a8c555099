import CImage
import Foundation

/// How a picture is read.
public struct ImageReading: Sendable {
  /// What lies under transparent pixels.
  public var background = Image.Color.white
  /// Pixels at most; told from the header before anything is allocated.
  public var pixelLimit = 100_000_000
  /// Bytes of a file at most.
  public var byteLimit = 200_000_000

  public init() {}
}

extension Image {
  /// Reads a PNG or JPEG file as RGB: upright by its EXIF orientation, opacity laid over the background.
  ///
  /// The format is told by the content, whatever the name ends in.
  ///
  /// - Throws: ``ImageError``.
  public init(path: String, reading: ImageReading = ImageReading()) throws(ImageError) {
    let data = try Self.bytes(of: path, limit: reading.byteLimit)
    self = try Self.decoded(data, name: path, reading).laid(over: reading.background)
  }

  /// Reads the bytes of a PNG or JPEG file, see ``init(path:reading:)``.
  ///
  /// - Parameter name: stands for the file in messages.
  public init(data: Data, name: String, reading: ImageReading = ImageReading()) throws(ImageError) {
    self = try Self.decoded(data, name: name, reading).laid(over: reading.background)
  }

  /// Reads a picture as one channel of brightness, for masks.
  public static func mask(path: String, reading: ImageReading = ImageReading()) throws(ImageError) -> Image {
    var reading = reading
    reading.background = .black
    return try Image(path: path, reading: reading).luminance()
  }

  private static func bytes(of path: String, limit: Int) throws(ImageError) -> Data {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw ImageError(path, .missing) }
    if isFolder.boolValue { throw ImageError(path, .unreadable("it is a folder")) }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular else {
      throw ImageError(path, .unreadable("it is a pipe, device or socket"))
    }
    let size = attributes?[.size] as? Int ?? 0
    guard size <= limit else { throw ImageError(path, .fileTooLarge(bytes: size, limit: limit)) }
    do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      throw ImageError(path, .unreadable("permission denied, or the disk failed"))
    }
  }

  private static func decoded(_ data: Data, name: String, _ reading: ImageReading) throws(ImageError) -> Image {
    guard !data.isEmpty else { throw ImageError(name, .emptyFile) }
    guard data.count <= reading.byteLimit else {
      throw ImageError(name, .fileTooLarge(bytes: data.count, limit: reading.byteLimit))
    }
    #if WebP
      if case .other("WebP", _)? = data.withUnsafeBytes({ ImageFormat($0) }) {
        return try decodedWebP(data, name: name, reading)
      }
    #endif
    var picture = ftc_picture()
    picture.orientation = 1
    let format = data.withUnsafeBytes { ImageFormat($0) }
    let status: Int32
    switch format {
    case .png?:
      status = data.withUnsafeBytes {
        ftc_png_decode($0.baseAddress, $0.count, UInt64(max(0, reading.pixelLimit)), &picture)
      }
    case .jpeg?:
      status = data.withUnsafeBytes {
        ftc_jpeg_decode($0.baseAddress, $0.count, UInt64(max(0, reading.pixelLimit)), &picture)
      }
    case .other(let format, let advice)?:
      let command = advice.replacingOccurrences(of: "FILE", with: name)
      throw ImageError(name, .unsupportedFormat(format, advice: command))
    case nil: throw ImageError(name, .unknownFormat)
    }
    guard status == FTC_DONE.rawValue, let pixels = picture.pixels else {
      throw ImageError(name, reason(status, picture, reading))
    }
    defer { ftc_free(pixels) }
    let (width, height, channels) = (Int(picture.width), Int(picture.height), Int(picture.channels))
    let image = Image(
      width: width, height: height, channels: channels,
      pixels: Array(UnsafeBufferPointer(start: pixels, count: width * height * channels)))
    return image.upright(Int(picture.orientation))
  }

  private static func reason(_ status: Int32, _ picture: ftc_picture, _ reading: ImageReading) -> ImageError.Reason {
    switch UInt32(bitPattern: status) {
    case FTC_TRUNCATED.rawValue: return .truncated
    case FTC_TOO_LARGE.rawValue:
      return .tooManyPixels(width: Int(picture.width), height: Int(picture.height), limit: reading.pixelLimit)
    case FTC_EMPTY.rawValue: return .noPixels
    case FTC_ANIMATED.rawValue: return .animated
    case FTC_NO_MEMORY.rawValue: return .outOfMemory
    default:
      let text = withUnsafeBytes(of: picture.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      return .corrupt(text)
    }
  }

  /// The picture turned as its EXIF orientation (1 to 8) says.
  func upright(_ orientation: Int) -> Image {
    switch orientation {
    case 2: flippedHorizontally()
    case 3: flippedHorizontally().flippedVertically()
    case 4: flippedVertically()
    case 5: transposed()
    case 6: transposed().flippedHorizontally()
    case 7: transposed().flippedHorizontally().flippedVertically()
    case 8: transposed().flippedVertically()
    default: self
    }
  }

  /// Opacity laid over a colour, grey as RGB.
  func laid(over background: Color) -> Image {
    if channels == 3 { return self }
    let under = [background.red, background.green, background.blue].map(Int.init)
    let result = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { out, count in
      for pixel in 0..<width * height {
        for c in 0..<3 {
          if channels == 1 {
            out[3 * pixel + c] = pixels[pixel]
          } else {
            let alpha = Int(pixels[4 * pixel + 3])
            out[3 * pixel + c] = UInt8((Int(pixels[4 * pixel + c]) * alpha + under[c] * (255 - alpha) + 127) / 255)
          }
        }
      }
      count = 3 * width * height
    }
    return Image(width: width, height: height, channels: 3, pixels: result)
  }
}
