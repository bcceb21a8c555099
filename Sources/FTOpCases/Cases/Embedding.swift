import FTTensor

extension OperationTable {
  /// Rows of a table by index, with repeated, missing and no indices.
  static let embedding: [OperationCase] = [
    embeddingCase("[11, 7] by 5", [11, 7], InputSpec([5], .indices(lower: 0, upper: 11))),
    embeddingCase("one row again and again", [4, 33], InputSpec([6], .givenIndices([2, 2, 2, 0, 2, 2]))),
    embeddingCase("one entry of width 1", [1, 1], InputSpec([3], .givenIndices([0, 0, 0]))),
    embeddingCase("by a matrix of indices", [7, 5], InputSpec([2, 3], .indices(lower: 0, upper: 7))),
    embeddingCase("wide rows", [3, 513], InputSpec([4], .givenIndices([2, 0, 2, 1]))),
    embeddingCase(
      "first and last row", [9, 3], InputSpec([2], .givenIndices([0, 8])),
      benchmarks: [
        BenchmarkShape(
          "1024 of 49152×576",
          [
            InputSpec([SmolLM.vocabulary, SmolLM.width]),
            InputSpec([SmolLM.tokens], .indices(lower: 0, upper: SmolLM.vocabulary)),
          ], operations: 0, elements: 2 * SmolLM.tokens * SmolLM.width)
      ]),
  ]

  private static func embeddingCase(
    _ name: String, _ table: [Int], _ ids: InputSpec, benchmarks: [BenchmarkShape] = []
  ) -> OperationCase {
    OperationCase(.embedding, name, [InputSpec(table), ids], benchmarks: benchmarks) { _, x in
      x[0].gathered(x[1])
    } reference: { x in
      Reference.gathered(x[0], ids: x[1])
    }
  }
}

extension Reference {
  /// table[ids[i]].
  static func gathered(_ table: DoubleArray, ids: DoubleArray) -> DoubleArray {
    let (width, rows) = (table.shape[1], ids.indices)
    return DoubleArray(shape: ids.shape + [width]) { table[rows[$0 / width] * width + $0 % width] }
  }
}
