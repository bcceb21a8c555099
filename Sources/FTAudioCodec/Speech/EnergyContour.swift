import Foundation

/// Energy of the speech band, about 80 to 4,000 Hz, in blocks of 10 ms, and what it says about voice and background.
///
/// Two one-pole high-passes take out offset and rumble, a one-pole low-pass the hiss above the voice.
struct EnergyContour {
  /// Blocks in a second.
  static let blocksPerSecond = 100
  /// What digital silence counts as, in dB re full scale.
  static let silence = -100.0

  let sampleRate: Int
  let sampleCount: Int
  /// Mean square of each block.
  let energies: [Double]

  init(_ audio: Audio) {
    let whole = audio.sampleRate
    (sampleRate, sampleCount) = (whole, audio.count)
    let rate = Double(whole)
    let keep = exp(-2 * Double.pi * 80 / rate)
    let smooth = whole > 10_000 ? 1 - exp(-2 * Double.pi * 4_000 / rate) : 1
    let blocks = (audio.count * Self.blocksPerSecond + whole - 1) / whole
    var result = [Double](repeating: 0, count: blocks)
    audio.samples.withUnsafeBufferPointer { samples in
      // Starting from the first sample, an offset makes no click.
      let first = samples.first.map { $0.isFinite ? Double($0) : 0 } ?? 0
      var before = first
      var high = 0.0
      var higher = 0.0
      var low = 0.0
      for block in 0..<blocks {
        let range = Self.samples(ofBlocks: block..<block + 1, rate: whole, count: samples.count)
        var sum = 0.0
        for i in range {
          let x = samples[i].isFinite ? Double(samples[i]) : 0
          let next = keep * (high + x - before)
          higher = keep * (higher + next - high)
          (before, high) = (x, next)
          low += smooth * (higher - low)
          sum += low * low
        }
        result[block] = sum / Double(max(1, range.count))
      }
    }
    energies = result
  }

  /// The samples that blocks stand for.
  func samples(ofBlocks blocks: Range<Int>) -> Range<Int> {
    Self.samples(ofBlocks: blocks, rate: sampleRate, count: sampleCount)
  }

  private static func samples(ofBlocks blocks: Range<Int>, rate: Int, count: Int) -> Range<Int> {
    let first = min(count, blocks.lowerBound * rate / blocksPerSecond)
    return first..<max(first, min(count, blocks.upperBound * rate / blocksPerSecond))
  }

  /// Level in dB of frames of 30 ms around each block.
  var levels: [Double] {
    energies.indices.map { block in
      let around = max(0, block - 1)...min(energies.count - 1, block + 1)
      return Self.decibels(around.reduce(0) { $0 + energies[$1] } / Double(around.count))
    }
  }

  /// 10 · log₁₀ of a mean square, at least ``silence``.
  static func decibels(_ energy: Double) -> Double { max(silence, 10 * log10(max(energy, 1e-30))) }

  /// Where background and voice lie in a list of levels: its 10th percentile, and the level that the loudest 5 % exceed
  /// or, where that is shorter, the loudest 0.2 s, so that one word in a long recording counts and a click does not.
  static func range(of levels: [Double]) -> (background: Double, voice: Double)? {
    guard !levels.isEmpty else { return nil }
    let sorted = levels.sorted()
    let loud = min(max(1, sorted.count / 20), blocksPerSecond / 5)
    return (sorted[sorted.count / 10], sorted[sorted.count - loud])
  }
}

extension Audio {
  /// Speech with at most `pause` seconds of every pause left, and none before the first and after the last word; all of it
  /// where no speech is found.
  public func withoutLongPauses(_ activity: VoiceActivity = VoiceActivity(), pause: Double = 0.3) -> Audio {
    // Quiet beginnings and ends of words lie outside of what the detector finds.
    let margin = Int(0.06 * Double(sampleRate))
    var segments: [Range<Int>] = []
    for segment in activity.segments(in: self) {
      let wide = max(0, segment.lowerBound - margin)..<min(count, segment.upperBound + margin)
      if let last = segments.last, wide.lowerBound <= last.upperBound {
        segments[segments.count - 1] = last.lowerBound..<wide.upperBound
      } else {
        segments.append(wide)
      }
    }
    guard let first = segments.first else { return self }
    let kept = Int(pause * Double(sampleRate))
    var result = Array(samples[first])
    for (before, segment) in zip(segments, segments.dropFirst()) {
      let gap = before.upperBound..<segment.lowerBound
      // The pause's beginning and end, so that words do not run into each other.
      let part = min(gap.count, kept)
      result += samples[gap.lowerBound..<gap.lowerBound + part / 2]
      result += samples[gap.upperBound - (part - part / 2)..<gap.upperBound]
      result += samples[segment]
    }
    return Audio(samples: result, sampleRate: sampleRate)
  }
}
