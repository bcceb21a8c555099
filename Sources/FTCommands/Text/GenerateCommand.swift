import ArgumentParser
import FTLab
import Foundation

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Write one text, or checked texts for all products of a file.",
    discussion: """
      The prompt is the user's message of a conversation; --raw continues it as plain text instead. Without --prompt, or
      with "-", it is read from standard input.

      With --data, a text is written about every product of a file (.jsonl, .csv, .tsv; a column is an attribute). Several
      candidates are written for each and checked against the product's own attributes and the rules of --checks; the best
      that passes is published, and a product without one is listed with the reasons. A batch that was stopped goes on
      where it was when the same command is given again.

      Examples:
        ftlab text generate --prompt "Write the product description. name: Alder Tea Tray"
        ftlab text generate --run runs/first --prompt "…" --temperature 0.7 --top-p 0.9 --seed 1
        ftlab text generate --raw --prompt "Once upon a time" --max-tokens 40 --weights q8
        ftlab text generate --run runs/shop --data products.csv --checks checks.yaml --output texts.jsonl
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
      "With --data: candidates for each product, 8 by default; the first is greedy, the others drawn at --temperature, or 0.7."
  ) var candidates: Int?
  @OptionGroup var options: ModelOptions

  func validate() throws {
    if let candidates { try Bounds.from(1, to: 256).check("--candidates", candidates, "each is written and checked") }
    guard data == nil else {
      if prompt != nil || raw { throw ValidationError("--data writes about products; leave --prompt and --raw out") }
      if output == nil { throw ValidationError("--data needs --output FILE.jsonl for the texts") }
      return
    }
    let given = [
      ("checks", checks), ("template", template), ("output", output), ("candidates", candidates.map(String.init)),
    ]
    if let (name, _) = given.first(where: { $0.1 != nil }) {
      throw ValidationError("--\(name) belongs to --data FILE, which is not given")
    }
  }

  func run() throws {
    Terminal.endWithItsReader()
    if let data, let output { return try writeBatch(data, output) }
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

  private func writeBatch(_ data: String, _ output: String) throws {
    let products = try ProductFile(data)
    if products.ledger.refused > 0 { Terminal.note(products.ledger.summary) }
    let tree = try checks.map { try SettingsFile.tree($0, of: "rules", example: "attributes:") }
    let rules = try tree.map { try CheckRules($0, file: checks ?? "", keys: products.keys) }
    if let unused = rules?.attributes.keys.filter({ !products.keys.contains($0) }), !unused.isEmpty {
      Terminal.note("Rules for attributes that no row has: \(unused.sorted().joined(separator: ", ")).")
    }
    let source = try template.map { try TextFile.read($0) }
    let system = self.system ?? rules?.system
    let prompt = try ProductPrompt(system: system, template: source)
    try prompt.check(products.keys)
    let file = try OutputFile(output, endings: ["jsonl"], inputs: [data], isForced: true)
    try file.makeFolder()
    // Greedy for the first candidate; the others are drawn.
    let temperature = options.temperature == 0 ? 0.7 : options.temperature
    let (folder, adapter) = try options.resolved()
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let basis = try [
      folder.weightsSHA256(),
      adapter.map { try SHA256Digest(ofFile: $0.appendingPathComponent("adapter_model.safetensors").path).hex },
      options.weights?.rawValue, tree.map { JSONValue.object($0).encoded() }, source, system,
      "\(candidates ?? 8) \(temperature)",
      String(decoding: encoder.encode(options.settings), as: UTF8.self),
    ].map { $0 ?? "" }.joined(separator: "\n")
    let batch = BatchWriting(
      products: products, rules: rules ?? CheckRules(), prompt: prompt, output: output, candidates: candidates ?? 8,
      temperature: temperature, settings: options.settings, basis: basis)
    Interrupt.install()
    let (published, refused) = try options.withSession { try batch.run($0) }
    let total = products.ledger.input
    Terminal.show("\(published) of \(total) products have a text that passes every check; \(refused) need a person.")
    Terminal.show("All of them, with the reasons: \(output)")
    if Interrupt.isRequested {
      Terminal.note("Stopped; the same command goes on behind \(published + refused) of \(total).")
      throw ExitCode(Interrupt.status)
    }
  }
}
