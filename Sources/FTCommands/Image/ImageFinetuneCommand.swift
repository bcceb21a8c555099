import ArgumentParser
import FTLab

struct ImageFinetuneCommand: RegistryCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune",
    abstract: "Learn a style from one or a few pictures, classes from folders of pictures, or to make pictures.",
    discussion: """
      --task style (default): the photos of --data are painted while training, and the paintings compared with the pictures
      of --style. A fifth of the photos is held out and judged by a network that was not trained against (contact sheet
      exhibits/samples.html and measures.json in the run folder).
      --task classify: --data has a folder per class, or metadata.jsonl with "file_name" and "label". A part is set aside
      for choosing, another for judging (exhibits/confusion.html in the run folder).
      --task generate: --data has pictures with captions, in metadata.jsonl with "file_name" and "text" or in their names. A
      generator (drawings-64, or --model) learns them, by a word of their own (--token), or one is trained from the beginning on thousands of
      pictures (--from-scratch, hours; `ftlab runs resume` goes on). A tenth is set aside for choosing (exhibits/samples.png in
      the run folder).

      Examples:
        ftlab image finetune --style starry.jpg --data photos/ --output runs/starry
        ftlab image finetune --style a.jpg --style b.jpg --data photos/ --encoder vgg16 --size 256 --output runs/fine
        ftlab image finetune --style starry.jpg --data photos/ --method partial --output runs/partial
        ftlab image finetune --task classify --data pictures/ --output runs/classes
        ftlab image finetune --task classify --data pictures/ --method full --epochs 10 --output runs/full
        ftlab image finetune --task generate --from-scratch --data captioned/ --epochs 40 --output runs/base
        ftlab image finetune --task generate --data mika/ --token mika --output runs/mika

      Every flag can stand in the file of --config (style-weight: 2); flags win. Ctrl-C saves, and
      `ftlab runs resume FOLDER` goes on.
      """)

  /// What is learned.
  enum Task: String, ExpressibleByArgument, CaseIterable {
    case style
    case classify
    case generate
  }

  @Option(help: "What to learn: style, classify or generate. Default: style, or what the file of --config is for.")
  var task: Task?
  @Option(
    help: """
      style: style (990 numbers, a 4 KB file), partial, full, or none (Gatys' method, for comparison). classify: head, \
      partial, full or lora. generate: full, lora or token.
      """) var method: String?
  @Option(help: "A model's name (ftlab models list) or folder.") var model: String?
  @Option(
    help: "Side of the pictures while training. Default: 192 for styles, 224 for classes, 64 for a new generator.")
  var size: Int?
  @Option(help: "Pictures in a step. Default: 4 for styles, 16 for classes, 8 for generators, 32 for a new one.")
  var batch: Int?
  @Option(help: ArgumentHelp("partial: parameters to train.", valueName: "pattern")) var train: [String] = []
  @OptionGroup var data: DataFlags
  @OptionGroup(title: "Augmentation") var augmentation: AugmentingFlags
  @OptionGroup(title: "Options of --task style") var style: StyleFlags
  @OptionGroup(title: "Options of --task classify") var classify: ClassifyFlags
  @OptionGroup(title: "Options of --task generate") var generate: GenerateFlags
  @OptionGroup(title: "Training") var training: TrainingFlags
  @OptionGroup(title: "Low-rank adapters") var lowRank: LowRankFlags
  @OptionGroup(title: "Provenance") var provenance: ProvenanceFlags
  @OptionGroup(title: "Run") var common: RunFlags

  func run(with recipes: RecipeRegistry) throws {
    let start = try RunStart(common, given(), recipes)
    switch task ?? Self.task(of: start.file?.kind) {
    case .style: try start.start(StyleFinetune.self, gainSeeds: augmentation.gainSeeds)
    case .classify: try start.start(ClassifyFinetune.self, gainSeeds: augmentation.gainSeeds)
    case .generate: try start.start(GenerateFinetune.self, gainSeeds: augmentation.gainSeeds)
    }
  }

  /// What a settings file is for.
  private static func task(of kind: RunKind?) -> Task {
    switch kind {
    case ClassifyFinetune.kind: .classify
    case GenerateFinetune.kind: .generate
    default: .style
    }
  }
}

/// The flags of a run that learns to make pictures.
struct GenerateFlags: ParsableArguments {
  @Flag(inversion: .prefixedNo, help: "Train a generator that knows nothing yet, on thousands of pictures.")
  var fromScratch: Bool?
  @Option(help: "A word of its own for what the pictures show, such as mika.") var token: String?
  @Option(help: "Name or folder of the text encoder. Default: the generator's own, or all-minilm-l6-v2.")
  var textEncoder: String?
  @Option(
    help: ArgumentHelp("Pictures of other things, learned along so that they are not forgotten.", valueName: "path"))
  var prior: [String] = []
  @Option(help: "What a picture of --prior counts beside one of --data. Default: 1.") var priorWeight: Double?
  @Option(help: "The share of captions that is withheld, which guidance needs. Default: 0.1.") var captionDropout:
    Double?
  @Option(
    help: "How much of the weights' moving average stays at a step. Default: 0.999 for a new generator, 0.98 else.")
  var averageDecay: Double?
  @Option(help: "from scratch: channels of the outermost level. Default: 48.") var width: Int?
  @Option(help: "from scratch: blocks of each level. Default: 2.") var blocks: Int?
  @Option(help: "Guidance of the samples. Default: 2.5.") var guidance: Double?
  @Option(help: "Steps of the samples. Default: 12.") var sampleSteps: Int?
}

/// The flags of a style run.
struct StyleFlags: ParsableArguments {
  @Option(help: ArgumentHelp("Pictures in the style; repeat the flag for several.", valueName: "picture"))
  var style: [String] = []
  @Option(help: "The new style's name. Default: the first picture's.") var name: String?
  @Option(help: "What compares while training: lite0 (fast) or vgg16 (fine).") var encoder: String?
  @Option(help: "A folder or name of another checkpoint for --encoder.") var encoderModel: String?
  @Option(
    help: """
      A folder or name of the network that judges. Default: for styles the encoder not trained against, for made pictures \
      efficientnet-lite0.
      """)
  var judgeModel: String?
  @Option(help: "Shorter side of the style pictures; larger means larger strokes.") var styleSize: Int?
  @Option(help: "What a style is: gram or moments of the features.") var statistic: String?
  @Option(help: "Weight of the style in the loss.") var styleWeight: Double?
  @Option(help: "Weight of the content in the loss.") var contentWeight: Double?
  @Option(help: "Weight of smoothness in the loss.") var variationWeight: Double?
  @Option(help: "Where to begin: auto, mean, or a style of the model.") var start: String?
  @Option(help: "Held-out photos to paint and judge, or pictures to make of held-out captions.") var samples: Int?
  @Option(help: "Steps of the comparison by Gatys' method; 0 leaves it out.") var gatysSteps: Int?
}

/// The flags of a classification run.
struct ClassifyFlags: ParsableArguments {
  @Option(help: "Rare classes count more: auto (when sizes differ by half), weights or none.") var imbalance: String?
  @Flag(inversion: .prefixedNo, help: "Keep pictures that are numbered as details of one source on one side.")
  var groupByName: Bool?
  @Option(help: "partial: blocks to train.") var lastBlocks: Int?
}
