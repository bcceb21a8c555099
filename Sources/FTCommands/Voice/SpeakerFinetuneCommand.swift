import ArgumentParser
import FTLab

struct SpeakerFinetuneCommand: StartsRun {
  typealias R = SpeakerFinetune

  static let configuration = CommandConfiguration(
    commandName: "finetune-encoder", abstract: "Teach a speaker encoder to tell your kind of recordings apart.",
    discussion: """
      --data is a folder with a folder per speaker, a GPT-SoVITS .list, or an LJSpeech folder. Some speakers are set aside \
      for choosing the best step, others for the measures: error rates are those on people the encoder has never heard \
      (measures.json and the curves exhibits/det.svg in the run folder), beside the untouched encoder and closed-form whitening.

      Examples:
        ftlab voice finetune-encoder --data voices/ --output runs/voices
        ftlab voice finetune-encoder --data voices/ --method lora --output runs/lora
        ftlab voice finetune-encoder --data voices/ --test other-people/ --method full --loss aam --output runs/full

      Every flag can stand in the file of --config (learning-rate: 1e-3); flags win. Ctrl-C saves, and
      `ftlab runs resume FOLDER` goes on.
      """)

  @Option(help: "A model's name (ftlab models list) or folder.") var model: String?
  @Option(help: "head (default: a linear layer, seconds), lora or full.") var method: String?
  @Option(help: "ge2e or aam (additive angular margin).") var loss: String?
  @Option(help: "Speakers in a step.") var speakers: Int?
  @Option(help: "Utterances of each speaker in a step.") var utterances: Int?
  @OptionGroup var data: DataFlags
  @OptionGroup(title: "Augmentation") var augmentation: AugmentingFlags
  @OptionGroup(title: "Training") var training: TrainingFlags
  @OptionGroup(title: "Low-rank adapters") var lowRank: LowRankFlags
  @OptionGroup(title: "Provenance") var provenance: ProvenanceFlags
  @OptionGroup(title: "Run") var common: RunFlags

  var gainSeeds: Int? { augmentation.gainSeeds }
}
