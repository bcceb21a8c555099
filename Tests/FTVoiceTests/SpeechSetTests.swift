import FTAudioCodec
import FTData
import FTPronunciation
import Foundation
import Testing

@testable import FTVoice

/// One person's recordings with their transcripts, without a synthesiser: reading a text is a closure here.
@Suite struct SpeechSetTests {
  private static let clips = (1...5).map { "\(sampleVoices)/speakers/klettres-he/0\($0).ogg" }

  /// Three clips of speech in a list, and what else a line says.
  private func list(_ scratch: Scratch, _ rows: [(clip: Int, rest: String)]) throws -> String {
    let path = try scratch("me.list")
    let lines = rows.map { "\(Self.clips[$0.clip])|\($0.rest)" }
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
    return path
  }

  /// As many symbols as the text has letters; texts with `#` cannot be read.
  private func symbols(_ text: String) throws -> [Int32] {
    if text.contains("#") { throw RecordingRefusal("unreadable-transcript", "its transcript cannot be read: #") }
    return try Pronouncer.checkedLength([Int32](repeating: 1, count: text.count + 2))
  }

  @Test func transcriptsThatCannotBeLearnedByAreRefusedWhileReading() throws {
    let scratch = try Scratch()
    let path = try list(
      scratch,
      [
        (0, "me|EN|Hello."), (1, "me|EN|Hash # mark"), (2, "me|EN|\(String(repeating: "a", count: 401))"),
        (3, "me|JA|こんにちは"), (4, "me|EN|\(String(repeating: "a", count: 400))"),
      ])
    var set = try SpeechSet([path], speaker: nil, symbols: symbols)
    #expect(set.recordings.count == 5 && set.ledger.kept == 5)
    #expect(try set.choose(.transcripts))
    #expect(set.recordings.map(\.place) == [Place(file: path, line: 1), Place(file: path, line: 5)])
    #expect(
      set.ledger.refusals.map(\.reason) == ["unreadable-transcript", "long-transcript", "no-transcript"],
      "\(set.ledger.summary)")
    #expect(set.ledger.refusals[1].sentence.contains("401 sounds, 400"))
    set.ledger.check()
  }

  @Test func byListeningTheSameRecordingsAreKeptAndTheirTranscriptsAreSaidToBeUnused() throws {
    let scratch = try Scratch()
    let path = try list(scratch, [(0, "me|EN|# one"), (1, "me|EN|# two"), (2, "me|EN|Three")])
    var set = try SpeechSet([path], speaker: nil, symbols: symbols)
    #expect(try !set.choose(.auto) && set.recordings.count == 3 && set.ledger.refused == 0)
    #expect(set.unusedTranscripts?.contains("2 transcripts") == true)
    #expect(set.unusedTranscripts?.contains("me.list:1") == true)
    // Where nobody asks for transcripts they are not read.
    var listening = try SpeechSet([path], speaker: nil)
    #expect(try !listening.choose(.listening) && listening.unusedTranscripts == nil)
    #expect(listening.recordings.map(\.transcript.text) == ["# one", "# two", "Three"])
    let none = try list(scratch, [(0, "me|EN|#"), (1, "me|EN|#"), (2, "me|EN|#")])
    let error = #expect(throws: SpeechFinetuneError.self) {
      var set = try SpeechSet([none], speaker: nil, symbols: symbols)
      _ = try set.choose(.transcripts)
    }
    #expect("\(error!)".contains("cannot be read"), "\(error!)")
  }

  @Test func othersRecordingsAreRefusedAndNobodyIsMixed() throws {
    let scratch = try Scratch()
    let path = try list(scratch, [(0, "me|EN|One"), (1, "you|EN|Two"), (2, "me|EN|Three")])
    #expect(throws: SpeechFinetuneError.self) { try SpeechSet([path], speaker: nil) }
    #expect(throws: SpeechFinetuneError.self) { try SpeechSet([path], speaker: "nobody") }
    let set = try SpeechSet([path, Self.clips[3]], speaker: "me")
    #expect(set.recordings.map(\.place.line) == [1, 3])
    #expect(set.ledger.refusals.map(\.reason) == ["other-speaker", "other-speaker"])
    #expect(set.ledger.refusals[0].sentence.contains("you") && set.ledger.input == 4)
  }

  @Test func whatHoldsNoSpeechOrIsThereAlreadyIsRefused() throws {
    let scratch = try Scratch()
    func copy(_ clip: Int, _ name: String) throws {
      try FileManager.default.copyItem(atPath: Self.clips[clip], toPath: try scratch(name))
    }
    try copy(0, "me/a.ogg")
    try copy(0, "me/b.ogg")
    try copy(1, "me/inner/c.ogg")
    try Audio(samples: [Float](repeating: 0.1, count: 4000), sampleRate: 16_000).write(to: scratch("me/d.wav"))
    try Audio(samples: [Float](repeating: 0, count: 48_000), sampleRate: 16_000).write(to: scratch("me/e.wav"))
    try Data("none".utf8).write(to: URL(filePath: try scratch("me/f.wav")))
    try Data("notes".utf8).write(to: URL(filePath: try scratch("me/g.txt")))
    let music = (0..<64_000).map { index -> Float in
      let time = Double(index) / 16_000
      var sum = 0.0
      for pitch in [262.0, 330.0, 392.0] { sum += 0.2 * sin(2.0 * Double.pi * pitch * time) }
      return Float(sum)
    }
    try Audio(samples: music, sampleRate: 16_000).write(to: scratch("me/h.wav"))
    let set = try SpeechSet([scratch.path + "/me"], speaker: nil)
    let fates = set.ledger.refusals.map {
      "\(URL(filePath: $0.location.file).lastPathComponent) \($0.reason)"
    }
    #expect(
      fates.filter { !$0.hasPrefix("h.wav") } == [
        "b.ogg same-sound", "d.wav too-short", "e.wav no-speech", "f.wav unknown-format", "g.txt no-recording",
      ])
    #expect(fates.contains("h.wav music") || fates.contains("h.wav no-speech"), "\(fates)")
    // Who says so has it learned from, and finds that in the ledger.
    let anyway = try SpeechSet([scratch.path + "/me"], speaker: nil, takesMusic: true)
    let left = anyway.ledger.refusals.map {
      "\(URL(filePath: $0.location.file).lastPathComponent) \($0.reason.rawValue)"
    }
    #expect(!left.contains("h.wav music"))
    #expect(
      !fates.contains("h.wav music")
        || anyway.ledger.notes.contains { $0.file.hasSuffix("h.wav") && $0.sentence.contains("all the same") })
    #expect(set.recordings.count == 2 && set.ledger.kept == 2 && set.ledger.input == 8)
  }

  @Test func aRecordingThatIsNamedTwiceIsAnError() throws {
    #expect(throws: DataFileError.listedTwice(file: Self.clips[0])) {
      try SpeechSet([Self.clips[0], Self.clips[0]], speaker: nil)
    }
  }

  @Test func tooLittleNamesWhatWasRefused() throws {
    let scratch = try Scratch()
    try Data("none".utf8).write(to: URL(filePath: try scratch("f.wav")))
    let error = #expect(throws: SpeechFinetuneError.self) {
      var set = try SpeechSet([scratch.path + "/f.wav"], speaker: nil)
      _ = try set.choose(.auto)
    }
    #expect("\(error!)".contains("f.wav: ") && "\(error!)".contains("3 s are needed"), "\(error!)")
  }

  @Test func everyTenthRecordingIsSetAside() {
    #expect(SpeechFinetune.heldOut(of: 7).isEmpty)
    #expect(SpeechFinetune.heldOut(of: 8) == [7])
    #expect(SpeechFinetune.heldOut(of: 20) == [5, 11, 17])
    #expect(SpeechFinetune.heldOut(of: 200).count == 8)
  }
}
