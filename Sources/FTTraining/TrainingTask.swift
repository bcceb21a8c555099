import FTNN
import FTTensor

/// What a trainer trains: a model, batches and a loss. A modality's adapter provides it.
public protocol TrainingTask: AnyObject {
  associatedtype Batch

  var model: any Module { get }
  /// What ``itemCount(_:)`` counts, in the plural: "tokens", "pictures", "frames", "clips".
  var unit: String { get }
  /// Batches in an epoch; at least one.
  func batchCount(epoch: Int) -> Int
  /// Batch `index` of an epoch. A pure function of its arguments, so that a resumed run sees the same batches.
  func batch(epoch: Int, index: Int) -> Batch
  /// What the loss of a window is divided by: supervised tokens, clips, pictures.
  func normalizer(_ batch: Batch) -> Int
  /// What throughput is counted in, padding left out; its unit is ``unit``.
  func itemCount(_ batch: Batch) -> Int
  /// What a batch was made of, for messages: rows as `file:line`, pictures, recordings.
  func itemNames(_ batch: Batch) -> [String]
  /// The sum of the losses of the batch, divided by `normalizer`: a scalar. What the items hold is decoded here, when it is
  /// needed.
  ///
  /// - Throws: where an item has gone or is not what it was when the run began.
  func loss(_ batch: Batch, normalizer: Float, context: ForwardContext) throws -> Tensor
  /// The mean loss on items that are never trained on; `nil` without such items.
  ///
  /// - Parameter shouldStop: is asked between parts that take longer than a moment.
  /// - Throws: `CancellationError` once `shouldStop` has said so: a part of a validation is worth nothing, and the resumed run
  ///   begins it again.
  func validationLoss(context: ForwardContext, shouldStop: () -> Bool) throws -> Double?
  /// What ``validationLoss(context:shouldStop:)`` gives, in words; "validation loss" unless a task chooses by something else.
  var chosenBy: String { get }
  /// The optimizer has taken step `step`, counted from 1: the place for moving averages. A resumed run does not repeat earlier
  /// steps.
  func didStep(_ step: Int)
  /// Values that follow the trained ones without a gradient, such as moving averages; float32, of fixed names that no trained
  /// parameter has. They are saved and read back with the trained ones, the best ones too. None by default.
  var followers: [(name: String, parameter: Parameter)] { get }
}

extension TrainingTask {
  public var chosenBy: String { TrainingEvent.Start.usualChoice }
  public func didStep(_ step: Int) {}
  public var followers: [(name: String, parameter: Parameter)] { [] }
}
