import FTEvaluation
import FTJSON
import FTModels
import FTNN
import FTTensor
import FTTestSupport
import FTTextCodec
import Foundation
import Testing

@testable import FTText

/// Measures on rows of Samples/oddmere against tools/golden/evaluation.py, which computes the model a second time.
@Suite struct TextEvaluationTests {
  private struct Golden: Decodable {
    struct Row: Decodable {
      let tokens: Int
      let bytes: Int
      let textLoss: Double
      let endLoss: Double
      let recallOfItsOwn: [Int]
      let recallOfTheNext: [Int]
    }
    let rows: [Row]
    let lossPerToken: Double
    let perplexity: Double
    let bitsPerByte: Double
    let endTokenLoss: Double
  }

  private let golden: Golden
  private let encoder: ConversationEncoder
  private let folder: ModelFolder<LlamaConfiguration>
  private let data: TextDataset

  init() throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    golden = try decoder.decode(
      Golden.self, from: Data(contentsOf: Fixtures.golden.appendingPathComponent("evaluation.json")))
    folder = try ModelFolder(url: Fixtures.tiny)
    encoder = try ConversationEncoder(tokenizer: folder.tokenizer(), template: folder.chatTemplate())
    data = try TextDataset(
      files: [Fixtures.products.appendingPathComponent("test.jsonl").path], encoder: encoder, maximumLength: 512,
      overLong: .fail
    ).selecting(Array(0..<golden.rows.count))
  }

  private func evaluation(_ data: TextDataset, batchTokens: Int, samples: Int = 0) throws -> TextEvaluation {
    let model = try LlamaModel.load(folder, computeType: .float32, on: TestDevice.make())
    var evaluator = TextEvaluator(model: model, encoder: encoder, computeType: .float32)
    evaluator.batchTokens = batchTokens
    return try evaluator.evaluate(data, samples: samples)
  }

  /// Rows alone, and several in a batch: sums of about 130 losses, float32 against float64.
  @Test(arguments: [1, 1024])
  func lossesAreThoseOfTheSecondModel(batchTokens: Int) throws {
    let found = try evaluation(data, batchTokens: batchTokens)
    for (row, wanted) in zip(found.rows, golden.rows) {
      #expect(row.tokens == wanted.tokens + 1 && row.textBytes == wanted.bytes && row.endTokens == 1)
      #expect(abs(row.textLoss - wanted.textLoss) < 1e-5 * wanted.textLoss)
      #expect(abs(row.endLoss - wanted.endLoss) < 1e-4)
      #expect(abs(row.loss - row.textLoss - row.endLoss) < 1e-9)
    }
    #expect(abs(try #require(found.lossPerToken) - golden.lossPerToken) < 1e-5)
    #expect(abs(try #require(found.perplexity) - golden.perplexity) < 1e-3)
    #expect(abs(try #require(found.bitsPerByte) - golden.bitsPerByte) < 1e-5)
    #expect(abs(try #require(found.endTokenLoss) - golden.endTokenLoss) < 1e-4)
  }

  /// The name of the end token is no text: `<|im_end|>` would add ten bytes to every answer.
  @Test func bytesAreThoseOfTheAnswers() throws {
    let found = try evaluation(data, batchTokens: 1024)
    #expect(found.rows.map(\.textBytes) == data.rows.map { $0.turns.last!.content.utf8.count })
  }

  @Test func measuresHaveIntervalsAndRows() throws {
    let evaluation = try evaluation(data, batchTokens: 1024, samples: 3)
    let found = evaluation.measurement
    for name in ["perplexity", "bits per byte", "end token loss"] {
      let measure = try #require(found[name])
      let interval = try #require(measure.interval)
      #expect(interval.contains(try #require(measure.value)) && measure.count == 7)
      #expect(measure.perItem?.count == 7 && measure.perItem?.contains(nil) == false)
    }
    #expect(found["bits per byte"]?.value == evaluation.bitsPerByte)
    #expect(abs(try #require(found["perplexity"]?.value) - golden.perplexity) < 1e-3)
    let recall = try #require(found["attributes mentioned"])
    #expect(recall.count == 3 && recall.perItem?.count == 7 && recall.perItem?.suffix(4) == [nil, nil, nil, nil])
    #expect(found.exhibits.count == 3)
  }

  @Test func nothingToMeasureSaysSo() {
    let found = TextEvaluation(rows: [], samples: []).measurement
    #expect(found.measures.count == 3 && found.measures.allSatisfy { $0.value == nil && $0.undefined != nil })
  }

  @Test func attributesAreFoundAsByRegularExpressions() {
    for (index, wanted) in golden.rows.enumerated() {
      for (row, counts) in [(index, wanted.recallOfItsOwn), ((index + 1) % 7, wanted.recallOfTheNext)] {
        var recall = AttributeRecall()
        recall.add(data.rows[row].turns.last!.content, attributes: data.rows[index].attributes)
        #expect([recall.found, recall.total] == counts)
      }
    }
  }
}
