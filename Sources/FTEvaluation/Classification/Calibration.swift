import Foundation

/// Probabilities from logits, the temperature that makes them honest, and how far they are from it.
public enum Calibration {
  /// exp(zᵢ/T) / Σ exp(zⱼ/T).
  public static func softmax(_ logits: [Float], temperature: Double) -> [Double] {
    let largest = Double(logits.max() ?? 0)
    let values = logits.map { exp((Double($0) - largest) / temperature) }
    let sum = values.reduce(0, +)
    return values.map { $0 / sum }
  }

  /// The temperature in 0.2…5 with the least negative log likelihood, by golden section on its logarithm; 1 where the items
  /// cannot tell: fewer than 40, or none predicted wrong, so that no confidence would be too high for them.
  /// Source: Guo et al., arXiv:1706.04599.
  public static func temperature(_ logits: [[Float]], labels: [Int]) -> Double {
    precondition(logits.count == labels.count, "\(logits.count) rows of logits with \(labels.count) labels")
    let wrong = zip(logits, labels).count { row, label in row.indices.max { row[$0] < row[$1] } != label }
    guard labels.count >= 40, wrong > 0 else { return 1 }
    func cost(_ logarithm: Double) -> Double {
      zip(logits, labels).reduce(0) { $0 - log(max(1e-12, softmax($1.0, temperature: exp(logarithm))[$1.1])) }
    }
    var low = log(0.2)
    var high = log(5.0)
    let ratio = (5.0.squareRoot() - 1) / 2
    for _ in 0..<40 {
      let first = high - ratio * (high - low)
      let second = low + ratio * (high - low)
      if cost(first) < cost(second) { high = second } else { low = first }
    }
    return exp((low + high) / 2)
  }

  /// Expected calibration error: Σ over bins of confidence of |share predicted right − mean confidence|, weighted by their
  /// items. Bin i of n holds confidences in [i/n, (i+1)/n), the last one 1 too; NaN where a confidence is none.
  /// Source: Guo et al., arXiv:1706.04599.
  public static func error(_ probabilities: [[Double]], predicted: [Int], labels: [Int], bins count: Int = 10) -> Double
  {
    var gaps = [Double](repeating: 0, count: count)
    for (index, row) in probabilities.enumerated() {
      let confidence = row[predicted[index]]
      guard !confidence.isNaN else { return .nan }
      gaps[max(0, min(count - 1, Int(confidence * Double(count))))] +=
        confidence - (predicted[index] == labels[index] ? 1 : 0)
    }
    return gaps.reduce(0) { $0 + abs($1) } / Double(labels.count)
  }
}
