import FTAudioCodec
import Foundation
import Testing

/// Files that are not what they say: each is refused with an ``AudioError`` and none traps.
@Suite struct HostileAudioTests {
  static let plain = WAV(channels: 1, pcm16: (0..<4_000).map { Int16($0 % 199 * 100 - 9_000) })

  @Test func filesThatAreNoRecordingsAreRefused() throws {
    let text = Data("Dear reader,\nthis is a letter and not a recording.\n".utf8)
    #expect(reason(text) { if case .unknownFormat = $0 { true } else { false } })
    #expect(reason(Data()) { $0 == .emptyFile })
    for bytes in [
      Data("RIFF".utf8), Data("fLaC".utf8), Data("OggS".utf8), Data("ID3".utf8), Data(repeating: 0, count: 999),
    ] {
      #expect(reason(bytes) { _ in true })
    }
    #expect(throws: AudioError("/no/such/a.wav", .missing)) { try Audio(path: "/no/such/a.wav") }
    #expect(throws: AudioError.self) { try Audio(path: NSTemporaryDirectory()) }
    #expect(throws: AudioError.self) { try Audio(path: "/dev/null") }
  }

  @Test(arguments: [0, 1, 20, 40, 43, 44, 45, 100, 4_000, 8_042]) func truncatedWAVIsRefused(_ count: Int) {
    #expect(reason(Self.plain.bytes.prefix(count)) { _ in true })
  }

  @Test func truncationTellsHowMuchIsThere() {
    let cut = Self.plain.bytes.prefix(44 + 4_000)
    #expect(reason(cut) { $0 == .truncated(read: 2_000, expected: 4_000, rate: 16_000) })
  }

  @Test(arguments: [4, 41, 42, 100, 5_000, 20_000]) func truncatedFLACIsRefused(_ count: Int) throws {
    let path = try scratch("a.flac")
    try Signals.noise(0.2, seconds: 1, rate: 16_000).write(to: path)
    #expect(reason(try Data(contentsOf: URL(fileURLWithPath: path)).prefix(count)) { _ in true })
  }

  @Test func damagedFilesNeverTrap() throws {
    for name in ["a.wav", "a.flac", "a.ogg"] {
      let path = try scratch(name)
      try Signals.noise(0.2, seconds: 0.3, rate: 16_000).write(to: path)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      let copy = try scratch("b")
      for position in Array(0..<min(120, bytes.count)) + Array(stride(from: 120, to: bytes.count, by: 97)) {
        for value: UInt8 in [0, 0x7f, 0xff] where bytes[position] != value {
          var damaged = bytes
          damaged[position] = value
          try damaged.write(to: URL(fileURLWithPath: copy))
          do {
            let audio = try Audio(path: copy, limit: 60)
            #expect(audio.samples.allSatisfy(\.isFinite) && audio.count > 0)
          } catch { #expect(error.file == copy) }
        }
      }
    }
  }

  @Test func headersOutOfRangeAreRefused() {
    for rate in [0, 1, 3_999, 800_000, 0x7fff_ffff, 0xffff_ffff] {
      var wav = Self.plain
      wav.rate = rate
      #expect(reason(wav.bytes) { _ in true }, "\(rate)")
    }
    for channels in [0, 65, 500, 0xffff] {
      var wav = Self.plain
      wav.channels = channels
      #expect(reason(wav.bytes) { _ in true }, "\(channels)")
    }
    var none = Self.plain
    none.data = Data()
    #expect(reason(none.bytes) { $0 == .noFrames })
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity]) func samplesThatAreNoNumbersAreRefused(_ value: Float) {
    var samples = [Float](repeating: 0.1, count: 8_000)
    samples[4_000] = value
    #expect(reason(WAV(channels: 1, float: samples).bytes) { $0 == .notFinite(seconds: 0.25) })
    #expect(reason(WAV(channels: 2, float: samples).bytes) { $0 == .notFinite(seconds: 0.125) })
  }

  /// A header whose number of samples is 0, "unknown", as streams have it.
  @Test func streamedFLACIsRead() throws {
    let path = try scratch("a.flac")
    let audio = Signals.sine(300, seconds: 1, rate: 16_000)
    try audio.write(to: path)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    // The last 36 bits before the checksum of STREAMINFO, which begins at byte 8.
    bytes[8 + 13] &= 0xf0
    for i in 14..<18 { bytes[8 + i] = 0 }
    let read = try Audio(path: try scratch("b.flac", bytes: bytes))
    #expect(read.count == 16_000 && abs(read.samples[13] - audio.samples[13]) < 1e-4)
  }

  /// A header that says the largest number, of a recorder that was switched off.
  @Test func streamedWAVIsRead() throws {
    var bytes = Self.plain.bytes
    for i in [4, 5, 6, 7, 40, 41, 42, 43] { bytes[i] = 0xff }
    #expect(try Audio(path: try scratch("a.wav", bytes: bytes)).count == 4_000)
  }

  @Test func silentRecordingIsRead() throws {
    let path = try scratch("a.wav", bytes: WAV(channels: 1, pcm16: Array(repeating: 0, count: 900)).bytes)
    #expect(try Audio(path: path) == Audio(samples: Array(repeating: 0, count: 900), sampleRate: 16_000))
  }

  /// Whether bytes are refused for a reason, by whole reading and by streaming.
  private func reason(_ bytes: Data, is expected: (AudioError.Reason) -> Bool) -> Bool {
    do {
      let path = try scratch("a.wav", bytes: bytes)
      do {
        try Audio.stream(path: path, sampleRate: 16_000) { _ in }
        return false
      } catch let error as AudioError {
        guard expected(error.reason) else { return false }
      }
      do {
        _ = try Audio(path: path)
        return false
      } catch {
        return error.file == path && expected(error.reason) && error.description.contains(path)
      }
    } catch { return false }
  }
}
