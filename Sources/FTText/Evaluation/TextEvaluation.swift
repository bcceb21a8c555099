import FTData
import FTNN
import FTTensor
import FTTextCodec
import Glibc

/// What a model does on rows it was not trained on.
public struct TextEvaluation: Sendable, Equatable, Codable {
  /// Mean loss per supervised token, in nats.
  public var lossPerToken: Double
  /// Bits per byte of the supervised text: comparable between tokenizers.
  public var bitsPerByte: Double
  public var attributeRecall: AttributeRecall
  public var samples: [Sample]

  public var perplexity: Double { exp(lossPerToken) }

  /// A text the model wrote for one row.
  public struct Sample: Sendable, Equatable, Codable {
    public var location: Place
    public var prompt: String
    public var text: String
    public var reference: String
  }
}

/// Measures a model on rows: the loss of the reference answers, and answers of its own.
public struct TextEvaluator {
  let model: LlamaModel
  let encoder: ConversationEncoder
  let computeType: DType
  var batchTokens = 1024
  /// Sequences generated at once.
  var generationBatch = 6

  /// - Parameters:
  ///   - samples: how many rows, from the first, get an answer of the model's own.
  ///   - progress: rows measured or answered, and how many there are; throws to end it.
  public func evaluate(
    _ data: TextDataset, samples: Int, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> TextEvaluation {
    let task = try TextTask(model, training: [], validation: data.examples, batchTokens: batchTokens, seed: 0)
    let context = ForwardContext(computeType: computeType)
    let loss = try task.validationLoss(context: context, shouldStop: { false }) ?? .nan
    let labels = data.examples.reduce(0) { $0 + $1.labelCount }
    let bytes = data.examples.reduce(0) { total, example in
      total
        + zip(example.ids, example.isSupervised).reduce(0) { $0 + ($1.1 ? encoder.tokenizer.bytes(of: $1.0).count : 0) }
    }
    var result = TextEvaluation(
      lossPerToken: loss, bitsPerByte: loss * Double(labels) / (Double(max(1, bytes)) * log(2.0)),
      attributeRecall: AttributeRecall(), samples: [])
    let rows = Array(data.rows.prefix(samples))
    for start in stride(from: 0, to: rows.count, by: generationBatch) {
      try progress(start, rows.count)
      let part = Array(rows[start..<min(start + generationBatch, rows.count)])
      for (row, text) in zip(part, try generate(part)) {
        result.attributeRecall.add(text, attributes: row.attributes)
        result.samples.append(
          .init(
            location: row.location, prompt: row.turns.last { $0.role == .user }?.content ?? "", text: text,
            reference: row.turns.last?.content ?? ""))
      }
    }
    return result
  }

  private func generate(_ rows: [ConversationRow]) throws -> [String] {
    let generator = Generator(
      model, format: computeType == .float32 ? .float32 : .bfloat16, computeType: computeType)
    var settings = GenerationSettings()
    settings.maximumTokens = 160
    let prompts = try rows.map { try encoder.prompt(of: $0) }
    return generator.generate(prompts, settings: settings, endIDs: encoder.endIDs)
      .map { encoder.tokenizer.decode($0, skipsSpecialTokens: true) }
  }
}
