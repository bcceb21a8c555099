import FTAudioCodec
import Foundation
import Testing

/// Recordings written and read again. WAV files of other kinds are written here byte by byte.
@Suite struct AudioFileTests {
  static let tone = Signals.sine(440, amplitude: 0.6, seconds: 1.5, rate: 22_050)
    .mixed(with: Signals.noise(0.02, seconds: 1.5, rate: 22_050))

  /// Name, encoding, bits; floating point is exact.
  static let formats: [(String, Audio.Encoding, Int)] = [
    ("a.wav", .pcm16, 16), ("a.wav", .pcm24, 24), ("a.wav", .float, 0), ("a.flac", .pcm16, 16), ("a.flac", .pcm24, 24),
    ("a.flac", .float, 24),
  ]

  @Test(arguments: formats)
  func whatIsWrittenIsRead(_ name: String, _ encoding: Audio.Encoding, _ bits: Int) throws {
    let step: Float = bits == 0 ? 0 : exp2(Float(1 - bits))
    let path = try scratch(name)
    try Self.tone.write(to: path, encoding: encoding)
    let read = try Audio(path: path)
    #expect(read.sampleRate == 22_050 && read.count == Self.tone.count)
    #expect(zip(read.samples, Self.tone.samples).allSatisfy { abs($0 - $1) <= step })
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [name])
  }

  @Test func vorbisSoundsAlike() throws {
    let path = try scratch("a.ogg")
    try Self.tone.write(to: path)
    let read = try Audio(path: path)
    #expect(read.count == Self.tone.count)
    var product = 0.0
    var a = 0.0
    var b = 0.0
    for (x, y) in zip(read.samples, Self.tone.samples) {
      product += Double(x * y)
      a += Double(x * x)
      b += Double(y * y)
    }
    #expect(product / (a * b).squareRoot() > 0.99)
  }

  @Test func samplesBeyondOneAreCutExceptInFloat() throws {
    let loud = Audio(samples: [1.5, -2, 0.25, 0], sampleRate: 8_000)
    let (whole, float) = (try scratch("a.wav"), try scratch("b.wav"))
    try loud.write(to: whole)
    try loud.write(to: float, encoding: .float)
    #expect(try Audio(path: whole).samples == [32_767.0 / 32_768, -1, 0.25, 0])
    #expect(try Audio(path: float) == loud)
  }

  @Test func whatCannotBeWrittenIsRefused() throws {
    #expect(throws: AudioError.self) { try Self.tone.write(to: try scratch("a.mp3")) }
    #expect(throws: AudioError.self) { try Self.tone.write(to: "/no/such/folder/a.wav") }
    #expect(throws: AudioError.self) {
      try Audio(samples: [0, .nan], sampleRate: 8_000).write(to: try scratch("a.wav"), encoding: .float)
    }
  }

  @Test(arguments: [1, 2, 8]) func channelsAreMixedByTheirMean(_ channels: Int) throws {
    let frames = (0..<100).map { frame in (0..<channels).map { Int16(100 * frame - 700 * $0) } }
    let path = try scratch("a.wav", bytes: WAV(channels: channels, pcm16: frames.flatMap { $0 }).bytes)
    let audio = try Audio(path: path)
    let wanted = frames.map { Float($0.reduce(0) { $0 + Int($1) }) / Float(channels) / 32_768 }
    try #require(audio.count == 100)
    #expect(zip(audio.samples, wanted).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(try AudioReader(path: path).channelCount == channels)
  }

  @Test(arguments: ["a.mp3", "a", "a.txt"]) func formatIsToldByContent(_ name: String) throws {
    let path = try scratch("a.flac")
    try Self.tone.write(to: path)
    #expect(
      try Audio(path: try scratch(name, bytes: Data(contentsOf: URL(fileURLWithPath: path)))) == Audio(path: path))
  }

  @Test func streamIsTheWholeRecording() throws {
    let path = try scratch("a.flac")
    try Self.tone.write(to: path)
    for rate in [22_050, 16_000, 48_000] {
      let whole = try Audio(path: path, sampleRate: rate)
      var pieces: [Audio] = []
      try Audio.stream(path: path, sampleRate: rate, seconds: 0.4) { pieces.append($0) }
      #expect(pieces.dropLast().allSatisfy { $0.count == Int(0.4 * Double(rate)) })
      #expect(Audio.joined(pieces) == whole, "\(rate): \(Audio.joined(pieces).count) and \(whole.count)")
    }
  }

  @Test func limitIsKept() throws {
    let path = try scratch("a.wav")
    try Self.tone.write(to: path)
    #expect(throws: AudioError(path, .tooLong(seconds: 1.5, limit: 1))) { try Audio(path: path, limit: 1) }
  }
}

/// A file name in a new folder, with bytes if there are some.
func scratch(_ name: String, bytes: Data? = nil) throws -> String {
  let folder = FileManager.default.temporaryDirectory.appending(path: "ftlab-sound-\(UUID())")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  let file = folder.appending(path: name)
  try bytes?.write(to: file)
  return file.path
}

/// The bytes of a WAV file: RIFF header, "fmt " of 16 bytes, "data".
struct WAV {
  var channels: Int
  var rate = 16_000
  /// 1 whole numbers, 3 floating point.
  var kind = 1
  var bits: Int
  var data: Data

  init(channels: Int, pcm16 samples: [Int16]) {
    (self.channels, bits) = (channels, 16)
    data = samples.withUnsafeBytes { Data($0) }
  }

  init(channels: Int, float samples: [Float]) {
    self.channels = channels
    bits = 32
    kind = 3
    data = samples.withUnsafeBytes { Data($0) }
  }

  var bytes: Data {
    let frame = channels * bits / 8
    var result = Data("RIFF".utf8) + Self.number(36 + data.count, 4) + Data("WAVEfmt ".utf8) + Self.number(16, 4)
    result += Self.number(kind, 2) + Self.number(channels, 2) + Self.number(rate, 4) + Self.number(rate * frame, 4)
    result += Self.number(frame, 2) + Self.number(bits, 2) + Data("data".utf8) + Self.number(data.count, 4) + data
    return result
  }

  private static func number(_ value: Int, _ count: Int) -> Data {
    Data((0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) })
  }
}
