/// Closed-form adaptation: embeddings are centred, and directions in which one speaker's recordings differ count less.
///
///     y = L⁻¹ (x − mean),  L·Lᵀ = (1 − λ) · W + λ · tr(W) / n · I,  W the covariance within speakers
///
/// Cosines after it are those of within-class covariance normalisation. Source: Hatch, Kajarekar and Stolcke,
/// Interspeech 2006.
package struct Whitening: Sendable {
  /// `[width, width]`, row after row.
  package let matrix: [Float]
  package let offset: [Float]
  package let width: Int

  /// - Parameters:
  ///   - speakers: the speaker of each embedding, by number.
  ///   - shrinkage: λ, 0 to 1; few recordings need more.
  package init(_ embeddings: [SpeakerEmbedding], speakers: [Int], shrinkage: Double) {
    precondition(!embeddings.isEmpty && embeddings.count == speakers.count, "whitening: lists differ or are empty")
    let n = embeddings[0].values.count
    width = n
    let rows = embeddings.map { $0.values.map(Double.init) }
    func mean(_ indices: [Int]) -> [Double] {
      var sum = [Double](repeating: 0, count: n)
      for index in indices { for i in 0..<n { sum[i] += rows[index][i] } }
      return sum.map { $0 / Double(max(1, indices.count)) }
    }
    let groups = Dictionary(grouping: rows.indices, by: { speakers[$0] }).sorted { $0.key < $1.key }.map(\.value)
    // Every speaker counts the same, however many recordings there are.
    let means = groups.map(mean)
    var center = [Double](repeating: 0, count: n)
    for row in means { for i in 0..<n { center[i] += row[i] / Double(means.count) } }
    var covariance = [Double](repeating: 0, count: n * n)
    for (group, mean) in zip(groups, means) {
      for index in group {
        let share = 1 / Double(group.count * groups.count)
        let d = (0..<n).map { rows[index][$0] - mean[$0] }
        for i in 0..<n { for j in 0...i { covariance[i * n + j] += share * d[i] * d[j] } }
      }
    }
    let trace = (0..<n).reduce(0.0) { $0 + covariance[$1 * n + $1] } / Double(n)
    for i in 0..<n {
      for j in 0...i { covariance[i * n + j] *= 1 - shrinkage }
      covariance[i * n + i] += shrinkage * trace + 1e-12
    }
    let inverse = Self.inverseOfCholesky(covariance, n)
    matrix = inverse.map(Float.init)
    offset = (0..<n).map { i in Float(-(0..<n).reduce(0.0) { $0 + inverse[i * n + $1] * center[$1] }) }
  }

  /// The embedding, whitened, of length 1 again.
  package func callAsFunction(_ embedding: SpeakerEmbedding) -> SpeakerEmbedding {
    SpeakerEmbedding(
      direction: (0..<width).map { row in
        (0..<width).reduce(offset[row]) { $0 + matrix[row * width + $1] * embedding.values[$1] }
      })
  }

  /// L⁻¹ for L·Lᵀ = a, of which only the lower half is read.
  private static func inverseOfCholesky(_ a: [Double], _ n: Int) -> [Double] {
    var l = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        var sum = a[i * n + j]
        for k in 0..<j { sum -= l[i * n + k] * l[j * n + k] }
        l[i * n + j] = i == j ? max(sum, 1e-18).squareRoot() : sum / l[j * n + j]
      }
    }
    var inverse = [Double](repeating: 0, count: n * n)
    for column in 0..<n {
      for row in column..<n {
        var sum = row == column ? 1.0 : 0
        for k in column..<row { sum -= l[row * n + k] * inverse[k * n + column] }
        inverse[row * n + column] = sum / l[row * n + row]
      }
    }
    return inverse
  }
}
