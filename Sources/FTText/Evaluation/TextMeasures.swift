import FTEvaluation
import Glibc

extension TextEvaluation {
  /// The measures of ``measurement``.
  static let kinds = [
    MeasureKind("perplexity", .lower), MeasureKind("bits per byte", unit: "bits", .lower),
    MeasureKind("end token loss", unit: "nats", .lower),
  ]
  /// Beside them, where rows have attributes.
  static let mentionKind = MeasureKind("attributes mentioned", unit: "%", .higher)

  /// The numbers as measures with their intervals over rows, and the texts beside their references.
  public var measurement: Evaluation {
    let none = "no row has an answer to measure on"
    var measures: [Measure] = [
      .ratio("loss per token", .lower, parts: rows.map(\.loss), wholes: rows.map { Double($0.tokens) }, otherwise: none)
        .rescaled("perplexity", exp),
      .ratio(
        "bits per byte", unit: "bits", .lower, parts: rows.map { $0.textLoss / log(2) },
        wholes: rows.map { Double($0.textBytes) }, otherwise: none),
      .ratio(
        "end token loss", unit: "nats", .lower, parts: rows.map(\.endLoss), wholes: rows.map { Double($0.endTokens) },
        otherwise: none),
    ]
    if attributeRecall.total > 0 {
      // Rows that the model wrote no text for have no value, so that items stay in the order of the test set.
      let unanswered = [Double?](repeating: nil, count: rows.count - samples.count)
      measures.append(
        .ratio(
          "attributes mentioned", unit: "%", .higher, parts: samples.map { Double($0.recall.found) } + unanswered,
          wholes: samples.map { Double($0.recall.total) } + unanswered))
    }
    return Evaluation(
      measures,
      exhibits: samples.map {
        .text(item: $0.location.description, prompt: $0.prompt, written: $0.text, reference: $0.reference)
      })
  }
}
