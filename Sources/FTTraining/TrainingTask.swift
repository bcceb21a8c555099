import FTNN
import FTTensor

/// What a trainer trains: a model, batches and a loss. A modality's adapter provides it.
public protocol TrainingTask: AnyObject {
  associatedtype Batch

  var model: any Module { get }
  /// Batches in an epoch; at least one.
  func batchCount(epoch: Int) -> Int
  /// Batch `index` of an epoch. A pure function of its arguments, so that a resumed run sees the same batches.
  func batch(epoch: Int, index: Int) -> Batch
  /// What the loss of a window is divided by: supervised tokens, clips, pictures.
  func labelCount(_ batch: Batch) -> Int
  /// What throughput is counted in, padding left out.
  func tokenCount(_ batch: Batch) -> Int
  /// The rows of a batch as `file:line`, for messages.
  func rowNames(_ batch: Batch) -> [String]
  /// The sum of the losses of the batch's labels, divided by `normalizer`: a scalar.
  func loss(_ batch: Batch, normalizer: Float, context: ForwardContext) -> Tensor
  /// The mean loss per label on rows that are never trained on; `nil` without such rows.
  func validationLoss(context: ForwardContext) -> Double?
}
