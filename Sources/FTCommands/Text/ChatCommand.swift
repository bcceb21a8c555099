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
    let (system, settings) = (self.system, options.settings)
    try options.withSession { session in
      let start = system.map { [ChatMessage(role: .system, content: $0)] } ?? []
      var messages = start
      while true {
        if Terminal.isInteractive { Terminal.show("you> ", terminator: "") }
        guard let line = readLine(), !line.isEmpty else { return }
        if line == "/new" {
          messages = start
          continue
        }
        messages.append(ChatMessage(role: .user, content: line))
        let reply = try session.reply(to: messages, settings) {
          Terminal.show($0, terminator: "")
          return true
        }
        Terminal.show("")
        messages.append(ChatMessage(role: .assistant, content: reply))
      }
    }
  }
}
