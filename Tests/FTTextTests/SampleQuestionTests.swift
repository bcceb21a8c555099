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

  private static let files = [
    ("products.jsonl", 1_680, "The listing does not say."), ("japanese/products.jsonl", 320, "商品情報には記載がありません。"),
  ]

  @Test(arguments: files) func aQuestionThatNamesItsProductFindsIt(file: String, count: Int, refusal: String) throws {
    let (catalogue, questions) = try Self.questions(file)
    #expect(questions.count == count)
    let named = questions.filter { $0.text.lowercased().contains($0.record.name.lowercased()) }
    #expect(named.count * 4 > count)
    let missed = named.filter { catalogue.find($0.text) != .one($0.record, .name($0.record.name)) }
    #expect(missed.map(\.text) == [])
  }

  /// A follow-up that names nothing is about the product before, whatever else its words could mean.
  @Test(arguments: files) func aQuestionThatNamesNothingStays(file: String, count: Int, refusal: String) throws {
    let (catalogue, questions) = try Self.questions(file)
    let missed = questions.filter {
      guard case .one(let record, _) = catalogue.find($0.text, current: $0.record) else { return true }
      return record != $0.record
    }
    #expect(missed.map(\.text) == [])
  }

  @Test(arguments: files) func noQuestionIsTakenForAnotherLanguage(file: String, count: Int, refusal: String) throws {
    let language = QuestionLanguage(of: Self.rules(refusal: refusal))
    let missed = try Self.questions(file).questions.filter { language.other(in: $0.text, about: $0.record) != nil }
    #expect(missed.map(\.text) == [])
  }
}
