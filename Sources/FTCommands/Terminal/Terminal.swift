import FTLab
import Foundation

/// What the program shows: to people on a terminal, to programs in a pipe.
///
/// Everything passes ``visible(_:)``, so that no text of others (names of files, styles and voices, rows, model cards) can
/// speak to the terminal.
enum Terminal {
  static let output = Outlet(STDOUT_FILENO, name: "standard output")
  static let errors = Outlet(STDERR_FILENO, name: "standard error")

  /// Whether standard error is a terminal, so that a line can be drawn over.
  static let isInteractive = isatty(STDERR_FILENO) == 1

  /// To be called before anything is opened or written.
  static func prepare() {
    // A reader that has gone is an error of that stream, not the end of a training.
    signal(SIGPIPE, SIG_IGN)
    // A file that is opened must not get the number of a stream that was closed, or messages end up in it. Opened the wrong
    // way round, so that using the stream is still an error.
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) == -1 && errno == EBADF {
      _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// For commands whose only product is what they print: `| head` ends them.
  static func endWithItsReader() {
    output.endWithItsReader()
    errors.endWithItsReader()
  }

  /// A line for people, on standard error; of very long lines the beginning.
  static func note(_ text: String) { errors.write(Array((shortened(visible(text)) + "\n").utf8)) }

  /// How files were read, and what was refused of them.
  static func note(_ ledger: Ledger) {
    for note in ledger.notes { self.note("\(note).") }
    noteRefused(of: ledger)
  }

  /// What was refused of some files, if anything was.
  static func noteRefused(of ledger: Ledger?) {
    if let ledger, ledger.refused > 0 { note(ledger.summary) }
  }

  /// A line for people, of parts that stand out and parts that do not: in bold on a terminal, else between ‹ and ›.
  static func note(_ parts: [(text: String, isStrong: Bool)]) {
    let (open, close) = isInteractive ? ("\u{1B}[1m", "\u{1B}[22m") : ("‹", "›")
    let line = parts.map { part in
      let text = shortened(visible(part.text, isOneLine: true))
      return part.isStrong ? open + text + close : text
    }.joined()
    errors.write(Array((line + "\n").utf8))
  }

  /// Draws over the present line of a terminal; an empty text clears it. Nothing where there is no terminal.
  static func redraw(_ text: String) {
    if isInteractive { errors.write(Array("\r\u{1B}[K\(visible(text, isOneLine: true))".utf8)) }
  }

  /// A result, on standard output, at once.
  static func show(_ text: String, terminator: String = "\n") { output.write(Array((visible(text) + terminator).utf8)) }

  /// A part of a text that a model writes, as it is but for the characters that steer terminals.
  static func stream(_ text: String) { output.write(Array(harmless(text).utf8)) }

  /// A result that is no text, on standard output.
  static func show(bytes: [UInt8]) { output.write(bytes) }

  /// A command of this program to suggest: words that a shell would take apart are quoted.
  static func command(_ words: [String]) -> String { ShellWords.line(["ftlab"] + words) }
  static func command(_ words: String...) -> String { command(words) }

  static func seconds(_ value: Double) -> String {
    if value < 60 { return String(format: value < 10 ? "%.1f s" : "%.0f s", value) }
    let whole = Int(value.rounded())
    return whole < 3600
      ? String(format: "%d min %02d s", whole / 60, whole % 60)
      : String(format: "%d h %02d min", whole / 3600, whole % 3600 / 60)
  }

  static func bytes(_ value: Int) -> String {
    switch value {
    case ..<1_000_000: String(format: "%.0f KB", Double(value) / 1e3)
    case ..<1_000_000_000: String(format: "%.0f MB", Double(value) / 1e6)
    default: String(format: "%.2f GB", Double(value) / 1e9)
    }
  }

  static func count(_ value: Int) -> String {
    let digits = String(value)
    return digits.enumerated().map { index, digit in
      index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : "\(digit)"
    }.joined()
  }

  /// Text indented and broken at spaces to fit a width.
  static func wrapped(_ text: String, indent: String, width: Int = 100) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var lines = [""]
      for word in line.split(separator: " ", omittingEmptySubsequences: false) {
        if !lines[lines.count - 1].isEmpty, lines[lines.count - 1].count + word.count + 1 > width { lines.append("") }
        lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
      }
      return lines.map { indent + $0 }.joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
