import FTImageCodec

/// What is kept of a picture to know it again: a hash of the whole, hashes of its corners, and a small grey picture
/// by which a suspicion is checked. About 15 kB.
///
/// Corners and their hashes take the place of the descriptors of Ke, Sukthankar and Huston, "Efficient near-duplicate
/// detection and sub-image retrieval" (2004): a part of a picture is known by the corners that lie in it, whatever
/// was cut off or added.
struct PictureFingerprint: Sendable, Equatable {
  /// A corner, by what lies around it.
  struct Corner: Sendable, Equatable {
    let code: UInt64
    /// In pixels of the working picture.
    let x: UInt8
    let y: UInt8
    /// The size in which it was found: ``PictureFingerprint/step`` to this power smaller than the working picture.
    let level: UInt8
  }

  /// Pixels of the working picture's longer side.
  static let workingSide = 192
  /// Pixels of the small picture's longer side.
  static let smallSide = 96
  /// Pixels of the longer side of what is kept of the colours.
  static let colorSide = 24
  /// From one size to the next one.
  static let step = 1.2
  static let levels = 9

  /// Working pixels.
  let width: Int
  let height: Int
  /// Hash of the whole, brought to a square.
  let whole: UInt64
  let corners: [Corner]
  /// Brightness, one channel.
  let small: Image
  /// Colours, RGB.
  let colors: Image
  /// Share of the picture that its eight most frequent colours fill, of 4,096.
  let paletteShare: Double
  /// Few colours fill most of it: a drawing, an icon, a thing cut out of its background. Such pictures are alike
  /// sooner.
  var isPlain: Bool { paletteShare > 0.6 }
  /// Hardly more than a few colours: a letter, a sign, an icon.
  var isDrawn: Bool { paletteShare > 0.85 }

  /// - Parameter picture: RGB, its longer side ``workingSide``.
  init(_ picture: Image) {
    let grey = picture.luminance()
    width = grey.width
    height = grey.height
    let square = grey.resized(width: SignHash.side, height: SignHash.side, filter: .bilinear)
    whole = SignHash.of(square.pixels.map { Float($0) })
    small = grey.fitting(longerSide: Self.smallSide, filter: .bilinear)
    colors = picture.fitting(longerSide: Self.colorSide, filter: .box)
    paletteShare = Self.paletteShare(of: picture)
    corners = Self.corners(of: grey)
  }

  private static func paletteShare(of picture: Image) -> Double {
    let (columns, rows) = content(of: picture)
    var counts = [Int](repeating: 0, count: 4096)
    for y in rows {
      for x in columns {
        let at = 3 * (y * picture.width + x)
        let red = Int(picture.pixels[at] >> 4)
        let green = Int(picture.pixels[at + 1] >> 4)
        let blue = Int(picture.pixels[at + 2] >> 4)
        counts[red << 8 | green << 4 | blue] += 1
      }
    }
    counts.sort(by: >)
    return Double(counts.prefix(8).reduce(0, +)) / Double(max(1, columns.count * rows.count))
  }

  /// The picture without a frame of one colour.
  private static func content(of picture: Image) -> (columns: Range<Int>, rows: Range<Int>) {
    func isFrame(_ x: Int, _ y: Int, like corner: Int) -> Bool {
      let at = 3 * (y * picture.width + x)
      return (0..<3).allSatisfy { abs(Int(picture.pixels[at + $0]) - Int(picture.pixels[corner + $0])) <= 16 }
    }
    let last = 3 * (picture.width * picture.height - 1)
    func isFrame(row y: Int, like corner: Int) -> Bool {
      (0..<picture.width).allSatisfy { isFrame($0, y, like: corner) }
    }
    let top = (0..<picture.height).first { !isFrame(row: $0, like: 0) } ?? 0
    let bottom = (top..<picture.height).last { !isFrame(row: $0, like: last) } ?? picture.height - 1
    func isFrame(column x: Int, like corner: Int) -> Bool { (top...bottom).allSatisfy { isFrame(x, $0, like: corner) } }
    let left = (0..<picture.width).first { !isFrame(column: $0, like: 0) } ?? 0
    let right = (left..<picture.width).last { !isFrame(column: $0, like: last) } ?? picture.width - 1
    return (left..<right + 1, top..<bottom + 1)
  }

  private static func corners(of grey: Image) -> [Corner] {
    var result: [Corner] = []
    var scale = 1.0
    for level in 0..<levels {
      let size = (
        width: max(1, Int((Double(grey.width) / scale).rounded())),
        height: max(1, Int((Double(grey.height) / scale).rounded()))
      )
      guard min(size.width, size.height) >= CornerDetector.patch else { break }
      let layer = level == 0 ? grey : grey.resized(width: size.width, height: size.height, filter: .bilinear)
      let (across, down) = (Double(grey.width) / Double(size.width), Double(grey.height) / Double(size.height))
      // The number falls with the side, not with the area: large corners are few and say most.
      for found in CornerDetector(layer).strongest(Int(60 / scale)) {
        result.append(
          Corner(
            code: found.code, x: UInt8(clamping: Int((Double(found.x) + 0.5) * across)),
            y: UInt8(clamping: Int((Double(found.y) + 0.5) * down)), level: UInt8(level)))
      }
      scale *= step
    }
    return result
  }
}
