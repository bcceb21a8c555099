import Foundation
import Testing

private let speakingModels = ProcessInfo.processInfo.environment["FTLAB_CHECKPOINTS"]

/// Speaking and learning to speak, as a process with the checkpoints.
@Suite(.enabled(if: speakingModels != nil, "FTLAB_CHECKPOINTS is not set"), .serialized)
struct SpeakingTests {
  private var encoder: [String] { ["--encoder", "\(speakingModels ?? "")/resemblyzer"] }
  private var synthesizer: [String] { ["--model", "\(speakingModels ?? "")/hibari"] }

  @Test func sayWritesSpeechThatSaysItIsSynthetic() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let text = "Dr. Smith paid $5.20 for two tickets. Isn't that a bargain?"
    let made = try tool.run(["voice", "say", text, "--output", "a.wav", "--seed", "3"] + synthesizer)
    #expect(made.status == 0 && made.errors.contains("faster than it sounds"), "\(made.errors)")
    let first = try Data(contentsOf: URL(filePath: scratch.path("a.wav")))
    #expect(first.count > 24_000 * 2 * 3)
    #expect(String(decoding: first, as: UTF8.self).contains("Synthetic speech, made with ftlab"))
    _ = try tool.run(["voice", "say", text, "-o", "b.wav", "--seed", "3"] + synthesizer)
    #expect(try Data(contentsOf: URL(filePath: scratch.path("b.wav"))) == first)
    let slow = try tool.run(["voice", "say", text, "-o", "c.flac", "--speed", "0.7"] + synthesizer)
    #expect(slow.status == 0 && scratch.exists("c.flac"), "\(slow.errors)")
  }

  @Test func phonemesFollowTheDictionary() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    _ = try scratch.add("brands.txt", Array("ftlab = effty lab\n".utf8))
    let plain = try tool.run(["voice", "say", "Hello there.", "--phonemes"] + synthesizer)
    #expect(plain.output == "həlˈO ðˈɛɹ.\n", "\(plain.output)")
    let own = try tool.run(["voice", "say", "Meet ftlab.", "--phonemes", "--dictionary", "brands.txt"] + synthesizer)
    let other = try tool.run(["voice", "say", "Meet ftlab.", "--phonemes"] + synthesizer)
    #expect(own.status == 0 && own.output != other.output)
    _ = try scratch.add("bad.txt", Array("ftlab = /ж/\n".utf8))
    let bad = try tool.run(["voice", "say", "x", "--dictionary", "bad.txt"] + synthesizer)
    #expect(bad.status == 3 && bad.errors.contains("bad.txt:1"), "\(bad.errors)")
  }

  @Test(arguments: [("こんにちは、世界", "speaks English only"), ("…", "nothing to say")])
  func unspeakableTextIsRefused(_ text: String, _ words: String) throws {
    let outcome = try Tool(scratch: try ScratchFolder()).run(["voice", "say", text] + synthesizer)
    #expect(outcome.status == 3 && outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test func whatIsNotReadIsToldWithItsPlace() throws {
    let tool = Tool(scratch: try ScratchFolder())
    let outcome = try tool.run(["voice", "say", "My name is 田中.", "--phonemes"] + synthesizer)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("line 1, column 12: \"田中\" (Chinese characters) was not read"), "\(outcome.errors)")
    // The synthesiser's own reading says "seven five B N".
    let standard = try tool.run(["voice", "say", "$7.5bn", "--phonemes"] + synthesizer)
    let own = try tool.run(["voice", "say", "$7.5bn", "--phonemes", "--reading", "hibari"] + synthesizer)
    #expect(standard.output != own.output && own.status == 0, "\(own.output)")
  }

  @Test func textFilesThatCannotBeReadAreRefusedByName() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    try scratch.add("latin.txt", Array("caf".utf8) + [0xE9])
    try scratch.add("wide.txt", [0xFF, 0xFE, 0x61, 0x00])
    for (name, words) in [
      ("missing.txt", "no such file"), ("latin.txt", "byte 4 is not UTF-8"), ("wide.txt", "UTF-16"),
    ] {
      for arguments in [["--file", name], ["Hello.", "--dictionary", name]] {
        let outcome = try tool.run(["voice", "say", "-o", "x.wav"] + arguments + synthesizer)
        #expect(outcome.status == 3 && outcome.errors.contains(name), "\(outcome.errors)")
        #expect(outcome.errors.contains(words) && !outcome.errors.contains("NSCocoa"), "\(outcome.errors)")
      }
    }
    #expect(!scratch.exists("x.wav"))
  }

  @Test func aListenerIsTrainedStoppedAndGoneOnWith() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let arguments = ["voice", "train-listener", "--output", "ear", "--steps", "6", "--json"] + synthesizer
    let run = try tool.start(arguments)
    while run.isRunning && !run.outputSoFar.contains("\"step\"") { Thread.sleep(forTimeInterval: 0.01) }
    run.send(SIGINT)
    let stopped = try run.wait()
    #expect(stopped.status == 130 && stopped.errors.contains("runs resume"), "\(stopped.status) \(stopped.errors)")
    #expect(!scratch.exists("ear/model"))
    let done = try tool.run("runs", "resume", "ear")
    #expect(done.status == 0 && done.output.contains("through another vocal tract"), "\(done.errors)")
    #expect(done.output.contains("Try it: ftlab models import ear/model --name hibari-listener"), "\(done.output)")
    #expect(
      Set(scratch.contents("ear/model")).isSuperset(of: ["LICENSE", "NOTICE", "MODEL_CARD.md", "model.safetensors"]))
    let exists = try tool.run(arguments)
    #expect(exists.status == 2 && exists.errors.contains("ear"), "\(exists.errors)")
  }

  @Test func aListenerOfAnotherSynthesizerIsRefused() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let source = ScratchFolder.root.appendingPathComponent("Models/hibari-listener")
    try FileManager.default.copyItem(at: source, to: URL(fileURLWithPath: scratch.path("ear")))
    // The base's SHA-256 stands in the header as text.
    var weights = try Data(contentsOf: source.appendingPathComponent("model.safetensors"))
    let place = try #require(weights.range(of: Data("aee10976219a116d".utf8)))
    weights.replaceSubrange(place, with: Data("0000000000000000".utf8))
    try weights.write(to: URL(fileURLWithPath: scratch.path("ear/model.safetensors")))
    let clip = ScratchFolder.root.appendingPathComponent("Samples/voices/speakers/klettres-he/01.ogg").path
    let outcome = try tool.run(
      ["voice", "finetune", clip, "--name", "x", "--output", "y", "--listener", "./ear"] + encoder + synthesizer)
    #expect(outcome.status == 2 && outcome.errors.contains("train-listener"), "\(outcome.errors)")
    #expect(!scratch.exists("y"))
  }

  /// Learns from speech of the synthesiser itself: one transcript is wrong, and without consent nobody speaks.
  @Test func aVoiceIsLearnedAndConsentIsKept() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let sentences = [
      "The parcel arrives on Friday between nine and eleven.", "Nobody knew why the garden was full of music.",
      "Please leave your name and number after the tone.",
    ]
    var list = ""
    for (index, sentence) in sentences.enumerated() {
      _ = try tool.run(["voice", "say", sentence, "--pitch", "0.8", "-o", "\(index).wav"] + synthesizer)
      list += "\(index).wav|me|EN|\(sentence)\n"
    }
    _ = try tool.run(
      ["voice", "say", "Wolves were howling beyond the frozen lake all night.", "-o", "3.wav"] + synthesizer)
    list += "3.wav|me|EN|Cheap cheese, please. Keep the change, Charlie, and go home at once, will you?\n"
    _ = try scratch.add("me.list", Array(list.utf8))
    let arguments =
      ["voice", "finetune", "me.list", "--name", "process-test-voice", "--output", "run", "--steps", "6"] + encoder
      + synthesizer
    let learned = try tool.run(arguments)
    #expect(learned.status == 0, "\(learned.errors)")
    #expect(learned.errors.contains("me.list:4: its transcript does not fit it"), "\(learned.errors)")
    #expect(!learned.errors.contains("me.list:2: its transcript"))
    let ledger = try scratch.text("run/ledger.jsonl")
    #expect(ledger.contains(#""line":4,"fate":"refused","reason":"transcript-mismatch""#), "\(ledger)")
    #expect(ledger.contains(#""input":4,"kept":3,"refused":1"#), "\(ledger)")
    #expect(scratch.contents("run").contains("measures.json") && !scratch.exists("run/exhibits/report.html"))
    let refused = try tool.run(["voice", "say", "Hello.", "--voice", "run"] + synthesizer)
    #expect(refused.status == 2 && refused.errors.contains("not allowed"), "\(refused.errors)")
    let again = try tool.run(arguments.map { $0 == "run" ? "allowed" : $0 } + ["--consent", "A machine's own voice"])
    #expect(again.status == 0 && scratch.exists("allowed/exhibits/report.html"), "\(again.errors)")
    let spoken = try tool.run(["voice", "say", "Hello.", "--voice", "allowed", "-o", "x.wav"] + synthesizer)
    #expect(spoken.status == 0 && scratch.exists("x.wav"), "\(spoken.errors)")
    let clearer = try tool.run(
      ["voice", "say", "Hello.", "--voice", "allowed", "--strength", "0.45", "-o", "y.wav"] + synthesizer)
    #expect(clearer.status == 0 && scratch.exists("y.wav"), "\(clearer.errors)")
    #expect(clearer.errors.contains("Strength 0.45 instead of the voice's own"), "\(clearer.errors)")
    let measured = try tool.run(
      ["voice", "evaluate", "--voice", "allowed", "--data", "me.list", "--page", "page", "--synthesizer"]
        + [synthesizer[1], "--model", encoder[1]])
    #expect(measured.status == 0 && scratch.exists("page/report.html"), "\(measured.errors)")
    let nobody = try tool.run(["voice", "say", "Hello.", "--voice", "nobody"] + synthesizer)
    #expect(nobody.status == 2 && nobody.errors.contains("no such voice"), "\(nobody.errors)")
    let silence = try scratch.add("silence.list", Array("0.wav|a|EN|x\n1.wav|b|EN|y\n".utf8))
    let two = try tool.run(["voice", "finetune", silence, "--name", "x", "--output", "y"] + encoder + synthesizer)
    #expect(two.status == 2 && two.errors.contains("--speaker"), "\(two.errors)")
  }

  /// Stopped while the melody is learned, and again while the sound is: the voice is the same, byte by byte. Then it is measured.
  @Test func aStoppedVoiceGoesOnToTheSameBytes() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    var list = ""
    for (index, sentence) in ["The parcel arrives on Friday.", "Nobody knew why the garden was full."].enumerated() {
      _ = try tool.run(["voice", "say", sentence, "--pitch", "0.9", "-o", "\(index).wav"] + synthesizer)
      list += "\(index).wav|me|EN|\(sentence)\n"
    }
    _ = try scratch.add("me.list", Array(list.utf8))
    func arguments(_ output: String) -> [String] {
      ["voice", "finetune", "me.list", "--name", "process-test-resume", "--output", output, "--steps", "10", "--json"]
        + ["--prosody-steps", "30", "--method", "full", "--precision", "f32"] + encoder + synthesizer
    }
    let whole = try tool.run(arguments("whole"))
    try #require(whole.status == 0, "\(whole.errors)")
    var running = try tool.start(arguments("stopped"))
    for steps in [3, 12] {
      while running.isRunning && running.outputSoFar.count(of: "\"event\":\"step\"") < steps { usleep(2000) }
      running.send(SIGINT)
      let stopped = try running.wait()
      #expect(stopped.status == 130 && stopped.errors.contains("runs resume stopped"), "\(stopped.errors)")
      running = try tool.start(["runs", "resume", "stopped", "--json"])
    }
    let last = try running.wait()
    #expect(last.status == 0, "\(last.errors)")
    let voices = try ["stopped", "whole"].map { (run: String) -> Data in
      try Data(contentsOf: URL(fileURLWithPath: scratch.path("\(run)/voice.voice")))
    }
    #expect(voices[0] == voices[1])
    let evaluate =
      ["voice", "evaluate", "--voice", "whole", "--data", "me.list", "--synthesizer", synthesizer[1], "--model"]
      + [encoder[1]]
    let measured = try tool.run(evaluate)
    #expect(measured.status == 0 && measured.output.contains("likeness"), "\(measured.errors)")
    // The list that it was learned from is known again by its sound.
    #expect(measured.errors.contains("has learned from 2 of these 2 recordings"), "\(measured.errors)")
    #expect(measured.output.contains("there are no others"), "\(measured.output)")
    // Nobody allowed it to speak, and a page to listen to speaks.
    let mute = try tool.run(evaluate + ["--page", "page"])
    #expect(mute.status == 2 && mute.errors.contains("not allowed"), "\(mute.errors)")
    #expect(!scratch.exists("page/report.html"))
    let wrong = try tool.run(["voice", "evaluate", "--data", "me.list", "--page", "page"])
    #expect(wrong.status == 2 && wrong.errors.contains("--voice"), "\(wrong.errors)")
  }
}
