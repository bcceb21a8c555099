/// The mean of each class's unit features: what the checkpoint knows without training.
struct ClassMeans {
  private var means: [[Float]]

  init(_ rows: [[Float]], _ pictures: LabeledPictures) {
    means = [[Float]](repeating: [Float](repeating: 0, count: rows.first?.count ?? 0), count: pictures.classes.count)
    for (item, row) in zip(pictures.items, rows) {
      let share = 1 / Float(max(1, pictures.counts[item.label]))
      for i in row.indices { means[item.label][i] += share * row[i] }
    }
  }

  func nearest(to row: [Float]) -> Int {
    let distances = means.map { mean in zip(mean, row).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    return distances.indices.min { distances[$0] < distances[$1] }!
  }
}
