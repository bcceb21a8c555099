import ArgumentParser
import FTLab

struct TextFinetuneCommand: StartsRun {
  typealias R = TextFinetune

  static let configuration = CommandConfiguration(
    commandName: "finetune", abstract: "Fine-tune a language model on your own rows.",
    discussion: """
      Rows are lines of JSON (.jsonl), a list of JSON (.json), or lines of a table whose columns are the fields (.csv, .tsv),
      in one of these forms, which is seen from the file:

        messages                    OpenAI: role and content (text, or parts of text); weight 0 leaves an answer out
        prompt, completion          texts, or lists of messages
        instruction, input, output  Alpaca
        conversations               ShareGPT: from (human, gpt, system) and value
        text, summary               a task by its name, as are: source, target (language); context, question, answer;
                                    attributes, description
        text                        plain text, as are the documents of a .txt file, separated by blank lines

      Only the assistant's words are learned from, or all words of plain text; each answer with the token that ends it. A
      file of two forms is refused, and says where each stands. Before the training the first rows are shown, with what is
      learned of them. Every row is kept or refused with a reason (ledger.jsonl in the run folder).

      A base model, which has no chat template, learns from prompt and completion (two texts, one behind the other) and from
      plain text.

      Examples:
        ftlab text finetune --data train.jsonl --output runs/first
        ftlab text finetune --data train.jsonl --validation val.jsonl --test test.jsonl --method full --output runs/full
        ftlab text finetune --data answers.csv --data more.jsonl --output runs/both
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
