import FTNN
import FTTensor
import Foundation

/// Additive angular margin softmax: classification of speakers by angle, where the own speaker's angle must win by a margin.
///
///     L = −ln softmax(s · z),  z_y = cos(θ_y + m),  z_k = cos θ_k for the others
///
/// Where θ_y + m would pass π, z_y = cos θ_y − m · sin m goes on falling. Source: Deng et al., arXiv:1801.07698.
package final class AngularMarginLoss: Module {
  /// `[speakers, width]`; only the rows' directions count.
  let weight: Parameter
  let margin: Float
  let scale: Float

  /// - Parameter weight: first directions of the speakers, for instance their mean embeddings.
  package init(weight: Tensor, margin: Float = 0.2, scale: Float = 30) {
    self.weight = Parameter(trainable: weight)
    (self.margin, self.scale) = (margin, scale)
  }

  package var ownParameters: [(name: String, parameter: Parameter)] { [("weight", weight)] }

  /// - Parameter embeddings: of length 1, `[rows, width]`.
  /// - Returns: the sum over rows, divided by `normalizer`.
  package func callAsFunction(_ embeddings: Tensor, speakers: [Int], normalizer: Float) -> Tensor {
    let (rows, count) = (embeddings.shape[0], weight.shape[0])
    precondition(speakers.count == rows, "\(speakers.count) speakers for \(rows) embeddings")
    let directions = weight.tensor(as: .float32).normalizedRows()
    let cosines = Tensor.matmul(embeddings, directions, transposeB: true)
    let values = cosines.values()
    // Which of the three forms of z a place takes.
    var (near, far) = ([Float](repeating: 0, count: rows * count), [Float](repeating: 0, count: rows * count))
    for (row, speaker) in speakers.enumerated() {
      let place = row * count + speaker
      if values[place] > -cos(margin) { near[place] = 1 } else { far[place] = 1 }
    }
    let device = embeddings.device
    let isNear = Tensor(near, shape: [rows, count], on: device)
    let isFar = Tensor(far, shape: [rows, count], on: device)
    // The small number keeps the root's slope finite at θ = 0.
    let sines = (cosines.square() * -1 + (1 + 1e-7)).relu().squareRoot()
    let shifted = cosines * cos(margin) - sines * sin(margin)
    let logits = cosines + isNear * (shifted - cosines) - isFar * (margin * sin(margin))
    return (logits * scale).classCrossEntropy(targets: speakers, weights: nil, normalizer: normalizer)
  }
}
