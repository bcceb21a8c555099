import ArgumentParser
import FTLab

struct TrainListenerCommand: StartsRun {
  typealias R = ListenerFinetune

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
