import Foundation

/// What can be said of a recording without listening to it, for the checks of outliers.
public struct SoundFacts: Sendable, Equatable {
  /// Seconds.
  public let duration: Double
  /// Samples in a second, as the file has them.
  public let sampleRate: Int
  /// Largest absolute sample; 1 is full scale.
  public let peak: Double
  /// Level of what sounds, in dB re full scale (RMS): blocks of 20 ms below the mean of all by 10 dB or more do not
  /// count, nor those below −70 dB, as in ITU-R BS.1770 but without its weighting of frequencies. `nil` where all is
  /// silent.
  public let level: Double?
  /// Share of the samples, 0 to 1, that are cut off at the top or bottom: two and more in a row at full scale or
  /// above, or three and more of exactly one value near the peak.
  public let clippedShare: Double
  /// Mean of the samples.
  public let offset: Double
  /// Share of the recording, 0 to 1, that lies 35 dB or more below its loud parts, or below −60 dB.
  public let silenceShare: Double
  /// How far the first and the last 20 ms lie below the loud parts, in dB.
  public let startFall: Double
  public let endFall: Double
  /// Whether it has pauses: its quietest tenth lies 20 dB or more below its loud parts.
  public let hasPauses: Bool
}

/// Measures ``SoundFacts`` of samples as they come.
struct SoundMeter {
  private let sampleRate: Int
  private let blockSize: Int
  private var count = 0
  private var sum = 0.0
  private var peak: Float = 0
  /// Mean squares of blocks of 20 ms, without their means.
  private var blocks: [Float] = []
  private var blockSum = 0.0
  private var blockSquares = 0.0
  private var blockCount = 0
  /// Samples in runs of one value, by the value's size in hundredths of full scale.
  private var flat = [Int](repeating: 0, count: 102)
  private var beyond = 0
  private var run = 0
  private var runValue: Float = 0
  /// The last 20 ms, whatever the blocks are.
  private var tail: [Float] = []

  init(sampleRate: Int) {
    self.sampleRate = sampleRate
    blockSize = max(1, sampleRate / 50)
  }

  mutating func add(_ samples: [Float]) {
    for sample in samples {
      sum += Double(sample)
      peak = max(peak, abs(sample))
      blockSum += Double(sample)
      blockSquares += Double(sample) * Double(sample)
      blockCount += 1
      if blockCount == blockSize { endBlock() }
      // Decoders of lossy formats go beyond full scale where the original was cut off.
      let isBeyond = abs(sample) >= 0.999
      if sample == runValue || isBeyond && abs(runValue) >= 0.999 && (sample < 0) == (runValue < 0) {
        run += 1
      } else {
        endRun()
        run = 1
      }
      runValue = sample
    }
    count += samples.count
    tail = Array((tail + samples.suffix(blockSize)).suffix(blockSize))
  }

  private mutating func endBlock() {
    let mean = blockSum / Double(blockCount)
    blocks.append(Float(max(0, blockSquares / Double(blockCount) - mean * mean)))
    blockSum = 0
    blockSquares = 0
    blockCount = 0
  }

  private mutating func endRun() {
    let size = abs(runValue)
    if size >= 0.999 {
      if run >= 2 { beyond += run }
    } else if run >= 3, size > 0.05 {
      flat[min(101, Int(size * 100))] += run
    }
  }

  mutating func facts() -> SoundFacts {
    endRun()
    run = 0
    if blockCount > blockSize / 4 || blocks.isEmpty, blockCount > 0 { endBlock() }
    let sorted = blocks.sorted()
    let loud = Self.decibels(sorted.isEmpty ? 0 : Double(sorted[min(sorted.count - 1, sorted.count * 9 / 10)]))
    let quiet = Self.decibels(sorted.isEmpty ? 0 : Double(sorted[sorted.count / 10]))
    let silent = max(-60, loud - 35)
    let nearPeak = flat.indices.reduce(0) { Double($1) >= Double(peak) * 97 - 1 ? $0 + flat[$1] : $0 }
    let mean = count == 0 ? 0 : sum / Double(count)
    let tailMean = tail.isEmpty ? 0 : tail.reduce(0) { $0 + Double($1) } / Double(tail.count)
    let tailEnergy =
      tail.isEmpty
      ? 0
      : tail.reduce(0.0) { $0 + (Double($1) - tailMean) * (Double($1) - tailMean) } / Double(tail.count)
    return SoundFacts(
      duration: Double(count) / Double(sampleRate), sampleRate: sampleRate, peak: Double(peak), level: level,
      clippedShare: Double(beyond + nearPeak) / Double(max(1, count)), offset: mean,
      silenceShare: blocks.isEmpty
        ? 1 : Double(blocks.count { Self.decibels(Double($0)) < silent }) / Double(blocks.count),
      startFall: loud - Self.decibels(Double(blocks.first ?? 0)), endFall: loud - Self.decibels(tailEnergy),
      hasPauses: loud - quiet >= 20)
  }

  private var level: Double? {
    let heard = blocks.filter { Self.decibels(Double($0)) > -70 }
    guard !heard.isEmpty else { return nil }
    let mean = heard.reduce(0.0) { $0 + Double($1) } / Double(heard.count)
    let loud = heard.filter { Double($0) > mean / 10 }
    return Self.decibels(loud.reduce(0.0) { $0 + Double($1) } / Double(max(1, loud.count)))
  }

  static func decibels(_ energy: Double) -> Double { 10 * log10(max(energy, 1e-12)) }
}
