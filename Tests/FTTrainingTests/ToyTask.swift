import FTNN
import FTRandom
import FTTensor
import FTTraining

/// Fits y = target · x with a frozen linear layer and a LoRA adapter on it; rows of unequal length make batches of unequal
/// normalisers.
final class ToyTask: TrainingTask {
  struct Batch {
    var rows: [Int]
  }

  let layer: Linear
  let rowsPerBatch: Int
  let device: Device
  /// Replaces the inputs of one row by infinity.
  var poisonedRow: Int?
  /// Validation losses to report instead of real ones.
  var scriptedValidation: [Double]?
  private var validations = 0
  var rowCount = 12
  /// What ``didStep(_:)`` was told.
  private(set) var steps: [Int] = []
  /// Is called before each of the three rows of a validation.
  var onValidationRow: () -> Void = {}

  init(on device: Device, rowsPerBatch: Int, dropout: Float = 0) {
    self.device = device
    self.rowsPerBatch = rowsPerBatch
    let weights = (0..<24).map { Float($0 % 7) * 0.1 - 0.3 }
    layer = Linear(weight: Tensor(weights, shape: [4, 6], on: device))
    var generator = RandomGenerator(seed: 7)
    _ = layer.addLowRankAdapters(
      LowRankSettings(rank: 2, alpha: 4, dropout: dropout), generator: &generator, on: device)
  }

  var model: any Module { layer }
  func didStep(_ step: Int) {
    steps.append(step)
    guard let average, let adapter = layer.adapter else { return }
    average.load((average.value * 0.5 + adapter.b.value.detached * 0.5).detached)
  }
  /// Follows a factor of the adapter at half the distance where it is set.
  var average: Parameter?
  var followers: [(name: String, parameter: Parameter)] { average.map { [("average", $0)] } ?? [] }
  func batchCount(epoch: Int) -> Int { rowCount / rowsPerBatch }
  func batch(epoch: Int, index: Int) -> Batch {
    Batch(rows: (0..<rowsPerBatch).map { (index * rowsPerBatch + $0 + epoch * 5) % rowCount })
  }
  var unit: String { "points" }
  func normalizer(_ batch: Batch) -> Int { batch.rows.reduce(0) { $0 + length($1) } }
  func itemCount(_ batch: Batch) -> Int { normalizer(batch) }
  func itemNames(_ batch: Batch) -> [String] { batch.rows.map { "toy:\($0)" } }
  func length(_ row: Int) -> Int { 1 + row % 3 }

  func loss(_ batch: Batch, normalizer: Float, context: ForwardContext) -> Tensor {
    var inputs: [Float] = []
    var targets: [Float] = []
    for row in batch.rows {
      for place in 0..<length(row) {
        inputs += (0..<6).map { row == poisonedRow ? .infinity : Float((row * 5 + place * 3 + $0) % 11) * 0.1 - 0.5 }
        targets += (0..<4).map { Float((row + place + $0) % 5) * 0.25 - 0.5 }
      }
    }
    let x = Tensor(inputs, shape: [targets.count / 4, 6], on: device)
    let difference = layer(x, context) - Tensor(targets, shape: [targets.count / 4, 4], on: device)
    return difference.square().sum() * (1 / normalizer)
  }

  func validationLoss(context: ForwardContext, shouldStop: () -> Bool) throws -> Double? {
    for _ in 0..<3 {
      onValidationRow()
      if shouldStop() { throw CancellationError() }
    }
    defer { validations += 1 }
    if let scriptedValidation { return scriptedValidation[min(validations, scriptedValidation.count - 1)] }
    return Double(loss(Batch(rows: [0, 5, 7]), normalizer: 9, context: context).item())
  }
}
