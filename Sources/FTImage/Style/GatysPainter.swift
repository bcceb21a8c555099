import FTNN
import FTOptim
import FTTensor

/// Painting without a generator: the pixels themselves are changed until the loss is low. Slow, and the measure of what a
/// loss can give. Source: Gatys, Ecker and Bethge, arXiv:1508.06576; with Adam instead of L-BFGS.
package struct GatysPainter {
  let loss: StyleLoss
  let weights: StyleLoss.Weights
  let steps: Int

  package init(_ loss: StyleLoss, weights: StyleLoss.Weights, steps: Int) {
    self.loss = loss
    self.weights = weights
    self.steps = steps
  }

  /// Photos → paintings, `[batch, height, width, 3]` in 0…1.
  ///
  /// - Parameter onStep: sees the number of steps done, and ends the work by returning false.
  package func paint(_ photos: Tensor, context: ForwardContext, onStep: (Int) -> Bool = { _ in true }) -> Tensor {
    let contents = loss.contentFeatures(photos, context)
    let pixels = Parameter(trainable: photos.float32Copy())
    let optimizer = AdamW(Self.optimizerSettings)
    for step in 1...max(1, steps) {
      let terms = loss.terms(pixels.tensor(as: .float32), contents: contents, context: context)
      var gradients = terms.total(weights).gradients()
      guard let gradient = pixels.takeGradient(from: &gradients) else { break }
      optimizer.step([("pixels", pixels)], gradients: ["pixels": gradient], rate: 0.03, gradientScale: 1)
      if !onStep(step) { break }
    }
    return pixels.value.clamped()
  }

  private static var optimizerSettings: OptimizerSettings {
    var settings = OptimizerSettings()
    settings.weightDecay = 0
    return settings
  }
}

extension Tensor {
  /// Values cut to 0…1.
  func clamped() -> Tensor {
    let values = values().map { max(0, min(1, $0)) }
    return Tensor(values, shape: shape, on: device)
  }
}
