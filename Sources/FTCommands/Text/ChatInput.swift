import FTLab

/// The messages of a conversation, as lines of standard input; a line that ends in a backslash goes on in the next.
struct ChatInput {
  private var inlet: Inlet

  /// - Parameter purpose: what is typed, as it fits into "waiting for …".
  init(_ purpose: String) { inlet = Inlet(purpose) }

  /// The next message without its final line end; nil at the end of the input.
  ///
  /// - Throws: ``InputError`` for bytes that are no UTF-8, but at a terminal, where they are asked for again.
  mutating func next() throws -> String? {
    var lines: [String] = []
    while true {
      if Terminal.isInteractive { Terminal.show(lines.isEmpty ? "you> " : "...> ", terminator: "") }
      do {
        guard let line = try inlet.nextLine() else { return lines.isEmpty ? nil : lines.joined(separator: "\n") }
        guard line.hasSuffix("\\") else { return (lines + [line]).joined(separator: "\n") }
        lines.append(String(line.dropLast()))
      } catch InputError.notUTF8 where Inlet.isTerminal {
        Terminal.note("That was not UTF-8 text; set the terminal to UTF-8 and type it again.")
      }
    }
  }
}
