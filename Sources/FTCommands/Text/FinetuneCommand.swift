import ArgumentParser
import FTLab

struct TextFinetuneCommand: StartsRun {
  typealias R = TextFinetune

  static let configuration = CommandConfiguration(
    commandName: "finetune", abstract: "Fine-tune a language model on your own rows.",
    discussion: """
      Rows are JSON lines with "messages" (roles system, user, assistant) or "prompt" and "completion". Only the
      assistant's words are learned from. Every row is kept or refused with a reason (ledger.jsonl in the run folder).

      Examples:
        ftlab text finetune --data train.jsonl --output runs/first
        ftlab text finetune --data train.jsonl --validation val.jsonl --test test.jsonl --method full --output runs/full
        ftlab text finetune --data train.jsonl --method partial --last-blocks 4 --output runs/partial
        ftlab text finetune --config recipe.yaml --epochs 2 --output runs/recipe

      Every flag can stand in the file of --config (learning-rate: 2e-4); flags win. Ctrl-C saves, and
      `ftlab runs resume FOLDER` goes on.
      """)

  @Option(help: "A model's name (ftlab models list) or folder.") var model: String?
  @Option(help: "full, partial or lora.") var method: String?
  @Option(help: ArgumentHelp("partial: parameters to train.", valueName: "pattern")) var train: [String] = []
  @Option(help: "partial: train the last N blocks.") var lastBlocks: Int?
  @Option(help: "Tokens per batch.") var batchTokens: Int?
  @Option(help: "Tokens in a row at most.") var maxLength: Int?
  @Option(help: "Rows above --max-length: fail, drop or truncate.") var overLong: String?
  @Option(help: "Test rows to write texts for, before and after.") var samples: Int?
  @OptionGroup var data: DataFlags
  @OptionGroup(title: "Training") var training: TrainingFlags
  @OptionGroup(title: "Low-rank adapters") var lowRank: LowRankFlags
  @OptionGroup(title: "Run") var common: RunFlags
}
