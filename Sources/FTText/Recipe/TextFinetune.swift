import FTCheckpoint
import FTData
import FTEvaluation
import FTModels
import FTNN
import FTRandom
import FTRun
import FTTensor
import FTTextCodec
import Foundation

/// Fine-tunes a language model on a person's own rows.
///
/// ```swift
/// var settings = TextSettings()
/// settings.data = ["train.jsonl"]
/// settings.run.output = "runs/mine"
/// let outcome = try RunEngine<TextFinetune>(world).start(settings)
/// ```
public struct TextFinetune: Recipe {
  public static let kind: RunKind = "text.chat"

  public final class Session {
    var model: LlamaModel
    init(_ model: LlamaModel) { self.model = model }
  }

  public let account: DataAccount
  let settings: TextSettings
  let model: ModelFolder<LlamaConfiguration>
  let encoder: ConversationEncoder
  /// Rows to learn from, rows that choose the snapshot, rows for the comparison.
  let training: TextDataset
  let validation: TextDataset
  let test: TextDataset?
  /// What the rows become in an epoch; nil where they are learned from as they are.
  let views: ConversationViews?

  public var subjects: [Subject] { test == nil ? [] : [.untouched, .result] }

  /// - Throws: ``TextFinetuneError``, and the errors of model and data.
  public init(_ settings: TextSettings, in world: World, _ control: RunControl) throws {
    self.settings = settings
    let model = try world.models.resolve(settings.model, as: LlamaConfiguration.self)
    self.model = model
    try Self.checkPatterns(settings, model.configuration)
    let encoder = try model.conversationEncoder()
    self.encoder = encoder
    var ledger = Ledger(unit: "rows")
    let limit = min(settings.maxLength, model.configuration.maximumPositions)
    let read = { (files: [String], ledger: inout Ledger) in
      let set = try TextDataset(files: files, encoder: encoder, maximumLength: limit, overLong: settings.overLong)
      try ledger.add(set.ledger)
      return set
    }
    let all = try read(settings.data, &ledger)
    let given = settings.validation.isEmpty ? nil : try read(settings.validation, &ledger)
    test = settings.test.isEmpty ? nil : try read(settings.test, &ledger)
    let sets =
      [("--data", all)]
      + [("--validation", given), ("--test", test)].compactMap { name, set in
        set.map { (name, $0) }
      }
    let overLong = sets.flatMap(\.1.overLongRefusals)
    if settings.overLong == .fail, !overLong.isEmpty {
      throw TextFinetuneError.overLong(overLong, limit: limit, isOfModel: limit < settings.maxLength)
    }
    for (name, set) in sets where set.rows.isEmpty { throw TextFinetuneError.noRows(name, set.ledger.summary) }
    (training, validation) = try Self.split(all, given, seed: settings.run.seed)
    let leaks = [
      ("validation", ConversationRow.duplicates(in: training.rows, and: validation.rows)),
      // Validation chooses the snapshot, so its rows are no test either.
      ("test", ConversationRow.duplicates(in: training.rows + validation.rows, and: test?.rows ?? [])),
    ]
    for (name, pairs) in leaks where !pairs.isEmpty { throw TextFinetuneError.leak(name, pairs) }
    let augmentation = try settings.augmentation()
    views =
      augmentation.isEmpty
      ? nil
      : try ConversationViews(
        augmentation, of: training, settings: settings, maximumLength: limit, encoder: encoder,
        heldOut: validation.rows + (test?.rows ?? []))
    var partition = Partition(
      rule: given == nil
        ? "a tenth of the rows, by seed \(settings.run.seed), copies together" : "as the files were given")
    partition.add(training.items, .training)
    partition.add(validation.items, .validation)
    partition.add(test?.items ?? [], .test)
    var account = DataAccount(ledger: ledger, partition: partition)
    account.models = ["model": AnyModelFolder(model)]
    account.facts = Self.facts(training, validation, test)
    if let weights = settings.weights {
      account.facts.append(Self.fact(weights, model.configuration))
    }
    if let views {
      account.facts += try Self.facts(views, augmentation.words) { try control.progress("rewording rows", $0, of: $1) }
      account.otherFiles = views.files
    }
    if encoder.template?.asksForDate == true {
      account.facts.append(
        "The chat template asks for the date; it is told 26 July 2024 here, so that the run is the same on any day.")
    }
    account.examples = training.examples.prefix(3).map { LearnedExample($0, encoder.tokenizer) }
    self.account = account
  }

