import ArgumentParser
import FTLab
import Foundation

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Write one text, or checked texts for all products of a file.",
    discussion: """
      The prompt is the user's message of a conversation; --raw continues it as plain text instead, and so does a base model,
      which has no chat template. Without --prompt, or with "-", it is read from standard input.

      With --data, a text is written about every product of a file (.jsonl, .csv, .tsv; a column is an attribute). Several
      candidates are written for each, kept to the product's own attributes while they are written (--no-guide: not), and
      checked against them and the rules of --checks; the best that passes is published, and a product without one is
      listed with the reasons. A batch that was stopped goes on
      where it was when the same command is given again. Each line of the output counts the tokens; --prices FILE adds what they
      would cost at a service with these prices (Samples/prices.yaml is an example). Without it no money is named: what is
      computed here costs none.

      Examples:
        ftlab text generate --prompt "Write the product description. name: Alder Tea Tray"
        ftlab text generate --run runs/first --prompt "…" --temperature 0.7 --top-p 0.9 --seed 1
        ftlab text generate --raw --prompt "Once upon a time" --max-tokens 40 --weights q8
        ftlab text generate --run runs/shop --data products.csv --checks checks.yaml --output texts.jsonl --prices prices.yaml
      """)

  @Option(help: "The text to answer or continue; - reads it from standard input.") var prompt: String?
  @Option(help: "A system message in front of the prompt. With --checks: instead of the one of the rules.") var system:
    String?
  @Flag(help: "Continue the prompt as it is, without a conversation around it.") var raw = false
  @Option(help: "A file of products to write about, one text each.") var data: String?
  @Option(help: "With --data: the rules that a text must keep (YAML).") var checks: String?
  @Option(help: "With --data: a template of the prompt ({{ material }}, or a loop over attributes).") var template:
    String?
  @Option(help: "With --data: the file of results, one line of JSON for each product.") var output: String?
  @Option(
    help:
      "With --data: candidates for each product, 8 by default; the first is greedy, the others drawn at --temperature, or \(CheckedWriter.usualTemperature)."
  ) var candidates: Int?
  @Option(
    help:
      "With --data: how often so many candidates are written at most, again where none passed that reads well. Default: \(CheckedWriter.usualRounds)."
  )
  var rounds: Int?
  @Flag(
    inversion: .prefixedNo,
    help: "With --data: keep numbers and words to the listing while a text is written, and end it when all is stated.")
  var guide = true
  @Option(help: "With --data: a price table (YAML); the output says what its tokens would cost there.") var prices:
    String?
  @OptionGroup var options: ModelOptions

  func validate() throws {
    if let rounds { try Bounds.from(1, to: 100).check("--rounds", rounds, "each writes --candidates texts") }
    if let candidates { try Bounds.from(1, to: 256).check("--candidates", candidates, "each is written and checked") }
    guard data == nil else {
      if prompt != nil || raw { throw ValidationError("--data writes about products; leave --prompt and --raw out") }
      if output == nil { throw ValidationError("--data needs --output FILE.jsonl for the texts") }
      return
    }
    let given = [
      ("checks", checks), ("template", template), ("output", output), ("candidates", candidates.map(String.init)),
      ("rounds", rounds.map(String.init)),
      ("prices", prices), ("no-guide", guide ? nil : ""),
    ]
    if let (name, _) = given.first(where: { $0.1 != nil }) {
      throw ValidationError("--\(name) belongs to --data FILE, which is not given")
    }
  }

  func run() throws {
    Terminal.endWithItsReader()
    let form = try TaughtForm(of: options)
    if let data, let output {
      form.tellLeft("Products are written about")
      return try writeBatch(data, output)
    }
    let given = prompt == Inlet.sign ? nil : prompt
    let asked = try given ?? Inlet.text("the prompt")
    guard !asked.isEmpty else { throw TextSessionError.emptyPrompt }
    form.tell()
    let text = try form.text(asked)
    let raw = self.raw
    let system = try self.system.map { try form.text($0) }
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
