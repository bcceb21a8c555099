import FTData
import FTJSON
import FTRandom
import Testing

@testable import FTDataset

@Suite struct UnsupportedAnswerTests {
  static func run(_ rows: [(context: String, answer: String)]) throws -> [DataFinding] {
    var fields = DataFields()
    fields.texts = ["question", "answer", "context"]
    fields.answer = "answer"
    fields.context = "context"
    let records = rows.enumerated().map { index, row in
      GateFixtures.record(
        index + 1,
        [("question", "How many of the 7?"), ("context", .string(row.context)), ("answer", .string(row.answer))])
    }
    return try DataGate([UnsupportedAnswers.check]).run(DataCheckInput(records, fields: fields)).findings
  }

  @Test func supportedAnswersAreLeftAlone() throws {
    let rows = [
      (context: "price: 1,000 EUR", answer: "It costs 1000 EUR."), ("weight: 1.5 kg", "It weighs 1500 g."),
      ("容量：１．４リットル", "容量は1.4Lです。"),
      ("price: 20,000円", "2万円です。"), ("a set of four glasses", "There are 4 glasses."), ("三つの穴があります。", "穴は3つです。"),
      ("size: 40 x 28 x 2 cm", "It is 40 cm long, 28 cm wide and 2 cm high."),
      ("price: 44.50 EUR", "The price is 44.5 EUR."),
      ("name: Abberley", "1. It is called Abberley.\n2. It is a pot."), ("nothing", "There were 7."),
      ("Der Topf ist aus Stahl und wiegt 3 kg.", "Das Gewicht des Topfes ist mit dem Deckel 3 kg."),
      ("Runtime 90 minutes", "It runs 1.5 hours."),
      ("name: Oak Table\nmaterial: oak", "Yes, the Oak Table is made of oak."),
    ]
    let findings = try Self.run(rows.map { (context: $0.0, answer: $0.1) })
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test func inventedNumbersNamesAndSentencesAreNamed() throws {
    let rows = [
      (context: "weight: 1.5 kg", answer: "It weighs 1.6 kg."), ("weight: 15 kg, depth: 20 cm", "It carries 20 kg."),
      ("容量：1.4リットル", "容量は２リットルです。"),
      ("The pot is made by Abberley in Leeds.", "This pot is made by Wedgwood in Leeds."),
      (
        "The pot is made of steel and holds two litres.",
        "Customers everywhere praise its wonderful craftsmanship, delivered quickly through friendly couriers."
      ),
      ("この鍋は鉄でできています。", "電子機器用充電器付属、防水加工済み携帯端末対応。"),
    ]
    let findings = try Self.run(rows.map { (context: $0.0, answer: $0.1) })
    #expect(findings.map(\.weight) == [.warns])
    #expect(findings.flatMap(GateFixtures.lines).sorted() == [1, 2, 3, 4, 5, 6])
    #expect(findings[0].cases.contains { $0.words.hasPrefix("1.6 is not in the context") })
  }

  /// The listing of each product by its name.
  private static func listings(_ path: String) throws -> [String: String] {
    var listings: [String: String] = [:]
    for record in try GateFixtures.sample(path) {
      guard let attributes = record.fields["attributes"]?.objectValue, let name = attributes["name"]?.stringValue else {
        continue
      }
      listings[name] = attributes.members.map { member in
        let list = member.value.arrayValue?.compactMap(\.stringValue).joined(separator: "; ")
        return "\(member.key): \(member.value.stringValue ?? list ?? "")"
      }.joined(separator: "\n")
    }
    return listings
  }

  @Test(
    arguments: [
      ("products/test-products.jsonl", "products/test-questions.jsonl"),
      ("products/test-products.jsonl", "products/further-questions.jsonl"),
      ("products/japanese/products.jsonl", "products/japanese/test-questions.jsonl"),
    ])
  func answersOfAShopAreTrustedAndPlantedNumbersAreNot(_ products: String, _ questions: String) throws {
    let listings = try Self.listings(products)
    var generator = RandomGenerator(seed: 20)
    var right: [(context: String, answer: String)] = []
    var wrong: [(context: String, answer: String)] = []
    for record in try GateFixtures.sample(questions) {
      guard let context = record.text("product").flatMap({ listings[$0] }), let answer = record.text("answer") else {
        continue
      }
      right.append((context, answer))
      guard let first = answer.firstIndex(where: { $0.isASCII && $0.isNumber }) else { continue }
      let digits = answer[first...].prefix { $0.isASCII && $0.isNumber }
      guard let value = Int(digits) else { continue }
      let other = value + 1 + Int(generator.next() % 7)
      wrong.append((context, answer[..<first] + "\(other)" + answer[digits.endIndex...]))
    }
    #expect(right.count >= 240)
    #expect(wrong.count >= 90)
    let alarms = try Self.run(right).flatMap(\.cases).count
    #expect(alarms * 50 <= right.count)
    let found = try Self.run(wrong).flatMap(\.cases).count
    #expect(found * 10 >= wrong.count * 9, "\(found) of \(wrong.count)")
  }
}
