/// The mean of each class's features: what an untrained network can tell apart.
package struct ClassMeans {
  private var means: [[Float]]

  /// - Parameters:
  ///   - rows: features, most often of length 1.
  ///   - labels: the class of each row.
  package init(_ rows: [[Float]], labels: [Int], classes: Int) {
    precondition(rows.count == labels.count, "\(rows.count) rows of features with \(labels.count) labels")
    means = [[Float]](repeating: [Float](repeating: 0, count: rows.first?.count ?? 0), count: classes)
    let counts = labels.reduce(into: [Int](repeating: 0, count: classes)) { $0[$1] += 1 }
    for (label, row) in zip(labels, rows) {
      let share = 1 / Float(max(1, counts[label]))
      for i in row.indices { means[label][i] += share * row[i] }
    }
  }

  /// The class whose mean is nearest.
  package func nearest(to row: [Float]) -> Int {
    let distances = means.map { mean in zip(mean, row).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    return distances.indices.min { distances[$0] < distances[$1] }!
  }
}
