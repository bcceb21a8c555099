import FTImageCodec
import Foundation

/// From an RGB space of three primaries and three curves to sRGB: through the curves to linear light, by the
/// primaries to XYZ under D50, by the inverse of sRGB's to its linear light, and through its curve. What sRGB cannot
/// show is cut.
///
/// Sources: ICC.1:2022, Annex F.3 (matrix and TRC model), 10.6 and 10.18 (curves); IEC 61966-2-1 (sRGB).
struct ColorConversion: Equatable {
  /// Rows X, Y, Z; columns red, green, blue.
  private let matrix: [Double]
  /// Linear light of each of the 256 values, by channel.
  private let curves: [[Double]]

  /// sRGB's primaries under D50, as its profiles have them.
  private static let standardMatrix = [
    0.4360747, 0.3850649, 0.1430804, 0.2225045, 0.7168786, 0.0606169, 0.0139322, 0.0971045, 0.7141733,
  ]
  /// Its inverse.
  private static let toStandard = [
    3.1338561, -1.6168667, -0.4906146, -0.9787684, 1.9161415, 0.0334540, 0.0719453, -0.2289914, 1.4052427,
  ]

  init?(_ reader: BigEndianBytes, matrix: [Range<Int>?], curves: [Range<Int>?]) {
    var values = [Double](repeating: 0, count: 9)
    for (column, tag) in matrix.enumerated() {
      guard let tag else { return nil }
      for row in 0..<3 {
        guard let value = reader.fixed(tag.lowerBound + 8 + 4 * row) else { return nil }
        values[3 * row + column] = value
      }
    }
    self.matrix = values
    let read = curves.compactMap { $0.flatMap { Self.curve(reader, $0.lowerBound) } }
    guard read.count == 3 else { return nil }
    self.curves = read
  }

  /// Whether it changes no value by more than one.
  var isStandard: Bool {
    zip(matrix, Self.standardMatrix).allSatisfy { abs($0 - $1) < 0.002 }
      && curves.allSatisfy { curve in
        curve.indices.allSatisfy { abs(Self.encoded(curve[$0]) - Double($0)) < 1 }
      }
  }

  /// The picture in sRGB.
  ///
  /// - Parameter area: the only part that is converted; nil converts all.
  func standard(_ image: Image, within area: PixelArea?) -> Image {
    guard image.channels == 3 else { return image }
    var result = image
    let area = area ?? PixelArea(x: 0, y: 0, width: image.width, height: image.height)
    var both = [Double](repeating: 0, count: 9)
    for row in 0..<3 {
      for column in 0..<3 {
        for inner in 0..<3 { both[3 * row + column] += Self.toStandard[3 * row + inner] * matrix[3 * inner + column] }
      }
    }
    let table = (0...4096).map { UInt8(min(255, Self.encoded(Double($0) / 4096).rounded())) }
    for y in area.y..<area.y + area.height {
      for x in area.x..<area.x + area.width {
        let at = 3 * (y * image.width + x)
        let red = curves[0][Int(image.pixels[at])]
        let green = curves[1][Int(image.pixels[at + 1])]
        let blue = curves[2][Int(image.pixels[at + 2])]
        for channel in 0..<3 {
          var light = both[3 * channel] * red
          light += both[3 * channel + 1] * green
          light += both[3 * channel + 2] * blue
          result.pixels[at + channel] = table[Int((max(0, min(1, light)) * 4096).rounded())]
        }
      }
    }
    return result
  }

  /// Linear light, 0 to 1, as sRGB stores it, 0 to 255.
  private static func encoded(_ light: Double) -> Double {
    255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055)
  }

  private static func curve(_ reader: BigEndianBytes, _ at: Int) -> [Double]? {
    let inputs = (0..<256).map { Double($0) / 255 }
    let values: [Double]
    switch reader.text(at, 4) {
    case "curv":
      guard let count = reader.word(at + 8), count <= 65536 else { return nil }
      if count == 0 {
        values = inputs
      } else if count == 1 {
        guard let gamma = reader.half(at + 12) else { return nil }
        values = inputs.map { pow($0, Double(gamma) / 256) }
      } else {
        let table = (0..<Int(count)).compactMap { reader.half(at + 12 + 2 * $0).map { Double($0) / 65535 } }
        guard table.count == Int(count) else { return nil }
        values = inputs.map { input in
          let place = input * Double(table.count - 1)
          let low = min(Int(place), table.count - 2)
          return table[low] + (table[low + 1] - table[low]) * (place - Double(low))
        }
      }
    case "para":
      guard let kind = reader.half(at + 8), kind <= 4 else { return nil }
      let count = [1, 3, 4, 5, 7][Int(kind)]
      let p = (0..<count).compactMap { reader.fixed(at + 12 + 4 * $0) }
      guard p.count == count else { return nil }
      values = inputs.map { parametric(Int(kind), p, $0) }
    default: return nil
    }
    guard values.allSatisfy(\.isFinite) else { return nil }
    return values.map { max(0, min(1, $0)) }
  }

  /// ICC's parametric curves 0 to 4, with their parameters g, a, b, c, d, e and f.
  private static func parametric(_ kind: Int, _ p: [Double], _ x: Double) -> Double {
    func power() -> Double { pow(max(0, p[1] * x + p[2]), p[0]) }
    switch kind {
    case 0: return pow(x, p[0])
    case 1: return p[1] * x + p[2] >= 0 ? power() : 0
    case 2: return p[1] * x + p[2] >= 0 ? power() + p[3] : p[3]
    case 3: return x >= p[4] ? power() : p[3] * x
    default: return x >= p[4] ? power() + p[5] : p[3] * x + p[6]
    }
  }
}
