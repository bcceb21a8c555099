import FTData
import FTText
import Testing

/// A template over records: no sentence of a prompt has a hole.
struct ProductPromptTests {
  private static func record(_ attributes: KeyValuePairs<String, String>, line: Int = 1) -> ProductRecord {
    ProductRecord(attributes.map { .init($0.key, [$0.value]) }, place: Place(file: "p.csv", line: line))
  }

  private static let whole = record(["name": "Hexley", "material": "oak"])
  private static let lacking = record(["name": "Marlow"], line: 2)

  private func text(_ template: String, _ record: ProductRecord) throws -> String? {
    try ProductPrompt(system: nil, template: template).messages(about: record).first?.content
  }

  @Test(arguments: [
    "{{ name }} of {{ material }}", "{{ material | upper }}", "{{ \"of \" ~ material }}",
    "{% for part in material %}{{ part }}{% endfor %}", "{% set wood = material %}{{ wood }}",
  ])
  func toPrintWhatARecordLacksIsAnErrorThatNamesIt(template: String) throws {
    #expect(try text(template, Self.whole) != nil)
    let error = #expect(throws: ProductPromptError.self) { try text(template, Self.lacking) }
    #expect(error?.missing == "material")
    #expect(
      error?.description
        == "the template prints material, which this row does not have; fill it in, or let the template ask: "
        + "{% if material %}")
  }

  @Test(arguments: [
    ("{{ name }}{% if material %} of {{ material }}{% endif %}", "Marlow"),
    ("{{ name }} of {{ material | default(\"wood\") }}", "Marlow of wood"),
    ("{{ name }}{{ \" of \" ~ material if material }}", "Marlow"),
    ("{{ name }} of {{ material or \"wood\" }}", "Marlow of wood"),
    ("{{ name }}{{ \", \" if material is defined }}", "Marlow"),
  ])
  func aTemplateMayAskFirst(template: String, expected: String) throws {
    #expect(try text(template, Self.lacking) == expected)
  }

  @Test func recordsThatLackSomethingAreToldBeforeAnythingIsWritten() throws {
    let prompt = try ProductPrompt(system: nil, template: "{{ name }} of {{ material }}")
    let lacking = try prompt.check([Self.whole, Self.lacking])
    #expect(lacking.map(\.record) == [Self.lacking] && lacking.map(\.missing) == ["material"])
    let error = #expect(throws: ProductPromptError.self) { try prompt.check([Self.lacking]) }
    #expect(
      error?.description
        == "no row has all that the template prints; p.csv:2, for example, has no material: fill the cells, or "
        + "let the template ask: {% if material %}")
  }

  @Test(arguments: [
    (" \n", "the template is empty; write the task, or leave the template out"),
    ("{{ name", "the template cannot be read: line 1: a tag is not closed"),
  ])
  func whatIsNoTemplateIsRefused(template: String, expected: String) {
    let error = #expect(throws: ProductPromptError.self) { try ProductPrompt(system: nil, template: template) }
    #expect(error?.description == expected)
  }
}
