import FTEvaluation

extension TextEvaluation {
  /// The numbers as measures, and the texts beside their references.
  public var measurement: Evaluation {
    var measures = [
      Measure("perplexity", .lower, perplexity, count: 0), Measure("bits per byte", unit: "bit", .lower, bitsPerByte, count: 0),
    ]
    if let recall = attributeRecall.fraction {
      measures.append(Measure("attributes mentioned", unit: "%", .higher, recall, count: attributeRecall.total))
    }
    return Evaluation(
      measures,
      exhibits: samples.map {
        .text(item: $0.location.description, prompt: $0.prompt, written: $0.text, reference: $0.reference)
      })
  }
}
