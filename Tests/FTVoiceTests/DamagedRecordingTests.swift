import FTAudioCodec
import FTTestSupport
import Foundation
import Testing

@testable import FTVoice

/// Real recordings through twelve everyday damages: with a similarity of 0.9 at least each stays the voice that it was.
@Suite(.enabled(if: checkpoints != nil, "FTLAB_CHECKPOINTS is not set"))
struct DamagedRecordingTests {
  private static let people = ["asterisk-it-male", "asterisk-en-es-female", "ktuberling-de", "ktuberling-fr"]

  /// About six seconds of a person.
  private static func recording(_ person: String) throws -> Audio {
    let folder = "\(sampleVoices)/speakers/\(person)"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".ogg") }.sorted()
    var parts: [Audio] = []
    for file in files where parts.reduce(0, { $0 + $1.duration }) < 6 {
      parts.append(try Audio(path: "\(folder)/\(file)", sampleRate: 16_000))
    }
    // Some of the samples swing about another value than 0 themselves.
    let all = MendedAudio(Audio.joined(parts)).audio
    return all.scaled(by: 0.5 / all.peak)
  }

  private struct Damage: CustomStringConvertible, Sendable {
    let description: String
    /// Channels of the damaged recording, its rate, and whether its header is finished.
    var channels: @Sendable (Audio) -> [[Float]] = { [$0.samples] }
    var rate = 16_000
    var isWhole = true
    /// The word of the remark that is to be made; nil for none.
    var remark: String?
  }

  private static func each(_ change: @escaping @Sendable (Float, Int) -> Float) -> @Sendable (Audio) -> [[Float]] {
    { [$0.samples.enumerated().map { change($0.element, $0.offset) }] }
  }

  private static let damages: [Damage] = [
    Damage(description: "peak 8", channels: each { value, _ in 16 * value }, remark: "full scale"),
    Damage(description: "30 dB down", channels: each { value, _ in 0.0316 * value }),
    Damage(
      description: "60 dB down, 16 bit", channels: each { value, _ in (value * 0.002 * 32768).rounded() / 32768 },
      remark: "very quiet"),
    Damage(description: "offset 0.4", channels: each { value, _ in value + 0.4 }, remark: "0.4"),
    Damage(description: "a channel inverted", channels: { [$0.samples, $0.samples.map { -$0 }] }, remark: "inverted"),
    Damage(
      description: "a channel inverted and softer", channels: { [$0.samples.map { -0.8 * $0 }, $0.samples] },
      remark: "inverted"),
    Damage(description: "one side silent", channels: { [$0.samples, $0.samples.map { _ in 0 }] }),
    Damage(description: "44.1 kHz", channels: { [$0.resampled(to: 44_100).samples] }, rate: 44_100),
    Damage(description: "11.025 kHz", channels: { [$0.resampled(to: 11_025).samples] }, rate: 11_025),
    Damage(
      description: "an echo after 80 ms",
      channels: { audio in
        [audio.samples.indices.map { audio.samples[$0] + ($0 >= 1280 ? 0.3 * audio.samples[$0 - 1280] : 0) }]
      }),
    Damage(
      description: "hum of 50 Hz",
      channels: each { value, index in value + 0.02 * Float(sin(2 * .pi * 50 * Double(index) / 16_000)) }),
    Damage(description: "a header that was never finished", isWhole: false, remark: "switched off"),
  ]

  @Test(arguments: people) func twelveDamagesLeaveTheVoiceWhatItIs(person: String) throws {
    let device = try TestDevice.make()
    let embedder = try SpeakerEmbedder(speakerEncoder(), precision: .f32, on: device)
    let scratch = try Scratch()
    let original = try Self.recording(person)
    let own = embedder.embedding(of: SpeakerFrontEnd.prepared(original))
    var lowest: [String] = []
    for damage in Self.damages {
      let path = try scratch("a.wav")
      try WAVBytes.float(damage.channels(original), rate: damage.rate, data: damage.isWhole ? nil : 0)
        .write(to: URL(fileURLWithPath: path))
      let read = try MendedAudio(path: path, sampleRate: 16_000)
      #expect(
        read.remarks.count == (damage.remark == nil ? 0 : 1)
          && damage.remark.map { read.remarks.first?.description.contains($0) == true } ?? true,
        "\(damage): \(read.remarks)")
      #expect(RecordingQuality(read.audio).speech > 1, "\(damage)")
      let similarity = own.similarity(to: embedder.embedding(of: SpeakerFrontEnd.prepared(read.audio)))
      if similarity < 0.9 { lowest.append("\(damage): \(similarity)") }
      print("\(person), \(damage): \(similarity)")
    }
    // An echo is heard as another room, and nothing takes it away.
    #expect(lowest.allSatisfy { $0.hasPrefix("an echo") }, "\(lowest)")
  }
}
