import ArgumentParser
import FTLab
import Foundation

struct FinetuneCommand: ParsableCommand {
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

  @OptionGroup var options: FinetuneOptions

  func run() throws {
    let configuration = options.resolved()
    let problems = configuration.problems()
    guard problems.isEmpty else { throw ValidationError(problems.joined(separator: "\n")) }
    try FinetuneSession(configuration, isResumed: false, json: options.json).run()
  }
}

/// The flags of a fine-tuning run; each stands for the field of the same name in ``TextFinetuneConfiguration``.
struct FinetuneOptions: ParsableArguments {
  @Option(help: "A model's name (ftlab models list) or folder.") var model: String?
  @Option(help: ArgumentHelp("JSONL files to learn from; repeat the flag for several.", valueName: "file"))
  var data: [String] = []
  @Option(help: ArgumentHelp("JSONL files to validate on. Default: a tenth of --data.", valueName: "file"))
  var validation: [String] = []
  @Option(help: ArgumentHelp("JSONL files for the comparison before and after.", valueName: "file"))
  var test: [String] = []
  @Option(help: "The folder of this run; it must not exist.") var output: String?
  @Option(help: "full, partial or lora.") var method: TextFinetuneConfiguration.Method?
  @Option(help: "Passes over the data.") var epochs: Int?
  @Option(help: "End after this many steps.") var steps: Int?
  @Option(help: "Default: 1e-3 for lora, 5e-5 otherwise.") var learningRate: Double?
  @Option(help: "constant, linear or cosine.") var schedule: Schedule.Shape?
  @Option(help: "Fraction of the steps with a rising rate.") var warmup: Double?
  @Option(help: "Batches per step.") var accumulation: Int?
  @Option(help: "Tokens per batch.") var batchTokens: Int?
  @Option(help: "Largest gradient norm; 0 turns clipping off.") var clip: Double?
  @Option(help: "adamw or sgd.") var optimizer: OptimizerSettings.Kind?
  @Option(help: "Default: 0.01 for adamw, 0 for sgd.") var weightDecay: Double?
  @Option(help: "Momentum of sgd.") var momentum: Double?
  @Option(help: "LoRA: rank.") var rank: Int?
  @Option(help: "LoRA: alpha. Default: 2 · rank.") var alpha: Double?
  @Option(help: "LoRA: dropout.") var loraDropout: Double?
  @Flag(help: "LoRA: scale by alpha / √rank.") var rslora = false
  @Option(help: ArgumentHelp("LoRA: layers, such as q_proj or 'model.layers.2?.*'.", valueName: "pattern"))
  var targets: [String] = []
  @Option(help: ArgumentHelp("partial: parameters to train.", valueName: "pattern")) var train: [String] = []
  @Option(help: "partial: train the last N blocks.") var lastBlocks: Int?
  @Option(help: "Tokens in a row at most.") var maxLength: Int?
  @Option(help: "Rows above --max-length: fail, drop or truncate.") var overLong: TextFinetuneConfiguration.OverLong?
  @Option(help: "Validate every N steps. Default: eight times a run.") var validateEvery: Int?
  @Option(help: "Stop after N validations without improvement; 0 never stops early.") var patience: Int?
  @Option(help: "Write a snapshot every N steps. Default: with every validation.") var saveEvery: Int?
  @Option(help: "Test rows to write texts for, before and after.") var samples: Int?
  @Option(help: "Decides the order of rows, initial adapters and dropout.") var seed: UInt64?
  @Option(help: "Default: all processors.") var threads: Int?
  @Option(help: "auto, f32 or bf16.") var precision: ComputePrecision?
  @Flag(help: "Print events as JSON lines on standard output.") var json = false

  func resolved() -> TextFinetuneConfiguration {
    var c = TextFinetuneConfiguration()
    func set<Value>(_ path: WritableKeyPath<TextFinetuneConfiguration, Value>, _ value: Value?) {
      if let value { c[keyPath: path] = value }
    }
    set(\.model, model)
    set(\.output, output)
    set(\.method, method)
    set(\.epochs, epochs)
    set(\.schedule, schedule)
    set(\.warmup, warmup)
    set(\.accumulation, accumulation)
    set(\.batchTokens, batchTokens)
    set(\.clip, clip)
    set(\.optimizer, optimizer)
    set(\.momentum, momentum)
    set(\.rank, rank)
    set(\.loraDropout, loraDropout)
    set(\.maxLength, maxLength)
    set(\.overLong, overLong)
    set(\.patience, patience)
    set(\.samples, samples)
    set(\.seed, seed)
    set(\.precision, precision)
    (c.data, c.validation, c.test, c.targets, c.train) = (data, validation, test, targets, train)
    (c.steps, c.learningRate, c.weightDecay, c.alpha) = (steps, learningRate, weightDecay, alpha)
    (c.lastBlocks, c.validateEvery, c.saveEvery, c.threads) = (lastBlocks, validateEvery, saveEvery, threads)
    c.rslora = rslora
    return c
  }
}

extension TextFinetuneConfiguration.Method: ExpressibleByArgument {}
extension TextFinetuneConfiguration.OverLong: ExpressibleByArgument {}

extension Schedule.Shape: ExpressibleByArgument {}
extension OptimizerSettings.Kind: ExpressibleByArgument {}
