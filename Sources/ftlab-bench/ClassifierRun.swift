import FTImage
import FTNN
import FTOptim
import FTRandom
import FTTensor
import FTTraining

/// Steps that train all of the picture classifier, on a fixed batch of noise with random weights.
struct ClassifierRun {
  let computeType: DType
  let batch: Int
  let size: Int
  let steps: Int

  func measured(on device: Device) throws -> Timing {
    let network = try StyleRun.classifier(on: device)
    network.trainAll()
    for (_, module) in network.namedModules() { module.trainAll() }
    let parameters = network.trainableParameters()
    let optimizer = AdamW()
    var generator = RandomGenerator(seed: 9)
    let shape: Shape = [batch, size, size, 3]
    let input = Tensor(
      (0..<shape.elementCount).map { _ in Float(generator.uniform()) * 2 - 1 }, shape: shape, on: device)
    let context = ForwardContext(computeType: computeType, isTraining: true)
    return device.timing(steps) {
      let loss = network(input, context).classCrossEntropy(
        targets: (0..<batch).map { $0 % 10 }, weights: nil, normalizer: Float(batch))
      let sums = loss.gradients(of: parameters)
      optimizer.step(parameters, gradients: sums, rate: 1e-4, gradientScale: 1)
    }
  }
}
