import ArgumentParser
import FTLab
import Foundation

struct TextEvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure what a tuned model writes and answers, beside what is to be had without tuning.",
    discussion: """
      The rows of --data are answered by the tuned model (its first text; with --checks also the first that is kept to the
      listing while it is written, and what of several such candidates is published), by
      the untouched model without and with three examples, by the nearest training text, and by a mechanical list of the
      attributes. They may have any form that `ftlab text finetune` takes; of plain text only the bits per byte are measured.
      --questions does the same for shoppers' questions about the products of --products. Rows and questions are cleaned by the
      steps that the run's data were cleaned by, if any; products stay as they stand.

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
  @Option(
    help:
      "Candidates for each product; where none passes that reads well, as many again, \(CheckedWriter.usualRounds) times in all at most."
  )
  var candidates = 8
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
    let source = try options.resolved()
    if options.run == nil && source.adapter == nil {
      Terminal.note("Neither --run nor --adapter is given: what is called tuned is the model as it is.")
    }
    let form = try TaughtForm(of: options)
    form.tell("what it is measured on")
    let catalogue = try products.map { try ProductFile($0) }
    Terminal.noteRefused(of: catalogue?.ledger)
    let rows = try data.map { try self.rows($0, source.base, form) }
    let rules = try checks.map { try CheckRules(contentsOf: $0, keys: Self.keys(catalogue, rows)) }
    Terminal.noteRefused(of: rules?.vocabulary?.ledger)
    let learned = try trainingRows()
    var texts = rows.map { textTrial($0, rules, learned) }
    var answers = try catalogue.flatMap { try questionTrial($0, rules, learned, form) }
    Interrupt.install()
    texts?.progress = Self.show
    answers?.progress = Self.show
    var measured = Measured()
    do {
      measured = try measure(texts, answers, source)
      if !onlyTuned {
        measured.texts += texts?.withoutModel() ?? []
        measured.answers += try answers?.withoutModel() ?? []
      }
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

  /// What was measured, the tuned model first.
  private struct Measured: Sendable {
    var texts: [MeasuresFile.Entry] = []
    var answers: [MeasuresFile.Entry] = []

    mutating func addUntouched(_ texts: TextTrial?, _ answers: QuestionTrial?, _ session: TextSession) throws {
      self.texts += try texts?.untouched(session) ?? []
      self.answers += try answers?.untouched(session) ?? []
    }

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
    _ texts: TextTrial?, _ answers: QuestionTrial?, _ source: LanguageModelSource
  ) throws -> Measured {
    let onlyTuned = onlyTuned
    let tuned = try options.withSession(source) { session in
      var measured = Measured(texts: try texts?.result(session) ?? [], answers: try answers?.result(session) ?? [])
      if !onlyTuned, source.adapter != nil {
        try session.detach()
        try measured.addUntouched(texts, answers, session)
      }
      return measured
    }
    guard !onlyTuned, source.adapter == nil else { return tuned }
    let untouched = LanguageModelSource(base: try untouchedFolder() ?? source.base, adapter: nil)
    return try options.withSession(untouched) { session in
      var measured = tuned
      try measured.addUntouched(texts, answers, session)
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
    let read = try ConversationImporter().read(files: files)
    Terminal.noteRefused(of: read.ledger)
    return read.rows
  }

  /// The rows to be measured on, as many as --limit says.
  private func rows(
    _ data: String, _ folder: ModelFolder<LlamaConfiguration>, _ form: TaughtForm
  ) throws -> TextDataset {
    let encoder = try folder.conversationEncoder()
    var changed = 0
    let all = try TextDataset(
      files: [data], encoder: encoder, maximumLength: folder.configuration.maximumPositions, overLong: .fail
    ) { text in
      let cleaned = try form.text(text)
      if !cleaned.utf8.elementsEqual(text.utf8) { changed += 1 }
      return cleaned
    }
    Terminal.note(all.ledger)
    if form.cleansTexts { Terminal.note("\(data): \(Terminal.count(changed)) texts were changed by the steps.") }
    guard !all.rows.isEmpty else {
      throw DataFileError.noUsableRows(files: all.ledger.sources, summary: all.ledger.summary)
    }
    let kept = all.selecting(Array(all.rows.indices.prefix(limit ?? .max)))
    let unchecked = kept.rows.filter { $0.attributes != nil && TextItem($0)?.record == nil }
    if let first = unchecked.first, checks != nil {
      Terminal.note(
        "Rows with attributes that make no record, and are not checked: \(unchecked.count), the first \(first.location)."
      )
    }
    return kept
  }

  private static func keys(_ catalogue: ProductFile?, _ rows: TextDataset?) -> [String] {
    let records = (catalogue?.records ?? []) + (rows?.rows ?? []).compactMap { TextItem($0)?.record }
    return Set(records.flatMap(\.attributes).map(\.key)).sorted()
  }

  private func textTrial(_ rows: TextDataset, _ rules: CheckRules?, _ learned: [ConversationRow]) -> TextTrial {
    let copies = ConversationRow.duplicates(in: learned, and: rows.rows)
    if !copies.isEmpty {
      Terminal.note(
        "Mind: \(copies.count) of these rows are training rows too, which flatters; the first: \(copies[0]).")
    }
    var trial = TextTrial(rows.rows.compactMap(TextItem.init), rules: rules, training: learned, encoded: rows)
    trial.candidates = candidates
    trial.settings = options.settings
    trial.seed = options.seed
    return trial
  }

  /// nil without questions or rules.
  private func questionTrial(
    _ catalogue: ProductFile, _ rules: CheckRules?, _ learned: [ConversationRow], _ form: TaughtForm
  ) throws -> QuestionTrial? {
    guard let questions, let rules else { return nil }
    let file = try QuestionFile(questions, products: catalogue.records)
    Terminal.noteRefused(of: file.ledger)
    let items = try file.items.prefix(limit ?? .max).map { item in
      QuestionItem(
        place: item.place, question: try form.text(item.question), answer: item.answer, record: item.record)
    }
    var trial = QuestionTrial(items, rules: rules, system: rules.system, training: learned)
    trial.settings = options.settings
    // Answers are short; --max-tokens can make them shorter still.
    trial.settings.maximumTokens = min(options.maxTokens, ProductAssistant.usualSettings.maximumTokens)
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
    for entry in file.entries { Terminal.show(entry.line(of: name)) }
  }
}
