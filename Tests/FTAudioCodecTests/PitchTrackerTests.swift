import Foundation
import Testing

@testable import FTAudioCodec

@Suite struct PitchTrackerTests {
  /// Harmonics of a pitch that rises evenly in octaves.
  static func sweep(from low: Double, to high: Double, seconds: Double, rate: Int) -> (Audio, (Double) -> Double) {
    let pitch = { (time: Double) in low * pow(high / low, time / seconds) }
    var (phase, samples) = (0.0, [Float]())
    for i in 0..<Int(seconds * Double(rate)) {
      let frequency = pitch(Double(i) / Double(rate))
      phase += 2 * .pi * frequency / Double(rate)
      var sum = 0.0
      for k in 1...15 where Double(k) * frequency < 3_800 { sum += sin(Double(k) * phase) / Double(k) }
      samples.append(Float(0.2 * sum))
    }
    return (Audio(samples: samples, sampleRate: rate), pitch)
  }

  @Test(arguments: [8_000, 16_000, 44_100, 48_000], [false, true])
  func sweepIsFollowedWithinOnePercent(_ rate: Int, _ noisy: Bool) {
    var (audio, pitch) = Self.sweep(from: 80, to: 400, seconds: 5, rate: rate)
    if noisy { audio = audio.mixed(with: Signals.noise(0.02, seconds: 5, rate: rate)) }
    let track = PitchTracker().track(audio)
    #expect(track.count == 501 && track.voicedProbability.count == 501 && track.hop == 0.01)
    var (voiced, right) = (0, 0)
    for (i, found) in track.frequencies.enumerated() where found > 0 {
      let wanted = pitch(Double(i) * track.hop)
      voiced += 1
      if abs(Double(found) - wanted) <= 0.01 * wanted { right += 1 }
    }
    #expect(voiced > 475 && Double(right) >= 0.95 * Double(voiced), "\(right) of \(voiced)")
  }

  @Test func noiseIsUnvoiced() {
    let track = PitchTracker().track(Signals.noise(0.1, seconds: 3, rate: 16_000))
    #expect(track.voicedShare < 0.05)
  }

  @Test func silenceIsUnvoiced() {
    let track = PitchTracker().track(Audio(samples: Array(repeating: 0, count: 16_000), sampleRate: 16_000))
    #expect(track.frequencies == Array(repeating: 0, count: 101) && track.median == nil)
    #expect(track.voicedProbability.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [0, 1, 159, 160, 500, 1023]) func shortAudioHasItsFrames(_ count: Int) {
    let tone = Signals.sine(200, seconds: 1, rate: 16_000).slice(0..<count)
    let track = PitchTracker().track(tone)
    #expect(track.count == (count == 0 ? 0 : 1 + count / 160))
    #expect(track.frequencies.allSatisfy { $0 == 0 || (65...500).contains($0) })
  }

  @Test func samplesThatAreNoNumbersCountAsSilence() {
    var tone = Signals.sine(200, seconds: 1, rate: 16_000)
    let clean = PitchTracker().track(tone).median
    tone.samples[300] = .nan
    tone.samples[4_000] = -.infinity
    #expect(PitchTracker().track(tone).median == clean)
  }

  @Test func differenceMatchesItsFormula() {
    let difference = YinDifference(frameLength: 128, minimumPeriod: 5, maximumPeriod: 50)
    var frame = [Float](repeating: 0, count: difference.paddedLength)
    for (i, x) in Signals.noise(0.3, seconds: 0.008, rate: 16_000).samples.enumerated() { frame[i] = x }
    var (result, scratch) = ([Float](repeating: 0, count: 46), [Float](repeating: 0, count: difference.scratchLength))
    difference.compute(frame, into: &result, scratch: &scratch)
    var sum = 0.0
    for period in 1...50 {
      var value = 0.0
      for j in 0..<128 {
        let other: Float = j + period < 128 ? frame[j + period] : 0
        value += Double(frame[j] - other) * Double(frame[j] - other)
      }
      sum += value
      if period >= 5 { #expect(abs(Double(result[period - 5]) - value * Double(period) / sum) < 1e-5) }
    }
  }

  /// The search over all pairs of states, as defined; frames enough to hand out decided ones early.
  @Test func pathIsTheBestOfAllPaths() {
    let count = 12
    let reach = 3
    let frames = 2500
    var random = Signals.noise(1, seconds: Double(frames * count), rate: 1, seed: 3).samples[...]
    let path = PitchPath(bins: count, reach: reach)
    let tiny = Double.leastNormalMagnitude
    func transition(_ from: Int, _ to: Int) -> Double {
      let weight = { (a: Int, b: Int) in max(0, Double(reach + 1 - abs(a - b))) }
      let (a, b) = (from % count, to % count)
      let row = (0..<count).reduce(0.0) { $0 + weight(a, $1) }
      return log((from / count == to / count ? 0.99 : 0.01) * weight(a, b) / row + tiny)
    }
    let table = (0..<2 * count).map { from in (0..<2 * count).map { transition(from, $0) } }
    var (likelihood, origins): ([Double], [[Int]]) = ([], [])
    for frame in 0..<frames {
      var bins = random.prefix(count).map { $0 > 1 ? Double($0) / 40 : 0 }
      random = random.dropFirst(count)
      // Certain and impossible frames among them.
      if frame % 97 == 5 { bins = (0..<count).map { $0 == frame % count ? 1 : 0 } }
      let voiced = min(1, bins.reduce(0, +))
      bins.withUnsafeBufferPointer { path.append($0, voiced: voiced) }
      let unvoiced = [Double](repeating: (1 - voiced) / Double(count), count: count)
      let observed: [Double] = (bins + unvoiced).map { log($0 + tiny) }
      guard frame > 0 else {
        likelihood = observed.map { $0 - log(Double(2 * count)) }
        continue
      }
      var from: [Int] = []
      var next: [Double] = []
      for to in 0..<2 * count {
        let ways: [Double] = (0..<2 * count).map { likelihood[$0] + table[$0][to] }
        let best = ways.indices.max { ways[$0] < ways[$1] }!
        from.append(best)
        next.append(ways[best] + observed[to])
      }
      likelihood = next
      origins.append(from)
    }
    #expect(!path.bins.isEmpty, "nothing is handed out before the end")
    path.finish()
    var state = likelihood.indices.max { likelihood[$0] < likelihood[$1] }!
    var wanted = [state]
    for from in origins.reversed() {
      state = from[state]
      wanted.append(state)
    }
    #expect(path.bins == wanted.reversed().map { $0 < count ? $0 : nil })
  }
}
