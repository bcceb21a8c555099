import FTTestSupport
import Foundation
import Testing

@testable import FTAudioCodec

/// Recordings that were damaged on purpose: what was wrong is mended, and said.
@Suite struct MendedAudioTests {
  private static let rate = 16_000

  /// A voiced sound with pauses: harmonics of 120 Hz that swell and fade.
  private static func voice(_ pitch: Double = 120, seconds: Double = 2) -> [Float] {
    (0..<Int(seconds * Double(rate))).map { index in
      let time = Double(index) / Double(rate)
      let envelope = max(0, sin(2 * .pi * 1.5 * time))
      return Float(0.1 * envelope * (1...8).reduce(0) { $0 + sin(2 * .pi * pitch * Double($1) * time) / Double($1) })
    }
  }

  private static func wav(_ channels: [[Float]], riff: UInt32? = nil, data: UInt32? = nil, more: [UInt8] = []) -> Data {
    WAVBytes.float(channels, rate: rate, riff: riff, data: data, more: more)
  }

  private func read(_ bytes: Data) throws -> MendedAudio {
    let scratch = try ScratchFolder()
    let path = scratch.path("a.wav")
    try bytes.write(to: URL(fileURLWithPath: path))
    return try MendedAudio(path: path)
  }

  private func difference(_ a: [Float], _ b: [Float]) -> Float {
    a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
  }

  @Test func anOrdinaryRecordingIsLeftAloneBitForBit() throws {
    let voice = Self.voice()
    let read = try read(Self.wav([voice]))
    #expect(read.remarks == [] && read.audio.samples == voice)
    let stereo = try self.read(Self.wav([voice, voice]))
    #expect(stereo.remarks == [] && stereo.audio.samples == voice)
    // A little offset, a little more than full scale: what formats and cards leave.
    let usual = voice.map { $0 * 5 + 0.001 }
    #expect(MendedAudio(Audio(samples: usual, sampleRate: Self.rate)).remarks == [])
  }

  @Test func anOffsetIsTakenAway() throws {
    let voice = Self.voice()
    let read = try read(Self.wav([voice.map { $0 + 0.4 }]))
    guard case .offset(let value) = read.remarks.first else {
      Issue.record("\(read.remarks)")
      return
    }
    // The voice's own mean is not 0 to the last digit.
    #expect(read.remarks.count == 1 && abs(value - 0.4) < 1e-3 && abs(read.audio.mean) < 1e-6)
    #expect(difference(read.audio.samples, voice) < 1e-3)
  }

  /// Who measures a recording as it is hears of it too.
  @Test func theQualityOfARecordingKnowsOffsetAndLevel() {
    func warnings(_ change: (Float) -> Float) -> [String] {
      RecordingQuality(Audio(samples: Self.voice().map(change), sampleRate: Self.rate)).warnings(neededSpeech: 0)
    }
    #expect(warnings { $0 + 0.4 }.contains { $0.contains("swing about 0.4") })
    #expect(warnings { $0 * 40 }.contains { $0.contains("full scale") })
    #expect(!warnings { $0 }.contains { $0.contains("swing about") || $0.contains("full scale") })
  }

  @Test(arguments: [(Float(40), "above"), (0.003, "faint")])
  func levelsThatNoDetectorKnowsAreBroughtBack(factor: Float, kind: String) throws {
    let voice = Self.voice()
    let peak = voice.reduce(0) { max($0, abs($1)) }
    let read = try read(Self.wav([voice.map { $0 * factor }]))
    #expect(read.remarks.count == 1)
    switch read.remarks.first {
    case .aboveFullScale(let found):
      #expect(kind == "above" && abs(found - Double(peak * factor)) < 1e-4 && abs(read.audio.peak - 1) < 1e-6)
    case .faint(let found, let raised):
      #expect(kind == "faint" && abs(found - 20 * log10(Double(peak * factor))) < 1e-4 && raised <= 40)
      #expect(abs(20 * log10(Double(read.audio.peak)) - found - raised) < 1e-4)
    default: Issue.record("\(read.remarks)")
    }
    #expect(difference(read.audio.scaled(by: peak / read.audio.peak).samples, voice) < 1e-6)
  }

