extension BatchPlanner {
  func bucketedBatches(
    order: [Int], chunkSize: Int, multiple: Int, generator: inout RandomGenerator
  ) -> [BatchPlan.Batch] {
    var batches: [BatchPlan.Batch] = []
    for start in stride(from: 0, to: order.count, by: chunkSize) {
      let chunk = longestFirst(Array(order[start..<(start + min(chunkSize, order.count - start))]))
      var first = 0
      while first < chunk.count {
        // The first example of a batch is its longest, so it alone decides the row length.
        let rowLength = (lengths[chunk[first]] + multiple - 1) / multiple * multiple
        let end = first + min(maximumRows(rowLength: rowLength), chunk.count - first)
        batches.append(batch(of: chunk[first..<end].map { [$0] }, rowLength: rowLength))
        first = end
      }
    }
    return generator.shuffled(batches)
  }

  private func maximumRows(rowLength: Int) -> Int {
    switch budget {
    case .rows(let rows): rows
    case .tokens(let tokens): tokens / rowLength
    }
  }
}
