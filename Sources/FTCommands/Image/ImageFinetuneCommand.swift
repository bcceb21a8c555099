import ArgumentParser
import FTLab

struct ImageFinetuneCommand: RegistryCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune", abstract: "Learn a style from one or a few pictures, or classes from folders of pictures.",
    discussion: """
      --task style (default): the photos of --data are painted while training, and the paintings compared with the pictures
      of --style. A fifth of the photos is held out and judged by a network that was not trained against (contact sheet
      exhibits/samples.html and measures.json in the run folder).
      --task classify: --data has a folder per class, or metadata.jsonl with "file_name" and "label". A part is set aside
      for choosing, another for judging (exhibits/confusion.html in the run folder).

      Examples:
        ftlab image finetune --style starry.jpg --data photos/ --output runs/starry
        ftlab image finetune --style a.jpg --style b.jpg --data photos/ --encoder vgg16 --size 256 --output runs/fine
        ftlab image finetune --style starry.jpg --data photos/ --method partial --output runs/partial
        ftlab image finetune --task classify --data pictures/ --output runs/classes
        ftlab image finetune --task classify --data pictures/ --method full --epochs 10 --output runs/full

      Every flag can stand in the file of --config (style-weight: 2); flags win. Ctrl-C saves, and
      `ftlab runs resume FOLDER` goes on.
      """)

  /// What is learned.
  enum Task: String, ExpressibleByArgument, CaseIterable {
    case style
    case classify
  }

  @Option(help: "What to learn: style or classify. Default: style, or what the file of --config is for.") var task:
    Task?
  @Option(
    help: """
      style: style (990 numbers, a 4 KB file), partial, full, or none (Gatys' method, for comparison). classify: head, \
      partial, full or lora.
      """) var method: String?
  @Option(help: "A model's name (ftlab models list) or folder.") var model: String?
  @Option(help: "Side of the pictures while training. Default: 192 for styles, 224 for classes.") var size: Int?
  @Option(help: "Pictures in a step. Default: 4 for styles, 16 for classes.") var batch: Int?
  @Option(help: ArgumentHelp("partial: parameters to train.", valueName: "pattern")) var train: [String] = []
  @OptionGroup var data: DataFlags
  @OptionGroup(title: "Augmentation") var augmentation: AugmentingFlags
  @OptionGroup(title: "Options of --task style") var style: StyleFlags
  @OptionGroup(title: "Options of --task classify") var classify: ClassifyFlags
  @OptionGroup(title: "Training") var training: TrainingFlags
  @OptionGroup(title: "Low-rank adapters") var lowRank: LowRankFlags
  @OptionGroup(title: "Provenance") var provenance: ProvenanceFlags
  @OptionGroup(title: "Run") var common: RunFlags

  func run(with recipes: RecipeRegistry) throws {
    let start = try RunStart(common, given(), recipes)
    switch task ?? (start.file?.kind == ClassifyFinetune.kind ? .classify : .style) {
    case .style: try start.start(StyleFinetune.self, gainSeeds: augmentation.gainSeeds)
    case .classify: try start.start(ClassifyFinetune.self, gainSeeds: augmentation.gainSeeds)
    }
  }
}

/// The flags of a style run.
struct StyleFlags: ParsableArguments {
  @Option(help: ArgumentHelp("Pictures in the style; repeat the flag for several.", valueName: "picture"))
  var style: [String] = []
  @Option(help: "The new style's name. Default: the first picture's.") var name: String?
  @Option(help: "What compares while training: lite0 (fast) or vgg16 (fine).") var encoder: String?
  @Option(help: "A folder or name of another checkpoint for --encoder.") var encoderModel: String?
  @Option(help: "A folder or name of the network that judges. Default: the encoder not trained against.")
  var judgeModel: String?
  @Option(help: "Shorter side of the style pictures; larger means larger strokes.") var styleSize: Int?
  @Option(help: "What a style is: gram or moments of the features.") var statistic: String?
  @Option(help: "Weight of the style in the loss.") var styleWeight: Double?
  @Option(help: "Weight of the content in the loss.") var contentWeight: Double?
  @Option(help: "Weight of smoothness in the loss.") var variationWeight: Double?
  @Option(help: "Where to begin: auto, mean, or a style of the model.") var start: String?
  @Option(help: "Held-out photos to paint and judge.") var samples: Int?
  @Option(help: "Steps of the comparison by Gatys' method; 0 leaves it out.") var gatysSteps: Int?
}

/// The flags of a classification run.
struct ClassifyFlags: ParsableArguments {
  @Option(help: "Rare classes count more: auto (when sizes differ by half), weights or none.") var imbalance: String?
  @Flag(inversion: .prefixedNo, help: "Keep pictures that are numbered as details of one source on one side.")
  var groupByName: Bool?
  @Option(help: "partial: blocks to train.") var lastBlocks: Int?
}
