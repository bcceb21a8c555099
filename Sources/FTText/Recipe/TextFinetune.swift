import FTCheckpoint
import FTData
import FTModels
import FTNN
import FTOptim
import FTTensor
import FTTextCodec
import FTTraining
import Foundation

/// Fine-tunes a language model on a person's own rows: read and refuse, measure, train, measure again, ship.
///
/// ```swift
/// var configuration = TextFinetuneConfiguration()
/// configuration.data = ["train.jsonl"]
/// configuration.output = "runs/mine"
/// let recipe = try TextFinetune(configuration, model: ModelFolder(url: folder))
/// let result = try recipe.run(compute) { event in .proceed }
/// ```
public struct TextFinetune: Sendable {
  public let configuration: TextFinetuneConfiguration
  public let model: ModelFolder
  /// Where everything is written.
  public let run: RunFolder
  public let encoder: ConversationEncoder
  /// Rows to learn from.
  public let training: TextDataset
  /// Rows that choose the snapshot.
  public let validation: TextDataset
  /// Rows for the comparison, if any.
  public let test: TextDataset?
  /// The account of every row that was read, one for `data`, `validation` and `test` each.
  public let ledgers: [Ledger]
  /// Whether the run takes up after a snapshot.
  public let isResumed: Bool

  /// Reads and checks everything; nothing is written before all of it is in order.
  ///
  /// - Throws: ``TextFinetuneError``, and the errors of model, data and run folder.
  public init(_ configuration: TextFinetuneConfiguration, model: ModelFolder, resuming: Bool = false) throws {
    let problems = configuration.problems()
    guard problems.isEmpty else { throw TextFinetuneError.settings(problems) }
    self.configuration = configuration
    self.model = model
    isResumed = resuming
    try Self.checkPatterns(configuration, model.configuration)
    encoder = try ConversationEncoder(tokenizer: model.tokenizer(), template: model.chatTemplate())
    let limit = min(configuration.maxLength, model.configuration.maximumPositions)
    let read = { [encoder] (files: [String]) in
      try TextDataset(files: files, encoder: encoder, maximumLength: limit, overLong: configuration.overLong)
    }
    let all = try read(configuration.data)
    let given = configuration.validation.isEmpty ? nil : try read(configuration.validation)
    test = configuration.test.isEmpty ? nil : try read(configuration.test)
    let sets = [all] + [given, test].compactMap { $0 }
    ledgers = sets.map(\.ledger)
    if configuration.overLong == .fail {
      let overLong = sets.flatMap(\.overLongRefusals)
      if !overLong.isEmpty { throw TextFinetuneError.overLong(overLong, limit: limit) }
    }
    for (set, name) in zip(sets, ["--data", given == nil ? "--test" : "--validation", "--test"]) where set.rows.isEmpty
    {
      throw TextFinetuneError.noRows(name, set.ledger.summary)
    }
    (training, validation) = try Self.split(all, given, seed: configuration.seed)
    let leaks = [
      ("validation", Split.duplicatesAcross(training.rows, validation.rows)),
      // Validation chooses the snapshot, so its rows are no test either.
      ("test", Split.duplicatesAcross(training.rows + validation.rows, test?.rows ?? [])),
    ]
    for (name, pairs) in leaks where !pairs.isEmpty { throw TextFinetuneError.leak(name, pairs) }
    run = resuming ? try RunFolder(opening: configuration.output) : try RunFolder(creating: configuration.output)
    if !resuming {
      try run.write(configuration, to: RunFolder.configuration)
      try AtomicFile.write(ledgers.map { $0.jsonLines() }.joined(), to: run.path(RunFolder.ledger))
    }
  }

