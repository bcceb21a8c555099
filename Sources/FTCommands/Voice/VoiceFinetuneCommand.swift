import ArgumentParser
import FTLab

struct VoiceFinetuneCommand: StartsRun {
  typealias R = SpeechFinetune

  static let configuration = CommandConfiguration(
    commandName: "finetune", abstract: "Teach the synthesiser a person's voice, from seconds to minutes of recordings.",
    discussion: """
      Recordings are files, folders of files, a GPT-SoVITS .list (path|speaker|EN|text) or an LJSpeech folder. With English \
      transcripts, sounds, rhythm and pitchMap are learned; without, in any language, five seconds give a likeness. The run \
      says which way it takes and how near it came; exhibits/report.html in its folder is a page to listen to, which asks \
      blindly whether the untouched or the learned voice is nearer.

      A voice is a person's own. It speaks only with a statement of consent; without one it is learned for measuring, and \
      `ftlab voice say` refuses. A \(ConsentLedger.fileName) beside the recordings is kept to. --allow names what the voice may \
      be used for (evaluation, verification, identification, synthesis; repeat it for several), beside findings of the data \
      check that you accept. Default: evaluation and, with --consent, synthesis.

      Examples:
        ftlab voice finetune me.wav --name me --consent "My own voice"
        ftlab voice finetune anna.list --name anna --consent "Signed form of 2026-11-02" --recorded-by "Anna B."
        ftlab voice say --voice me "Your parcel arrives on Friday." --output parcel.wav

      Every flag can stand in the file of --config; flags win. Ctrl-C saves, and `ftlab runs resume FOLDER` goes on. \
      Without --output the run's folder is runs/NAME.
      """)

  @Argument(help: ArgumentHelp("Recordings of one person.", valueName: "recording")) var recordings: [String] = []
  @Option(help: ArgumentHelp("The same as a flag; repeat it for several.", valueName: "path")) var data: [String] = []
  @Option(help: "What the voice is called. Default: the first recording's file name.") var name: String?
  @Option(help: "Whom to take of a list with several speakers.") var speaker: String?
  @Option(help: "Who made the recordings.") var recordedBy: String?
  @Flag(inversion: .prefixedNo, help: "Learn also from recordings that sound like music (long vowels can).")
  var anyway: Bool?
  @Option(help: "auto, transcripts or listening (without transcripts, any language).") var supervision: String?
  @Option(help: .hidden) var rung: String?
  @Option(help: "auto, lora or full.") var method: String?
  @Option(help: "Steps of the prosody network. Default: by the length of the recordings, 0 to 600.")
  var prosodySteps: Int?
  @Option(
    help: """
      How far to go to what was learned, up to 1: less is clearer. Default: what is best on trial sentences. `ftlab voice say \
      --strength` changes it.
      """)
  var strength: Double?
  @Option(help: "A synthesiser's name (ftlab models list) or folder.") var model: String?
  @Option(help: "A speaker encoder's name or folder.") var encoder: String?
  @Option(help: "A listener's name or folder. Default: hibari-listener where it fits --model, else one is made.")
  var listener: String?
  @Option(help: ArgumentHelp("none; a voice is learned as it was recorded.", valueName: "plan")) var augment: String?
  @OptionGroup(title: "Training of the acoustic network") var training: TrainingFlags
  @OptionGroup(title: "Low-rank adapters") var lowRank: LowRankFlags
  @OptionGroup(title: "Provenance") var provenance: ProvenanceFlags
  @OptionGroup(title: "Run") var common: RunFlags

  /// Recordings are named without a flag too, and the run's folder follows from the voice's name.
  func adjust(_ given: inout JSONObject, over file: JSONObject) throws {
    var adjusted = JSONObject()
    for member in given.members where member.key != "recordings" && member.key != "data" {
      adjusted.append(key: member.key, member.value)
    }
    let recordings = recordings + data
    if !recordings.isEmpty { adjusted.append(key: "data", recordings.setting) }
    given = adjusted
    guard given["output"] == nil else { return }
    guard file["output"] == nil else { return }
    let first = recordings.first ?? (file["data"] ?? file["recordings"]).flatMap { [String](setting: $0)?.first }
    let name = name ?? file["name"]?.stringValue ?? first.map { SpeechSettings.name(ofRecording: $0) }
    if let name, !name.isEmpty { given.append(key: "output", .string("runs/\(name)")) }
  }
}

struct TrainListenerCommand: StartsRun {
  typealias R = ContentEncoderFinetune

  static let configuration = CommandConfiguration(
    commandName: "train-listener", abstract: "Train the network that learns voices without transcripts.",
    discussion: """
      A listener hears in anybody's speech what a synthesiser would have read to say it. It learns from the synthesiser's own \
      speech, no recordings are needed. The one of hibari is in Models/hibari-listener; another synthesiser needs its own, or \
      `ftlab voice finetune` makes a quick one when it needs it.

      The measure is the error on sentences that it has not learned from, as a share of the features' variance. The listener is \
      the folder model/ of the run.

      Examples:
        ftlab voice train-listener --output runs/listener
        ftlab voice train-listener --model my-synthesiser --output runs/my-listener
        ftlab voice finetune me.wav --name me --model my-synthesiser --listener runs/my-listener/model

      Every flag can stand in the file of --config; flags win. Ctrl-C saves, and `ftlab runs resume FOLDER` goes on.
      """)

  @Option(help: "A synthesiser's name (ftlab models list) or folder.") var model: String?
  @OptionGroup(title: "Training") var training: TrainingFlags
  @OptionGroup(title: "Run") var common: RunFlags
}
