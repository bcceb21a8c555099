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

      Examples:
        ftlab data label letters.jsonl --labels question,complaint,praise
        ftlab data label letters.jsonl --labels question,complaint,praise --all
        ftlab data label letters.jsonl --apply
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

  func run() throws {
    let set = try withProgress { try subject.read($0) }
    if subject.sources.contains(where: DataSetFolder.isOne) {
      Terminal.note("Labels are written into the files that the data set was made of; import these again afterwards.")
    }
    let field = field ?? set.task.fields.label ?? "label"
    let known =
      labels.map { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } } ?? set.task.labels
    var present: [String] = []
    for label in set.records.compactMap({ $0.text(field) }) where !present.contains(label) { present.append(label) }
    let choices = (known ?? []) + present.filter { !(known ?? []).contains($0) }
    guard !choices.isEmpty || apply else {
      throw ValidationError("no item has a label in \"\(field)\" yet; name the labels: --labels question,complaint")
    }
    let items = set.records.map { record in
      LabelSession.Item(
        record.place, label: record.text(field).flatMap { $0.isEmpty ? nil : $0 }, words: words(record, set))
    }
    var session = try LabelSession(
      items, labels: choices, field: field, order: all ? .all : .needed, journal: journalPath)
    for note in session.notes { Terminal.note(note) }
    if !apply { try walk(&session) }
    for writing in try session.apply() {
      Terminal.note(
        "\(writing.file): \(writing.changed) labels written, \(writing.confirmed) were right already"
          + (writing.backup.map { "; the file of before is \($0)" } ?? ""))
      for note in writing.notes { Terminal.note("  \(note)") }
    }
  }

  private var journalPath: String {
    if let journal { return journal }
    let folder = OutputFile.folder(of: subject.sources[0])
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
          + keys.joined(separator: "  ") + "  [s]kip [u]ndo [q]uit")
      guard let answer = input.next() else { break }
      let now = Date().ISO8601Format()
      switch answer {
      case "s": try session.skip(at: now)
      case "u":
        if try session.undo() == nil { Terminal.note("There is nothing to take back.") }
      case "q": session.quit()
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
