import FTAudioCodec
import FTRandom
import FTTestSupport
import Testing

@Suite struct SlicerTests {
  @Test(arguments: 1...12) func everySampleIsKeptOrDroppedOnce(_ seed: UInt64) {
    var generator = SplitMix64(state: seed)
    let rate = [8_000, 11_025, 16_000, 22_050].randomElement(using: &generator)!
    var (speech, time): ([ClosedRange<Double>], Double) = ([], Double.random(in: 0...1, using: &generator))
    while time < 40 {
      let length = Double.random(in: 0.2...Double.random(in: 0.3...15, using: &generator), using: &generator)
      speech.append(time...time + length)
      time += length + Double.random(in: 0.05...1.6, using: &generator)
    }
    let audio = Signals.voice(speech, seconds: time, rate: rate)
      .mixed(with: Signals.noise(0.002, seconds: time, rate: rate, seed: seed))
    var settings = Slicer.Settings()
    settings.maximum = Double.random(in: 4...12, using: &generator)
    let report = Slicer(settings).slices(of: audio)
    expectAccount(report, audio)
    #expect(!report.slices.isEmpty && report.coverage > 0.3, "\(report.summary)")
    for slice in report.slices {
      #expect(
        slice.count >= Int(settings.minimum * Double(rate)) && slice.count <= Int(settings.maximum * Double(rate)))
    }
  }

  @Test func speechWithoutPauseIsCutWhereItIsQuiet() {
    let audio = Signals.voice([0.5...60.5], seconds: 61, rate: 16_000)
    let report = Slicer().slices(of: audio)
    expectAccount(report, audio)
    #expect(report.slices.count >= 6 && report.coverage > 0.98)
    #expect(report.slices.allSatisfy { (32_000...160_000).contains($0.count) })
    // The swell 1 + 0.5 sin(8πt) is lowest at t = 3/16 + k/4.
    for slice in report.slices.dropLast() {
      let phase = (Double(slice.upperBound) / 16_000 - 3.0 / 16) * 4
      #expect(abs(phase - phase.rounded()) < 0.15, "cut at \(phase)")
    }
  }

  @Test func longStretchIsCutInItsLongestPause() {
    let audio = Signals.voice([0.5...3.2, 3.5...6.0, 6.6...8.5, 8.8...12.5], seconds: 13, rate: 16_000)
    let report = Slicer().slices(of: audio)
    expectAccount(report, audio)
    #expect(report.slices.count == 2)
    #expect((96_000...105_600).contains(report.slices[0].upperBound), "\(report.slices)")
    #expect(105_600 - report.slices[1].lowerBound >= 800, "the head has less than 50 ms")
  }

  @Test func headsAndTailsAreKept() {
    let audio = Signals.voice([1...4, 6...9], seconds: 10, rate: 16_000)
    let report = Slicer().slices(of: audio)
    expectAccount(report, audio)
    #expect(report.slices.count == 2)
    for (slice, speech) in zip(report.slices, [16_000..<64_000, 96_000..<144_000]) {
      #expect((800...1_920).contains(speech.lowerBound - slice.lowerBound))
      #expect((800...3_200).contains(slice.upperBound - speech.upperBound))
    }
    #expect(report.dropped.map(\.reason) == [.silence, .silence, .silence])
    #expect(report.summary.hasPrefix("2 clips with"), "\(report.summary)")
  }

  @Test func shortSpeechIsNamed() {
    let audio = Signals.voice([1...1.8, 4...7], seconds: 8, rate: 16_000)
    let report = Slicer().slices(of: audio)
    expectAccount(report, audio)
    #expect(report.slices.count == 1 && report.dropped.count { $0.reason == .tooShort } == 1)
    #expect(report.summary.contains("in 1 stretch of speech"), "\(report.summary)")
    #expect(report.speechCoverage < 1 && report.speechCoverage > 0.7)
  }

  @Test func recordingsWithoutSpeechGiveNoClips() {
    for audio in [
      Audio(samples: [], sampleRate: 16_000), Audio(samples: [0.1], sampleRate: 16_000),
      Audio(samples: Array(repeating: 0, count: 90_000), sampleRate: 16_000),
      Signals.noise(0.1, seconds: 5, rate: 16_000),
      Audio(samples: Array(repeating: .nan, count: 90_000), sampleRate: 8_000),
      Audio(samples: [0, 1, 0], sampleRate: 1),
    ] {
      let report = Slicer().slices(of: audio)
      expectAccount(report, audio)
      #expect(report.slices.isEmpty && report.coverage == 0 && report.summary.hasPrefix("no clips"))
    }
  }

  /// Sorted, disjoint and covering.
  private func expectAccount(
    _ report: SliceReport, _ audio: Audio, at location: SourceLocation = #_sourceLocation
  ) {
    let all = (report.slices + report.dropped.map(\.range)).sorted { $0.lowerBound < $1.lowerBound }
    var end = 0
    for range in all {
      #expect(range.lowerBound == end && !range.isEmpty, sourceLocation: location)
      end = range.upperBound
    }
    #expect(end == audio.count, sourceLocation: location)
    #expect(report.keptSamples + report.droppedSamples() == audio.count, sourceLocation: location)
    #expect(zip(report.slices, report.slices.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
    #expect(zip(report.dropped, report.dropped.dropFirst()).allSatisfy { $0.range.upperBound <= $1.range.lowerBound })
  }
}
