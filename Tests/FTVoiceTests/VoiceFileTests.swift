import FTCheckpoint
import FTData
import FTEvaluation
import FTModels
import FTRandom
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTVoice

struct VoiceFileTests {
  private func voice(_ uses: [VoiceUse] = [.verification]) -> VoiceFile {
    var ledger = ConsentLedger(uses: uses)
    (ledger.recordedBy, ledger.statement) = ("Anna B.", "Signed \"form\" | 同意")
    let clips = (0..<3).map { seed in SpeakerEmbedding(direction: (0..<256).map { Float(($0 * 7 + seed * 3) % 11) - 3 })
    }
    return VoiceFile(
      name: "anna", clips: clips, seconds: 12.25, encoder: "resemblyzer", encoderSHA256: "ab", consent: ledger)
  }

  @Test func roundTripKeepsEverything() throws {
    let scratch = try Scratch()
    let device = try TestDevice.make()
    let voice = voice()
    let path = try scratch("anna.voice")
    try voice.write(to: path, on: device)
    let read = try VoiceFile(path: path)
    #expect(read.name == "anna" && read.consent == voice.consent && read.seconds == 12.25 && read.clips.count == 3)
    for (a, b) in zip(read.clips + [read.embedding], voice.clips + [voice.embedding]) {
      #expect(abs(a.similarity(to: b) - 1) < 1e-5)
    }
  }

  @Test func usesThatAreNotAllowedAreRefused() throws {
    let voice = voice([.evaluation])
    #expect(throws: Never.self) { try voice.check(.evaluation) }
    for use in [VoiceUse.verification, .identification, .synthesis] {
      #expect(throws: VoiceFileError.self) { try voice.check(use) }
    }
    #expect(throws: VoiceFileError.self) { try voice.check(encoder: "other", sha256: "cd") }
    #expect(throws: Never.self) { try voice.check(encoder: "resemblyzer", sha256: "ab") }
  }

  @Test func nearestConsentFileGoverns() throws {
    let scratch = try Scratch()
    let (outer, inner) = (try scratch("a/consent.json"), try scratch("a/b/consent.json"))
    try Data(#"{"uses": ["evaluation"]}"#.utf8).write(to: URL(filePath: outer))
    #expect(try ConsentLedger.governing(scratch("a/b/clip.wav"))?.uses == [.evaluation])
    try Data(#"{"uses": ["verification"], "licence": "X"}"#.utf8).write(to: URL(filePath: inner))
    #expect(try ConsentLedger.governing(scratch("a/b/clip.wav"))?.uses == [.verification])
    var own = ConsentLedger()
    own.restrict(to: try #require(try ConsentLedger.governing(scratch("a/clip.wav"))))
    #expect(own.uses == [.evaluation])
    try Data("no json".utf8).write(to: URL(filePath: inner))
    let clip = try scratch("a/b/clip.wav")
    #expect(throws: VoiceFileError.self) { try ConsentLedger.governing(clip) }
  }

  /// Files that look like voices and are none.
  @Test(arguments: ["format", "version", "consent", "shape", "nan", "text", "cut"])
  func damagedFilesThrow(_ damage: String) throws {
    let (scratch, device) = (try Scratch(), try TestDevice.make())
    let path = try scratch("x.voice")
    var metadata = [
      "format": "ftlab-voice", "version": "2", "name": "x", "encoder": "e", "encoder_sha256": "s", "seconds": "1",
      "consent": #"{"uses": []}"#,
    ]
    var values = [Float](repeating: 0.5, count: damage == "shape" ? 255 : 256)
    if damage == "nan" { values[9] = .nan }
    if metadata[damage] != nil { metadata[damage] = "wrong" }
    let tensor = Tensor(values, on: device)
    try TensorFile.write(
      [("embedding", tensor), ("clips", tensor.reshaped(to: [1, values.count]))], metadata: metadata, to: path)
    if damage == "text" { try Data("anna's voice".utf8).write(to: URL(filePath: path)) }
    if damage == "cut" {
      try Data(contentsOf: URL(filePath: path)).dropLast(40).write(to: URL(filePath: path))
    }
    #expect(throws: (any Error).self) { try VoiceFile(path: path) }
  }

  /// A calibration of when loudness was a part of a voice would be off without a word.
  @Test func aCalibrationKnowsTheLevelItWasLearnedAt() throws {
    let scratch = try Scratch()
    let tiny = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Models/tiny-speaker")
    let copy = URL(filePath: try scratch("encoder"))
    try FileManager.default.copyItem(at: tiny, to: copy)
    let folder = try ModelFolder<SpeakerEncoderConfiguration>(url: copy)
    let path = copy.appending(path: ScoreCalibration.fileName).path
    let own = ScoreCalibration(slope: 12, offset: -3, origin: "test")
    try own.write(to: path)
    #expect(try ScoreCalibration(of: folder) == own)
    try Data(#"{"slope": 12, "offset": -3, "origin": "before"}"#.utf8).write(to: URL(filePath: path))
    #expect(throws: VoiceFileError.self) { try ScoreCalibration(of: folder) }
  }

  /// A thousand voices are searched, and the one that is meant comes first.
  @Test func galleryFindsTheVoice() {
    let voices = (0..<1000).map { index in
      var generator = RandomGenerator(seed: UInt64(index))
      let clip = SpeakerEmbedding(direction: (0..<256).map { _ in Float(generator.normal()) })
      return VoiceFile(
        name: "\(index)", clips: [clip], seconds: 5, encoder: "e", encoderSHA256: "s", consent: ConsentLedger())
    }
    let matches = Gallery(voices).matches(for: voices[321].embedding, calibration: .resemblyzer, count: 3)
    #expect(matches.count == 3 && matches[0].name == "321" && abs(matches[0].score - 1) < 1e-5)
    #expect(matches[0].probability > 0.9)
    #expect(
      abs(matches[1].score - voices[Int(matches[1].name)!].embedding.similarity(to: voices[321].embedding)) < 1e-5)
  }
}
