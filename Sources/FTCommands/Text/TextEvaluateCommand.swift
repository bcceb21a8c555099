import ArgumentParser
import FTLab
import Foundation

struct TextEvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure what a tuned model writes and answers, beside what is to be had without tuning.",
    discussion: """
      The rows of --data are answered by the tuned model (its first text, and what of several candidates is published), by
      the untouched model without and with three examples, by the nearest training text, and by a mechanical list of the
      attributes. --questions does the same for shoppers' questions about the products of --products.

      Every number has its 95 % interval; "could show" is the smallest difference that these items would show in four of
      five trials. With --output, all texts stand beside each other on a page.

      Examples:
        ftlab text evaluate --run runs/shop --data test.jsonl --checks checks.yaml --output evaluation/
        ftlab text evaluate --run runs/shop --questions questions.jsonl --products products.jsonl --checks checks.yaml
        ftlab text evaluate --run runs/shop --data test.jsonl --only-tuned --limit 20
      """)

  @Option(help: "Rows with the right answers, that the model has not learned from.") var data: String?
  @Option(help: "The rules that a text must keep (YAML).") var checks: String?
  @Option(help: "Questions with the right answers: product, question and answer in each line.") var questions: String?
  @Option(help: "The products that the questions are about.") var products: String?
  @Option(help: "What the model learned from. Default: the files that the run names.") var training: [String] = []
  @Option(help: "Candidates for each product.") var candidates = 8
  @Option(help: "Only the first N rows and questions.") var limit: Int?
  @Flag(help: "Leave the untouched model and the simpler methods out.") var onlyTuned = false
  @Option(help: "Write measures, texts and a page into this folder.") var output: String?
  @Flag(help: "Overwrite what is in the folder already.") var force = false
  @Flag(help: "Print the measures as JSON.") var json = false
  @OptionGroup var options: ModelOptions

  func validate() throws {
    try Bounds.from(1, to: 256).check("--candidates", candidates, "each is written and checked")
    if let limit { try Bounds.from(1, to: 1e9).check("--limit", limit, "it counts rows") }
    if data == nil && questions == nil { throw ValidationError("name rows with --data, or questions with --questions") }
    if (questions == nil) != (products == nil) {
      throw ValidationError("--questions and --products belong together: a question is about one of the products")
    }
    if questions != nil && checks == nil {
      throw ValidationError("--questions needs --checks FILE.yaml, which says how a missing answer is admitted")
    }
    if options.temperature != 0 { throw ValidationError("the first text is always greedy; leave --temperature out") }
  }

  func run() throws {
    let page = try output.map { try EvaluationFolder($0, isForced: force) }
    let catalogue = try products.map { try ProductFile($0) }
    let rules = try rules(catalogue)
    let learned = try trainingRows()
    let (folder, adapter) = try options.resolved()
    var texts = try data.map { try textTrial($0, rules, learned, folder) }
    var answers: QuestionTrial?
    if let questions, let catalogue, let rules {
      let file = try QuestionFile(questions, products: catalogue.records)
      if file.ledger.refused > 0 { Terminal.note(file.ledger.summary) }
      answers = QuestionTrial(
        Array(file.items.prefix(limit ?? .max)), rules: rules, system: rules.system, training: learned)
    }
    Interrupt.install()
    texts?.progress = Self.show
    answers?.progress = Self.show
    var measured = Measured()
    do {
      if !onlyTuned {
        measured.texts += texts?.withoutModel() ?? []
        measured.answers += try answers?.withoutModel() ?? []
      }
      let found = try measure(texts, answers, folder, adapter)
      measured.texts = found.texts + measured.texts
      measured.answers = found.answers + measured.answers
    } catch is Stopped {
      Terminal.redraw("")
      Terminal.note("Stopped; nothing was measured to the end.")
      throw ExitCode(Interrupt.status)
    }
    Terminal.redraw("")
    for (name, file) in measured.files { show(file, name) }
    if let page {
      try page.write(measured.files)
      Terminal.note("Texts beside each other: \(page.page)")
    }
  }

  private func rules(_ catalogue: ProductFile?) throws -> CheckRules? {
    guard let checks else { return nil }
    let rows = try data.map { try ConversationImporter().read(files: [$0]).rows } ?? []
    let keys =
      (catalogue?.keys ?? []) + rows.compactMap(TextItem.init).flatMap { $0.record?.attributes ?? [] }.map(\.key)
    let tree = try SettingsFile.tree(checks, of: "rules", example: "attributes:")
    return try CheckRules(tree, file: checks, keys: Array(Set(keys)).sorted())
  }

  /// What was measured, the tuned model first.
  private struct Measured: Sendable {
    var texts: [MeasuresFile.Entry] = []
    var answers: [MeasuresFile.Entry] = []

    var files: [(name: String, file: MeasuresFile)] {
      [("texts", texts), ("answers", answers)].filter { !$0.1.isEmpty }.map { name, entries in
        var file = MeasuresFile()
        file.entries = entries
        return (name, file)
      }
    }
  }

  private struct Stopped: Error {}

  private static func show(_ work: String, _ done: Int, _ total: Int) throws {
    if Interrupt.isRequested { throw Stopped() }
    Terminal.redraw("  \(work) \(done + 1) of \(total)")
  }

  private func measure(
    _ texts: TextTrial?, _ answers: QuestionTrial?, _ folder: ModelFolder<LlamaConfiguration>, _ adapter: URL?
  ) throws -> Measured {
    let (format, onlyTuned) = (options.weights, onlyTuned)
    let base = adapter == nil && !onlyTuned ? try untouchedFolder() : nil
    return try ComputeThread(threads: options.threads).run { device in
      var measured = Measured()
      let session = try TextSession(folder, adapter: adapter, weights: format, on: device)
      measured.texts = try texts?.result(session) ?? []
      measured.answers = try answers?.result(session) ?? []
      guard !onlyTuned else { return measured }
      if adapter != nil { try session.detach() }
      let untouched = try base.map { try TextSession($0, adapter: nil, weights: format, on: device) } ?? session
      measured.texts += try texts?.untouched(untouched) ?? []
      measured.answers += try answers?.untouched(untouched) ?? []
      return measured
    }
  }

  /// The model that a run began with, where its result is a whole model; nil where the model itself is untouched.
  private func untouchedFolder() throws -> ModelFolder<LlamaConfiguration>? {
    guard let run = options.run else { return nil }
    let settings = try RunFolder(opening: run).settings(of: TextFinetune.self)
    return try ModelStore().resolve(settings.model)
  }

  /// The rows that the model learned from: those of --training, or the files that the run names.
  private func trainingRows() throws -> [ConversationRow] {
    var files = training
    if files.isEmpty, let run = options.run {
      let named = try RunFolder(opening: run).settings(of: TextFinetune.self).data
      files = named.filter { FileManager.default.fileExists(atPath: $0) }
      if files.count < named.count {
        Terminal.note(
          "The run learned from \(named.joined(separator: ", ")), of which not all are here; copies are not counted. "
            + "Name them with --training.")
        files = []
      }
    }
    guard !files.isEmpty else { return [] }
    return try ConversationImporter().read(files: files).rows
  }

  private func textTrial(
    _ data: String, _ rules: CheckRules?, _ learned: [ConversationRow], _ folder: ModelFolder<LlamaConfiguration>
  ) throws -> TextTrial {
    let encoder = try ConversationEncoder(tokenizer: folder.tokenizer(), template: folder.chatTemplate())
    let all = try TextDataset(files: [data], encoder: encoder, maximumLength: .max, overLong: .fail)
    if all.ledger.refused > 0 { Terminal.note(all.ledger.summary) }
    let copies = ConversationRow.duplicates(in: learned, and: all.rows)
    if !copies.isEmpty {
      Terminal.note(
        "Mind: \(copies.count) of these rows are training rows too, which flatters; the first: \(copies[0]).")
    }
    let kept = all.rows.indices.filter { TextItem(all.rows[$0]) != nil }.prefix(limit ?? .max)
    let rows = all.selecting(Array(kept))
    var trial = TextTrial(rows.rows.compactMap(TextItem.init), rules: rules, training: learned, encoded: rows)
    trial.candidates = candidates
    trial.settings.sampling.seed = options.seed
    trial.settings.maximumTokens = options.maxTokens
    trial.seed = options.seed
    return trial
  }

  private func show(_ file: MeasuresFile, _ name: String) {
    let count = file.entries.first.map { $0.evaluation.exhibits.count } ?? 0
    guard json else {
      Terminal.show("\(count) \(name):")
      for table in file.tables { Terminal.show(table.text + "\n") }
      for remark in file.entries.flatMap(\.evaluation.remarks) { Terminal.show(remark) }
      return
    }
    for entry in file.entries {
      let line: JSONValue = [
        "of": .string(name), "subject": .string(entry.subject.name),
        "measures": .array(entry.evaluation.measures.map(\.json)),
      ]
      Terminal.show(line.encoded())
    }
  }
}
