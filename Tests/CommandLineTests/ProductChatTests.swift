import Foundation
import Testing

/// `text chat --products`: the tiny model writes nothing that a record bears out, so answers are the rules' own.
struct ProductChatTests {
  private static let model = ["--model", "tiny-llama", "--weights", "f32", "--threads", "1", "--max-tokens", "4"]
  private static let table = "name,kind,height,weight\nHexley,desk lamp,32 cm,\nMarlow,wall clock,30 cm,2 kg\n"
  private static let checks = """
    attributes:
      height: {number: [cm], words: [tall], answer: "The height is {value}.", ask: [tall]}
      weight: {number: [kg], words: [weighs], answer: "It weighs {value}.", ask: [heavy]}
    system: "You write for the shop."
    """

  private func scratch() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try scratch.add("p.csv", Self.table.utf8)
    try scratch.add("checks.yaml", Self.checks.utf8)
    return scratch
  }

  private func chat(_ input: String, _ flags: [String] = ["--checks", "checks.yaml"]) throws -> Tool.Outcome {
    try Tool(scratch: scratch()).run(["text", "chat", "--products", "p.csv"] + flags + Self.model, input: input)
  }

  @Test func anAnswerStandsWithItsProductAndAttribute() throws {
    let outcome = try chat(
      "How tall is the Hexley?\nis it heavy?\nand the\\\nMarlow, is it heavy?\n/new\nhow tall is the wall clock\n")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output == """
        The height is 32 cm.
        (Hexley: height)
        The listing does not say.
        (Hexley: no weight in the listing)
        It weighs 2 kg.
        (Marlow: weight)
        The height is 30 cm.
        (Marlow: height)

        """)
    #expect(outcome.errors.contains("the listing's value in the shop's own form"), "\(outcome.errors)")
  }

  @Test func whatCannotBeAnsweredIsSaidAndTheConversationGoesOn() throws {
    let outcome = try chat(
      """
      is it heavy?

      Is the Hexley taller than the Marlow?
      How tall is the Hexly?
      Wie hoch ist die Hexley?
      この時計の高さは
      how tall is the hexley\\
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output == """
        The question names no product; name one, for example Hexley or Marlow.
        The question is empty; ask for example how tall a product is.
        The question names more than one product: Hexley or Marlow; ask about one of them.
        No product is called Hexly; did you mean Hexley?
        The question looks like German, and the listings are answered in English; ask in English.
        The question looks like Japanese, and the listings are answered in English; ask in English.
        The height is 32 cm.
        (Hexley: height)

        """)
  }

  @Test(arguments: [
    (["--products", "none.csv"], Int32(3), "none.csv"), (["--products", "empty.jsonl"], 3, "empty.jsonl"),
    (["--products", "names.csv"], 3, "names.csv"), (["--checks", "checks.yaml"], 2, "--checks belongs to --products"),
    (["--products", "p.csv", "--checks", "other.yaml"], 2, "did you mean height?"),
  ])
  func filesThatDoNotFitAreSaidBeforeAnyQuestion(flags: [String], status: Int32, part: String) throws {
    let scratch = try scratch()
    try scratch.add("empty.jsonl", [])
    try scratch.add("names.csv", "name,kind\n".utf8)
    try scratch.add("other.yaml", "attributes:\n  heigth: {ask: [tall]}\n".utf8)
    let outcome = try Tool(scratch: scratch).run(["text", "chat"] + flags + Self.model, input: "How tall is it?\n")
    #expect(outcome.status == status && outcome.errors.contains(part), "\(outcome.status) \(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  /// The same message, once as lines that go on and once as the prompt with its line ends.
  @Test func aBackslashContinuesAMessageInPlainChat() throws {
    let tool = Tool(scratch: try ScratchFolder())
    let arguments = ["--model", "tiny-llama", "--max-tokens", "6"]
    let chat = try tool.run(["text", "chat"] + arguments, input: "name: Hexley\\\n\\\nHow tall?\n")
    let prompt = try tool.run(["text", "generate"] + arguments + ["--prompt", "name: Hexley\n\nHow tall?"])
    #expect(chat.status == 0 && prompt.status == 0, "\(chat.errors)")
    #expect(chat.output == prompt.output)
  }
}
