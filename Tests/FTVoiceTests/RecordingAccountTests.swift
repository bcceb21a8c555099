import FTAudioCodec
import FTData
import Foundation
import Testing

@testable import FTVoice

/// Whatever lies in a folder or stands in a list is kept or refused, and stands at its place in the ledger.
@Suite struct RecordingAccountTests {
  /// Speech-like: a hum with three syllables a second.
  static func sound(_ number: Int, seconds: Double = 2) -> Audio {
    let rate = 16_000.0
    return Audio(
      samples: (0..<Int(seconds * rate)).map { i in
        let t = Double(i) / rate
        return Float(
          0.3 * max(0, sin(2 * .pi * 3 * t)) * sin(2 * .pi * (110 + 13 * Double(number)) * t)
            + 0.001 * sin(2 * .pi * 50 * t))
      }, sampleRate: 16_000)
  }

  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
  }

  private func text(_ content: String, _ path: String) throws { try Data(content.utf8).write(to: URL(filePath: path)) }

  @Test func linksAreFollowedAndWhatIsLeftOutHasALine() throws {
    let scratch = try Scratch()
    try Self.sound(1).write(to: try scratch("elsewhere/a.wav"))
    try Self.sound(2).write(to: try scratch("set/ben/b.wav"))
    try Self.sound(3).write(to: try scratch("set/ben/.hidden.wav"))
    try text("free", scratch("set/LICENCE"))
    try text("notes", scratch("set/ben/notes.txt"))
    try text(#"{"uses": ["evaluation"]}"#, scratch("set/ben/consent.json"))
    try link(scratch("set/anna"), to: "../elsewhere")
    try link(scratch("set/ben/round"), to: "..")
    try link(scratch("set/ben/gone.wav"), to: "nowhere.wav")
    try link(scratch("all"), to: "set")
    let set = try SpeakerSet(scratch("all"))
    #expect(set.speakers == ["anna", "ben"])
    #expect(
      set.recordings.map(\.place) == ["anna/a.wav", "ben/b.wav"].map { Place(file: scratch.path + "/all/\($0)") })
    let fates = Dictionary(
      set.ledger.refusals.map { (URL(filePath: $0.location.file).lastPathComponent, $0.reason) }
    ) { first, _ in first }
    #expect(
      fates == [
        "LICENCE": "no-recording", ".hidden.wav": "hidden-file", "notes.txt": "no-recording", "round": "link-loop",
        "gone.wav": "broken-link",
      ])
    #expect(set.ledger.input == 7 && set.ledger.kept == 2)
    set.ledger.check()
  }

  @Test(arguments: [["train", "val"], ["Train", "Test"], ["training", "validation", "test"]])
  func sidesOfASplitAreNoPeople(_ sides: [String]) throws {
    let scratch = try Scratch()
    for (number, side) in sides.enumerated() {
      try Self.sound(number).write(to: try scratch("set/\(side)/anna/a.wav"))
    }
    let error = #expect(throws: SpeakerSetError.self) { try SpeakerSet(scratch.path + "/set") }
    for (side, flag) in zip(sides, ["--data", sides[1].lowercased() == "test" ? "--test" : "--validation"]) {
      #expect("\(error!)".contains("\(flag) \(scratch.path)/set/\(side)"), "\(error!)")
    }
    // Two people of whom one is called like a side are people.
    try Self.sound(9).write(to: try scratch("set/anna/a.wav"))
    #expect(try SpeakerSet(scratch.path + "/set").speakers.contains("anna"))
  }

  @Test func listsAreReadAsTheyAreWritten() throws {
    let scratch = try Scratch()
    try Self.sound(1).write(to: try scratch("wavs/a.wav"))
    try Self.sound(2).write(to: try scratch("wavs/b.wav"))
    let lines = ["wavs/a.wav|anna|EN|One.", "./wavs//a.wav|anna|EN|One again.", "wavs/b.wav|anna|EN|Two."]
    let path = try scratch("voices.list")
    // With a byte order mark, Windows line ends and blank lines at the end, as editors leave them.
    try text("\u{FEFF}" + lines.joined(separator: "\r\n") + "\r\n\r\n", path)
    let set = try SpeakerSet(path)
    #expect(set.recordings.map(\.place.line) == [1, 3])
    #expect(set.ledger.refusals.map(\.reason) == ["listed-twice"])
    #expect(set.ledger.input == 3 && set.ledger.blank == 1)
    let broken = Array("wavs/a.wav|anna|EN|One.\nwavs/b.wav|an".utf8) + [0xFF] + Array("na|EN|Two.\n".utf8)
    try Data(broken).write(to: URL(filePath: path))
    #expect(try SpeakerSet(path).ledger.refusals.map(\.reason) == [.invalidUTF8])
  }

  @Test func recordingsThatNoLineNamesAreSaid() throws {
    let scratch = try Scratch()
    try Self.sound(1).write(to: try scratch("LJ/wavs/x-1.wav"))
    try Self.sound(2).write(to: try scratch("LJ/wavs/x-2.wav"))
    try text("x-1|Hello.\n", scratch("LJ/metadata.csv"))
    try text("free", scratch("LJ/LICENCE"))
    let set = try SpeakerSet(scratch.path + "/LJ")
    #expect(set.ledger.refusals.map(\.reason) == ["not-listed"])
    #expect(set.ledger.refusals.first?.location.file.hasSuffix("wavs/x-2.wav") == true)
  }

  /// Speech of 1.2 s between long pauses is no clip; it is said where it was.
  @Test func piecesOfALongRecordingThatAreTooShortAreSaid() throws {
    let scratch = try Scratch()
    let silence = [Float](repeating: 0, count: 32_000)
    let samples =
      Self.sound(1, seconds: 8).samples + silence + Self.sound(2, seconds: 1.2).samples + silence
      + Self.sound(3, seconds: 8).samples
    let path = try scratch("set/anna/long.wav")
    try Audio(samples: samples, sampleRate: 16_000).write(to: path)
    let set = try SpeakerSet(scratch.path + "/set")
    #expect(set.recordings.count == 2 && set.ledger.kept == 2)
    let refusal = try #require(set.ledger.refusals.first)
    #expect(set.ledger.refused == 1 && refusal.reason == "too-short", "\(set.ledger.summary)")
    #expect(abs((refusal.location.seconds ?? 0) - 10) < 0.3 && refusal.sentence.contains("2 s at least"))
    let starts = set.recordings.compactMap(\.place.seconds)
    #expect(starts.count == 2 && starts[0] < 0.3 && abs(starts[1] - 13.2) < 0.3, "\(starts)")
    try Audio(samples: [Float](repeating: 0, count: 21 * 16_000), sampleRate: 16_000).write(
      to: scratch("set/ben/x.wav"))
    #expect(try SpeakerSet(scratch.path + "/set").ledger.refusals.last?.reason == "no-speech")
  }

  @Test func soundsThatAreThereAlreadyAreFoundInOtherSetsToo() throws {
    let scratch = try Scratch()
    try Self.sound(1).write(to: try scratch("learned/anna/a.wav"))
    try Self.sound(1).write(to: try scratch("measured/ben/copy.wav"))
    try Self.sound(2).write(to: try scratch("measured/ben/b.wav"))
    let learned = try SpeakerSet(scratch.path + "/learned")
    let measured = try SpeakerSet(scratch.path + "/measured", known: learned.known)
    try #require(measured.ledger.refusals.map(\.reason) == ["same-sound"])
    #expect(measured.ledger.refusals[0].sentence.contains("learned/anna/a.wav"))
    #expect(measured.recordings.map(\.fingerprint) != learned.recordings.map(\.fingerprint))
    #expect(learned.recordings[0].fingerprint.count == 64)
  }

  struct Stop: Error {}

  @Test func readingEndsWhenItIsAskedTo() throws {
    let scratch = try Scratch()
    for number in 0..<4 { try Self.sound(number).write(to: try scratch("set/anna/\(number).wav")) }
    var asked = 0
    #expect(throws: Stop.self) {
      try SpeakerSet(scratch.path + "/set") { done, total in
        asked += 1
        if done == 2 { throw Stop() }
        #expect(total == 4)
      }
    }
    #expect(asked < 10)
    // Inside of one long recording too.
    let long = try scratch("long/anna/a.wav")
    try Self.sound(1, seconds: 60).write(to: long)
    asked = 0
    #expect(throws: Stop.self) {
      try MendedAudio(path: long, sampleRate: 8000) {
        asked += 1
        if asked == 3 { throw Stop() }
      }
    }
    let whole = try Audio(path: long)
    #expect(try MendedAudio(path: long, sampleRate: 11_025) {}.audio == whole.resampled(to: 11_025))
  }
}
