import FTImageCodec

/// What can be said of a picture at a glance, for the checks of outliers.
public struct PictureFacts: Sendable, Equatable {
  /// Pixels, as the picture is seen.
  public let width: Int
  public let height: Int
  /// Mean of brightness (BT.601), 0 (black) to 1 (white). Transparent parts count as white.
  public let brightness: Double
  /// Standard deviation of brightness, 0 to 0.5.
  public let contrast: Double
  /// No pixel has a colour worth mentioning.
  public let isGrey: Bool
  /// The file can hold transparent parts; they were laid over white.
  public let hasAlpha: Bool
  /// Share of the picture, 0 to 1, that differs by less than 4 % in every channel from its median colour.
  public let oneColorShare: Double

  /// At least this share of one colour: nothing is to be seen.
  static let nearlyAll = 0.995

  /// Pixels of the shorter side.
  public var shorterSide: Int { min(width, height) }

  /// - Parameters:
  ///   - picture: RGB, reduced.
  ///   - size: of the whole picture.
  init(_ picture: Image, size: (width: Int, height: Int), hasAlpha: Bool) {
    (width, height) = size
    self.hasAlpha = hasAlpha
    let count = picture.width * picture.height
    var histograms = [[Int]](repeating: [Int](repeating: 0, count: 256), count: 3)
    var sum = 0.0
    var squares = 0.0
    var mostColor = 0
    for at in stride(from: 0, to: 3 * count, by: 3) {
      let red = Int(picture.pixels[at])
      let green = Int(picture.pixels[at + 1])
      let blue = Int(picture.pixels[at + 2])
      histograms[0][red] += 1
      histograms[1][green] += 1
      histograms[2][blue] += 1
      let luma = Double(299 * red + 587 * green + 114 * blue) / 255_000
      sum += luma
      squares += luma * luma
      mostColor = max(mostColor, max(red, green, blue) - min(red, green, blue))
    }
    let mean = sum / Double(count)
    brightness = mean
    contrast = max(0, squares / Double(count) - mean * mean).squareRoot()
    // JPEG keeps colour less exactly than brightness.
    isGrey = mostColor <= 12
    let medians = histograms.map { histogram -> Int in
      var seen = 0
      return histogram.firstIndex {
        seen += $0
        return 2 * seen >= count
      } ?? 0
    }
    var same = 0
    for at in stride(from: 0, to: 3 * count, by: 3)
    where (0..<3).allSatisfy({ abs(Int(picture.pixels[at + $0]) - medians[$0]) <= 10 }) { same += 1 }
    oneColorShare = Double(same) / Double(count)
  }

  /// Whether a file's header says that it can hold transparent pixels. Sources: PNG (third edition) 11.2.1 and
  /// 11.3.1.1, WebP container specification (RFC 9649) 2.7 and 3.4.
  static func hasAlpha(_ bytes: [UInt8]) -> Bool {
    func word(_ at: Int) -> [UInt8] { at + 4 <= bytes.count ? Array(bytes[at..<at + 4]) : [] }
    if word(0) == [0x89, 0x50, 0x4E, 0x47], bytes.count > 25 {
      if bytes[25] == 4 || bytes[25] == 6 { return true }
      // A palette's transparency stands in a chunk before the pixels.
      var at = 8
      var chunks = 0
      while at + 8 <= bytes.count, chunks < 1_000 {
        chunks += 1
        let length = word(at).reduce(0) { $0 << 8 | Int($1) }
        let kind = word(at + 4)
        if kind == Array("tRNS".utf8) { return true }
        if kind == Array("IDAT".utf8) { return false }
        at += 12 + length
      }
      return false
    }
    guard word(0) == Array("RIFF".utf8), word(8) == Array("WEBP".utf8), bytes.count > 24 else { return false }
    if word(12) == Array("VP8X".utf8) { return bytes[20] & 0x10 != 0 }
    return word(12) == Array("VP8L".utf8) && bytes[24] & 0x10 != 0
  }
}
