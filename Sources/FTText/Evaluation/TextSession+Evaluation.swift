extension TextSession {
  /// The losses of the rows' reference answers: perplexity, bits per byte.
  ///
  /// - Parameters:
  ///   - data: encoded with this session's tokens.
  ///   - progress: rows measured, and how many there are; throws to end it.
  public func evaluation(
    of data: TextDataset, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> TextEvaluation {
    let evaluator = TextEvaluator(model: model, encoder: encoder, computeType: generator.computeType)
    return try evaluator.evaluate(data, samples: 0, progress: progress)
  }
}
