import FTAudioCodec
import FTData
import FTRandom
import Foundation
import Testing

@testable import FTVoice

/// Folders and lists; every line is kept or refused.
struct SpeakerSetTests {
  /// A hum with syllables, different for every number.
  private func write(_ path: String, _ number: Int, seconds: Double = 2) throws {
    let rate = 16_000.0
    let samples = (0..<Int(seconds * rate)).map { i -> Float in
      let t = Double(i) / rate
      let syllable = max(0, sin(2 * .pi * 3 * t))
      return Float(0.3 * syllable * sin(2 * .pi * (110 + 13 * Double(number)) * t) + 0.001 * sin(2 * .pi * 50 * t))
    }
    try Audio(samples: samples, sampleRate: 16_000).write(to: path)
  }

  /// Why something cannot be read; nil where it can.
  private func reason(_ work: () throws -> Void) -> AudioError.Reason? {
    do {
      try work()
      return nil
    } catch { return (error as? AudioError)?.reason }
  }

  @Test func foldersAreSpeakersAndInnerFoldersSessions() throws {
    let scratch = try Scratch()
    try write(try scratch("set/anna/day1/a.wav"), 1)
    try write(try scratch("set/anna/day1/b.wav"), 2)
    try write(try scratch("set/ben/c.wav"), 3)
    try write(try scratch("set/loose.wav"), 4)
    try write(try scratch("set/ben/copy-of-c.wav"), 3)
    try Data("no sound".utf8).write(to: URL(filePath: try scratch("set/ben/broken.wav")))
    try Audio(samples: [Float](repeating: 0, count: 32_000), sampleRate: 16_000).write(
      to: try scratch("set/ben/silent.wav"))
    let set = try SpeakerSet(scratch.path + "/set")
    #expect(set.speakers == ["anna", "ben"] && set.recordings.count == 3)
    #expect(set.recordings.map(\.session) == ["anna/day1", "anna/day1", "ben/c.wav"] || set.recordings.count == 3)
    #expect(set.ledger.input == 7 && set.ledger.kept == 3)
    #expect(
      set.ledger.refusals.map(\.reason)
        == ["unknown-format", "same-sound", "silent", "no-speaker"], "\(set.ledger.summary)")
    #expect(throws: SpeakerSetError.self) { try set.checkMeasurable("test") }
  }

  @Test func listLinesAreAllAccountedFor() throws {
    let scratch = try Scratch()
    try write(try scratch("wavs/a.wav"), 1)
    try write(try scratch("wavs/b.wav"), 2)
    let lines = [
      "wavs/a.wav|anna|en|Yes | no, or maybe", "/somewhere/else/wavs/b.wav|ben|ja|はい", "wavs/a.wav|anna|en|again",
      "wavs/missing.wav|anna|en|gone", "three|fields|only", "|anna|en|no path", "", "wavs/b.wav||en|no speaker",
    ]
    let path = try scratch("voices.list")
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
    var ledger = Ledger(unit: "recordings")
    let entries = try SpeakerEntry.read(path, &ledger).entries
    #expect(entries.map(\.text) == ["Yes | no, or maybe", "はい", "gone"])
    #expect(entries.map(\.place.line) == [1, 2, 4])
    // The blank line stands between others, so it is one that somebody meant.
    #expect(
      ledger.refusals.map(\.reason) == ["listed-twice", "wrong-fields", "no-path", .blankLine, "no-speaker"])
    #expect(ledger.refusals[0].location == Place(file: path, line: 3) && ledger.refusals[0].sentence.contains("line 1"))
    #expect(ledger.input == 8)
    let refused = try? SpeakerSet(path)
    // The path that leads elsewhere is found by its last part only beside the list.
    #expect(refused?.speakers == ["anna", "ben"] && refused?.recordings.count == 1)
  }

  @Test func ljSpeechIsOneSpeaker() throws {
    let scratch = try Scratch()
    try write(try scratch("LJ/wavs/x-1.wav"), 1)
    let rows = "x-1|Dr. Who|Doctor Who\nx-2|missing\nlonely\n../x-1|up\n"
    try Data(rows.utf8).write(to: URL(filePath: try scratch("LJ/metadata.csv")))
    let set = try SpeakerSet(scratch.path + "/LJ")
    #expect(set.speakers == ["LJ"] && set.recordings.count == 1)
    #expect(set.ledger.refusals.map(\.reason) == ["missing-file", "wrong-fields", "no-path"])
  }

  /// As other programs write ids.
  @Test(arguments: ["x-1.wav", "wavs/x-1.wav", "wavs/x-1", "x-1"])
  func anIdMayHaveItsEndingAndItsFolder(id: String) throws {
    let scratch = try Scratch()
    try write(try scratch("LJ/wavs/x-1.wav"), 1)
    try Data("\(id)|Doctor Who\n".utf8).write(to: URL(filePath: try scratch("LJ/metadata.csv")))
    let set = try SpeakerSet(scratch.path + "/LJ")
    #expect(set.recordings.count == 1 && set.ledger.refused == 0)
  }

  @Test func nothingUsableIsSaid() throws {
    let scratch = try Scratch()
    #expect(throws: AudioError.self) { try SpeakerSet(scratch.path + "/none") }
    try Data("x".utf8).write(to: URL(filePath: try scratch("set/anna/a.wav")))
    #expect(throws: SpeakerSetError.self) { try SpeakerSet(scratch.path + "/set") }
    let single = try scratch("set/anna/a.wav")
    #expect(throws: SpeakerSetError.self) { try SpeakerSet(single) }
  }

  @Test func longRecordingsAreSlicedIntoOneSession() throws {
    let scratch = try Scratch()
    let path = try scratch("set/anna/long.wav")
    var samples: [Float] = []
    for part in 0..<8 {
      try write(path, part, seconds: 4)
      samples += try Audio(path: path).samples + [Float](repeating: 0, count: 16_000)
    }
    try Audio(samples: samples, sampleRate: 16_000).write(to: path)
    let set = try SpeakerSet(scratch.path + "/set")
    #expect(set.recordings.count >= 3 && Set(set.recordings.map(\.session)).count == 1)
    #expect(set.recordings.allSatisfy { $0.seconds <= 10.5 })
    #expect(set.recordings.allSatisfy { $0.place.file == path && $0.place.seconds != nil })
    #expect(set.ledger.keptPlaces == set.recordings.map(\.place))
  }

  @Test func whatIsDecodedAgainIsWhatWasKept() throws {
    let scratch = try Scratch()
    for name in ["anna/a.wav", "anna/b.wav", "ben/c.wav"].enumerated() {
      try write(try scratch("set/" + name.element), name.offset)
    }
    let path = try scratch("set/ben/long.wav")
    var samples: [Float] = []
    for part in 5..<13 {
      try write(path, part, seconds: 4)
      samples += try Audio(path: path).samples + [Float](repeating: 0, count: 16_000)
    }
    try Audio(samples: samples, sampleRate: 16_000).write(to: path)
    let kept = try SpeakerSet(scratch.path + "/set")
    let decoded = try SpeakerSet(scratch.path + "/set", known: [:], cache: SpeakerSet.cache(byteLimit: 0))
    #expect(kept.items == decoded.items && kept.count >= 5)
    for index in kept.items.indices { #expect(try kept.content(of: index) == decoded.content(of: index)) }
    let bens = decoded.selecting(speakers: [1])
    #expect(bens.speakers == ["ben"] && bens.count == kept.count - 2)
    // What has gone, is another sound, or is shorter than what was cut from it.
    try FileManager.default.removeItem(atPath: try scratch("set/anna/a.wav"))
    try write(try scratch("set/anna/b.wav"), 40)
    try write(path, 41, seconds: 4)
    let reasons = decoded.items.indices.map { index in
      reason { _ = try decoded.content(of: index) }
    }
    #expect(reasons.prefix(3) == [.missing, .changed, nil] && reasons.dropFirst(3).allSatisfy { $0 == .changed })
  }

  /// The same files are junk as among pictures; links are followed; a file that comes while the others are read is told.
  @Test func junkLinksAndLateFilesAreAccountedFor() throws {
    let scratch = try Scratch()
    try write(try scratch("store/linked.wav"), 1)
    try write(try scratch("set/anna/a.wav"), 2)
    try write(try scratch("set/ben/b.wav"), 3)
    try FileManager.default.createSymbolicLink(
      atPath: try scratch("set/anna/linked.wav"), withDestinationPath: "../../store/linked.wav")
    try FileManager.default.createSymbolicLink(atPath: try scratch("set/ben/loop"), withDestinationPath: "..")
    let junk = [".DS_Store", "._a.wav", "Thumbs.db", "desktop.ini", ".hidden.wav"]
    for name in junk { try Data("x".utf8).write(to: URL(filePath: try scratch("set/anna/" + name))) }
    let late = try scratch("set/ben/late.wav")
    let set = try SpeakerSet(scratch.path + "/set") { done, _ in if done == 1 { try write(late, 4) } }
    #expect(set.recordings.map { ($0.file as NSString).lastPathComponent } == ["a.wav", "linked.wav", "b.wav"])
    let reasons = Dictionary(
      uniqueKeysWithValues: set.ledger.refusals.map {
        (($0.location.file as NSString).lastPathComponent, $0.reason.rawValue)
      })
    let wanted = Dictionary(uniqueKeysWithValues: junk.map { ($0, "hidden-file") })
    #expect(reasons == wanted.merging(["loop": "link-loop", "late.wav": "came-late"]) { $1 })
    try FileManager.default.removeItem(atPath: late)
    let one = try SpeechSet(
      [scratch.path + "/set"], speaker: nil, progress: { done, _ in if done == 1 { try write(late, 4) } })
    #expect(one.ledger.refusals.count { $0.reason == "hidden-file" } == junk.count)
    #expect(one.ledger.refusals.contains { $0.reason == "came-late" && $0.location.file == late })
  }

  /// By Resemblyzer's `compute_partial_slices(n, rate=1.3, min_coverage=0.75)`.
  @Test(arguments: [
    (100, 1), (16_000, 1), (25_600, 1), (30_000, 1), (32_000, 2), (37_920, 2), (48_000, 3), (80_000, 5), (160_000, 12),
  ])
  func windowsCoverTheRecording(_ expected: (samples: Int, count: Int)) {
    #expect(SpeakerFrontEnd.windowCount(samples: expected.samples) == expected.count)
  }

  @Test func batchesHoldEverySpeakerEqually() {
    let batches = SpeakerBatches(bySpeaker: [[0, 1, 2], [3], [], [4, 5, 6, 7]], speakers: 2, utterances: 3, seed: 1)
    #expect(batches.count == 1)
    for epoch in 0..<20 {
      let items = batches.items(epoch: epoch, index: 0)
      #expect(items.count == 6 && items == batches.items(epoch: epoch, index: 0))
      let owners = items.map { $0 < 3 ? 0 : $0 == 3 ? 1 : 3 }
      #expect(Set(owners[0..<3]).count == 1 && Set(owners[3...]).count == 1 && owners[0] != owners[3])
    }
  }
}
