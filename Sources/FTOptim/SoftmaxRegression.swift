import FTNN
import FTTensor
import Foundation

/// Logistic regression of several classes on given features: the classifier of a frozen network, found by ``LBFGS`` on all rows
/// at once.
///
///     C · Σᵢ wᵢ · (log Σⱼ exp(zᵢⱼ) − zᵢ,label(i)) + ½ ‖W‖²  →  least,   z = x·Wᵀ + b
///
/// The bias is not drawn to zero. It is scikit-learn's `LogisticRegression` with its `C`, here `strength`. Memory: the features
/// and two numbers for each row and class.
public struct SoftmaxRegression: Sendable {
  /// `[classes · width]`, a row a class.
  public private(set) var weight: [Float]
  /// `[classes]`.
  public private(set) var bias: [Float]
  public let classes: Int
  public let width: Int

  /// Zero weights, which find every class as likely as the others.
  public init(classes: Int, width: Int) {
    self.classes = classes
    self.width = width
    weight = Array(repeating: 0, count: classes * width)
    bias = Array(repeating: 0, count: classes)
  }

  /// Fits from the present weights on.
  ///
  /// - Parameters:
  ///   - features: `[rows, width]`, float32.
  ///   - labels: the class of each row.
  ///   - classWeights: what a row of each class counts; 1 by default.
  ///   - strength: how much the rows count against small weights; above 0.
  ///   - stopIfAsked: called before each pass; what it throws ends the work.
  /// - Precondition: there are rows, and as many labels, each a class.
  public mutating func fit(
    _ features: Tensor, labels: [Int], classWeights: [Float]? = nil, strength: Double,
    stopIfAsked: () throws -> Void
  ) rethrows {
    precondition(
      features.shape == [labels.count, width] && !labels.isEmpty && labels.allSatisfy((0..<classes).contains)
        && (classWeights?.count ?? classes) == classes && strength > 0,
      "softmax regression: features \(features.shape), \(labels.count) labels, \(classes) classes of width \(width)")
    let rowWeights = labels.map { Double(classWeights?[$0] ?? 1) }
    let total = rowWeights.reduce(0, +)
    // Divided by C and by all weights: the value is the mean loss and a small part.
    let decay = 1 / (strength * total)
    let start = (weight + bias).map(Double.init)
    let found = try LBFGS().minimize(start) { point in
      try stopIfAsked()
      let device = features.device
      let matrix = Tensor(point[..<(classes * width)].map { Float($0) }, shape: [classes, width], on: device)
      let offset = Tensor(point[(classes * width)...].map { Float($0) }, on: device)
      var slopes = features.linear(weight: matrix, bias: offset).values()
      var value = 0.0
      var biasSlope = [Double](repeating: 0, count: classes)
      for (row, label) in labels.enumerated() {
        let share = rowWeights[row] / total
        value += share * Self.loss(&slopes, row * classes..<(row + 1) * classes, label, scale: share, into: &biasSlope)
      }
      let outer = Tensor.matmul(
        Tensor(slopes, shape: [labels.count, classes], on: device), features, transposeA: true)
      var gradient = outer.values().map(Double.init)
      for index in gradient.indices {
        gradient[index] += decay * point[index]
        value += decay * point[index] * point[index] / 2
      }
      return (value, gradient + biasSlope)
    }
    weight = found.point[..<(classes * width)].map { Float($0) }
    bias = found.point[(classes * width)...].map { Float($0) }
  }

  /// The loss of a row of logits, which become the slopes of `scale` times the loss.
  private static func loss(
    _ logits: inout [Float], _ range: Range<Int>, _ label: Int, scale: Double, into sums: inout [Double]
  ) -> Double {
    var largest = -Float.infinity
    for index in range { largest = max(largest, logits[index]) }
    let wanted = Double(logits[range.lowerBound + label] - largest)
    var sum = 0.0
    for index in range {
      let power = exp(Double(logits[index] - largest))
      sum += power
      logits[index] = Float(power)
    }
    for index in range {
      let place = index - range.lowerBound
      let slope = scale * (Double(logits[index]) / sum - (place == label ? 1 : 0))
      logits[index] = Float(slope)
      sums[place] += slope
    }
    return log(sum) - wanted
  }

  /// Logits of each row, `[rows][classes]`.
  public func logits(_ features: Tensor) -> [[Float]] {
    let matrix = Tensor(weight, shape: [classes, width], on: features.device)
    let values = features.linear(weight: matrix, bias: Tensor(bias, on: features.device)).values()
    return (0..<features.shape[0]).map { Array(values[$0 * classes..<($0 + 1) * classes]) }
  }

  /// Divides all logits by a temperature.
  public mutating func cool(by temperature: Double) {
    weight = weight.map { Float(Double($0) / temperature) }
    bias = bias.map { Float(Double($0) / temperature) }
  }

  /// The same classifier as a layer, which a whole network can be trained with.
  public func layer(on device: Device) -> Linear {
    Linear(weight: Tensor(weight, shape: [classes, width], on: device), bias: Tensor(bias, on: device))
  }

  /// A classifier of given values: `weight [classes, width]`, `bias [classes]`.
  public init(weight: Tensor, bias: Tensor) {
    precondition(
      weight.shape.rank == 2 && bias.shape == [weight.shape[0]],
      "softmax regression: weight \(weight.shape) and bias \(bias.shape) do not fit")
    self.init(classes: weight.shape[0], width: weight.shape[1])
    self.weight = weight.values()
    self.bias = bias.values()
  }
}
