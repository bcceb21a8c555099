import ArgumentParser
import FTLab
import Foundation

extension SpeechFinetuneConfiguration.Rung: ExpressibleByArgument {}
extension SpeechFinetuneConfiguration.Method: ExpressibleByArgument {}

struct VoiceFinetuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune", abstract: "Teach the synthesiser a person's voice, from seconds to minutes of recordings.",
    discussion: """
      Recordings are files, folders of files, a GPT-SoVITS .list (path|speaker|EN|text) or an LJSpeech folder. With English \
      transcripts, sounds, rhythm and melody are learned; without, in any language, five seconds give a likeness. The run \
      says which way it takes and how near it came; report.html in its folder is a page to listen to.

      A voice is a person's own. It speaks only with a statement of consent; without one it is learned for measuring, and \
      `ftlab voice say` refuses. A \(ConsentLedger.fileName) beside the recordings is kept to.

      Examples:
        ftlab voice finetune me.wav --name me --consent "My own voice"
        ftlab voice finetune anna.list --name anna --consent "Signed form of 2026-11-02" --recorded-by "Anna B."
        ftlab voice say --voice me "Your parcel arrives on Friday." --output parcel.wav

      Every flag can stand in the file of --config; flags win. Ctrl-C saves, and `ftlab runs resume FOLDER` goes on.
      """)

  @Argument(help: ArgumentHelp("Recordings of one person.", valueName: "recording")) var recordings: [String] = []
  @Option(help: "What the voice is called. Default: the first recording's file name.") var name: String?
  @Option(help: "The folder of this run; it must not exist. Default: runs/NAME.") var output: String?
  @Option(help: "Whom to take of a list with several speakers.") var speaker: String?
  @Option(help: "Who allowed speaking in this voice, or where that can be read.") var consent: String?
  @Option(
    help: """
      What the voice may be used for; repeat for several. Default: evaluation and, with --consent, synthesis.
      """) var allow: [VoiceUse] = []
  @Option(help: "Who made the recordings.") var recordedBy: String?
  @Option(help: "The recordings' licence.") var licence: String?
  @Option(help: "auto, transcripts or listening (without transcripts, any language).")
  var rung: SpeechFinetuneConfiguration.Rung?
  @Option(help: "auto, lora or full.") var method: SpeechFinetuneConfiguration.Method?
  @Option(help: "Steps of the acoustic network. Default: by the length of the recordings, 80 to 450.") var steps: Int?
  @Option(help: "Steps of the prosody network. Default: by the length of the recordings, 0 to 600.")
  var prosodySteps: Int?
  @Option(help: "Default: by the method.") var learningRate: Double?
  @Option(
    help: "How far to go to what was learned, up to 1: less is clearer. Default: what is best on trial sentences.")
  var strength: Double?
  @Option(help: "lora: rank.") var rank: Int?
  @Option(help: "A synthesiser's name (ftlab models list) or folder.") var model: String?
  @Option(help: "A speaker encoder's name or folder.") var encoder: String?
  @Option(help: "A listener's name or folder. Default: hibari-listener where it fits --model, else one is made.")
  var listener: String?
  @Option(help: "Decides crops and noise.") var seed: UInt64?
  @Option(help: "Default: all processors.") var threads: Int?
  @Option(help: "auto, f32 or bf16.") var precision: ComputePrecision?
  @Flag(help: "Print events as JSON lines on standard output.") var json = false

  func run() throws {
    let configuration = resolved()
    let problems = configuration.problems()
    guard problems.isEmpty else { throw ValidationError(problems.joined(separator: "\n")) }
    try SpeechSession(configuration, isResumed: false, json: json).run()
  }

  private func resolved() -> SpeechFinetuneConfiguration {
    var c = SpeechFinetuneConfiguration()
    func set<Value>(_ path: WritableKeyPath<SpeechFinetuneConfiguration, Value>, _ value: Value?) {
      if let value { c[keyPath: path] = value }
    }
    let fileName = recordings.first.map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent }
    set(\.name, name ?? fileName)
    set(\.output, output ?? "runs/\(c.name)")
    set(\.rung, rung)
    set(\.method, method)
    set(\.rank, rank)
    set(\.model, model)
    set(\.encoder, encoder)
    set(\.seed, seed)
    set(\.precision, precision)
    (c.recordings, c.speaker, c.uses) = (recordings, speaker, allow)
    (c.consent, c.recordedBy, c.licence) = (consent, recordedBy, licence)
    (c.steps, c.prosodySteps, c.learningRate) = (steps, prosodySteps, learningRate)
    (c.strength, c.threads, c.listener) = (strength, threads, listener)
    return c
  }
}
