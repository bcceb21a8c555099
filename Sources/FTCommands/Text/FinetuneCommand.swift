import ArgumentParser
import FTLab

struct TextFinetuneCommand: RegistryCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune", abstract: "Fine-tune a language model on your own rows, or learn classes of texts.",
    discussion: """
      --task chat (default): rows are lines of JSON (.jsonl), a list of JSON (.json), or lines of a table whose columns are
      the fields (.csv, .tsv), in one of these forms, which is seen from the file:

        messages                    OpenAI: role and content (text, or parts of text); weight 0 leaves an answer out
        prompt, completion          texts, or lists of messages
        instruction, input, output  Alpaca
        conversations               ShareGPT: from (human, gpt, system) and value
        text, summary               the task summarise; source, target: translate; context, question, answer: answer;
                                    attributes, description: describe
        text                        plain text, as are the documents of a .txt file, separated by blank lines

      Only the assistant's words are learned from, or all words of plain text; each answer with the token that ends it. A
      file of two forms is refused, and says where each stands. Before the training the first rows are shown, with what is
      learned of them. Every row is kept or refused with a reason (ledger.jsonl in the run folder).

      A base model, which has no chat template, learns from prompt and completion (two texts, one behind the other) and from
      plain text.

      --task classify: rows of JSON lines or of a table (.csv, .tsv) with a "text" and a "label". A part is set aside for
      choosing, another for judging. --method head (default) learns a classifier on the encoder's vectors, in seconds; partial,
      lora and full go on from there and train the encoder too. --model may name a decoder as well; its vectors are the mean of
      its last states.

      Examples:
        ftlab text finetune --data train.jsonl --output runs/first
        ftlab text finetune --data train.jsonl --validation val.jsonl --test test.jsonl --method full --output runs/full
        ftlab text finetune --data answers.csv --data more.jsonl --output runs/both
        ftlab text finetune --data train.jsonl --method partial --last-blocks 4 --output runs/partial
        ftlab text finetune --model my-1b --weights q8 --data train.jsonl --output runs/large
        ftlab text finetune --config recipe.yaml --epochs 2 --output runs/recipe
        ftlab text finetune --task classify --data letters.csv --output runs/letters
        ftlab text finetune --task classify --data letters.csv --method full --epochs 3 --output runs/full

      Every flag can stand in the file of --config (learning-rate: 2e-4); flags win. Ctrl-C saves, and
      `ftlab runs resume FOLDER` goes on.
      """)

  /// What is learned.
  enum Task: String, ExpressibleByArgument, CaseIterable {
    case chat
    case classify
  }

  @Option(help: "What to learn: chat or classify. Default: chat, or what the file of --config is for.") var task: Task?
  @Option(help: "A model's name (ftlab models list) or folder.") var model: String?
  @Option(help: "chat: full, partial or lora. classify: head, partial, full or lora.") var method: String?
  @Option(help: "partial: train the last N blocks.") var lastBlocks: Int?
  @Option(help: "Tokens in a row at most.") var maxLength: Int?
  @OptionGroup var data: DataFlags
  @OptionGroup(title: "Augmentation") var augmentation: AugmentingFlags
  @OptionGroup(title: "Options of --task chat") var chat: ChatFlags
  @OptionGroup(title: "Options of --task classify") var classify: TextClassifyFlags
  @OptionGroup(title: "Training") var training: TrainingFlags
  @OptionGroup(title: "Low-rank adapters") var lowRank: LowRankFlags
  @OptionGroup(title: "Run") var common: RunFlags

  @OptionGroup(title: "Provenance, with --task classify") var provenance: ProvenanceFlags

  func run(with recipes: RecipeRegistry) throws {
    let start = try RunStart(common, given(), recipes)
    switch task ?? (start.file?.kind == TextClassify.kind ? .classify : .chat) {
    case .chat: try start.start(TextFinetune.self, gainSeeds: augmentation.gainSeeds)
    case .classify: try start.start(TextClassify.self, gainSeeds: augmentation.gainSeeds)
    }
  }
}

/// The flags of a run that learns to write.
struct ChatFlags: ParsableArguments {
  @Option(help: ArgumentHelp("partial: parameters to train.", valueName: "pattern")) var train: [String] = []
  @Option(help: "lora: keep the model's weights as q8 or q4: for large models on little memory.") var weights: String?
  @Option(help: "Tokens per batch.") var batchTokens: Int?
  @Option(help: "Rows above --max-length: fail, drop or truncate.") var overLong: String?
  @Option(help: "Test rows to write texts for, before and after.") var samples: Int?
}

/// The flags of a run that learns classes.
struct TextClassifyFlags: ParsableArguments {
  @Option(help: "The field or column with the text.") var textField: String?
  @Option(help: "The field or column with the label.") var labelField: String?
  @Option(help: "Rare classes count more: auto (when sizes differ by half), weights or none.") var imbalance: String?
  @Option(help: "How much rows count against small weights (scikit-learn's C). Default: by the validation rows.")
  var strength: Double?
  @Option(help: "partial, lora, full: texts in a step.") var batch: Int?
}