  public func begin(_ run: RunContext) throws -> Session {
    let llama = try LlamaModel.load(
      model, computeType: run.computeType.dtype, packing: settings.weights?.format, on: run.device)
    let unused: [NamePattern]
    switch settings.method {
    case .full:
      llama.trainAll()
      unused = []
    case .partial:
      let blocks = llama.blocks.count
      let last = (settings.lastBlocks.map { max(0, blocks - $0)..<blocks } ?? 0..<0)
        .map { NamePattern("model.layers.\($0).*") }
      unused = llama.trainOnly(settings.train.map(NamePattern.init) + last)
    case .lora:
      var generator = RandomGenerator(seed: settings.run.seed).split("adapters")
      unused =
        llama.addLowRankAdapters(settings.adapters, generator: &generator, on: run.device).unused
    }
    precondition(unused.isEmpty, "patterns that select nothing, although they were checked: \(unused)")
    return Session(llama)
  }

  public func train(_ session: Session, _ run: RunContext) throws {
    let training = settings.training(run.computeType)
    let frozen = frozenStates(session, training, run)
    let task = try TextTask(
      session.model, training: self.training.examples, views: views, validation: validation.examples,
      batchTokens: settings.batchTokens, seed: settings.run.seed, over: frozen)
    if let fact = Self.fact(shared: task.sharedPart(batches: 16)) { run.control.tell(fact) }
    defer {
      if let problem = frozen?.problem {
        run.control.tell(Fact("States of rows were computed anew from here on, they could not be kept: \(problem)"))
      }
    }
    try run.stage("text", task, training)
  }

  public func publish(_ session: Session, _ run: RunContext) throws -> [Artifact] {
    let use = ["text", encoder.template == nil ? "generate" : "chat", "--run", "RUN"]
    if settings.method == .lora {
      let origin = PEFTAdapter.Origin(baseName: model.url.path, baseSHA256: try model.weightsSHA256())
      try PEFTAdapter.write(
        session.model, settings: settings.adapters, origin: origin, to: URL(fileURLWithPath: run.path("adapter")))
      return [Artifact("adapter", "adapter", use: use)]
    }
    try model.writeVariant(
      to: URL(fileURLWithPath: run.path("model")),
      weights: session.model.namedParameters().map { ($0.name, $0.parameter.value) })
    return [Artifact("model", "model", use: use)]
  }

  public func measure(_ subject: Subject, _ session: Session, _ run: RunContext) throws -> Evaluation {
    try measure(session.model, run, "measuring the untouched model")
  }

  public func measurePublished(_ run: RunContext) throws -> Evaluation {
    let folder = settings.method == .lora ? model : try ModelFolder(url: URL(fileURLWithPath: run.path("model")))
    let llama = try LlamaModel.load(
      folder, computeType: run.computeType.dtype, packing: settings.weights?.format, on: run.device)
    if settings.method == .lora {
      _ = try PEFTAdapter.attach(URL(fileURLWithPath: run.path("adapter")), to: llama, on: run.device)
    }
    return try measure(llama, run, "measuring the tuned model")
  }

  private func measure(_ llama: LlamaModel, _ run: RunContext, _ part: String) throws -> Evaluation {
    guard let test else { preconditionFailure("nothing to measure on") }
    let evaluator = TextEvaluator(model: llama, encoder: encoder, computeType: run.computeType.dtype)
    return try evaluator.evaluate(test, samples: settings.samples) { try run.progress(part, $0, of: $1) }.measurement
  }
}

