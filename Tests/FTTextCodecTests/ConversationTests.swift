import Foundation
import Testing

@testable import FTTextCodec

@Suite struct ConversationTests {
  /// The golden vocabulary with BOS 1 `<|im_start|>` and EOS 2 `<|im_end|>`, through files as an import writes them.
  static func tokenizer() throws -> Tokenizer {
    let definition = try TokenizerDefinitionTests.definition()
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ftlab-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try definition.tokenizerJSON().write(to: folder.appendingPathComponent("tokenizer.json"))
    let source = String(decoding: try Golden.data("Templates/smollm2.jinja"), as: UTF8.self)
    try definition.tokenizerConfigJSON(chatTemplate: source, contextLength: 256)
      .write(to: folder.appendingPathComponent("tokenizer_config.json"))
    return try Tokenizer(folder: folder)
  }

  static func encoder(_ source: String? = nil) throws -> ConversationEncoder {
    let tokenizer = try tokenizer()
    let template = try ChatTemplate(
      source: source ?? #require(tokenizer.chatTemplate), bosToken: tokenizer.bosToken, eosToken: tokenizer.eosToken)
    return try ConversationEncoder(tokenizer: tokenizer, template: template)
  }

  static let turns = [
    ChatMessage(role: .user, content: "Describe the mug."),
    ChatMessage(role: .assistant, content: "A stoneware mug, 日本語 ☕️."),
    ChatMessage(role: .user, content: "Shorter"),
    ChatMessage(role: .assistant, content: "Mug 12."),
  ]

  @Test func exactlyTheAssistantsWordsAndTheEndTokenAreSupervised() throws {
    let encoder = try Self.encoder()
    let encoded = try encoder.encode(Self.turns)
    #expect(encoded.ids.count == encoded.isSupervised.count)
    let learned = zip(encoded.ids, encoded.isSupervised).filter(\.1).map(\.0)
    #expect(encoder.tokenizer.decode(learned) == "A stoneware mug, 日本語 ☕️.<|im_end|>Mug 12.<|im_end|>")
    #expect(encoded.supervisedCount == learned.count)
    #expect(encoded.isSupervised.last == false, "the newline after the end token is not learned")
    let text = try #require(encoder.template).render(Self.turns, addsGenerationPrompt: false)
    #expect(encoder.tokenizer.decode(encoded.ids) == text)
  }

  @Test func thePromptIsWhatPrecedesTheSupervisedSpan() throws {
    let encoder = try Self.encoder()
    let encoded = try encoder.encode(Array(Self.turns.prefix(2)))
    let prompt = try encoder.encodePrompt(Array(Self.turns.prefix(1)))
    #expect(Array(encoded.ids.prefix(prompt.count)) == prompt)
    #expect(encoded.isSupervised.firstIndex(of: true) == prompt.count)
  }

  @Test func aPlainRowSupervisesCompletionAndEnd() throws {
    let encoder = try Self.encoder()
    let encoded = try encoder.encode(prompt: "the mug is ", completion: "warm")
    let learned = zip(encoded.ids, encoded.isSupervised).filter(\.1).map(\.0)
    #expect(encoder.tokenizer.decode(encoded.ids) == "the mug is warm<|im_end|>")
    #expect(encoder.tokenizer.decode(learned) == "warm<|im_end|>")
    #expect(learned.last == 2)
  }

  static let refused: [(messages: [ChatMessage], error: ConversationError)] = [
    ([ChatMessage(role: .user, content: "a")], .noAssistantMessage),
    ([], .noAssistantMessage),
    (
      [ChatMessage(role: .user, content: "a"), ChatMessage(role: .assistant, content: "b<|im_end|>c")],
      .endTokenInsideWords(message: 1, endTokens: ["<|im_end|>"])
    ),
    (
      [ChatMessage(role: .user, content: "a"), ChatMessage(role: .assistant, content: "\n\n  b")],
      .tokensAreNotPrefix(message: 1)
    ),
  ]

  @Test(arguments: refused) func aRowThatCannotBeLearnedIsRefused(
    messages: [ChatMessage], error: ConversationError
  ) throws {
    let encoder = try Self.encoder()
    #expect(throws: error) { try encoder.encode(messages) }
  }

  static let badTemplates: [(source: String, error: ConversationError)] = [
    (
      "{% for m in messages %}{{ m.role }}:{{ m.content }}\n{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}",
      .noEndToken(message: 1, endTokens: ["<|im_end|>"])
    ),
    (
      "{{ messages | length }}{% for m in messages %}{{ m.content }}<|im_end|>{% endfor %}",
      .renderIsNotPrefix(message: 1, shorter: "the messages before it")
    ),
    (
      "{% for m in messages %}{{ m.content if loop.last or m.role == 'user' else 'x' }}<|im_end|>{% endfor %}",
      .renderIsNotPrefix(message: 1, shorter: "the messages up to it")
    ),
  ]

  @Test(arguments: badTemplates) func aTemplateThatHidesTheSpanIsNamed(
    source: String, error: ConversationError
  ) throws {
    let encoder = try Self.encoder(source)
    #expect(throws: error) { try encoder.encode(Self.turns) }
  }

  @Test func emptyCompletionsAndMissingEndTokensAreRefused() throws {
    let encoder = try Self.encoder()
    #expect(throws: ConversationError.emptyCompletion) { try encoder.encode(prompt: "a", completion: "") }
    #expect(throws: ConversationError.endTokenInsideWords(message: 0, endTokens: ["<|im_end|>"])) {
      try encoder.encode(prompt: "a", completion: "b<|im_end|>")
    }
    let bare = try Golden.tokenizer("digits")
    #expect(throws: ConversationError.noEndTokenKnown) {
      try ConversationEncoder(tokenizer: bare, template: encoder.template)
    }
  }

  @Test func messagesReadAndWriteAsJSON() throws {
    let data = Data("[{\"role\": \"assistant\", \"content\": \"x\"}]".utf8)
    let messages = try JSONDecoder().decode([ChatMessage].self, from: data)
    #expect(messages == [ChatMessage(role: .assistant, content: "x")])
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode([ChatMessage].self, from: Data("[{\"role\": \"robot\", \"content\": \"x\"}]".utf8))
    }
  }
}
