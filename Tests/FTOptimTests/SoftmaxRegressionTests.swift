import FTCheckpoint
import FTOptim
import FTTensor
import FTTestSupport
import Foundation
import Testing

/// Logistic regression against scikit-learn (tools/golden/classifier.py), and the minimiser below it.
@Suite struct SoftmaxRegressionTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()

  private func doubles(_ file: SafetensorsFile, _ name: String) throws -> [Double] {
    let bytes = try file.bytes(of: name)
    return (0..<bytes.count / 8).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
  }

  @Test(arguments: [("weak", 0.05, false), ("plain", 1, false), ("weighted", 20, true)])
  func weightsEqualThoseOfScikitLearn(name: String, strength: Double, isWeighted: Bool) throws {
    let device = try TestDevice.make()
    let golden = try SafetensorsFile(path: Self.root.appending(path: "Golden/classifier.safetensors").path)
    let labels = try golden.tensor("labels", on: device).indexValues().map(Int.init)
    let counts = labels.reduce(into: [0, 0, 0]) { $0[$1] += 1 }
    #expect(counts == [37, 14, 6])
    // scikit-learn's "balanced": rows / (classes · rows of the class).
    let weights = isWeighted ? counts.map { Float(labels.count) / (3 * Float($0)) } : nil
    var found = SoftmaxRegression(classes: 3, width: 5)
    found.fit(
      try golden.tensor("features", on: device), labels: labels, classWeights: weights, strength: strength
    ) {}
    // Logits and sums of slopes are float32: the minimum is found to some 1e-4 of its largest weight.
    let weight = Comparison.mismatch(
      found.weight, try doubles(golden, "\(name).weight"), shape: [3, 5], tolerance: 1e-3)
    #expect(weight == nil)
    let mean = found.bias.reduce(0, +) / 3
    let bias = Comparison.mismatch(
      found.bias.map { $0 - mean }, try doubles(golden, "\(name).bias"), shape: [3], tolerance: 1e-3)
    #expect(bias == nil)
  }

  @Test func aTemperatureDividesLogitsAndALayerHasTheSameValues() throws {
    let device = try TestDevice.make()
    let weight = Tensor([1, -2, 3, 0.5, 0, 4], shape: [3, 2], on: device)
    let bias = Tensor([0.5, 0, -1], on: device)
    var regression = SoftmaxRegression(weight: weight, bias: bias)
    let x = Tensor([2, 1], shape: [1, 2], on: device)
    // 2 · 1 − 2 + 0.5; 2 · 3 + 0.5; 4 − 1.
    #expect(regression.logits(x) == [[0.5, 6.5, 3]])
    regression.cool(by: 2)
    #expect(regression.logits(x) == [[0.25, 3.25, 1.5]])
    let layer = regression.layer(on: device)
    #expect(
      layer.weight.value.values() == [0.5, -1, 1.5, 0.25, 0, 2] && layer.bias?.value.values() == [0.25, 0, -0.5])
  }

  @Test func whatStopIfAskedThrowsEndsTheFit() throws {
    struct Stop: Error {}
    let device = try TestDevice.make()
    var regression = SoftmaxRegression(classes: 2, width: 1)
    let features = Tensor([1, -1], shape: [2, 1], on: device)
    #expect(throws: Stop.self) { try regression.fit(features, labels: [0, 1], strength: 1) { throw Stop() } }
    #expect(regression.weight == [0, 0])
  }

  /// The minimum of Rosenbrock's function is at (1, 1); of a quadratic of n numbers after about as many steps.
  @Test func minimaAreFound() {
    let valley = LBFGS().minimize([-1.2, 1]) { (x: [Double]) -> (value: Double, gradient: [Double]) in
      let a: Double = 1 - x[0]
      let b: Double = x[1] - x[0] * x[0]
      let slope: Double = -2 * a - 400 * x[0] * b
      return (a * a + 100 * b * b, [slope, 200 * b])
    }
    #expect(valley.hasConverged && valley.point.allSatisfy { abs($0 - 1) < 1e-5 }, "\(valley)")
    let curvatures: [Double] = [1, 10, 100, 1000]
    let bowl = LBFGS().minimize([1, 1, 1, 1]) { (x: [Double]) -> (value: Double, gradient: [Double]) in
      let gradient = zip(x, curvatures).map(*)
      return (zip(x, gradient).map(*).reduce(0, +) / 2, gradient)
    }
    #expect(bowl.hasConverged && bowl.steps < 40 && bowl.point.allSatisfy { abs($0) < 1e-6 }, "\(bowl)")
    let flat = LBFGS().minimize([3]) { _ in (value: 0, gradient: [0]) }
    #expect(flat.hasConverged && flat.steps == 0 && flat.point == [3])
  }
}
