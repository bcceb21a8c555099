import Foundation

/// Where the points of one picture lie in another: x′ = a x + b y + c, y′ = d x + e y + f.
struct PictureAlignment: Sendable, Equatable {
  var a = 1.0
  var b = 0.0
  var c = 0.0
  var d = 0.0
  var e = 1.0
  var f = 0.0

  func callAsFunction(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    (a * x + b * y + c, d * x + e * y + f)
  }

  var determinant: Double { a * e - b * d }
  /// How much longer a line becomes, on average.
  var scale: Double { abs(determinant).squareRoot() }

  /// The way back; nil where the picture is flattened to a line.
  var inverse: PictureAlignment? {
    let area = determinant
    guard abs(area) > 1e-6 else { return nil }
    var back = PictureAlignment()
    back.a = e / area
    back.b = -b / area
    back.d = -d / area
    back.e = a / area
    back.c = -(back.a * c + back.b * f)
    back.f = -(back.d * c + back.e * f)
    return back
  }

  /// The same between pictures whose sides were multiplied.
  func scaled(source: (x: Double, y: Double), target: (x: Double, y: Double)) -> PictureAlignment {
    var other = self
    other.a *= target.x / source.x
    other.b *= target.x / source.y
    other.c *= target.x
    other.d *= target.y / source.x
    other.e *= target.y / source.y
    other.f *= target.y
    return other
  }

  /// Whether a copy is made so: neither turned by much nor stretched beyond recognition.
  var isPlausible: Bool {
    a > 0.2 && e > 0.2 && a < 5 && e < 5 && a / e < 2 && e / a < 2 && abs(b) < 0.5 * a && abs(d) < 0.5 * e
  }

  /// A pair of points that should lie on each other.
  struct Pair: Sendable {
    let x: Double
    let y: Double
    let otherX: Double
    let otherY: Double
    /// By their sizes, how much larger the other one is.
    let scale: Double
  }

  /// The alignment that most pairs agree on, and how many different places speak for it.
  ///
  /// Each pair in turn proposes a scale and a shift; the best proposal is fitted to those that agree with it by least
  /// squares.
  static func agreed(_ pairs: [Pair]) -> (alignment: PictureAlignment, places: Int)? {
    var best: (alignment: PictureAlignment, inliers: [Int], places: Int)?
    for proposer in pairs {
      var proposal = PictureAlignment()
      proposal.a = proposer.scale
      proposal.e = proposer.scale
      proposal.c = proposer.otherX - proposer.scale * proposer.x
      proposal.f = proposer.otherY - proposer.scale * proposer.y
      let inliers = proposal.inliers(pairs, within: 12)
      guard inliers.count > best?.inliers.count ?? 2 else { continue }
      let places = Self.places(pairs, inliers)
      if places > best?.places ?? 2 { best = (proposal, inliers, places) }
    }
    guard var best else { return nil }
    for tolerance in [8.0, 5.0, 4.0] {
      guard let fitted = similarity(pairs, best.inliers) else { return nil }
      best.alignment = fitted
      best.inliers = fitted.inliers(pairs, within: tolerance)
      best.places = places(pairs, best.inliers)
      guard best.places > 2 else { return nil }
    }
    return best.alignment.isPlausible ? (best.alignment, best.places) : nil
  }

  /// Pairs whose points lie on each other, and whose sizes agree.
  private func inliers(_ pairs: [Pair], within tolerance: Double) -> [Int] {
    let own = scale
    return pairs.indices.filter { number in
      let pair = pairs[number]
      let point = self(pair.x, pair.y)
      return abs(point.x - pair.otherX) < tolerance && abs(point.y - pair.otherY) < tolerance
        && pair.scale < own * 1.5 && own < pair.scale * 1.5
    }
  }

  /// Corners of several sizes at one place are one witness.
  private static func places(_ pairs: [Pair], _ inliers: [Int]) -> Int {
    Set(inliers.map { Int(pairs[$0].x / 10) * 1000 + Int(pairs[$0].y / 10) }).count
  }

  /// Scale, small turn and shift by least squares.
  private static func similarity(_ pairs: [Pair], _ chosen: [Int]) -> PictureAlignment? {
    let count = Double(chosen.count)
    var meanX = 0.0
    var meanY = 0.0
    var otherX = 0.0
    var otherY = 0.0
    for number in chosen {
      meanX += pairs[number].x / count
      meanY += pairs[number].y / count
      otherX += pairs[number].otherX / count
      otherY += pairs[number].otherY / count
    }
    var along = 0.0
    var aside = 0.0
    var spread = 0.0
    for number in chosen {
      let (x, y) = (pairs[number].x - meanX, pairs[number].y - meanY)
      let (u, v) = (pairs[number].otherX - otherX, pairs[number].otherY - otherY)
      along += x * u + y * v
      aside += x * v - y * u
      spread += x * x + y * y
    }
    guard spread > 1 else { return nil }
    var result = PictureAlignment()
    result.a = along / spread
    result.e = result.a
    result.b = -aside / spread
    result.d = aside / spread
    result.c = otherX - result.a * meanX - result.b * meanY
    result.f = otherY - result.d * meanX - result.e * meanY
    return result
  }
}
