import Foundation
import Testing

/// What the voice commands write is checked before the work, and nothing is lost that lies there.
@Suite struct VoiceOutputTests {
  private static let clip = ScratchFolder.root.appendingPathComponent("Samples/voices/speakers/klettres-he/01.ogg").path
  private static let other = ScratchFolder.root.appendingPathComponent("Samples/voices/speakers/klettres-ml/01.ogg")
    .path

  /// None of these needs a model: they end before one is looked for.
  @Test(arguments: [
    (["say", "Hello.", "--output", "x.mp3"], ".wav or .flac or .ogg"),
    (["say", "Hello.", "-o", "there.wav"], "--force"),
    (["say", "Hello.", "-o", "there.txt/x.wav"], "it is a file"),
    (["say", "Hello.", "-o", "folder.wav"], "is a folder"),
    (["say", "--phonemes", "Hello.", "-o", "x.wav"], "makes no sound"),
    (["say", "--phonemes", "Hello.", "--force"], "makes no sound"),
    (["say", "Hello.", "-o", "-", "--force"], "--force"),
    (["enroll", "anna", "CLIP", "--output", "anna.txt"], ".voice"), (["enroll", "there", "CLIP"], "--force"),
    (["evaluate", "--data", "x", "--plot", "curve.png"], ".svg"),
    (["evaluate", "--data", "x", "--plot", "there.svg"], "--force"),
    (["evaluate", "--data", "x", "--calibration", "c.txt"], ".json"),
    (["evaluate", "--data", "x", "--force"], "--plot"),
    (["evaluate", "--data", "x", "--voice", "v", "--page", "page"], "--force"),
    (["slice", "CLIP", "--output", "there.txt"], "it is a file"),
    (["slice", "CLIP", "CLIP", "--output", "c"], "two calls"),
    (["slice", "CLIP", "--output", "c", "--loudness", "nan"], "-70 to 0"),
  ])
  func outputsAreCheckedFirst(_ arguments: [String], _ words: String) throws {
    let scratch = try ScratchFolder()
    for name in ["there.wav", "there.txt", "there.voice", "there.svg"] { try scratch.add(name, Array("kept".utf8)) }
    for name in ["folder.wav", "page"] {
      try FileManager.default.createDirectory(atPath: scratch.path(name), withIntermediateDirectories: true)
    }
    try scratch.add("page/report.html", Array("kept".utf8))
    let outcome = try Tool(scratch: scratch).run(["voice"] + arguments.map { $0 == "CLIP" ? Self.clip : $0 })
    #expect(outcome.status == 2 && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
    for name in ["there.wav", "there.txt", "there.voice", "there.svg", "page/report.html"] {
      #expect(try scratch.text(name) == "kept")
    }
    #expect(!scratch.exists("c") && !scratch.exists("x.wav"))
  }

  /// The folder of an output is made; one of a single letter, too.
  @Test func clipsAreNotOverwrittenUnlessItIsSaid() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let arguments = ["voice", "slice", Self.clip, "--output", "c", "--minimum", "0.3", "--maximum", "2"]
    #expect(try tool.run(arguments).status == 0)
    let clips = scratch.contents("c")
    #expect(clips.count > 1)
    // Only the second clip is in the way.
    try FileManager.default.removeItem(atPath: scratch.path("c/\(clips.sorted()[0])"))
    let again = try tool.run(arguments)
    #expect(again.status == 2 && again.errors.contains("--force"), "\(again.errors)")
    #expect(scratch.contents("c").count == clips.count - 1)
    #expect(try tool.run(arguments + ["--force"]).status == 0)
    #expect(Set(scratch.contents("c")) == Set(clips))
  }

  @Test func whatIsNoRecordingIsToldBeforeAnyClipIsWritten() throws {
    let scratch = try ScratchFolder()
    let text = try scratch.add("text.wav", Array("not a sound".utf8))
    let outcome = try Tool(scratch: scratch).run("voice", "slice", Self.other, text, "--output", "clips")
    #expect(outcome.status == 3 && outcome.errors.contains("text.wav"), "\(outcome.errors)")
    #expect(!scratch.exists("clips"))
  }
}
