import FTAudioCodec
import FTRandom
import Foundation
import Testing

@testable import FTAugment
@testable import FTAugmentSounds

@Suite struct SoundAugmentationTests {
  private func tone(_ hertz: Double, seconds: Double = 1.5, rate: Int = 16_000) -> Audio {
    Audio(
      samples: (0..<Int(seconds * Double(rate))).map { Float(0.3 * sin(2 * .pi * hertz * Double($0) / Double(rate))) },
      sampleRate: rate)
  }

  private func changed(_ sound: Audio, _ words: String, seed: UInt64 = 3) throws -> Audio {
    var generator = RandomGenerator(seed: seed)
    return try SoundAugmentation(AugmentPlan(parsing: words, for: .voice))(sound, &generator)
  }

  /// Rising zero crossings a second in the middle half.
  private func pitch(_ sound: Audio) -> Double {
    let middle = sound.count / 4..<3 * sound.count / 4
    let rising = middle.dropFirst().count { sound.samples[$0 - 1] < 0 && sound.samples[$0] >= 0 }
    return Double(rising) * Double(sound.sampleRate) / Double(middle.count)
  }

  @Test(arguments: [-5.0, -2, 0.5, 3, 7])
  func pitchMovesAndLengthStays(_ semitones: Double) throws {
    for rate in [8_000, 16_000, 44_100] {
      let before = tone(220, rate: rate)
      let after = try changed(before, "pitch \(semitones)/\(semitones) p 1")
      #expect(after.count == before.count)
      #expect(abs(pitch(after) - 220 * exp2(semitones / 12)) < 3)
      #expect(abs(after.rootMeanSquare / before.rootMeanSquare - 1) < 0.05)
    }
  }

  @Test func speedChangesLengthAndPitch() throws {
    let after = try changed(tone(200), "speed 1.25")
    #expect(abs(after.duration - 1.2) < 0.01)
    #expect(abs(pitch(after) - 250) < 3)
    #expect(try changed(tone(200), "speed 1") == tone(200))
  }

  @Test(arguments: [0.0, 10, 30])
  func noiseIsAsFarBelowAsItSays(_ decibels: Double) throws {
    let voice = tone(300)
    for seed in 0..<4 {
      var generator = RandomGenerator(seed: UInt64(seed))
      let after = voice.withNoise(decibelsBelow: decibels, [], &generator)
      let noise = Audio(samples: zip(after.samples, voice.samples).map { $0 - $1 }, sampleRate: 16_000)
      let ratio = 20 * log10(Double(voice.rootMeanSquare / noise.rootMeanSquare))
      #expect(abs(ratio - decibels) < 0.1)
    }
    // Recorded noise of another rate and a shorter one.
    var generator = RandomGenerator(seed: 1)
    let after = voice.withNoise(decibelsBelow: 10, [tone(1_000, seconds: 0.3, rate: 44_100)], &generator)
    #expect(after.count == voice.count && after != voice)
  }

  @Test func pinkNoiseFallsByThreeDecibelsAnOctave() {
    var generator = RandomGenerator(seed: 2)
    let noise = Audio.pinkNoise(1 << 17, &generator)
    /// Power of the differences of neighbouring means, which is that of an octave.
    func power(_ width: Int) -> Double {
      let means = stride(from: 0, to: noise.count - 2 * width, by: 2 * width).map { start -> Double in
        func mean(_ from: Int) -> Double { noise[from..<from + width].reduce(0.0) { $0 + Double($1) } / Double(width) }
        return mean(start) - mean(start + width)
      }
      return means.reduce(0) { $0 + $1 * $1 } / Double(means.count)
    }
    // White noise halves with each doubling; pink noise stays.
    #expect((0.6...1.6).contains(power(8) / power(64)))
  }

  @Test func roomFallsSilentInItsTime() throws {
    var generator = RandomGenerator(seed: 1)
    let click = Audio(samples: [0.5] + [Float](repeating: 0, count: 15_999), sampleRate: 16_000)
    let room = click.inRoom(seconds: 0.4, &generator)
    func level(_ from: Int) -> Double { 20 * log10(Double(room.slice(from..<from + 1_000).rootMeanSquare)) }
    // 60 dB in 0.4 s are 28 dB in 3,000 samples.
    #expect(abs(level(1_000) - level(4_000) - 28.1) < 2)
    #expect(abs(room.rootMeanSquare / click.rootMeanSquare - 1) < 1e-3)
  }

  @Test func nothingIsCut() throws {
    let loud = Audio(samples: tone(200).samples.map { $0 * 3.3 }, sampleRate: 16_000)
    for words in ["gain 12/12", "noise -10 p 1", "room 2 p 1", "pitch 12/12 p 1, gain 40/40"] {
      #expect(try changed(loud, words).peak <= SoundAugmentation.peak + 1e-5)
    }
    let silence = Audio(samples: [Float](repeating: 0, count: 4_000), sampleRate: 16_000)
    #expect(try changed(silence, "noise p 1, room p 1, gain, pitch p 1").peak == 0)
  }

  @Test func takesHostileSounds() throws {
    let words = "speed 0.5/2, pitch 12/-12 p 1, room p 1, noise p 1, gain"
    let sounds: [[Float]] = [
      [], [0.5], [Float](repeating: .nan, count: 3_000), [Float.infinity, -Float.infinity],
      [Float](repeating: 1e30, count: 900),
    ]
    for samples in sounds {
      for rate in [1, 8_000] {
        let after = try changed(Audio(samples: samples, sampleRate: rate), words)
        #expect(after.samples.allSatisfy { $0.isFinite })
      }
    }
    #expect(throws: NoiseRecordingsError.self) { try changed(tone(1), "noise from /nowhere") }
  }

  @Test func isAPureFunctionOfSoundAndGenerator() throws {
    let words = "speed 0.9/1/1.1, pitch, room, noise, gain"
    for seed in 0..<8 {
      #expect(try changed(tone(200), words, seed: UInt64(seed)) == changed(tone(200), words, seed: UInt64(seed)))
    }
    #expect(try changed(tone(200), words, seed: 1) != changed(tone(200), words, seed: 2))
  }
}
