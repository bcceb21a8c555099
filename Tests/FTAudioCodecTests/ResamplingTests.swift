import FTAudioCodec
import Foundation
import Testing

@Suite struct ResamplingTests {
  @Test(arguments: [
    (8_000, 16_000), (192_000, 16_000), (44_100, 16_000), (16_000, 48_000), (11_025, 16_000), (16_000, 8_000),
  ])
  func sineKeepsFrequencyAndAmplitude(_ from: Int, _ to: Int) {
    let source = Signals.sine(1_000, amplitude: 0.5, seconds: 1.001, rate: from)
    let result = source.resampled(to: to)
    #expect(result.sampleRate == to)
    #expect(result.count == Int((Double(source.count) * Double(to) / Double(from)).rounded(.up)))
    let wanted = Signals.sine(1_000, amplitude: 0.5, seconds: 2, rate: to)
    // The ends ring, as beyond them there is silence.
    let inner = to / 50..<result.count - to / 50
    #expect(inner.allSatisfy { abs(result.samples[$0] - wanted.samples[$0]) < 1e-4 })
  }

  @Test(arguments: [0, 1, 2, 3, 50]) func shortSoundsHaveTheirLength(_ count: Int) {
    let audio = Audio(samples: Array(repeating: 0.1, count: count), sampleRate: 44_100)
    #expect(audio.resampled(to: 16_000).count == (count * 16_000 + 44_099) / 44_100)
    #expect(audio.resampled(to: 192_000).count == (count * 192_000 + 44_099) / 44_100)
  }

  @Test func frequenciesThatDoNotFitAreTakenOut() {
    let result = Signals.sine(7_000, seconds: 1, rate: 48_000).resampled(to: 8_000)
    #expect(result.samples[200..<7_800].allSatisfy { abs($0) < 1e-4 })
  }
}

@Suite struct LoudnessTests {
  /// BS.1770: loudness = -0.691 + 10 log₁₀ Σ (weight · mean square), and the weighting filter has +0.691 dB at 997 Hz. A sine
  /// of -23 dBFS peak has a mean square of -26.01 dB, so that one channel measures -26.01 LUFS; the reference of two equal
  /// channels measures 3.01 dB more, -23.
  @Test(arguments: [16_000, 44_100, 48_000, 192_000]) func referenceSineMeasuresWhatTheStandardSays(_ rate: Int) throws
  {
    let sine = Signals.sine(997, amplitude: pow(10, -23.0 / 20), seconds: 5, rate: rate)
    #expect(abs(try #require(sine.integratedLoudness()) - (-23 - 10 * log10(2))) < 0.1)
  }

  @Test func loudnessIsReachedUnlessThePeakForbidsIt() throws {
    let voice = Signals.voice([0...3], seconds: 4, rate: 16_000)
    #expect(abs(try #require(voice.normalized(toLoudness: -30).integratedLoudness()) + 30) < 0.1)
    #expect(abs(voice.normalized(toLoudness: 0).peak - Float(pow(10, -1.0 / 20))) < 1e-5)
  }

  @Test func silenceAndScrapsHaveNoLoudness() {
    for audio in [
      Audio(samples: [], sampleRate: 16_000), Audio(samples: [0.5], sampleRate: 16_000),
      Audio(samples: Array(repeating: 0, count: 32_000), sampleRate: 16_000),
      Audio(samples: Array(repeating: .nan, count: 32_000), sampleRate: 16_000),
    ] {
      #expect(audio.integratedLoudness() == nil && audio.normalized().count == audio.count)
    }
  }
}
