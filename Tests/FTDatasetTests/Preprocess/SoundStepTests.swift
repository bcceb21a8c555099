import FTAudioCodec
import FTData
import FTJSON
import FTRandom
import Foundation
import Testing

@testable import FTDataset

/// Noise that swells and fades like syllables, with silence around and between.
private func speech(_ parts: [(silence: Double, voice: Double)], end: Double = 0, rate: Int = 16_000, offset: Float = 0)
  -> Audio
{
  var generator = RandomGenerator(seed: 11)
  var samples: [Float] = []
  var low: Float = 0
  func quiet(_ seconds: Double) {
    for _ in 0..<Int(seconds * Double(rate)) { samples.append(offset + 1e-4 * Float(generator.normal())) }
  }
  for part in parts {
    quiet(part.silence)
    for index in 0..<Int(part.voice * Double(rate)) {
      low += 0.2 * (Float(generator.normal()) - low)
      let syllable = Float(0.6 + 0.4 * sin(2 * Double.pi * 5 * Double(index) / Double(rate)))
      samples.append(offset + 0.2 * syllable * low)
    }
  }
  quiet(end)
  return Audio(samples: samples, sampleRate: rate)
}

/// What became of a recording, all together.
private func seconds(_ prepared: SoundStep.Prepared) -> Double {
  var sum = prepared.leading
  sum += prepared.trailing
  sum += prepared.dropped
  for piece in prepared.pieces { sum += piece.audio.duration }
  return sum
}

@Suite struct SoundStepTests {
  private func step(_ settings: (String, JSONValue)...) throws -> SoundStep {
    var steps = PreprocessSteps()
    var object = JSONObject()
    for (key, value) in settings { object.append(key: key, value) }
    try steps.add("sound", object)
    return try #require(steps.sound)
  }

  @Test func silenceGoesAndEverySecondIsAccountedFor() throws {
    let audio = speech([(1.5, 2)], end: 0.7)
    let result = try step(("rate", .null), ("padding", JSONValue(0.1))).apply(to: audio)
    let piece = try #require(result.pieces.first)
    #expect(abs(result.leading - 1.4) < 0.1 && abs(result.trailing - 0.6) < 0.1)
    #expect(abs(seconds(result) - result.duration) < 1e-9)
    #expect(abs(piece.offset - result.leading) < 1e-9)
  }

  @Test(arguments: [-30.0, -23, -20]) func loudnessIsReached(target: Double) throws {
    let result = try step(("loudness", JSONValue(target))).apply(to: speech([(0.3, 4)], rate: 24_000))
    let piece = try #require(result.pieces.first)
    // The measure of EBU R 128 itself, on the result.
    let loudness = try #require(piece.audio.integratedLoudness())
    #expect(abs(loudness - target) < 0.1)
    #expect(piece.levelRemark == nil && piece.audio.truePeak <= -1)
  }

  @Test func peaksLimitTheLevelAndItIsSaid() throws {
    let piece = try #require(try step(("loudness", -3)).apply(to: speech([(0.3, 4)], rate: 24_000)).pieces.first)
    #expect(abs(piece.audio.truePeak + 1) < 0.05)
    #expect(piece.levelRemark?.contains("below -3.0 LUFS") == true)
  }

  @Test func betweenSamplesPeaksAreSeen() {
    // A sine at a quarter of the rate, sampled 45° beside its peaks: samples of 0.5, peaks of 0.7071, which is -3.01
    // dBTP.
    let samples = (0..<4000).map { Float(0.5 * 2.0.squareRoot() * sin(Double.pi / 2 * Double($0) + Double.pi / 4)) }
    let audio = Audio(samples: samples, sampleRate: 48_000).scaled(by: 1)
    #expect(abs(Double(audio.peak) - 0.5) < 1e-3)
    // Its beginning and end, where the sine is cut off, ring a little above.
    #expect(audio.truePeak > -3.1 && audio.truePeak < -1)
  }

  @Test func theMeanIsRemovedAndLargeOnesAreSaid() throws {
    let result = try step(("trim", false), ("loudness", .null), ("rate", .null)).apply(
      to: speech([(0.5, 2)], offset: 0.1))
    let piece = try #require(result.pieces.first)
    #expect(abs(piece.audio.mean) < 1e-5)
    #expect(result.remarks.contains { $0.contains("swings about 0.1") })
  }

  @Test func theRateBecomesTheSame() throws {
    let piece = try #require(
      try step(("rate", 16_000), ("trim", false)).apply(to: speech([(0.1, 1)], rate: 44_100)).pieces.first)
    #expect(piece.audio.sampleRate == 16_000 && abs(piece.audio.duration - 1.1) < 0.001)
  }

  @Test func longRecordingsAreCutAtPauses() throws {
    let audio = speech([(1, 6), (1.2, 7), (1.5, 0.5), (1.5, 5)], end: 1)
    let result = try step(("rate", .null), ("slice", true)).apply(to: audio)
    #expect(result.pieces.count == 3)
    #expect(result.pieces.allSatisfy { (2.0...15).contains($0.audio.duration) })
    #expect(abs(seconds(result) - result.duration) < 1e-9)
    #expect(result.remarks.contains { $0.hasPrefix("3 clips") && $0.contains("shorter than a clip") })
    #expect(try step(("rate", .null), ("slice", true)).apply(to: audio, cuts: false).pieces.count == 1)
  }

  @Test(arguments: [[], [0], [Float](repeating: 0, count: 16_000)] as [[Float]])
  func silenceGivesNoPieces(samples: [Float]) throws {
    let result = try step().apply(to: Audio(samples: samples, sampleRate: 16_000))
    #expect(result.pieces.isEmpty && result.remarks.last == "nobody speaks in it")
    let whole = try step(("trim", false)).apply(to: Audio(samples: samples, sampleRate: 16_000))
    #expect(whole.pieces.first?.levelRemark?.contains("too short or too quiet") == true)
  }
}

