import FTAudioCodec
import Foundation
import Testing

@Suite struct RecordingQualityTests {
  static let speech = [0.5...2.5, 3.0...5.5]

  static func recording(noise: Double = 0.0005, rate: Int = 16_000) -> Audio {
    Signals.voice(speech, seconds: 6, rate: rate).mixed(with: Signals.noise(noise, seconds: 6, rate: rate))
  }

  @Test func goodRecordingHasNoWarnings() {
    let quality = RecordingQuality(Self.recording())
    #expect(quality.warnings() == [], "\(quality)")
    #expect(quality.duration == 6 && abs(quality.speech - 4.5) < 0.2)
    #expect(quality.loudness == Self.recording().integratedLoudness())
  }

  /// White noise beside the voice's 0.13; up to 2 dB of it lie outside the band that is measured.
  @Test(arguments: [10.0, 20, 30]) func signalToNoiseIsFound(_ decibels: Double) throws {
    let audio = Self.recording(noise: 0.13 * pow(10, -decibels / 20))
    let found = try #require(RecordingQuality(audio).signalToNoise)
    #expect(abs(found - decibels) < 3, "\(found)")
    #expect(RecordingQuality(audio).warnings().contains { $0.hasPrefix("noisy") } == (decibels == 10))
  }

  @Test(arguments: [(Float(8), Float(1)), (8, 0.3), (20, 0.999)]) func clippingIsSeen(_ gain: Float, _ after: Float) {
    let clipped = Self.recording().scaled(by: gain).samples.map { min(1, max(-1, $0)) * after }
    let quality = RecordingQuality(Audio(samples: clipped, sampleRate: 16_000))
    #expect(quality.clippedShare > 0.001, "\(quality.clippedShare)")
    #expect(quality.warnings().contains { $0.hasPrefix("clipped") })
  }

  @Test func oneSidedClippingIsSeen() {
    let clipped = Self.recording().scaled(by: 2).samples.map { min(0.3, $0) }
    #expect(RecordingQuality(Audio(samples: clipped, sampleRate: 16_000)).clippedShare > 0.001)
  }

  @Test func loudRecordingIsNotClipped() {
    let audio = Self.recording()
    #expect(RecordingQuality(audio.scaled(by: 1 / audio.peak)).clippedShare < 0.0005)
  }

  @Test func quietRecordingIsNamed() {
    let warnings = RecordingQuality(Self.recording(noise: 1e-6).scaled(by: 0.05)).warnings()
    #expect(warnings.count == 1 && warnings[0].hasPrefix("quiet"), "\(warnings)")
  }

  @Test func shortRecordingIsNamed() {
    let warnings = RecordingQuality(Self.recording()).warnings(neededSpeech: 30)
    #expect(warnings.count == 1 && warnings[0].contains("record at least 30.0 s"), "\(warnings)")
  }

  @Test func recordingsWithoutSpeechSayIt() {
    for audio in [
      Audio(samples: [], sampleRate: 16_000), Audio(samples: [0, 0, 0], sampleRate: 16_000),
      Audio(samples: Array(repeating: .nan, count: 16_000), sampleRate: 8_000),
      Signals.noise(0.1, seconds: 2, rate: 16_000),
    ] {
      let warnings = RecordingQuality(audio).warnings()
      #expect(warnings.count == 1 && warnings[0].hasPrefix("no speech"), "\(warnings)")
    }
  }
}
