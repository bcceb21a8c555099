import ArgumentParser
import FTLab
import Foundation

struct ChatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat", abstract: "Talk with a model, or ask about the products of a file.",
    discussion: """
      Type a message and press return. A line that ends in a backslash (\\) goes on in the next line. /new begins a new
      conversation, an empty line or Ctrl-D ends.

      With --products (.jsonl, .csv, .tsv; a column is an attribute) each message is a question about a product: by its
      name ("How tall is the Abberley?"), by what it is ("the stock pot"), about the one before ("is it heavy?"), or, with
      an encoder, by what it means ("what dries rinsed lettuce?"). The
      answer is given only as far as the product's own attributes bear it out; behind it stand the product and the
      attribute that was used. Otherwise it is that the listing does not say. /new forgets the product.

      --checks names the rules of the shop: `ask`, the words of a question that mean an attribute, `answer`, how it is
      stated, `refusal`, and `system`. Without it only numbers are checked, and the model alone understands the question.

      Examples:
        ftlab text chat
        ftlab text chat --run runs/first --system "You write product descriptions for Oddmere."
        printf 'Write the product description.\\\\\\nname: Alder Tea Tray\\\\\\nmaterial: alder\\n' | ftlab text chat --run runs/first
        ftlab text chat --run runs/shop --products products.jsonl --checks checks.yaml
        printf 'How tall is the Abberley?\\nis it heavy?\\n' | ftlab text chat --run runs/shop --products products.jsonl
      """)

  @Option(
    help: "A system message at the beginning of the conversation. With --checks: instead of the one of the rules.")
  var system: String?
  @Option(help: "A file of products to answer questions about.") var products: String?
  @Option(help: "With --products: the shop's rules of questions and answers (YAML).") var checks: String?
  @Option(
    help: ArgumentHelp(
      "With --products: an encoder that finds products by meaning where a question names none; none goes without. Default: \(englishEncoder), for products in Japanese \(japaneseEncoder), where it is installed.",
      valueName: "model"))
  var encoder: String?
  @OptionGroup var options: ModelOptions

  private static let englishEncoder = "all-minilm-l6-v2"
  private static let japaneseEncoder = "multilingual-e5-small"

  func validate() throws {
    for (flag, value) in [("--checks", checks), ("--encoder", encoder)] where value != nil && products == nil {
      throw ValidationError("\(flag) belongs to --products FILE, which is not given")
    }
  }

  func run() throws {
    Terminal.endWithItsReader()
    if let products { return try answerQuestions(products) }
    let form = try TaughtForm(of: options)
    form.tell()
    let system = try self.system.map { try form.text($0) }
    let settings = options.settings
    try options.withSession { session in
      try session.requireConversations()
      let start = system.map { [ChatMessage(role: .system, content: $0)] } ?? []
      var messages = start
      var input = ChatInput("your message")
      while let message = try input.next(), !message.isEmpty {
        if message == "/new" {
          messages = start
          continue
        }
        messages.append(ChatMessage(role: .user, content: try form.text(message)))
        let reply = try session.reply(to: messages, settings) {
          Terminal.stream($0)
          return true
        }
        Terminal.show("")
        messages.append(ChatMessage(role: .assistant, content: reply))
      }
    }
  }

  /// nil where products are found by names and words alone.
  private func encoderFolder(for catalogue: ProductCatalogue) throws -> ModelFolder<BERTConfiguration>? {
    let store = ModelStore()
    guard let encoder else {
      let name = catalogue.isUnspaced ? Self.japaneseEncoder : Self.englishEncoder
      return try store.list().contains(name) ? store.resolve(name) : nil
    }
    return encoder == "none" ? nil : try store.resolve(encoder)
  }

  private func answerQuestions(_ path: String) throws {
    let file = try ProductFile(path)
    Terminal.noteRefused(of: file.ledger)
    let rules = try checks.map { try CheckRules(contentsOf: $0, keys: file.keys) }
    Terminal.noteRefused(of: rules?.vocabulary?.ledger)
    let catalogue = ProductCatalogue(file.records)
    let encoder = try encoderFolder(for: catalogue)
    let form = try TaughtForm(of: options)
    form.tell()
    let (system, settings) = (self.system, options.settings)
    // The first answer is greedy; others are drawn where it is not borne out.
    let temperature = options.temperature == 0 ? 0.7 : options.temperature
    try options.withSession { session in
      var assistant = ProductAssistant(
        session: session, catalogue: catalogue, rules: rules, system: system, settings: settings,
        temperature: temperature)
      if let encoder {
        let encoder = try TextEncoder(encoder, on: session.device)
        assistant.meaning = ProductMeaning(catalogue.records) { encoder.embed($0) }
      }
      var chat = ProductChat(assistant)
      var input = ChatInput("your question")
      while let question = try input.next(), !(question.isEmpty && Inlet.isTerminal) {
        try chat.reply(to: form.text(question))
      }
    }
  }
}
