import ArgumentParser
import FTLab
import Foundation

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Write one text.",
    discussion: """
      The prompt is the user's message of a conversation; --raw continues it as plain text instead. Without --prompt, or
      with "-", it is read from standard input.

      Examples:
        ftlab text generate --prompt "Write the product description. name: Alder Tea Tray"
        ftlab text generate --run runs/first --prompt "…" --temperature 0.7 --top-p 0.9 --seed 1
        ftlab text generate --raw --prompt "Once upon a time" --max-tokens 40 --weights q8
      """)

  @Option(help: "The text to answer or continue; - reads it from standard input.") var prompt: String?
  @Option(help: "A system message in front of the prompt.") var system: String?
  @Flag(help: "Continue the prompt as it is, without a conversation around it.") var raw = false
  @OptionGroup var options: ModelOptions

  func run() throws {
    Terminal.endWithItsReader()
    let given = prompt == Inlet.sign ? nil : prompt
    let text = try given ?? Inlet.text("the prompt")
    guard !text.isEmpty else { throw TextSessionError.emptyPrompt }
    let raw = self.raw
    let system = self.system
    let settings = options.settings
    Interrupt.install()
    try options.withSession { session in
      let show = { (part: String) -> Bool in
        Terminal.stream(part)
        return !Interrupt.isRequested
      }
      if raw {
        _ = try session.complete(text, settings, onText: show)
      } else {
        let messages =
          (system.map { [ChatMessage(role: .system, content: $0)] } ?? [])
          + [ChatMessage(role: .user, content: text)]
        _ = try session.reply(to: messages, settings, onText: show)
      }
      Terminal.show("")
    }
    if Interrupt.isRequested { throw ExitCode(Interrupt.status) }
  }
}
