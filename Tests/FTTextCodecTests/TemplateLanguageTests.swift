import FTJSON
import FTTemplate
import Testing

/// Small templates for each part of the language, against what jinja2 renders (tools/golden/template_language.py).
@Suite struct TemplateLanguageTests {
  static let golden: JSONValue = (try? Golden.json("language.json")) ?? .null

  static let rows: [(source: String, text: String?, refusal: String?)] = (golden["rows"]?.arrayValue ?? []).map {
    ($0["source"]?.stringValue ?? "", $0["text"]?.stringValue, $0["refusal"]?.stringValue)
  }

  static func value(_ json: JSONValue) -> TemplateValue {
    switch json {
    case .null: return .none
    case .bool(let flag): return .bool(flag)
    case .number(let number): return Int(number.text).map { .integer($0) } ?? .number(Double(number.text) ?? 0)
    case .string(let text): return .string(text)
    case .array(let items): return .list(of: items.map(value))
    case .object(let object): return .mapping(of: object.members.map { ($0.key, value($0.value)) })
    }
  }

  @Test func rendersWhatJinjaRenders() throws {
    #expect(Self.rows.count > 150)
    let members = Self.golden["context"]?.objectValue?.members ?? []
    let globals = Dictionary(uniqueKeysWithValues: members.map { ($0.key, Self.value($0.value)) })
    #expect(globals.count == 9)
    for row in Self.rows {
      let result = Result { try Template(source: row.source).render(globals) }
      switch (result, row.text, row.refusal) {
      case (.success(let text), .some(let expected), _):
        #expect(
          text.utf8.elementsEqual(expected.utf8),
          "\(row.source): \(text.debugDescription) != \(expected.debugDescription)")
      case (.failure(let error), nil, .some(let message)):
        #expect(error as? ChatTemplateError == .refused(line: 1, message: message))
      case (.failure(let error), nil, nil): #expect(error is ChatTemplateError)
      default: Issue.record("\(row.source): \(result), where jinja2 gives \(row.text ?? row.refusal ?? "an error")")
      }
    }
  }
}
