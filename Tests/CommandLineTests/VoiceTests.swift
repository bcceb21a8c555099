import Foundation
import Testing

/// The voice commands as a process.
@Suite struct VoiceTests {
  private static let voices = ScratchFolder.root.appendingPathComponent("Samples/voices").path
  private static let encoder = ProcessInfo.processInfo.environment["FTLAB_CHECKPOINTS"].map { "\($0)/resemblyzer" }

  @Test(arguments: [
    (["enroll", "anna"], "clip"), (["enroll", "a/b", "x.wav"], "no name"),
    (["verify", "a.voice", "b.wav", "--prior", "1"], "--prior"),
    (["identify", "a.wav"], "--gallery"), (["finetune-encoder"], "--data is missing"),
    (["finetune"], "at least one recording"),
    (["finetune-encoder", "--data", "x", "--output", "y", "--speakers", "1"], "--speakers is 1"),
    (["finetune-encoder", "--data", "x", "--output", "y", "--method", "heads"], "head"),
    (["slice", "a.wav", "--output", "o", "--minimum", "5", "--maximum", "6"], "--maximum"),
    (["enroll", "anna", "x.wav", "--allow", "speaking"], "synthesis"),
    (["enroll", "anna", "x.wav", "--consent", " "], "--consent is empty"),
    (["finetune", "x.wav", "--consent", ""], "--consent is empty"),
    (["finetune", "x.wav", "--allow", "speaking"], "synthesis"),
    (["finetune", "x.wav", "--rung", "best"], "listening"),
    (["finetune", "x.wav", "--rung", "listening", "--prosody-steps", "5"], "--prosody-steps belongs to"),
    (["finetune-encoder", "--data", "x", "--augment", "speed 0.9/1"], "belongs to --method lora or full"),
    (["finetune-encoder", "--data", "x", "--augment", "synonyms"], "is for texts, and these are sounds: speed, pitch"),
    (["finetune", "x.wav", "--augment", "room"], "a voice is learned as it was recorded"),
    (["finetune-encoder", "--data", "x", "--data", "y"], "--data is given 2 times"),
    (["train-listener", "--patience", "3"], "--patience belongs to"),
    (["train-listener"], "--output is missing"), (["train-listener", "--output", "x", "--steps", "0"], "--steps is 0"),
  ])
  func wrongUseSaysWhatIsWrong(_ arguments: [String], _ word: String) throws {
    let outcome = try Tool(scratch: try ScratchFolder()).run(["voice"] + arguments)
    #expect(outcome.status == 2 && outcome.errors.contains(word), "\(outcome.errors)")
  }

  @Test func theListenerIsImportedAndNamesItsSynthesizer() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let folder = ScratchFolder.root.appendingPathComponent("Models/hibari-listener").path
    let imported = try tool.run("models", "import", folder)
    #expect(imported.status == 0 && imported.output.contains("Imported hibari-listener"), "\(imported.errors)")
    let listed = try tool.run("models", "info", "hibari-listener")
    #expect(listed.output.contains("speech-listener:") && listed.output.contains("| base | hibari |"))
    let again = try tool.run("models", "import", folder)
    #expect(again.status != 0 && again.errors.contains("--replace"), "\(again.errors)")
  }

  @Test func sliceAccountsForEverySecond() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let clip = "\(Self.voices)/speakers/asterisk-it-male/01.ogg"
    let outcome = try tool.run("voice", "slice", clip, "--output", "clips", "--loudness", "-23")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("1 clip with 6.16 of 6.16 s"), "\(outcome.output)")
    #expect(scratch.contents("clips").contains("01-001.wav"))
    let text = try scratch.add("text.wav", Array("not a sound".utf8))
    let refused = try tool.run("voice", "slice", text, "--output", "clips")
    #expect(refused.status == 3 && refused.errors.contains("text.wav"), "\(refused.errors)")
  }

  @Test(.enabled(if: encoder != nil, "FTLAB_CHECKPOINTS is not set"))
  func enrolledVoiceIsVerifiedAndConsentIsKept() throws {
    let scratch = try ScratchFolder()
    let tool = Tool(scratch: scratch)
    let model = ["--model", try #require(Self.encoder)]
    let own = (1...3).map { "\(Self.voices)/speakers/klettres-he/0\($0).ogg" }
    let enrolled = try tool.run(["voice", "enroll", "he"] + own + model + ["--consent", "form 12"])
    #expect(enrolled.status == 0 && scratch.exists("he.voice"), "\(enrolled.errors)")
    let clips = ["\(Self.voices)/speakers/klettres-he/06.ogg", "\(Self.voices)/speakers/klettres-ml/02.ogg"]
    let verified = try tool.run(["voice", "verify", "he.voice"] + clips + model + ["--json"])
    #expect(verified.status == 0 && verified.lines.count == 2, "\(verified.errors)")
    #expect(
      verified.lines[0].contains("\"same\":true") && verified.lines[1].contains("\"same\":false"), "\(verified.output)")
    let found = try tool.run(["voice", "identify", clips[0], "--gallery", "."] + model)
    #expect(found.status == 0 && found.output.contains(": he ("), "\(found.output)\(found.errors)")
    // A named person's recordings are for measuring only.
    let named = (1...2).map { "\(Self.voices)/speakers/asterisk-it-male/0\($0).ogg" }
    let ledger = try tool.run(["voice", "enroll", "named"] + named + model)
    #expect(ledger.status == 0 && ledger.output.contains("allowed: evaluation."), "\(ledger.output)")
    let refused = try tool.run(["voice", "verify", "named.voice", clips[0]] + model)
    #expect(refused.status == 2 && refused.errors.contains("not allowed"), "\(refused.errors)")
    let measured = try tool.run(["voice", "verify", "named.voice", clips[0], "--purpose", "evaluation"] + model)
    #expect(measured.status == 0)
    let text = try scratch.add("text.wav", Array("not a sound".utf8))
    #expect(try tool.run(["voice", "enroll", "x", text] + model).status == 3)
    #expect(try tool.run(["voice", "verify", text, clips[0]] + model).status != 0)
  }
}
