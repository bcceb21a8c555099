import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTAudioCodec

@Suite struct MusicDetectorTests {
  private static let rate = MusicDetector.sampleRate

  /// Chords of three held tones with overtones, a new one every half a second.
  private func chords(seconds: Int) -> Audio {
    let roots = [220.0, 174.6, 261.6, 196.0]
    let samples = (0..<seconds * Self.rate).map { n -> Float in
      let time = Double(n) / Double(Self.rate)
      let root = roots[Int(time * 2) % roots.count]
      let fade = 1 - 0.3 * (time * 2 - floor(time * 2))
      var sum = 0.0
      for ratio in [1.0, 1.26, 1.5] {
        for harmonic in 1...8 { sum += sin(2 * .pi * root * ratio * Double(harmonic) * time) / Double(harmonic) }
      }
      return Float(0.05 * fade * sum)
    }
    return Audio(samples: samples, sampleRate: Self.rate)
  }

  /// Syllables of four a second with a gliding pitch, and pauses.
  private func babble(seconds: Int) -> Audio {
    var phase = 0.0
    let samples = (0..<seconds * Self.rate).map { n -> Float in
      let time = Double(n) / Double(Self.rate)
      phase += (140 + 40 * sin(2 * .pi * 0.9 * time)) / Double(Self.rate)
      let syllable = max(0, sin(2 * .pi * 4 * time))
      let isPause = Int(time * 2) % 5 == 4
      let voice = (1...20).reduce(0.0) { $0 + sin(2 * .pi * phase * Double($1)) / Double($1) }
      return isPause ? 0 : Float(0.1 * syllable * syllable * voice)
    }
    return Audio(samples: samples, sampleRate: Self.rate)
  }

  @Test func heldChordsAreMusicAndSyllablesAreNot() throws {
    let detector = MusicDetector(on: try TestDevice.make())
    #expect(detector.isMusic(chords(seconds: 5)) && detector.isMusic(chords(seconds: 40)))
    #expect(!detector.isMusic(babble(seconds: 5)) && !detector.isMusic(babble(seconds: 40)))
  }

  @Test func loudnessDoesNotMatter() throws {
    let detector = MusicDetector(on: try TestDevice.make())
    for sound in [chords(seconds: 3), babble(seconds: 3)] {
      let loud = try #require(detector.score(sound))
      #expect(abs(try #require(detector.score(sound.scaled(by: 0.05))) - loud) < 0.05)
    }
  }

  @Test func silenceAndShortSoundsAreNotMusic() throws {
    let detector = MusicDetector(on: try TestDevice.make())
    #expect(!detector.isMusic(Audio(samples: [Float](repeating: 0, count: 5 * Self.rate), sampleRate: Self.rate)))
    #expect(detector.score(chords(seconds: 1).prefix(Self.rate - 1)) == nil)
    #expect(detector.score(chords(seconds: 1)) != nil)
  }

  @Test func meansRepeatTheEnds() {
    #expect(MusicDetector.smoothed([3, 0, 0, 6], reach: 1) == [2, 1, 2, 4])
    #expect(MusicDetector.smoothed([5], reach: 10) == [5])
  }

  @Test func peaksAreAsHighAsTheirHigherSide() {
    #expect(MusicDetector.prominences([0, 1, 0.5, 0.75, 0.75, 0.25]) == [0.75, 0.5])
    #expect(MusicDetector.prominences([1, 1, 1]).isEmpty)
  }
}

extension Audio {
  fileprivate func prefix(_ count: Int) -> Audio {
    Audio(samples: Array(samples.prefix(count)), sampleRate: sampleRate)
  }
}