extension TextFinetune {
  /// Training and validation rows: as given, or a tenth set aside with copies of a row kept on one side.
  private static func split(_ all: TextDataset, _ given: TextDataset?, seed: UInt64) throws -> (
    TextDataset, TextDataset
  ) {
    if let given { return (all, given) }
    guard all.rows.count >= 2 else { throw TextFinetuneError.tooFewRows(all.rows.count) }
    let split = Split(
      all.items, fractions: try SplitFractions(train: 0.9, validation: 0.1, test: 0), seed: seed)
    guard !split.validation.isEmpty else { throw TextFinetuneError.tooFewRows(all.rows.count) }
    return (all.selecting(split.train), all.selecting(split.validation))
  }

  /// Checks that every pattern of `targets` or `train` selects something in a model of this architecture, so that a
  /// misspelt one is reported before anything is written.
  private static func checkPatterns(_ settings: TextSettings, _ architecture: LlamaConfiguration) throws {
    let parameters = architecture.expectedTensors
    let layers = parameters.filter { $0.shape.count == 2 && $0.name != "model.embed_tokens.weight" }
      .map { String($0.name.dropLast(".weight".count)) }
    let (patterns, names) =
      settings.method == .lora ? (settings.lowRank.targets, layers) : (settings.train, parameters.map(\.name))
    let unused = patterns.filter { pattern in !names.contains(where: NamePattern(pattern).matches) }
    guard unused.isEmpty else { throw TextFinetuneError.unmatched(unused, names) }
  }

  private static func fact(_ weights: TextSettings.KeptWeights, _ model: LlamaConfiguration) -> Fact {
    let left = model.expectedTensors.filter { $0.shape.count == 2 && $0.shape[1] % 32 != 0 }.count
    return Fact(
      "The model's matrices are kept as \(weights.rawValue) while it learns and is measured: rounded, q8 hardly, q4 noticeably. "
        + "The adapters beside them are as exact as always. What the run writes later, it writes with the same matrices."
        + (left > 0
          ? " \(left) matrices whose width is no multiple of 32 are kept in bfloat16 instead." : ""))
  }

  /// What rows of a step begin with alike; nil where that is next to nothing.
  private static func fact(shared part: Double) -> Fact? {
    let percent = Int((100 * part).rounded())
    return percent == 0
      ? nil
      : Fact(
        "\(percent) % of a step's tokens are what its rows begin with alike, such as a system prompt: computed once for all of "
          + "them.")
  }

  /// What becomes of the rows, counted in the first epoch.
  ///
  /// - Throws: ``TextFinetuneError/unchanged(_:)`` where nothing does.
  private static func facts(
    _ views: ConversationViews, _ words: String, progress: (Int, Int) throws -> Void
  ) throws -> [Fact] {
    var changed = 0
    for index in 0..<views.count {
      if index % 256 == 0 { try progress(index, views.count) }
      if views.view(of: index, epoch: 0).isChanged { changed += 1 }
    }
    guard changed > 0 else { throw TextFinetuneError.unchanged(words) }
    let left = views.count - changed
    return [
      Fact(
        "Augmentation: \(words). In every epoch what the user says is worded anew; in the first, \(changed) of \(views.count) rows "
          + "to learn from"
          + (left == 0 ? "." : ", and \(left) stay as they are, since nothing in them can be changed safely.")
          + " Answers, and the rows that choose and judge, stay.")
    ] + views.accounts.map { Fact("\($0).") }
  }

  private static func facts(_ training: TextDataset, _ validation: TextDataset, _ test: TextDataset?) -> [Fact] {
    let tokens = training.examples.reduce(0) { $0 + $1.ids.count }
    let learned = training.examples.map(\.labelCount).sorted()
    return [
      Fact(
        "\(training.rows.count) rows to learn from (\(tokens) tokens, \(learned.reduce(0, +)) of them learned), "
          + "\(validation.rows.count) to validate on" + (test.map { ", \($0.rows.count) for the comparison" } ?? "")
          + "."
      ),
      Fact("Learned tokens of a row: \(learned[0]) at least, \(learned[learned.count / 2]) in the median."),
    ]
  }
}
