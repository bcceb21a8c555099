import ArgumentParser
import FTLab
import Foundation

struct DataLabelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label", abstract: "Walk through items without a label, one key each; resumable.",
    discussion: """
      Every answer is in the journal at once, so nothing is lost by stopping: the same command goes on. Keys: those of the labels,
      s skips, u takes back, q ends, + and a name adds a label. At the end, or with --apply, labels are written into the files in
      their own form; the file of before is kept beside it.

      Pictures and recordings are looked at and listened to on a page: --page writes it (one file, no network), it keeps the
      answers and saves them as a file, and --answers takes that in.

      Examples:
        ftlab data label letters.jsonl --labels question,complaint,praise
        ftlab data label letters.jsonl --labels question,complaint,praise --all
        ftlab data label letters.jsonl --apply
        ftlab data label photos/ --labels cat,dog --page look/
        ftlab data label photos/ --answers ~/Downloads/answers.jsonl
      """)

  @OptionGroup var subject: DataSubject
  @Option(help: ArgumentHelp("Default: the task's, or label.", valueName: "field")) var field: String?
  @Option(
    help: ArgumentHelp(
      "The labels, separated by commas. Default: the task's, and those that stand there.", valueName: "labels"))
  var labels: String?
  @Option(help: ArgumentHelp("What was decided. Default: labels.jsonl beside the first source.", valueName: "file"))
  var journal: String?
  @Flag(help: "Ask for items that have a label, too.") var all = false
  @Flag(help: "Ask nothing: write what was decided into the files.") var apply = false
  @Option(help: "Ask nothing here: write a page with pictures or recordings to label into this folder.") var page:
    String?
  @Option(help: "With --page: items on it. Default: \(LabelPage.usualCount).") var count: Int?
  @Option(help: ArgumentHelp("Ask nothing: take in what a page has saved.", valueName: "file")) var answers: String?
  @Flag(help: "Overwrite the page that is there.") var force = false

  func validate() throws {
    let ways = [("--page", page != nil), ("--answers", answers != nil), ("--apply", apply)].filter(\.1).map(\.0)
    if ways.count > 1 { throw ValidationError("\(ways.joined(separator: " and ")) are given; give one of them") }
    if force, page == nil { throw ValidationError("--force belongs to --page") }
    if let count {
      if page == nil { throw ValidationError("--count belongs to --page") }
      try Bounds.from(1, to: 5000).check("--count", count, "all of them are inside one page")
    }
    if let labels, labels.hasSuffix(".jsonl") {
      throw ValidationError(
        "--labels names the labels themselves; what a page has saved is taken in with --answers \(labels)")
    }
  }

  func run() throws {
    let file = try page.map { try OutputFile("\($0)/index.html", flag: "--page", endings: ["html"], isForced: force) }
    let given = try answers.map { try LabelAnswers(contentsOf: $0) }
    let set = try withProgress { try subject.read($0) }
    if file != nil, set.task.modality == .text {
      throw ValidationError("--page shows pictures and recordings; texts are labelled here, without it")
    }
    if subject.sources.contains(where: DataSetFolder.isOne) {
      Terminal.note("Labels are written into the files that the data set was made of; import these again afterwards.")
    }
    let field = field ?? given?.field ?? set.task.fields.label ?? "label"
    let known =
      labels.map { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } } ?? set.task.labels
    var present: [String] = []
    for label in set.records.compactMap({ $0.text(field) }) where !present.contains(label) { present.append(label) }
    let choices = (known ?? []) + present.filter { !(known ?? []).contains($0) }
    guard !choices.isEmpty || apply || given != nil else {
      throw ValidationError("no item has a label in \"\(field)\" yet; name the labels: --labels question,complaint")
    }
    let items = set.records.map { record in
      LabelSession.Item(
        record.place, label: record.text(field).flatMap { $0.isEmpty ? nil : $0 }, words: words(record, set))
    }
    var session = try LabelSession(
      items, labels: choices, field: field, order: all ? .all : .needed, journal: journalPath)
    for note in session.notes { Terminal.note(note) }
    if let file { return try write(session, set, to: file) }
    if let given {
      try take(given, &session)
    } else if !apply {
      if set.task.modality != .text {
        Terminal.note("Pictures are seen and recordings heard on a page: --page FOLDER. Here are their names.")
      }
      try walk(&session)
    }
    for writing in try session.apply() {
      Terminal.note(
        "\(writing.file): \(writing.changed) labels written, \(writing.confirmed) were right already"
          + (writing.backup.map { "; the file of before is \($0)" } ?? ""))
      for note in writing.notes { Terminal.note("  \(note)") }
    }
  }

  /// Writes the page, and says what is not on it.
  private func write(_ session: LabelSession, _ set: DataSetFolder, to file: OutputFile) throws {
    guard !session.open.isEmpty else {
      return Terminal.note(
        session.asked == 0
          ? "Every item has a label; --all asks for these, too." : "Every item has an answer; --apply writes them.")
    }
    let paths = Dictionary(
      set.records.compactMap { record in
        set.task.fields.file.flatMap { record.text($0) }.map { (record.place, $0) }
      }
    ) { first, _ in first }
    let made = try withProgress { progress in
      try LabelPage(session, modality: set.task.modality, count: count ?? LabelPage.usualCount, path: { paths[$0] }) {
        progress.show("making the page", $0, $1)
      }
    }
    guard made.shown > 0 else {
      throw ValidationError("no file can be read; the first: \(made.unreadable.first?.sentence ?? "")")
    }
    try file.makeFolder()
    try AtomicFile.write([UInt8](made.page.html.utf8), to: file.path)
    for refusal in made.unreadable.prefix(5) { Terminal.note("Not on the page: \(refusal.sentence)") }
    if made.unreadable.count > 5 { Terminal.note("… and \(made.unreadable.count - 5) more that cannot be read.") }
    if made.cut > 0 { Terminal.note("\(made.cut) recordings are longer than 30 s; the page plays their beginning.") }
    if made.left > 0 {
      Terminal.note(
        "\(Terminal.count(made.left)) more are asked for on the next page, when these are answered (--count).")
    }
    let again = ShellWords.line(["ftlab", "data", "label"] + subject.sources)
    Terminal.note(
      "\(made.shown) items to label. Open \(file.path) in a browser, then:\n  \(again) --answers answers.jsonl")
  }

  /// Takes in what a page has saved, and says what of it cannot be.
  private func take(_ answers: LabelAnswers, _ session: inout LabelSession) throws {
    let (taken, refusals) = try session.take(answers, at: Date().ISO8601Format())
    Terminal.note(
      "\(answers.file): \(answers.answers.count) answers, \(taken) taken in, \(refusals.count) refused"
        + (answers.answers.count > taken + refusals.count ? ", the others were known" : ""))
    for refusal in refusals.prefix(10) { Terminal.note("  \(refusal.location): \(refusal.sentence)") }
    if refusals.count > 10 { Terminal.note("  … and \(refusals.count - 10) more") }
    if taken == 0, !refusals.isEmpty { throw ExitCode(Failure.dataRefused) }
  }

  private var journalPath: String {
    if let journal { return journal }
    let folder = StandardPath.folder(of: subject.sources[0])
    return folder == "." ? "labels.jsonl" : "\(folder)/labels.jsonl"
  }

  private func words(_ record: DataRecord, _ set: DataSetFolder) -> String {
    let texts = record.spoken(set.task.fields)
    let file = set.task.fields.file.flatMap { record.text($0) }
    return ([file].compactMap(\.self) + texts).joined(separator: "\n").prefix(1500).description
  }

  private func walk(_ session: inout LabelSession) throws {
    Interrupt.install()
    let input = KeyInput()
    while let item = session.current, !Interrupt.isRequested {
      let keys = session.keys.labels.compactMap { label in session.keys.key(of: label).map { "[\($0)] \(label)" } }
      Terminal.show(
        "\n\(session.answered + session.skipped + 1) of \(session.asked)  \(item.place)"
          + (item.label.map { "  (now: \($0))" } ?? "") + "\n\(item.words.visible())\n"
          + keys.joined(separator: "  ") + "  [s]kip [u]ndo [q]uit [?]")
      guard let answer = input.next() else { break }
      let now = Date().ISO8601Format()
      switch answer {
      case "s": try session.skip(at: now)
      case "u":
        if try session.undo() == nil { Terminal.note("There is nothing to take back.") }
      case "q": session.quit()
      case "?":
        Terminal.note(
          "A key above gives the item that label, a label's whole name too. s leaves it as it is, u takes the last answer back, "
            + "q ends (the same command goes on), + and a name adds a label.")
      case let text where text.hasPrefix("+") && text.count > 1: try session.add(labels: [String(text.dropFirst())])
      default:
        let key = answer.count == 1 ? answer.first.flatMap { session.keys.label(of: $0) } : nil
        if let label = key ?? session.keys.labels.first(where: { $0 == answer }) {
          try session.set(label, at: now)
        } else {
          Terminal.note("\(answer) is no key here.")
        }
      }
    }
    Terminal.note("\(session.answered) of \(session.asked) answered, \(session.skipped) skipped.")
    if Interrupt.isRequested { throw ExitCode(Interrupt.status) }
  }
}

/// A key on a terminal, without Enter; a line in a pipe.
private struct KeyInput {
  func next() -> String? {
    guard isatty(STDIN_FILENO) == 1 else { return readLine() }
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return readLine() }
    var raw = before
    raw.c_lflag &= ~UInt32(ICANON | ECHO)
    tcsetattr(STDIN_FILENO, TCSANOW, &raw)
    defer { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
    let sign = getchar()
    guard sign != EOF, sign != 4 else { return nil }
    // A new label is a word: the rest of the line is read as usual.
    guard sign == 43 else { return String(UnicodeScalar(UInt8(truncatingIfNeeded: sign))) }
    tcsetattr(STDIN_FILENO, TCSANOW, &before)
    return "+" + (readLine() ?? "")
  }
}
