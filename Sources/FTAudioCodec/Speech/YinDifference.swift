/// How much a frame differs from itself moved by each period: the cumulative mean normalised difference of de Cheveigné and
/// Kawahara, "YIN, a fundamental frequency estimator for speech and music" (2002), equation 8.
///
///     d(τ)  = Σⱼ (x(j) - x(j + τ))², j over the whole frame, zeros behind it
///     d′(τ) = d(τ) · τ / Σ_{1…τ} d
///
/// The zeros behind the frame are librosa's choice: its frames are compared over all samples, where the paper compares over
/// half of them. Longer periods have shallower troughs for it.
struct YinDifference {
  let frameLength: Int
  let minimumPeriod: Int
  let maximumPeriod: Int

  /// Lags computed side by side.
  private static let lanes = 16

  /// Values of ``compute(_:into:scratch:)``, one a period.
  var count: Int { maximumPeriod - minimumPeriod + 1 }

  /// Samples a frame's buffer must have; those from ``frameLength`` on are zero.
  var paddedLength: Int { frameLength + scratchLength }

  /// Numbers that `scratch` must have room for.
  var scratchLength: Int { (maximumPeriod / Self.lanes + 1) * Self.lanes }

  /// Writes d′ of the periods `minimumPeriod...maximumPeriod`.
  ///
  /// The squares of differences themselves are added up, lags side by side in vector registers: 1,024 samples × 247 lags
  /// need no more time than the transforms of an autocorrelation, and nothing cancels.
  func compute(
    _ frame: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    typealias Lanes = SIMD16<Float>
    for first in stride(from: 0, to: scratchLength, by: Self.lanes) {
      var sum = Lanes.zero
      let moved = UnsafeRawPointer(frame + first)
      for j in 0..<frameLength {
        let other = moved.loadUnaligned(fromByteOffset: j * MemoryLayout<Float>.size, as: Lanes.self)
        let difference = Lanes(repeating: frame[j]) - other
        sum += difference * difference
      }
      UnsafeMutableRawPointer(scratch + first).storeBytes(of: sum, as: Lanes.self)
    }
    var total = 0.0
    for period in 1...maximumPeriod {
      total += Double(scratch[period])
      guard period >= minimumPeriod else { continue }
      let mean = total / Double(period) + Double(Float.leastNormalMagnitude)
      result[period - minimumPeriod] = Float(Double(scratch[period]) / mean)
    }
  }
}
