import ArgumentParser
import FTLab
import Foundation

struct EnrollCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enroll", abstract: "Learn a person's voice from one or a few clips.",
    discussion: """
      Five seconds of speech are enough; several clips from different days are better. Clips that sound like somebody else
      are left out. The voice file says what the voice may be used for, and the program keeps to it.

      Examples:
        ftlab voice enroll anna anna-1.wav anna-2.wav
        ftlab voice enroll anna anna.flac --run runs/voices --output voices/anna.voice
        ftlab voice enroll anna anna.wav --allow verification --consent "Signed form of 2026-11-02" --recorded-by "Anna B."
      """)

  @Argument(help: "The person's name.") var name: String
  @Argument(help: ArgumentHelp("Recordings of this person alone.", valueName: "clip")) var clips: [String]
  @OptionGroup var encoder: EncoderOptions
  @Option(help: "The file to write. Default: NAME.voice.") var output: String?
  @Option(
    help: """
      What the voice may be used for; repeat for several: evaluation, verification, identification, synthesis. Default: \
      the first three; speaking in the voice must be allowed by name.
      """) var allow: [VoiceUse] = []
  @Option(help: "The statement of consent, or where it can be read.") var consent: String?
  @Option(help: "Who made the recordings.") var recordedBy: String?
  @Option(help: "The recordings' licence.") var licence: String?
  @Flag(help: "Overwrite a voice file that is there already.") var force = false
  @Flag(help: "Print the voice as JSON.") var json = false

  func validate() throws {
    if clips.isEmpty { throw ValidationError("name at least one recording") }
    if let consent, consent.allSatisfy(\.isWhitespace) {
      throw ValidationError("--consent is empty: say who allowed what, and when, or leave it out")
    }
    if name.isEmpty || name.contains("/") { throw ValidationError("\"\(name)\" is no name: it becomes a file's name") }
  }

  func run() throws {
    let output = try OutputFile(
      output ?? "\(name).\(VoiceFile.fileExtension)", endings: [VoiceFile.fileExtension], inputs: clips,
      isForced: force)
    var ledger = allow.isEmpty ? ConsentLedger() : ConsentLedger(uses: allow)
    ledger.statement = consent
    ledger.recordedBy = recordedBy
    ledger.licence = licence
    for clip in clips { if let other = try ConsentLedger.governing(clip) { ledger.restrict(to: other) } }
    let clips = self.clips
    let name = self.name
    let consent = ledger
    let enrolment = try encoder.withEmbedder { embedder, calibration, device in
      let enrolment = Enrolment(clips, embedder: embedder, calibration: calibration) { done, total in
        Terminal.redraw("  listening to clip \(done + 1) of \(total)")
      }
      Terminal.redraw("")
      guard !enrolment.embeddings.isEmpty else { return enrolment }
      try output.makeFolder()
      try VoiceFile(
        name: name, clips: enrolment.embeddings, seconds: enrolment.seconds, encoder: embedder.encoderName,
        encoderSHA256: embedder.encoderSHA256, consent: consent
      ).write(to: output.path, on: device)
      return enrolment
    }
    for clip in enrolment.clips {
      for warning in clip.warnings { Terminal.note("\(clip.file): \(warning)") }
      if let rejection = clip.rejection { Terminal.note("\(clip.file): not used: \(rejection)") }
    }
    guard !enrolment.embeddings.isEmpty else {
      Terminal.note("ftlab: none of the \(clips.count) clips can be used; see the reasons above")
      throw ExitCode(Failure.dataRefused)
    }
    for warning in enrolment.warnings { Terminal.note("Mind: \(warning).") }
    show(enrolment, output.path, consent)
  }

  private func show(_ enrolment: Enrolment, _ target: String, _ consent: ConsentLedger) {
    guard !json else {
      let value: JSONValue = [
        "file": .string(target), "name": .string(name), "clips": JSONValue(enrolment.embeddings.count),
        "rejected": JSONValue(enrolment.clips.count { $0.rejection != nil }),
        "seconds": JSONValue(enrolment.seconds), "uses": .array(consent.uses.map { .string($0.rawValue) }),
      ]
      Terminal.show(value.encoded())
      return
    }
    Terminal.show(
      String(
        format: "Wrote %@: %@, %d of %d clips, %.1f s of speech; allowed: %@.", target, name,
        enrolment.embeddings.count, enrolment.clips.count, enrolment.seconds,
        consent.uses.isEmpty ? "nothing" : consent.uses.map(\.rawValue).joined(separator: ", ")))
  }
}
