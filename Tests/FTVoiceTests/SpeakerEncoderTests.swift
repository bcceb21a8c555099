import FTAudioCodec
import FTCheckpoint
import FTModels
import FTTensor
import FTTestSupport
import FTTraining
import Foundation
import Testing

@testable import FTVoice

/// The checkpoint on real clips against Resemblyzer; tools/golden/voices.py.
@Suite(.enabled(if: checkpoints != nil, "FTLAB_CHECKPOINTS is not set"), .serialized)
struct SpeakerEncoderTests {
  static let clips = [
    "speakers/asterisk-en-es-female/01", "speakers/asterisk-it-male/02", "held-out/asterisk-ru-female/01",
    "speakers/klettres-hu/03",
  ]

  @Test(arguments: clips, [ComputePrecision.f32, .bf16])
  func embeddingsAreResemblyzers(_ clip: String, _ precision: ComputePrecision) throws {
    let device = try TestDevice.make()
    let file = try SafetensorsFile(path: golden("speaker.safetensors"))
    let key = try #require(clip.split(separator: "/").dropLast().last.map(String.init))
    let audio = try Audio(path: "\(sampleVoices)/\(clip).ogg")
    // Vorbis decoders agree on the number of samples, or the comparison would mean nothing.
    #expect(try file.tensor("\(key).samples", on: device).item() == Float(audio.count))
    let embedder = try SpeakerEmbedder(speakerEncoder(), precision: precision, on: device)
    let found = embedder.embedding(of: audio)
    let wanted = SpeakerEmbedding(direction: try file.tensor("\(key).embedding", on: device).values())
    let cosine = found.similarity(to: wanted)
    #expect(cosine >= 0.9999, "\(cosine)")
    guard precision == .f32 else { return }
    let windows = SpeakerFrontEnd(on: device).windows(of: audio, on: device)
    let rows = embedder.windowEmbeddings(windows).flatMap(\.values)
    let golden = try file.tensor("\(key).windows", on: device)
    #expect(windows.shape[0] == golden.shape[0])
    #expect(Comparison.mismatch(rows, golden.values(), shape: golden.shape.extents, tolerance: 1e-3) == nil)
  }

  /// Clips of unequal length embedded together are what they are alone.
  @Test func companyDoesNotChangeAVoice() throws {
    let device = try TestDevice.make()
    let embedder = try SpeakerEmbedder(speakerEncoder(), precision: .f32, on: device)
    let audios =
      try Self.clips.map { try Audio(path: "\(sampleVoices)/\($0).ogg") } + [
        Audio(samples: [0.1, -0.1, 0.2], sampleRate: 16_000)
      ]
    let together = embedder.embeddings(of: audios)
    for (audio, found) in zip(audios, together) {
      #expect(abs(embedder.embedding(of: audio).similarity(to: found) - 1) < 1e-5)
      #expect(found.values.allSatisfy { $0.isFinite })
    }
  }

  @Test func enrolmentLeavesOutWhoeverElseSpeaks() throws {
    let device = try TestDevice.make()
    let embedder = try SpeakerEmbedder(speakerEncoder(), on: device)
    let own = (1...4).map { "\(sampleVoices)/speakers/klettres-hu/0\($0).ogg" }
    let scratch = try Scratch()
    let text = try scratch("text.wav")
    try Data("not sound".utf8).write(to: URL(filePath: text))
    let files = own + ["\(sampleVoices)/speakers/asterisk-it-male/01.ogg", text]
    let enrolment = try Enrolment(files, embedder: embedder, calibration: .resemblyzer)
    #expect(enrolment.clips.map { $0.rejection == nil } == [true, true, true, true, false, false])
    #expect(enrolment.embeddings.count == 4 && enrolment.seconds > 5)
    let alone = try Enrolment([text], embedder: embedder, calibration: .resemblyzer)
    #expect(alone.embeddings.isEmpty)
  }

  @Test func severalSpeakersInOneClipAreNoticed() throws {
    let device = try TestDevice.make()
    let embedder = try SpeakerEmbedder(speakerEncoder(), on: device)
    let two = Audio.joined([
      try Audio(path: "\(sampleVoices)/speakers/klettres-hu/01.ogg"),
      try Audio(path: "\(sampleVoices)/speakers/asterisk-it-male/01.ogg"),
    ])
    let scratch = try Scratch()
    let path = try scratch("two.wav")
    try two.write(to: path)
    let enrolment = try Enrolment([path], embedder: embedder, calibration: .resemblyzer)
    #expect(enrolment.clips[0].warnings.contains { $0.contains("different people") }, "\(enrolment.clips[0].warnings)")
  }
}
