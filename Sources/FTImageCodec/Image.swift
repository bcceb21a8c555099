/// A picture in memory: 8 bits a channel, rows from the top, channels interleaved.
public struct Image: Sendable, Equatable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// 1 (grey), 3 (RGB) or 4 (RGB and opacity).
  public let channels: Int
  /// `[height, width, channels]` in row-major order.
  public var pixels: [UInt8]

  /// - Precondition: as many bytes as the size calls for, and at least one pixel.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0, "a picture of \(width) × \(height) has no pixels")
    precondition([1, 3, 4].contains(channels), "a picture has 1, 3 or 4 channels, not \(channels)")
    precondition(
      pixels.count == width * height * channels,
      "\(pixels.count) bytes do not fill \(width) × \(height) pixels of \(channels) channels")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// A picture of one colour.
  public init(width: Int, height: Int, color: Color) {
    var pixels = [UInt8](repeating: 0, count: 3 * width * height)
    for i in pixels.indices { pixels[i] = i % 3 == 0 ? color.red : i % 3 == 1 ? color.green : color.blue }
    self.init(width: width, height: height, channels: 3, pixels: pixels)
  }

  /// A colour with full opacity.
  public struct Color: Sendable, Equatable {
    public var red, green, blue: UInt8
    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) { (self.red, self.green, self.blue) = (red, green, blue) }
    public static let white = Color(255, 255, 255)
    public static let black = Color(0, 0, 0)
  }

  /// The first byte of a pixel.
  func offset(_ x: Int, _ y: Int) -> Int { (y * width + x) * channels }
}
