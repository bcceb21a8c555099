import FTData
import FTJSON
import Foundation
import Testing

@testable import FTText

/// The questions of Samples/products, which were written without this code in mind.
struct SampleQuestionTests {
  private struct Question {
    let record: ProductRecord
    let text: String
  }

  private static let folder = Fixtures.root.appendingPathComponent("Samples/products")

  private static func questions(_ path: String) throws -> (catalogue: ProductCatalogue, questions: [Question]) {
    let path = folder.appendingPathComponent(path).path
    let records = try ProductFile(path).records
    let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let questions = try zip(records, rows).flatMap { record, row in
      try (JSONValue(parsing: Array(row.utf8))["questions"]?.arrayValue ?? []).compactMap { question in
        question["q"]?.stringValue.map { Question(record: record, text: $0) }
      }
    }
    return (ProductCatalogue(records), questions)
  }

  private static func rules(refusal: String) -> CheckRules {
    var rules = CheckRules()
    rules.refusal = refusal
    return rules
  }

  private static let files: [(path: String, count: Int, refusal: String)] = [
    ("products.jsonl", 1_680, "The listing does not say."), ("japanese/products.jsonl", 320, "商品情報には記載がありません。"),
  ]

  @Test(arguments: files) func aQuestionThatNamesItsProductFindsIt(file: String, count: Int, refusal: String) throws {
    let (catalogue, questions) = try Self.questions(file)
    #expect(questions.count == count)
    let named = questions.filter { $0.text.lowercased().contains($0.record.name.lowercased()) }
    #expect(named.count * 4 >= count)
    let missed = named.filter { catalogue.find($0.text) != .one($0.record, .name($0.record.name)) }
    #expect(missed.map(\.text) == [])
  }

  /// Where a follow-up names nothing it is never answered about another product; what looks like one is asked back, which no more
  /// than these of 2,000 questions do.
  @Test(
    arguments: zip(
      files, [["Is the bulb included?", "how many watts can the bulb have"], ["ぬいぐるみの大きさ、高さは何cm？"]]))
  func aQuestionThatNamesNothingStays(
    file: (path: String, count: Int, refusal: String), askedBack: [String]
  ) throws {
    let (catalogue, questions) = try Self.questions(file.path)
    var asked: [String] = []
    for question in questions {
      switch catalogue.find(question.text, current: question.record) {
      case .one(let record, _): #expect(record == question.record, "\(question.text)")
      case .several(let records, _):
        #expect(records.first == question.record, "\(question.text)")
        asked.append(question.text)
      case .none: Issue.record("finds nothing: \(question.text)")
      }
    }
    #expect(asked == askedBack)
  }

  @Test(arguments: files) func noQuestionIsTakenForAnotherLanguage(file: String, count: Int, refusal: String) throws {
    let language = QuestionLanguage(of: Self.rules(refusal: refusal))
    let missed = try Self.questions(file).questions.filter { language.other(in: $0.text, about: $0.record) != nil }
    #expect(missed.map(\.text) == [])
  }
}
