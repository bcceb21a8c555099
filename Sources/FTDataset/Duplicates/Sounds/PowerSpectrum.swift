import Foundation

/// |spectrum|² of real samples, by the fast Fourier transform of Cooley and Tukey (1965) on half as many complex
/// numbers.
struct PowerSpectrum: Sendable {
  /// Samples, a power of two.
  let size: Int
  private let window: [Float]
  /// e^(−2πik/size) for k < size / 2.
  private let cosines: [Float]
  private let sines: [Float]
  private let reversed: [Int]
  private var real: [Float]
  private var imaginary: [Float]

  init(size: Int) {
    precondition(size >= 8 && size & (size - 1) == 0, "a spectrum of \(size) samples; a power of two is needed")
    self.size = size
    let half = size / 2
    window = (0..<size).map { Float(0.5 - 0.5 * cos(2 * Double.pi * (Double($0) + 0.5) / Double(size))) }
    cosines = (0..<half).map { Float(cos(2 * Double.pi * Double($0) / Double(size))) }
    sines = (0..<half).map { Float(-sin(2 * Double.pi * Double($0) / Double(size))) }
    let bits = half.trailingZeroBitCount
    reversed = (0..<half).map { number in
      (0..<bits).reduce(0) { $0 | (number >> $1 & 1) << (bits - 1 - $1) }
    }
    real = [Float](repeating: 0, count: half)
    imaginary = real
  }

  /// Power of the bins 0 to size / 2 − 1 of the windowed samples from `start` on.
  mutating func compute(_ samples: [Float], from start: Int, into power: inout [Float]) {
    let half = size / 2
    for i in 0..<half {
      let at = reversed[i]
      real[i] = samples[start + 2 * at] * window[2 * at]
      imaginary[i] = samples[start + 2 * at + 1] * window[2 * at + 1]
    }
    var length = 2
    while length <= half {
      let (middle, step) = (length / 2, size / length)
      var block = 0
      while block < half {
        for k in 0..<middle {
          let (c, s) = (cosines[k * step], sines[k * step])
          let (low, high) = (block + k, block + k + middle)
          let x = real[high] * c - imaginary[high] * s
          let y = real[high] * s + imaginary[high] * c
          real[high] = real[low] - x
          imaginary[high] = imaginary[low] - y
          real[low] += x
          imaginary[low] += y
        }
        block += length
      }
      length *= 2
    }
    power[0] = (real[0] + imaginary[0]) * (real[0] + imaginary[0])
    for k in 1..<half {
      // Even samples lie in the real parts, odd ones in the imaginary parts.
      let evenReal = 0.5 * (real[k] + real[half - k])
      let evenImaginary = 0.5 * (imaginary[k] - imaginary[half - k])
      let oddReal = 0.5 * (imaginary[k] + imaginary[half - k])
      let oddImaginary = -0.5 * (real[k] - real[half - k])
      let x = evenReal + oddReal * cosines[k] - oddImaginary * sines[k]
      let y = evenImaginary + oddReal * sines[k] + oddImaginary * cosines[k]
      power[k] = x * x + y * y
    }
  }
}
