import ArgumentParser
import FTLab
import Foundation

struct ChatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat", abstract: "Talk with a model.",
    discussion: """
      Type a message and press return. /new begins a new conversation, an empty line or Ctrl-D ends.

      Examples:
        ftlab text chat
        ftlab text chat --run runs/first --system "You write product descriptions for Oddmere."
      """)

  @Option(help: "A system message at the beginning of the conversation.") var system: String?
  @OptionGroup var options: ModelOptions

  func run() throws {
    Terminal.endWithItsReader()
    let (system, settings) = (self.system, options.settings)
    try options.withSession { session in
      let start = system.map { [ChatMessage(role: .system, content: $0)] } ?? []
      var messages = start
      var inlet = Inlet("your message")
      while true {
        if Terminal.isInteractive { Terminal.show("you> ", terminator: "") }
        let line: String
        do {
          guard let next = try inlet.nextLine(), !next.isEmpty else { return }
          line = next
        } catch InputError.notUTF8 where Inlet.isTerminal {
          Terminal.note("That was not UTF-8 text; set the terminal to UTF-8 and type it again.")
          continue
        }
        if line == "/new" {
          messages = start
          continue
        }
        messages.append(ChatMessage(role: .user, content: line))
        let reply = try session.reply(to: messages, settings) {
          Terminal.stream($0)
          return true
        }
        Terminal.show("")
        messages.append(ChatMessage(role: .assistant, content: reply))
      }
    }
  }
}