  /// Training and validation rows: as given, or a tenth set aside with copies of a row kept on one side.
  private static func split(_ all: TextDataset, _ given: TextDataset?, seed: UInt64) throws -> (
    TextDataset, TextDataset
  ) {
    if let given { return (all, given) }
    guard all.rows.count >= 2 else { throw TextFinetuneError.tooFewRows(all.rows.count) }
    let split = Split(
      count: all.rows.count, fractions: try SplitFractions(train: 0.9, validation: 0.1, test: 0), seed: seed,
      group: { all.rows[$0].normalisedText })
    guard !split.validation.isEmpty else { throw TextFinetuneError.tooFewRows(all.rows.count) }
    return (all.selecting(split.train), all.selecting(split.validation))
  }

  /// Loads the model and marks what is trained; that every pattern selects something was checked at the beginning.
  public func loadModel(on device: Device) throws -> LlamaModel {
    let llama = try LlamaModel.load(model, computeType: configuration.precision.resolved(on: device).dtype, on: device)
    let unused: [NamePattern]
    switch configuration.method {
    case .full:
      llama.trainAll()
      unused = []
    case .partial:
      let blocks = llama.blocks.count
      let last = (configuration.lastBlocks.map { max(0, blocks - $0)..<blocks } ?? 0..<0)
        .map { NamePattern("model.layers.\($0).*") }
      unused = llama.trainOnly(configuration.train.map(NamePattern.init) + last)
    case .lora:
      var generator = RandomGenerator(seed: configuration.seed).split("adapters")
      unused =
        llama.addLowRankAdapters(
          configuration.lowRank, uniform: { Float(generator.uniform()) }, on: device
        ).unused
    }
    precondition(unused.isEmpty, "patterns that select nothing, although they were checked: \(unused)")
    return llama
  }
}

/// Why a fine-tuning run cannot start.
public enum TextFinetuneError: Blamable, CustomStringConvertible {
  /// Settings that contradict each other or are out of range, all of them.
  case settings([String])
  /// Rows above the limit, where the configuration does not say what becomes of them.
  case overLong([Refusal], limit: Int)
  /// A flag whose files give no usable row; the ledger's summary.
  case noRows(String, String)
  /// Too few rows to set some aside.
  case tooFewRows(Int)
  /// Rows that are on two sides of the split.
  case leak(String, [DuplicatePair])
  /// Patterns that select nothing, and the names there are.
  case unmatched([String], [String])

  public var blame: Blame {
    switch self {
    case .settings, .unmatched: .settings
    default: .data
    }
  }

  public var description: String {
    switch self {
    case .settings(let problems): problems.joined(separator: "\n")
    case .overLong(let refusals, let limit):
      "\(refusals.count) rows have more than \(limit) tokens:\n"
        + refusals.prefix(5).map { "  \($0.location): \($0.sentence)" }.joined(separator: "\n")
        + (refusals.count > 5 ? "\n  and \(refusals.count - 5) more" : "")
        + "\nRaise --max-length, or choose --over-long drop or --over-long truncate"
    case .noRows(let flag, let summary): "\(flag) gives no usable row:\n\(summary)"
    case .tooFewRows(let count):
      "\(count) usable row\(count == 1 ? "" : "s"): training needs at least one row to learn from and a different one "
        + "to validate on; add rows, or name them with --validation"
    case .leak(let name, let pairs):
      "\(pairs.count) \(name) row\(pairs.count == 1 ? " is" : "s are") also in training"
        + (name == "test" ? " or validation" : "") + ", so the measure would be too good "
        + "to be true; remove them from one side:\n" + pairs.prefix(3).map { "  \($0)" }.joined(separator: "\n")
    case .unmatched(let patterns, let names):
      patterns.map { pattern in
        // A name ends in its layer, or in its layer and "weight".
        let near = Suggestion.closest(
          to: pattern, in: names.flatMap { $0.split(separator: ".").suffix(2).map(String.init) })
        return "the pattern '\(pattern)' selects nothing" + (near.map { "; did you mean '\($0)'?" } ?? "")
      }.joined(separator: "\n")
    }
  }
}
