import Foundation

/// What a square piece of a picture looks like, in 64 bits: the signs of its lowest cosine frequencies.
///
/// The piece is brought to 16 × 16 values; of its two-dimensional cosine transform (type II) the 64 coefficients with
/// the smallest `u + v` are taken, without the mean (0, 0) and without (5, 5), which would be one too many.
/// Brightness and contrast change no sign, compression and noise only those of coefficients near zero. A mirror image
/// changes the signs of the odd frequencies, a quarter turn exchanges u and v: the hashes of all eight positions
/// follow from one.
///
/// After the perceptual hash of Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010),
/// with signs in place of a comparison with the median, and a triangle of frequencies in place of a square.
enum SignHash {
  /// Values of a piece in each direction.
  static let side = 16
  /// Frequencies of the bits, the lowest first.
  static let frequencies: [(u: Int, v: Int)] = {
    let all = (1...10).flatMap { sum in (0...sum).map { (u: $0, v: sum - $0) } }
    return all.filter { $0.u != 5 || $0.v != 5 }
  }()
  private static let highest = 10
  /// cos(π u (2x + 1) / 2N), [u, x].
  private static let cosines: [Float] = (0...highest).flatMap { u in
    (0..<side).map { x in Float(cos(Double.pi * Double(u) * (2 * Double(x) + 1) / (2 * Double(side)))) }
  }
  private static let oddAcross = mask { $0.u % 2 == 1 }
  private static let oddDown = mask { $0.v % 2 == 1 }
  /// Where bit (u, v) stands in the order of (v, u).
  private static let transposed: [Int] = frequencies.map { bit in
    frequencies.firstIndex { $0.u == bit.v && $0.v == bit.u } ?? 0
  }

  private static func mask(_ isIn: ((u: Int, v: Int)) -> Bool) -> UInt64 {
    frequencies.indices.reduce(0) { isIn(frequencies[$1]) ? $0 | 1 << UInt64($1) : $0 }
  }

  /// - Parameter values: [16, 16], rows from the top.
  static func of(_ values: [Float]) -> UInt64 {
    // [u, y]
    var across = [Float](repeating: 0, count: (highest + 1) * side)
    for y in 0..<side {
      for u in 0...highest {
        var sum: Float = 0
        for x in 0..<side { sum += values[y * side + x] * cosines[u * side + x] }
        across[u * side + y] = sum
      }
    }
    var code: UInt64 = 0
    for (bit, frequency) in frequencies.enumerated() {
      var sum: Float = 0
      for y in 0..<side { sum += across[frequency.u * side + y] * cosines[frequency.v * side + y] }
      if sum > 0 { code |= 1 << UInt64(bit) }
    }
    return code
  }

  /// The hash of the same piece in another position.
  static func turned(_ code: UInt64, _ turn: PictureTurn) -> UInt64 {
    var code = code
    if turn.isTransposed {
      var other: UInt64 = 0
      for bit in 0..<64 where code >> UInt64(bit) & 1 == 1 { other |= 1 << UInt64(transposed[bit]) }
      code = other
    }
    if turn.isMirrored { code ^= oddAcross }
    if turn.isFlipped { code ^= oddDown }
    return code
  }
}

/// One of the eight positions of a picture: rows and columns exchanged first, then left and right, then top and bottom.
struct PictureTurn: Hashable, Sendable {
  /// 0 to 7; 0 leaves the picture as it is.
  let number: Int

  var isTransposed: Bool { number & 4 != 0 }
  var isMirrored: Bool { number & 1 != 0 }
  var isFlipped: Bool { number & 2 != 0 }

  static let all = (0..<8).map(PictureTurn.init)
  static let none = PictureTurn(number: 0)

  /// Where a point of a picture of this size comes to lie.
  func moved(_ x: Double, _ y: Double, width: Double, height: Double) -> (x: Double, y: Double) {
    var point = isTransposed ? (x: y, y: x) : (x: x, y: y)
    if isMirrored { point.x = (isTransposed ? height : width) - point.x }
    if isFlipped { point.y = (isTransposed ? width : height) - point.y }
    return point
  }

  /// What a person calls it; nil where nothing is turned.
  var words: String? {
    switch number {
    case 0: nil
    case 1: "mirrored"
    case 2: "upside down and mirrored"
    case 3: "upside down"
    case 4, 7: "turned and mirrored"
    default: "turned by 90°"
    }
  }
}
