import FTAudioCodec
import Foundation
import Testing

@Suite struct VoiceActivityTests {
  static let speech = [0.7...2.1, 2.8...3.3, 4.5...6.2]

  /// The voice has a root mean square of 0.13 while it sounds.
  @Test(arguments: [8_000, 16_000, 44_100, 48_000, 192_000], [60.0, 20, 10])
  func segmentsAreFoundWithinSixtyMilliseconds(_ rate: Int, _ decibels: Double) throws {
    let noise = 0.13 * pow(10, -decibels / 20)
    let audio = Signals.voice(Self.speech, seconds: 7, rate: rate)
      .mixed(with: Signals.noise(noise, seconds: 7, rate: rate)).offset(by: 0.2)
    try expectSpeech(VoiceActivity().segments(in: audio), Self.speech, rate)
  }

  @Test func segmentsAreFoundInDigitalSilence() throws {
    let audio = Signals.voice(Self.speech, seconds: 7, rate: 16_000)
    try expectSpeech(VoiceActivity().segments(in: audio), Self.speech, 16_000)
    #expect(abs(audio.speechDuration() - 3.6) < 0.3)
  }

  @Test(arguments: [8_000, 16_000, 48_000], [0.3, 0.01]) func stationaryNoiseIsNoSpeech(_ rate: Int, _ level: Double) {
    for seed: UInt64 in 1...5 {
      let noise = Signals.noise(level, seconds: 5, rate: rate, seed: seed)
      #expect(VoiceActivity().segments(in: noise).isEmpty)
    }
  }

  @Test(arguments: [0, 1, 10, 441, 48_000]) func silenceAndScrapsAreNoSpeech(_ count: Int) {
    for value: Float in [0, 0.5, .nan, .infinity] {
      let audio = Audio(samples: Array(repeating: value, count: count), sampleRate: 44_100)
      #expect(VoiceActivity().segments(in: audio).isEmpty)
      let trimmed = audio.trimmed()
      #expect(trimmed.audio.count == 0 && trimmed.leading == audio.duration && trimmed.trailing == 0)
    }
  }

  @Test func clickIsNoSpeech() {
    var audio = Signals.noise(0.001, seconds: 4, rate: 16_000)
    for i in 0..<80 { audio.samples[30_000 + i] = i % 2 == 0 ? 0.9 : -0.9 }
    #expect(VoiceActivity().segments(in: audio).isEmpty)
  }

  @Test func samplesThatAreNoNumbersDoNoHarm() throws {
    var audio = Signals.voice(Self.speech, seconds: 7, rate: 16_000)
    for i in stride(from: 5, to: audio.count, by: 1001) { audio.samples[i] = i % 2 == 0 ? .nan : .infinity }
    try expectSpeech(VoiceActivity().segments(in: audio), Self.speech, 16_000)
  }

  @Test func trimmingTellsWhatItCut() {
    let audio = Signals.voice(Self.speech, seconds: 7, rate: 16_000)
    let trimmed = audio.trimmed(padding: 0.05)
    #expect(abs(trimmed.leading - 0.65) < 0.06 && abs(trimmed.trailing - 0.75) < 0.06)
    #expect(abs(trimmed.leading + trimmed.audio.duration + trimmed.trailing - 7) < 1e-9)
    #expect(audio.trimmed(padding: 100).audio == audio)
  }

  private func expectSpeech(
    _ found: [Range<Int>], _ wanted: [ClosedRange<Double>], _ rate: Int, at location: SourceLocation = #_sourceLocation
  ) throws {
    let seconds = found.map { Double($0.lowerBound) / Double(rate)...Double($0.upperBound) / Double(rate) }
    try #require(seconds.count == wanted.count, "\(seconds)", sourceLocation: location)
    for (a, b) in zip(seconds, wanted) {
      #expect(abs(a.lowerBound - b.lowerBound) <= 0.06, "\(a)", sourceLocation: location)
      #expect(abs(a.upperBound - b.upperBound) <= 0.06, "\(a)", sourceLocation: location)
    }
  }

}