  @Test func ofChannelsThatCancelOneIsTaken() throws {
    let voice = Self.voice()
    let inverted = try read(Self.wav([voice.map { $0 * 0.9 }, voice.map { -$0 }]))
    guard case .cancellingChannels(let loss, let taken) = inverted.remarks.first else {
      Issue.record("\(inverted.remarks)")
      return
    }
    // (0.9 − 1) / 2 of the louder channel: 26 dB below it.
    #expect(inverted.remarks.count == 1 && taken == 2 && abs(loss - 26.02) < 0.01)
    #expect(inverted.audio.samples == voice.map { -$0 })
    // The plain reader does not lose it either.
    let scratch = try ScratchFolder()
    let path = scratch.path("b.wav")
    try Self.wav([voice, voice.map { -$0 }]).write(to: URL(fileURLWithPath: path))
    #expect(try Audio(path: path).samples == voice)
  }

  @Test func channelsThatCancelInPartAreWarnedOf() throws {
    let (voice, other) = (Self.voice(), Self.voice(173))
    // Half of it inverted: agreement ((1 − 0.5)² + …) / ….
    let mixed = zip(voice, other).map { 0.7 * $0 + 0.7 * $1 }
    let read = try read(Self.wav([mixed, zip(voice, other).map { -0.8 * $0 + 0.3 * $1 }]))
    guard case .weakenedByMixing(let loss) = read.remarks.first else {
      Issue.record("\(read.remarks)")
      return
    }
    #expect(read.remarks.count == 1 && loss > 3)
  }

  @Test func twoPeopleOnTwoChannelsAreWarnedOfAndASilentChannelIsNot() throws {
    let voice = Self.voice()
    #expect(try read(Self.wav([voice, Self.voice(173)])).remarks == [.differentChannels])
    let silent = try read(Self.wav([voice, voice.map { _ in 0 }]))
    #expect(silent.remarks == [] && silent.audio.samples == voice.map { $0 / 2 })
    // Six channels of which one has sound: the mean is 16 dB down, and nothing cancels.
    let six = try read(Self.wav([voice] + (0..<5).map { _ in voice.map { _ in Float(0) } }))
    #expect(six.remarks == [] && abs(six.audio.peak * 6 - (voice.map(abs).max() ?? 0)) < 1e-6)
  }

  @Test(arguments: [UInt32(0), 36])
  func aHeaderThatWasNeverFinishedIsReadToTheEnd(riff: UInt32) throws {
    let voice = Self.voice()
    let read = try read(Self.wav([voice], riff: riff, data: 0))
    #expect(read.remarks == [.unfinishedHeader(seconds: 2)] && read.audio.samples == voice)
    // A half frame at the end is none.
    let cut = try self.read(Self.wav([voice], riff: riff, data: 0, more: [1, 2]))
    #expect(cut.audio.samples == voice)
  }

  @Test func aFileWithoutSamplesStaysOne() throws {
    let list = Array("LIST".utf8) + [4, 0, 0, 0] + Array("INFO".utf8)
    for more in [[], list] {
      let bytes = Self.wav([[]], data: 0, more: more)
      #expect(throws: AudioError.self) { try read(bytes) }
    }
  }

  @Test func remarksSayWhatToDo() {
    let remarks: [AudioRemark] = [
      .unfinishedHeader(seconds: 2), .cancellingChannels(loss: 30, taken: 2), .weakenedByMixing(loss: 5),
      .differentChannels, .offset(0.4), .aboveFullScale(peak: 8), .faint(peak: -60, raised: 40),
    ]
    let words = ["switched off", "channel 2", "one channel", "two people", "0.4", "8.0", "-60.0"]
    for (remark, word) in zip(remarks, words) { #expect(remark.description.contains(word)) }
  }
}
