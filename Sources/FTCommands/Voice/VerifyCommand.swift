import ArgumentParser
import FTLab
import Foundation

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Is this the person?",
    discussion: """
      Tells how likely a recording is the enrolled person's, when that is as likely as not beforehand (--prior). The
      probability was calibrated on people the encoder was not trained on.

      Examples:
        ftlab voice verify anna.voice call.wav
        ftlab voice verify anna.voice calls/*.flac --prior 0.01 --json
      """)

  @Argument(help: "A voice file.") var voice: String
  @Argument(help: ArgumentHelp("Recordings.", valueName: "clip")) var clips: [String]
  @OptionGroup var encoder: EncoderOptions
  @Option(help: "How likely it is this person before listening.") var prior = 0.5
  @Option(help: "What the answer is for: verification or evaluation.") var purpose: VoiceUse = .verification
  @Flag(help: "Print a JSON line per recording.") var json = false

  func validate() throws {
    if !(prior > 0 && prior < 1) { throw ValidationError("--prior is \(prior), expected above 0, below 1") }
    if ![.verification, .evaluation].contains(purpose) {
      throw ValidationError("--purpose is verification or evaluation")
    }
    if clips.isEmpty { throw ValidationError("name a recording to compare with the voice") }
  }

  func run() throws {
    Terminal.endWithItsReader()
    let file = try VoiceFile(path: voice)
    try file.check(purpose)
    let sounds = try clips.map { try Clip.speech($0) }
    let (scores, calibration) = try encoder.withEmbedder { embedder, calibration, _ in
      try file.check(encoder: embedder.encoderName, sha256: embedder.encoderSHA256)
      let heard = embedder.embeddings(of: sounds) { done, total in
        Terminal.redraw(done < total ? "  listening to clip \(done + 1) of \(total)" : "")
      }
      return (heard.map { $0.similarity(to: file.embedding) }, calibration)
    }
    for (clip, score) in zip(clips, scores) {
      let probability = calibration.probability(score, prior: prior)
      if json {
        let line: JSONValue = [
          "clip": .string(clip), "voice": .string(file.name), "similarity": JSONValue(Double(score)),
          "probability": JSONValue(probability), "same": .bool(probability >= 0.5),
        ]
        Terminal.show(line.encoded())
      } else {
        Terminal.show(
          String(
            format: "%@: %@ %@ (probability %.1f %%, similarity %.3f)", clip, probability >= 0.5 ? "is" : "is not",
            file.name, 100 * probability, score))
      }
    }
  }
}
