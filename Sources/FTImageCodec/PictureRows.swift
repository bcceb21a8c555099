import CImage

/// The rows of a picture as its file gives them, before it is turned upright.
protocol PictureRows: AnyObject {
  var width: Int { get }
  var height: Int { get }
  /// 1 (grey), 3 (RGB) or 4 (RGB and opacity).
  var channels: Int { get }
  /// EXIF's, 1 to 8; final after ``finish()``.
  var orientation: Int { get }
  /// Bytes that decoding takes besides a few rows.
  var workingBytes: Int { get }
  /// Lets rows come smaller than the file has them, at least so large; before ``start()``. What cannot does nothing.
  func reduce(toAtLeast width: Int, _ height: Int) throws(ImageError)
  /// Allocates what decoding takes.
  func start() throws(ImageError)
  /// Reads the next row.
  func read(into row: UnsafeMutablePointer<UInt8>) throws(ImageError)
  /// Makes sure that the file is whole.
  func finish() throws(ImageError)
}

extension PictureRows {
  func reduce(toAtLeast width: Int, _ height: Int) throws(ImageError) {}
}

extension ImageFormat {
  static let png = ImageFormat(
    "PNG", extensions: ["png"],
    handling: .read { (bytes, name) throws(ImageError) in try CodedRows(bytes, .png, name: name) }
  ) { $0.count >= 8 && $0[0] == 0x89 && $0.has("PNG\r\n", at: 1) }

  static let jpeg = ImageFormat(
    "JPEG", extensions: ["jpg", "jpeg", "jpe", "jfif"],
    handling: .read { (bytes, name) throws(ImageError) in try CodedRows(bytes, .jpeg, name: name) }
  ) { $0.starts(with: [0xFF, 0xD8, 0xFF]) }
}

/// The rows of a PNG or JPEG file in memory, which must stay as long as they are read.
final class CodedRows: PictureRows {
  private let reader: OpaquePointer
  private let name: String
  private let format: Format
  private(set) var width: Int
  private(set) var height: Int
  let channels: Int
  var orientation: Int { Int(ftc_get_header(reader).orientation) }
  var workingBytes: Int { Int(clamping: ftc_get_header(reader).working_bytes) }

  enum Format {
    case png
    case jpeg
  }

  init(_ bytes: UnsafeRawBufferPointer, _ format: Format, name: String) throws(ImageError) {
    self.name = name
    self.format = format
    let start = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
    var opened: OpaquePointer?
    let status =
      switch format {
      case .png: ftc_png_open(start, bytes.count, &opened)
      case .jpeg: ftc_jpeg_open(start, bytes.count, &opened)
      }
    guard let opened else { throw ImageError(name, .outOfMemory) }
    do throws(ImageError) { try Self.check(status, opened, name) } catch {
      ftc_close(opened)
      throw error
    }
    reader = opened
    let header = ftc_get_header(opened)
    width = Int(header.width)
    height = Int(header.height)
    channels = Int(header.channels)
  }

  deinit { ftc_close(reader) }

  func reduce(toAtLeast width: Int, _ height: Int) throws(ImageError) {
    guard format == .jpeg else { return }
    try Self.check(ftc_jpeg_reduce(reader, Int32(clamping: width), Int32(clamping: height)), reader, name)
    let header = ftc_get_header(reader)
    self.width = Int(header.width)
    self.height = Int(header.height)
  }

  func start() throws(ImageError) { try Self.check(ftc_start(reader), reader, name) }
  func read(into row: UnsafeMutablePointer<UInt8>) throws(ImageError) {
    try Self.check(ftc_read_row(reader, row), reader, name)
  }
  func finish() throws(ImageError) { try Self.check(ftc_finish(reader), reader, name) }

  private static func check(_ status: Int32, _ reader: OpaquePointer, _ name: String) throws(ImageError) {
    switch UInt32(bitPattern: status) {
    case FTC_DONE.rawValue: return
    case FTC_TRUNCATED.rawValue: throw ImageError(name, .truncated)
    case FTC_EMPTY.rawValue: throw ImageError(name, .noPixels)
    case FTC_ANIMATED.rawValue: throw ImageError(name, .animated)
    case FTC_NO_MEMORY.rawValue: throw ImageError(name, .outOfMemory)
    default: throw ImageError(name, .corrupt(String(cString: ftc_message(reader))))
    }
  }
}
