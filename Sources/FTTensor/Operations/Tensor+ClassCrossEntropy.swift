import Foundation

extension Tensor {
  /// Weighted cross-entropy of class logits: Σᵢ wᵢ · (log Σⱼ exp(xᵢⱼ) − xᵢ,target(i)) / `normalizer`, a scalar.
  ///
  /// - Parameters:
  ///   - targets: the class of each row of this float32 `[rows, classes]`.
  ///   - weights: of the classes; 1 when absent.
  ///   - normalizer: what the sum is divided by.
  /// - Precondition: a target for every row, a weight for every class, every target a class.
  public func classCrossEntropy(targets: [Int], weights: [Float]? = nil, normalizer: Float) -> Tensor {
    precondition(
      dtype == .float32 && shape.rank == 2 && shape[0] == targets.count
        && (weights.map { $0.count == shape[1] } ?? true) && targets.allSatisfy { $0 >= 0 && $0 < shape[1] },
      "class cross-entropy: logits \(shape) \(dtype), \(targets.count) targets, \(weights?.count ?? 0) weights")
    let classes = shape[1]
    var gradient = detached.values()
    var total = 0.0
    for (row, target) in targets.enumerated() {
      let range = row * classes..<(row + 1) * classes
      let largest = gradient[range].max()!
      let exponentials = gradient[range].map { Foundation.exp(Double($0 - largest)) }
      let sum = exponentials.reduce(0, +)
      let weight = Double(weights?[target] ?? 1)
      let wanted = Double(gradient[range.lowerBound + target])
      total += weight * (Foundation.log(sum) + Double(largest) - wanted)
      for j in 0..<classes {
        let share = exponentials[j] / sum - (j == target ? 1 : 0)
        gradient[range.lowerBound + j] = Float(weight * share / Double(normalizer))
      }
    }
    let slope = Tensor(gradient, shape: shape, on: device)
    return Tensor([Float(total / Double(normalizer))], shape: [], on: device).recorded(from: [self]) { g, into in
      let scale = g.item()
      into.add(scale == 1 ? slope : slope * scale, to: 0)
    }
  }
}
