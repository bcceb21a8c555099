import FTData
import FTNN
import FTTensor
import FTTextCodec
import Glibc

/// What a model does on rows it was not trained on.
///
/// The loss of a token is -ln of the probability that the model gave it. Perplexity is over every token of an answer, its end token
/// too, as it is in training. Bits per byte are over the text alone: the end token is no text, so neither its loss nor the bytes of
/// its name (`<|im_end|>` has ten) count; its loss stands apart, ``endTokenLoss``.
public struct TextEvaluation: Sendable, Equatable, Codable {
  /// What the model made of one row's reference answer. Losses are sums, in nats.
  public struct Row: Sendable, Equatable, Codable {
    public var location: Place
    /// Tokens that the model had to predict: the text's, its end token, other special ones.
    public var tokens = 0
    public var loss = 0.0
    /// The tokens that are text.
    public var textLoss = 0.0
    public var textBytes = 0
    /// The end tokens, one an answer.
    public var endTokens = 0
    public var endLoss = 0.0
  }

  /// A text the model wrote for one row.
  public struct Sample: Sendable, Equatable, Codable {
    public var location: Place
    public var prompt: String
    public var text: String
    public var reference: String
    /// The row's attributes that the text mentions.
    public var recall: AttributeRecall
  }

  /// All rows, in the order of the test set.
  public var rows: [Row]
  /// Of the first rows.
  public var samples: [Sample]

  /// Mean loss per supervised token, in nats; nil without tokens.
  public var lossPerToken: Double? { ratio(\.loss, \.tokens) }
  /// exp(loss per token).
  public var perplexity: Double? { lossPerToken.map(exp) }
  /// Σ loss of the text's tokens / (ln 2 · Σ their bytes): comparable between tokenizers; nil without text.
  public var bitsPerByte: Double? { ratio(\.textLoss, \.textBytes).map { $0 / log(2) } }
  /// Mean loss of the tokens that end an answer, in nats: whether the model knows where to stop.
  public var endTokenLoss: Double? { ratio(\.endLoss, \.endTokens) }
  /// Of all samples together.
  public var attributeRecall: AttributeRecall { samples.reduce(into: AttributeRecall()) { $0.add($1.recall) } }

  private func ratio(_ part: (Row) -> Double, _ whole: (Row) -> Int) -> Double? {
    let total = rows.reduce(0) { $0 + whole($1) }
    return total == 0 ? nil : rows.reduce(0) { $0 + part($1) } / Double(total)
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
  ///   - samples: how many rows, from the first, get an answer of the model's own; documents have none.
  ///   - progress: rows measured and answered, and how many there are of both; throws to end it.
  public func evaluate(
    _ data: TextDataset, samples: Int, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> TextEvaluation {
    let answered = Array(data.rows.compactMap { row in TextItem(row).map { (row, $0) } }.prefix(samples))
    let total = data.examples.count + answered.count
    var result = TextEvaluation(rows: data.examples.map { .init(location: $0.location) }, samples: [])
    let special = Set(encoder.tokenizer.specialTokenIDs)
    let context = ForwardContext(computeType: computeType)
    var done = 0
    for numbers in TextTask.packed(data.examples, batchTokens: batchTokens) {
      try progress(done, total)
      let losses = model.losses(TextBatch(numbers.map { data.examples[$0] }), context)
      for (number, losses) in zip(numbers, losses) {
        result.rows[number].add(losses, data.examples[number], encoder, special)
      }
      done += numbers.count
    }
    for start in stride(from: 0, to: answered.count, by: generationBatch) {
      try progress(done + start, total)
      let part = Array(answered[start..<min(start + generationBatch, answered.count)])
      for ((row, item), text) in zip(part, try generate(part)) {
        var recall = AttributeRecall()
        recall.add(text, attributes: row.attributes, reference: item.reference)
        result.samples.append(
          .init(location: row.location, prompt: item.prompt, text: text, reference: item.reference, recall: recall))
      }
    }
    return result
  }

  private func generate(_ items: [(row: ConversationRow, item: TextItem)]) throws -> [String] {
    let generator = TextGenerator(
      model, format: computeType == .float32 ? .float32 : .bfloat16, computeType: computeType)
    var settings = TextGenerationSettings()
    settings.maximumTokens = 160
    settings.sampling.noRepeatNGram = TokenSamplingSettings.usualNoRepeatNGram
    let prompts = try items.map { try encoder.encodePrompt($0.item.messages) }
    let protected = items.map { ProtectedTexts($0.row.attributes, encoder.tokenizer) }
    return generator.generate(prompts, settings: settings, endIDs: encoder.endIDs, protecting: protected)
      .map { encoder.tokenizer.decode($0, skipsSpecialTokens: true) }
  }
}

extension TextEvaluation.Row {
  /// - Parameter losses: of the example's tokens with a label, in their order.
  fileprivate mutating func add(
    _ losses: [Double], _ example: TextExample, _ encoder: ConversationEncoder, _ special: Set<Int32>
  ) {
    let predicted = example.ids.indices.dropFirst().filter { example.isSupervised[$0] }.map { example.ids[$0] }
    precondition(predicted.count == losses.count, "\(losses.count) losses of \(predicted.count) tokens")
    for (id, loss) in zip(predicted, losses) {
      tokens += 1
      self.loss += loss
      if encoder.endTokenIDs.contains(id) {
        endTokens += 1
        endLoss += loss
      } else if !special.contains(id) {
        textLoss += loss
        textBytes += encoder.tokenizer.bytes(of: id).count
      }
    }
  }
}
