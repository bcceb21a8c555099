import FTJSON
import FTTemplate
import Foundation
import Testing

@testable import FTTextCodec

@Suite struct ChatTemplateTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let template: String
    let conversation: String
    let generation: Bool
    let text: String?
    let error: String?
    var testDescription: String { "\(template), \(conversation), generation prompt: \(generation)" }
  }

  static let golden: JSONValue = (try? Golden.json("templates.json")) ?? .null

  static let rows: [Row] = (golden["rows"]?.arrayValue ?? []).map {
    Row(
      template: $0["template"]?.stringValue ?? "", conversation: $0["conversation"]?.stringValue ?? "",
      generation: $0["generation"]?.boolValue ?? false, text: $0["text"]?.stringValue, error: $0["error"]?.stringValue)
  }

  static func template(_ name: String) throws -> ChatTemplate {
    let source = String(decoding: try Golden.data("Templates/\(name).jinja"), as: UTF8.self)
    return try ChatTemplate(source: source, bosToken: "<s>", eosToken: "</s>")
  }

  static func messages(_ name: String) -> [ChatMessage] {
    (golden["conversations"]?[name]?.arrayValue ?? []).compactMap { message in
      ChatMessage.Role(rawValue: message["role"]?.stringValue ?? "").map {
        ChatMessage(role: $0, content: message["content"]?.stringValue ?? "")
      }
    }
  }

  @Test func thereAreGoldenRowsForEveryTemplate() {
    #expect(Self.rows.count >= 48)
    #expect(Set(Self.rows.map(\.template)).count >= 6)
  }

  @Test(arguments: rows) func rendersWhatTransformersRenders(row: Row) throws {
    let template = try Self.template(row.template)
    let messages = Self.messages(row.conversation)
    if let expected = row.text {
      let text = try template.render(messages, addsGenerationPrompt: row.generation)
      #expect(text.utf8.elementsEqual(expected.utf8), "\(text.debugDescription) != \(expected.debugDescription)")
    } else {
      let message = try #require(row.error)
      #expect {
        try template.render(messages, addsGenerationPrompt: row.generation)
      } throws: { error in
        guard case .refused(_, let text) = error as? ChatTemplateError else { return false }
        return text == message
      }
    }
  }

  static let unsupported: [(source: String, line: Int, construct: String)] = [
    ("a\n{% call x() %}{% endcall %}", 2, "the function x()"),
    ("{{ other_function('%d') }}", 1, "the function other_function()"),
    ("{{ [1][0]() }}", 1, "a call of something other than a function or method"),
    ("\n\n{{ messages | groupby('role') }}", 3, "the filter \"groupby\""),
    ("{{ messages is sameas none }}", 1, "the test \"sameas\""),
    ("{{ 'a'.encode() }}", 1, "the method .encode()"),
    ("{% block x %}{% endblock %}", 1, "the tag \"block\""),
    ("{% filter wordwrap %}{% endfilter %}", 1, "the filter \"wordwrap\""),
    ("{{ messages | first.role }}", 1, "the filter \"first.role\""),
    ("{% include 'x' %}", 1, "the tag \"include\""),
  ]

  @Test(arguments: unsupported) func namesAnUnsupportedConstruct(source: String, line: Int, construct: String) throws {
    let template = try ChatTemplate(source: source, bosToken: nil, eosToken: nil)
    #expect(template.unsupported == ["line \(line): \(construct) is not supported"])
    #expect(throws: ChatTemplateError.unsupported(line: line, construct: construct)) {
      try template.render([], addsGenerationPrompt: false)
    }
  }

  static let jinja: JSONValue = (try? Golden.json("jinja.json")) ?? .null

  static func jinjaTemplate(_ name: String) throws -> ChatTemplate {
    let source = String(decoding: try Golden.data("Jinja/\(name).jinja"), as: UTF8.self)
    return try ChatTemplate(source: source, bosToken: nil, eosToken: nil)
  }

  /// Macros, dates, and parts that are never reached.
  @Test func rendersWhatJinjaRenders() throws {
    let messages = (Self.jinja["messages"]?.arrayValue ?? []).compactMap { message in
      ChatMessage.Role(rawValue: message["role"]?.stringValue ?? "").map {
        ChatMessage(role: $0, content: message["content"]?.stringValue ?? "")
      }
    }
    let rows = Self.jinja["rows"]?.arrayValue ?? []
    #expect(rows.count == 5 && messages.count == 2)
    for row in rows {
      let template = try Self.jinjaTemplate(row["template"]?.stringValue ?? "")
        .at(
          Date(timeIntervalSince1970: row["time"]?.doubleValue ?? 0), in: try #require(TimeZone(secondsFromGMT: 0)))
      let text = try template.render(messages, addsGenerationPrompt: false)
      let expected = row["text"]?.stringValue ?? ""
      #expect(text.utf8.elementsEqual(expected.utf8), "\(text.debugDescription) != \(expected.debugDescription)")
    }
  }

  @Test func withoutAClockTheDayIsAlwaysTheSame() throws {
    let source = "{{ strftime_now('%Y-%m-%d %H:%M') }}"
    let template = try ChatTemplate(source: source, bosToken: nil, eosToken: nil)
    #expect(try template.render([], addsGenerationPrompt: false) == "2024-07-26 12:00")
    #expect(template.unsupported == [])
    let unknown = try ChatTemplate(source: "{{ strftime_now('%-Q') }}", bosToken: nil, eosToken: nil)
    #expect(throws: ChatTemplateError.unsupported(line: 1, construct: "%-Q in strftime_now()")) {
      try unknown.render([], addsGenerationPrompt: false)
    }
  }

  @Test func allThatIsNotSupportedIsListedInItsOrder() throws {
    #expect(
      try Self.jinjaTemplate("unreached").unsupported.map { $0.replacing(" is not supported", with: "") } == [
        "line 2: the filter \"groupby\"", "line 3: the method .encode()", "line 3: the test \"sameas\"",
        "line 3: the function undefined_function()", "line 6: the tag \"include\"",
      ])
  }

  static let damaged = [
    "{% if a %}", "{{ a", "{% for x in y %}", "{{ 'abc }}", "{# never closed", "{% endif %}", "{{ a b }}", "{{ }}",
    "{% set x %}", "{% else %}", "{{ [1, 2 }}", "{{ {'a' 1} }}", "{% break %}", "{{ 99999999999999999999 }}",
    "{{ a[ }}", "{% macro x() %}", "{% macro %}{% endmacro %}", "{% macro x(1) %}{% endmacro %}", "{% endmacro %}",
    "{% for x in y %}{% macro z() %}{% break %}{% endmacro %}{% endfor %}",
    "{{ ? }}", "{% if %}x{% endif %}", "{% for in x %}{% endfor %}",
  ]

  @Test(arguments: damaged) func damagedSourceIsASyntaxError(source: String) {
    #expect {
      try ChatTemplate(source: source, bosToken: nil, eosToken: nil)
    } throws: { error in
      guard case .syntax(1, _) = error as? ChatTemplateError else { return false }
      return true
    }
  }

  static let failing = [
    "{{ nothing.a.b }}", "{{ 1 + 'a' }}", "{{ 1 // 0 }}", "{{ 1 % 0 }}", "{{ none | length }}", "{{ 1 < 'a' }}",
    "{{ 9223372036854775807 + 1 }}", "{% set x.y = 1 %}", "{% for a, b in [1] %}{% endfor %}", "{{ 'a'.items() }}",
    "{{ nothing[0] }}", "{{ strftime_now() }}", "{{ range | tojson }}", "{{ nothing | tojson }}", "{{ [1][none:'a'] }}",
    "{{ 'abc'[::0] }}", "{{ 5 in 'abc' }}",
    "{% for x in 5 %}{% endfor %}", "{{ range(1, 5, 0) }}",
  ]

  @Test(arguments: failing) func aFailingExpressionIsATypedError(source: String) throws {
    let template = try ChatTemplate(source: source, bosToken: nil, eosToken: nil)
    #expect {
      try template.render([], addsGenerationPrompt: false)
    } throws: { error in
      guard case .evaluation(1, _) = error as? ChatTemplateError else { return false }
      return true
    }
  }

  static let hostile = [
    "{{ " + String(repeating: "(", count: 100_000),
    "{% macro x() %}{{ x() }}{% endmacro %}{{ x() }}",
    "{% macro x() %}{% for a in range(99999) %}{% endfor %}{% endmacro %}{% for a in range(99999) %}{{ x() }}{% endfor %}",
    "{{ " + String(repeating: "1+", count: 100_000) + "1 }}",
    String(repeating: "{% if 1 %}", count: 100_000),
    "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
    "{% for a in range(100001) %}{% endfor %}",
    "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}{% for a in range(60) %}{% set ns.x = ns.x ~ ns.x %}{{ ns.x }}{% endfor %}",
    "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}{% for a in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% set ns = namespace(x=[1]) %}{% for a in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
  ]

  @Test(arguments: hostile) func endlessTemplatesHitALimit(source: String) {
    #expect {
      try ChatTemplate(source: source, bosToken: nil, eosToken: nil).render([], addsGenerationPrompt: false)
    } throws: { error in
      guard case .limitExceeded = error as? ChatTemplateError else { return false }
      return true
    }
  }
}
