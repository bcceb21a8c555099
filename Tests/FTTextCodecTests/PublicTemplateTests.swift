import FTJSON
import Testing

@testable import FTTemplate
@testable import FTTextCodec

/// Templates that come with public models, against what jinja2 renders (tools/golden/templates.py).
@Suite struct PublicTemplateTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let template: String
    let conversation: String
    let generation: Bool
    let text: String?
    let refusal: String?
    var testDescription: String { "\(template), \(conversation), generation prompt: \(generation)" }
  }

  static let golden: JSONValue = (try? Golden.json("public.json")) ?? .null

  static let rows: [Row] = (golden["rows"]?.arrayValue ?? []).map {
    Row(
      template: $0["template"]?.stringValue ?? "", conversation: $0["conversation"]?.stringValue ?? "",
      generation: $0["generation"]?.boolValue ?? false, text: $0["text"]?.stringValue,
      refusal: $0["refusal"]?.stringValue)
  }

  static let names = Set(rows.map(\.template)).sorted()

  static func source(_ name: String) throws -> String {
    String(decoding: try Golden.data("Public/\(name).jinja"), as: UTF8.self)
  }

  static func messages(_ name: String) -> [ChatMessage] {
    (golden["conversations"]?[name]?.arrayValue ?? []).compactMap { message in
      ChatMessage.Role(rawValue: message["role"]?.stringValue ?? "").map {
        ChatMessage(role: $0, content: message["content"]?.stringValue ?? "")
      }
    }
  }

  @Test func thereAreSixteenTemplatesOfDifferentFamilies() {
    #expect(Self.names.count == 16)
    #expect(Self.rows.count == 16 * 11 * 2)
  }

  @Test(arguments: names) func rendersByteForByteWhatJinjaRenders(name: String) throws {
    let template = try ChatTemplate(source: try Self.source(name), bosToken: "<s>", eosToken: "</s>")
    for row in Self.rows where row.template == name {
      let messages = Self.messages(row.conversation)
      if let expected = row.text {
        let text = try template.render(messages, addsGenerationPrompt: row.generation)
        #expect(
          text.utf8.elementsEqual(expected.utf8),
          "\(row.testDescription): \(text.debugDescription) != \(expected.debugDescription)")
      } else {
        #expect("\(row.testDescription) is refused") {
          try template.render(messages, addsGenerationPrompt: row.generation)
        } throws: { error in
          switch error as? ChatTemplateError {
          case .refused(_, let message): message == row.refusal
          case .evaluation: row.refusal == nil
          default: false
          }
        }
      }
    }
  }

  /// 1,000 turns of 400 bytes are about 100,000 tokens, more than most models take.
  @Test(arguments: names) func aLongConversationTakesLessThanATenthOfTheLimits(name: String) throws {
    let messages = (0..<1_000).map { index in
      TemplateValue.mapping(of: [
        ("role", .string(index % 2 == 0 ? "user" : "assistant")),
        ("content", .string(String(repeating: "A few words. ", count: 31))),
      ])
    }
    let globals: [String: TemplateValue] = [
      "messages": .list(of: messages), "add_generation_prompt": .bool(true), "tools": .none,
      "bos_token": .string("<s>"), "eos_token": .string("</s>"),
    ]
    let effort = try TemplateEffort(for: globals)
    var evaluator = TemplateEvaluator(globals: globals, .empty, now: .standard, effort)
    try evaluator.run(try Template(source: try Self.source(name)).statements)
    #expect(evaluator.output.utf8.count > 190_000)
    #expect(effort.workShare < 0.1)
    #expect(effort.byteShare < 0.1)
  }
}
