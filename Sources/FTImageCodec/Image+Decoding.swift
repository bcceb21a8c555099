import CImage
import FTData
import Foundation

extension Image {
  /// Reads a picture file as RGB: upright as its EXIF or XMP says, opacity laid over the background.
  ///
  /// The format is told by the content, whatever the name ends in.
  ///
  /// - Throws: ``ImageError``.
  public init(path: String, reading: ImageReading = ImageReading()) throws(ImageError) {
    let data = try Self.bytes(of: path, limit: reading.byteLimit)
    self = try Self.decoded(data, name: path, reading)
  }

  /// Reads the bytes of a picture file, see ``init(path:reading:)``.
  ///
  /// - Parameter name: stands for the file in messages.
  public init(data: Data, name: String, reading: ImageReading = ImageReading()) throws(ImageError) {
    self = try Self.decoded(data, name: name, reading)
  }

  /// Reads a picture as one channel of brightness, for masks.
  public static func mask(path: String, reading: ImageReading = ImageReading()) throws(ImageError) -> Image {
    var reading = reading
    reading.background = .black
    return try Image(path: path, reading: reading).luminance()
  }

  /// The bytes of a picture file, for whoever looks at them and reads the picture too.
  ///
  /// - Throws: ``ImageError`` for what is no file, cannot be read, or is larger than a reading allows.
  public static func bytes(of path: String, limit: Int = ImageReading().byteLimit) throws(ImageError) -> Data {
    // Of what links lead to.
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw ImageError(path, errno == ENOENT ? .missing : .unreadable(SystemReason.words(errno)))
    }
    if status.st_mode & S_IFMT == S_IFDIR { throw ImageError(path, .unreadable("it is a folder")) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ImageError(path, .unreadable("it is a pipe, device or socket"))
    }
    let size = Int(status.st_size)
    guard size <= limit else { throw ImageError(path, .fileTooLarge(bytes: size, limit: limit)) }
    do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      throw ImageError(path, .unreadable(SystemReason(error)?.words ?? "permission denied, or the disk failed"))
    }
  }

  private static func decoded(_ data: Data, name: String, _ reading: ImageReading) throws(ImageError) -> Image {
    try opened(data, name: name, reading) { (rows) throws(ImageError) in
      let collector = try RowCollector(rows, name: name, reading: reading)
      let (needed, limit) = (data.count + collector.memory, reading.memoryLimit)
      guard needed <= limit else {
        throw ImageError(
          name, .tooMuchMemory(width: rows.width, height: rows.height, bytes: needed, limit: limit))
      }
      return try collector.image()
    }
  }

  /// Opens a picture whose header is within the limits, for as long as `use` takes.
  private static func opened<Result>(
    _ data: Data, name: String, _ reading: ImageReading,
    _ use: (any PictureRows) throws(ImageError) -> Result
  ) throws(ImageError) -> Result {
    guard !data.isEmpty else { throw ImageError(name, .emptyFile) }
    guard data.count <= reading.byteLimit else {
      throw ImageError(name, .fileTooLarge(bytes: data.count, limit: reading.byteLimit))
    }
    let outcome = data.withUnsafeBytes { bytes -> Swift.Result<Result, ImageError> in
      do throws(ImageError) {
        let rows = try rows(bytes, name: name, reading.formats)
        guard rows.width <= reading.pixelLimit / rows.height else {
          throw ImageError(
            name, .tooManyPixels(width: rows.width, height: rows.height, limit: reading.pixelLimit))
        }
        return .success(try use(rows))
      } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  private static func rows(
    _ bytes: UnsafeRawBufferPointer, name: String, _ formats: [ImageFormat]
  ) throws(ImageError) -> any PictureRows {
    guard let format = formats.first(where: { $0.begins(bytes) }) else { throw ImageError(name, .unknownFormat) }
    switch format.handling {
    case .read(let rows): return try rows(bytes, name)
    case .convert(let command):
      throw ImageError(
        name, .unsupportedFormat(format.name, advice: command.replacingOccurrences(of: "FILE", with: name)))
    }
  }

  /// Width and height of a picture as it is seen, told by its header.
  ///
  /// - Throws: ``ImageError``; that the file is whole is not known.
  public static func size(path: String, reading: ImageReading = ImageReading()) throws(ImageError) -> (
    width: Int, height: Int
  ) {
    try size(data: bytes(of: path, limit: reading.byteLimit), name: path, reading: reading)
  }

  /// The same of the bytes of a picture file.
  public static func size(data: Data, name: String, reading: ImageReading = ImageReading()) throws(ImageError) -> (
    width: Int, height: Int
  ) {
    try opened(data, name: name, reading) { rows in
      rows.orientation > 4 ? (rows.height, rows.width) : (rows.width, rows.height)
    }
  }

  /// The RGB picture turned as an orientation (1 to 8, as EXIF has it) says.
  func upright(_ orientation: Int) -> Image {
    guard (2...8).contains(orientation) else { return self }
    precondition(channels == 3, "an RGB picture is turned upright, not one of \(channels) channels")
    let result = [UInt8](unsafeUninitializedCapacity: pixels.count) { out, count in
      pixels.withUnsafeBufferPointer { from in
        for y in 0..<height {
          ftc_place_row(
            from.baseAddress! + 3 * width * y, Int32(y), Int32(width), Int32(height), Int32(orientation),
            out.baseAddress!)
        }
      }
      count = pixels.count
    }
    let isTurned = orientation > 4
    return Image(
      width: isTurned ? height : width, height: isTurned ? width : height, channels: 3, pixels: result)
  }

  /// Opacity laid over a colour, grey as RGB.
  func laid(over background: Color) -> Image {
    if channels == 3 { return self }
    let result = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { out, count in
      let under = [background.red, background.green, background.blue]
      pixels.withUnsafeBufferPointer {
        ftc_lay($0.baseAddress!, width * height, Int32(channels), under, out.baseAddress!)
      }
      count = 3 * width * height
    }
    return Image(width: width, height: height, channels: 3, pixels: result)
  }
}
