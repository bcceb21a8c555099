import FTAudioCodec
import FTData
import FTRandom
import Foundation
import Testing

@testable import FTDataset

@Suite struct SoundFactsTests {
  private func facts(_ audio: Audio) -> SoundFacts {
    var meter = SoundMeter(sampleRate: audio.sampleRate)
    for start in stride(from: 0, to: audio.count, by: 1_000) {
      meter.add(Array(audio.samples[start..<min(audio.count, start + 1_000)]))
    }
    return meter.facts()
  }

  private func findings(_ facts: [SoundFacts?], readRate: Int? = nil) -> [DataFinding] {
    let items = facts.indices.map { MediaItem(Place(file: "\($0).wav"), path: "\($0).wav") }
    return SoundFacts.findings(facts, items, readRate: readRate)
  }

  private func words(_ audio: Audio, _ check: String = "outliers") -> String? {
    findings([facts(audio)]).first { $0.check == check }?.cases.first?.words
  }

  @Test func levelPeakAndLengthAreMeasured() throws {
    let tone = Audio(
      samples: (0..<16_000).map { 0.25 * Float(sin(2 * .pi * 440 * Double($0) / 16_000)) }, sampleRate: 16_000)
    let measured = facts(
      Audio.joined([tone, Audio(samples: [Float](repeating: 0, count: 16_000), sampleRate: 16_000)]))
    // A sine of amplitude a has an RMS of a / √2; silence does not count.
    let level = try #require(measured.level)
    #expect(abs(level - 20 * log10(0.25 / 2.0.squareRoot())) < 0.05)
    #expect(abs(measured.peak - 0.25) < 1e-3 && measured.duration == 2 && abs(measured.silenceShare - 0.5) < 0.02)
    #expect(measured.clippedShare == 0 && abs(measured.offset) < 1e-6)
  }

  @Test func whatIsSpoiltIsSaid() {
    let speech = MediaFixtures.speech(5)
    func changed(_ change: (Float) -> Float) -> Audio {
      Audio(samples: speech.samples.map(change), sampleRate: speech.sampleRate)
    }
    #expect(words(speech) == nil)
    #expect(words(changed { _ in 0 })?.hasPrefix("silent") == true)
    #expect(words(changed { max(-1, min(1, 6 * $0)) })?.hasPrefix("clipped") == true)
    // Cut off and made quieter afterwards.
    #expect(words(changed { 0.3 * max(-1, min(1, 6 * $0)) })?.hasPrefix("clipped") == true)
    #expect(words(changed { $0 + 0.1 })?.hasPrefix("swings") == true)
    #expect(words(changed { $0 * 0.004 })?.contains("quiet") == true)
    let pause = Audio(samples: [Float](repeating: 0, count: 40 * speech.sampleRate), sampleRate: speech.sampleRate)
    #expect(words(Audio.joined([speech, pause]))?.contains("silence") == true)
    #expect(findings([nil]).isEmpty && findings([facts(Audio(samples: [], sampleRate: 8_000))]).count == 1)
  }

  @Test func anEndInTheMiddleOfASoundIsSaid() throws {
    let speech = MediaFixtures.speech(6)
    #expect(words(speech, "cut-off") == nil)
    // The loudest place is the middle of a syllable.
    let loudest = try #require(speech.samples.indices.max { abs(speech.samples[$0]) < abs(speech.samples[$1]) })
    #expect(words(speech.slice(0..<loudest), "cut-off")?.hasPrefix("ends") == true)
    #expect(words(speech.slice(loudest..<speech.count), "cut-off")?.hasPrefix("begins") == true)
    // A steady sound has no middle.
    var generator = RandomGenerator(seed: 1)
    let noise = Audio(samples: (0..<32_000).map { _ in 0.1 * Float(generator.normal()) }, sampleRate: 16_000)
    #expect(words(noise, "cut-off") == nil)
  }

  @Test func strayLevelsAndLengthsStandOutAndLowRatesAreSaid() {
    let usual = (0..<25 as Range<UInt64>).map { facts(MediaFixtures.speech($0, seconds: 2)) }
    let quiet = facts(MediaFixtures.speech(50, seconds: 2).scaled(by: 0.02))
    let long = facts(MediaFixtures.speech(51, seconds: 40, rate: 8_000))
    let found = findings(usual + [quiet, long], readRate: 16_000)
    let outliers = found.first { $0.check == "outliers" }?.cases ?? []
    #expect(Set(outliers.map { $0.places[0].file }) == ["25.wav", "26.wav"])
    #expect(found.first { $0.check == "low-sample-rate" }?.cases.map { $0.places[0].file } == ["26.wav"])
    #expect(!findings(usual, readRate: 16_000).contains { $0.check != "cut-off" })
  }
}
