import FTNN
import FTTensor
import Foundation

/// The generalised end-to-end loss, softmax form: every utterance should be nearer to its speaker's mean than to the
/// other speakers' means.
///
///     S(j,i,k) = w · cos(e_ji, c_k),  c_j without e_ji itself for the own speaker,  L = Σ −S(j,i,j) + ln Σ_k exp S(j,i,k)
///
/// The paper's offset b changes no softmax and is left out; w = exp(v) keeps it positive. Source: Wan et al.,
/// arXiv:1710.10467, equations 5 to 10.
package final class GE2ELoss: Module {
  /// ln w.
  let logScale: Parameter

  /// - Parameter scale: w at first; 10 as in the paper.
  package init(scale: Float = 10, on device: Device) {
    logScale = Parameter(trainable: Tensor([log(scale)], on: device))
  }

  package var ownParameters: [(name: String, parameter: Parameter)] { [("log_scale", logScale)] }

  /// - Parameters:
  ///   - embeddings: of length 1, `[speakers · utterances, width]`, speaker after speaker.
  ///   - speakers: at least 2, with at least 2 utterances each.
  /// - Returns: the sum over utterances, divided by `normalizer`.
  package func callAsFunction(_ embeddings: Tensor, speakers: Int, normalizer: Float) -> Tensor {
    let (rows, width) = (embeddings.shape[0], embeddings.shape[1])
    let utterances = rows / speakers
    precondition(
      speakers >= 2 && utterances >= 2 && rows == speakers * utterances,
      "\(rows) embeddings of \(speakers) speakers: the loss compares at least 2 speakers with 2 utterances each")
    let grouped = embeddings.reshaped(to: [speakers, utterances, width])
    let sums = grouped.sum(along: 1, keepsDimension: true)
    let means = sums.reshaped(to: [speakers, width]).normalizedRows()
    let others = (sums - grouped).reshaped(to: [rows, width]).normalizedRows()
    let own = (embeddings * others).sum(along: 1, keepsDimension: true)
    let isOwn = Tensor(
      (0..<rows * speakers).map { $0 % speakers == $0 / speakers / utterances ? 1 : 0 }, shape: [rows, speakers],
      on: embeddings.device)
    let all = Tensor.matmul(embeddings, means, transposeB: true)
    let similarities = all * (isOwn * -1 + 1) + own * isOwn
    let scale = logScale.tensor(as: .float32).exp()
    return (similarities * scale.reshaped(to: [1, 1])).classCrossEntropy(
      targets: (0..<rows).map { $0 / utterances }, weights: nil, normalizer: normalizer)
  }
}
