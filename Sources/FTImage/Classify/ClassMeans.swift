/// The mean of each class's unit features: what the checkpoint knows without training.
struct ClassMeans {
  private var means: [[Float]]

  init(_ rows: [[Float]], _ pictures: LabeledPictures) {
    means = [[Float]](repeating: [Float](repeating: 0, count: rows.first?.count ?? 0), count: pictures.classes.count)
    let counts = pictures.counts
    for (label, row) in zip(pictures.labels, rows) {
      let share = 1 / Float(max(1, counts[label]))
      for i in row.indices { means[label][i] += share * row[i] }
    }
  }

  func nearest(to row: [Float]) -> Int {
    let distances = means.map { mean in zip(mean, row).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    return distances.indices.min { distances[$0] < distances[$1] }!
  }
}
