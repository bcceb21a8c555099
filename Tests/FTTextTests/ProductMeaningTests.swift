import FTData
import FTJSON
import FTModels
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTText

/// Products found by meaning: with vectors made up for the purpose, and with the real encoder on questions that name nothing.
struct ProductMeaningTests {
  private static func record(_ name: String, _ kind: String) -> ProductRecord {
    ProductRecord(
      [.init("name", [name]), .init("kind", [kind]), .init("weight", ["2 kg"])], place: Place(file: "p", line: 1))
  }

  private static let records = [
    record("Benfleck", "salad spinner"), record("Naylor", "luggage scale"), record("Haddo", "scales"),
  ]

  /// A word for each direction; texts that hold it point there.
  private static func embed(_ texts: [String]) -> [[Float]] {
    texts.map { text in
      let axes: [Float] = [["salad", "lettuce"], ["luggage", "suitcase"], ["scale", "heavy"]].map { words in
        words.contains { text.contains($0) } ? 1 : 0
      }
      let length = axes.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return length > 0 ? axes.map { $0 / length } : axes
    }
  }

  private let catalogue = ProductCatalogue(records)
  private let meaning = ProductMeaning(records, embed: embed)

  @Test func theNearestProductIsFoundWhereNothingIsNamed() {
    #expect(
      catalogue.find("What dries lettuce?", meaning: meaning) == .one(Self.records[0], .meaning))
    #expect(
      catalogue.find("How do I see whether my suitcase is heavy?", meaning: meaning) == .one(Self.records[1], .meaning))
  }

  @Test func aNameAndTheConversationGoBeforeMeaning() {
    #expect(catalogue.find("Does the Naylor dry lettuce?", meaning: meaning) == .one(Self.records[1], .name("Naylor")))
    #expect(
      catalogue.find("Does it dry lettuce?", current: Self.records[2], meaning: meaning)
        == .one(Self.records[2], .conversation(others: [])))
  }

  @Test func whatIsNotClearIsAskedBackAndWhatIsFarIsNotFound() {
    // As near to a scale for luggage as to one for persons: both are told, the nearest first.
    let two = ProductCatalogue([Self.records[2], Self.record("Hadda", "heavy scales")])
    let near = ProductMeaning(two.records, embed: Self.embed)
    #expect(two.find("is something heavy", meaning: near) == .several(two.records, .meaning))
    #expect(
      catalogue.find("What is the weather like?", meaning: meaning) == catalogue.find("What is the weather like?"))
    #expect(
      throws: ProductQuestionError.several(["Haddo", "Hadda"], because: "the question may be about one of these")
    ) {
      try two.record(for: "is something heavy", meaning: near)
    }
  }

  /// The bar is 95 % of the English questions with the right product first or among the three to choose from.
  @Test(.enabled(if: TextEncoderTests.miniLM != nil, "FTLAB_CHECKPOINTS is not set"))
  func questionsThatNameNothingFindTheirProduct() throws {
    let device = try TestDevice.make()
    let encoder = try TextEncoder(
      ModelFolder(url: #require(TextEncoderTests.miniLM)), precision: .f32, on: device)
    let folder = Fixtures.root.appendingPathComponent("Samples/products")
    let file = try ProductFile(folder.appendingPathComponent("test-products.jsonl").path)
    let catalogue = ProductCatalogue(file.records)
    let meaning = ProductMeaning(file.records) { encoder.embed($0) }
    let rows = try String(contentsOf: folder.appendingPathComponent("meaning-questions.jsonl"), encoding: .utf8)
      .split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
    var (byWords, first, offered) = (0, 0, 0)
    for row in rows {
      let (name, question) = (try #require(row["product"]?.stringValue), try #require(row["question"]?.stringValue))
      if case .one(let record, _) = catalogue.find(question), record.name == name { byWords += 1 }
      switch catalogue.find(question, meaning: meaning) {
      case .one(let record, _): if record.name == name { (first, offered) = (first + 1, offered + 1) }
      case .several(let records, _):
        if records.first?.name == name { first += 1 }
        if records.contains(where: { $0.name == name }) { offered += 1 }
      case .none: break
      }
    }
    print(
      "of \(rows.count): by words alone \(byWords), nearest by meaning \(first), right or among those offered \(offered)"
    )
    #expect(rows.count == 60 && offered > byWords)
  }
}
