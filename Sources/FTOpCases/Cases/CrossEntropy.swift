import FTTensor
import Foundation

extension OperationTable {
  /// Cross-entropy through the output projection: rows without a label, chunks that do not divide the rows.
  static let crossEntropy: [OperationCase] = [
    crossEntropyCase("every row has a label", rows: 5, width: 7, vocabulary: 11, [0, 10, 3, 3, 7]),
    crossEntropyCase("rows without labels", rows: 6, width: 5, vocabulary: 33, [-1, 32, -1, 0, 4, -1]),
    crossEntropyCase("one row", rows: 1, width: 3, vocabulary: 2, [1]),
    crossEntropyCase("no row has a label", rows: 3, width: 3, vocabulary: 5, [-1, -1, -1]),
    crossEntropyCase("chunks of 2", rows: 5, width: 4, vocabulary: 9, [8, -1, 2, 0, 1], chunkRows: 2),
    crossEntropyCase(
      "rows with several labels", rows: 4, width: 4, vocabulary: 9, [8, -1, 2, 0, 1, 2], labelled: [1, 0, 1, 3, 3, 1],
      chunkRows: 2),
    crossEntropyCase("chunks of 1", rows: 3, width: 4, vocabulary: 9, [8, 2, 0], chunkRows: 1),
    crossEntropyCase("vocabulary of 1", rows: 2, width: 3, vocabulary: 1, [0, 0]),
    crossEntropyCase("vocabulary of 1537", rows: 2, width: 3, vocabulary: 1537, [1536, 512]),
    crossEntropyCase("normalised by the whole window", rows: 3, width: 4, vocabulary: 6, [1, -1, 2], normalizer: 17),
    crossEntropyCase(
      "logits far apart", rows: 4, width: 4, vocabulary: 6, [1, 5, 2, 0], scale: 12,
      benchmarks: [
        BenchmarkShape(
          "256 of 1024 rows, vocabulary 49152",
          [
            InputSpec([SmolLM.tokens, SmolLM.width]),
            InputSpec([SmolLM.vocabulary, SmolLM.width], .normal(scale: 0.02)),
            InputSpec([SmolLM.tokens], .givenIndices((0..<SmolLM.tokens).map { $0 % 4 == 0 ? $0 * 47 : -1 })),
          ], operations: 2 * 256 * SmolLM.width * SmolLM.vocabulary,
          elements: SmolLM.width * SmolLM.vocabulary + 256 * SmolLM.width)
      ]),
  ]

  private static func crossEntropyCase(
    _ name: String, rows: Int, width: Int, vocabulary: Int, _ targets: [Int], labelled: [Int32]? = nil,
    chunkRows: Int = 128, normalizer: Float? = nil, scale: Double = 1, benchmarks: [BenchmarkShape] = []
  ) -> OperationCase {
    let labels = normalizer ?? Float(max(1, targets.count { $0 >= 0 }))
    return OperationCase(
      .crossEntropy, name,
      [
        InputSpec([rows, width], .normal(scale: scale)), InputSpec([vocabulary, width]),
        InputSpec([targets.count], .givenIndices(targets)),
      ], tolerance: .init(float32: 4e-6, gradient: 2e-5), benchmarks: benchmarks
    ) { _, x in
      x[0].projectedCrossEntropy(
        weight: x[1], labels: TokenLabels(x[2].indexValues(), rows: labelled), normalizer: labels, chunkRows: chunkRows)
    } reference: { x in
      Reference.crossEntropy(
        x[0], weight: x[1], targets: x[2].indices, rows: labelled?.map { Int($0) }, normalizer: Double(labels))
    }
  }
}

extension Reference {
  /// Σ (log Σⱼ exp(hᵢ·wⱼ) - hᵢ·w_target) / normalizer over the targets that are not negative, i the row of each.
  static func crossEntropy(
    _ hidden: DoubleArray, weight: DoubleArray, targets: [Int], rows: [Int]?, normalizer: Double
  ) -> DoubleArray {
    let logits = linear(hidden, weight)
    var total = 0.0
    for (number, target) in targets.enumerated() where target >= 0 {
      let row = rows?[number] ?? number
      let values = logits.values[row * logits.width..<(row + 1) * logits.width]
      let maximum = values.max()!
      total += maximum + log(values.reduce(0) { $0 + exp($1 - maximum) }) - values[row * logits.width + target]
    }
    return DoubleArray(scalar: total / normalizer)
  }
}