@Suite struct SoundFilesTests {
  private func run(
    _ records: [DataRecord], _ folder: PreprocessFolder, slice: Bool, kept: Bool = false, threads: Int = 1
  ) throws -> (records: [DataRecord], ledger: Ledger, report: PreprocessReport) {
    var steps = PreprocessSteps()
    try steps.add("sound", .settings(("rate", 16_000), ("slice", .bool(slice))))
    var fields = DataFields()
    fields.texts = ["text"]
    fields.file = "audio"
    var (ledger, report) = (Ledger(unit: "recordings"), PreprocessReport())
    for record in records {
      ledger.receive(record.place)
      if kept { ledger.keep(record.place) }
    }
    let result = try steps.apply(
      toFilesOf: records, .voice, fields: fields,
      folders: FileFolders(output: "\(folder.path)/clean/", source: folder.path),
      ledger: &ledger, report: &report, threads: threads)
    ledger.close()
    return (result, ledger, report)
  }

  private func record(_ file: String, _ text: String? = nil) -> DataRecord {
    var object = JSONObject()
    object.append(key: "audio", .string(file))
    object.append(key: "speaker", "たろう")
    if let text { object.append(key: "text", .string(text)) }
    return DataRecord(Place(file: file), object)
  }

  @Test(arguments: [1, 2]) func piecesBecomeRecordsOfTheirOwn(threads: Int) throws {
    let folder = try PreprocessFolder()
    let long = speech([(1, 8), (1.2, 9), (1.2, 5)], end: 1)
    try long.write(to: try folder.file("talk.wav"))
    try long.write(to: try folder.file("read.flac"))
    try speech([(0.5, 2)], end: 0.5).write(to: try folder.file("short.wav"))
    try Audio(samples: [Float](repeating: 0, count: 32_000), sampleRate: 16_000).write(
      to: try folder.file("silent.wav"))
    try Data("RIFF".utf8).write(to: URL(fileURLWithPath: try folder.file("broken.wav")))
    let records = [
      record("talk.wav"), record("read.flac", "全部の文章"), record("short.wav"), record("silent.wav"), record("broken.wav"),
    ]
    let result = try run(records, folder, slice: true, threads: threads)
    let pieces = result.records.filter { $0.place.file == "talk.wav" }
    #expect(pieces.count == 3)
    #expect(pieces.compactMap(\.place.seconds).sorted() == pieces.compactMap(\.place.seconds))
    #expect(pieces.map { $0.text("audio") } == (1...3).map { "\(folder.path)/clean/talk-00\($0).wav" })
    #expect(pieces.allSatisfy { $0.text("speaker") == "たろう" })
    // A text is that of the whole.
    #expect(
      result.records.filter { $0.place.file == "read.flac" }.map { $0.text("audio") } == [
        "\(folder.path)/clean/read.wav"
      ])
    #expect(result.report.sounds.keptWhole == 1 && result.report.findings.contains { $0.check == "not-cut" })
    #expect(Set(result.ledger.refusals.map(\.reason)) == ["no-speech", "not-a-recording"])
    #expect(result.ledger.input == 7 && result.ledger.kept == 5)
    #expect(cleanNames(folder) == ["read.wav", "short.wav", "talk-001.wav", "talk-002.wav", "talk-003.wav"])
    for record in result.records {
      let audio = try Audio(path: try #require(record.text("audio")))
      let loudness = try #require(audio.integratedLoudness())
      #expect(audio.sampleRate == 16_000 && abs(loudness + 23) < 0.2)
    }
    // A second run would write over the first.
    #expect(throws: PreprocessError.wouldOverwrite(folder: "\(folder.path)/clean/", first: "talk-001.wav", count: 3)) {
      try run([record("talk.wav")], folder, slice: true)
    }
  }

  @Test func whatIsKeptAlreadyCannotBeCut() throws {
    let folder = try PreprocessFolder()
    try speech([(1, 8), (1.2, 9)]).write(to: try folder.file("talk.wav"))
    #expect(throws: PreprocessError.settledBefore(Place(file: "talk.wav"))) {
      try run([record("talk.wav")], folder, slice: true, kept: true)
    }
    #expect(try run([record("talk.wav")], folder, slice: false, kept: true).records.count == 1)
  }

  @Test func aRecordingInMemoryIsMadeLikeItsFile() throws {
    let folder = try PreprocessFolder()
    let file = try folder.file("a.wav")
    let audio = speech([(0.5, 3)], end: 0.5, rate: 22_050)
    try audio.write(to: file, encoding: .float)
    var steps = PreprocessSteps()
    try steps.add("sound")
    let step = try #require(steps.sound)
    #expect(try step.prepared(path: file) == step.apply(to: audio))
  }
}

private func cleanNames(_ folder: PreprocessFolder) -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/clean")) ?? []).sorted()
}
