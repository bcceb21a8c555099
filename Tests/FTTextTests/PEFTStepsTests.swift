import FTCheckpoint
import FTData
import FTModels
import FTNN
import FTOptim
import FTRandom
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTText

/// Twenty LoRA steps against PEFT on the same batches; golden files by tools/golden/peft_steps.py.
@Suite struct PEFTStepsTests {
  static let layers = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]

  private func follow(_ name: String, _ folder: URL) throws {
    let device = try TestDevice.make()
    let golden = try Fixtures.file(name)
    let model = try LlamaModel.load(ModelFolder(url: folder), computeType: .float32, on: device)
    var generator = RandomGenerator(seed: 0)
    let adapted = model.addLowRankAdapters(
      LowRankSettings(rank: 4, alpha: 8, targets: Self.layers), generator: &generator, on: device)
    // The script's SplitMix64, drawn layer by layer in the order of the model's computation.
    var script = SplitMix64(state: UInt64(golden.metadata["seed"]!)!)
    for (name, a) in model.trainableParameters() where name.hasSuffix("lora_A.weight") {
      let bound = 1 / Float(a.shape[1]).squareRoot()
      let values = (0..<a.shape.elementCount).map { _ in (Float(script.next() >> 40) / Float(1 << 24) * 2 - 1) * bound }
      a.load(Tensor(values, shape: a.shape, on: device))
    }
    #expect(adapted.adapted.count == 7 * model.blocks.count)
    let parameters = model.trainableParameters()
    let optimizer = AdamW()
    let task = try TextTask(model, training: [], validation: [], batchTokens: 1024, seed: 0)
    let (rate, clip) = (Double(golden.metadata["rate"]!)!, Double(golden.metadata["clip"] ?? "1")!)
    for (step, expected) in try golden.doubles("losses").enumerated() {
      let batch = TextBatch(
        try (0..<2).map { row in
          TextExample(
            ids: try golden.integers("ids\(step).\(row)", on: device),
            isSupervised: try golden.integers("supervised\(step).\(row)", on: device).map { $0 != 0 },
            location: Place(file: "golden", line: row + 1))
        })
      let loss = task.loss(batch, normalizer: Float(batch.labelCount), context: ForwardContext(isTraining: true))
      #expect(abs(Double(loss.item()) - expected) <= 1e-3 * expected, "step \(step)")
      var gradients = loss.gradients()
      var found: [String: Tensor] = [:]
      for (name, parameter) in parameters { found[name] = parameter.takeGradient(from: &gradients) }
      let norm = globalNorm(parameters.map { found[$0.name]! })
      optimizer.step(
        parameters, gradients: found, rate: rate, gradientScale: clippingFactor(norm: norm, limit: clip))
    }
  }

  @Test func theTinyModelFollowsPEFT() throws { try follow("steps-tiny.safetensors", Fixtures.tiny) }

  @Test(.enabled(if: Fixtures.smolLM2 != nil))
  func smolLM2FollowsPEFT() throws { try follow("steps-smollm2.safetensors", Fixtures.smolLM2!) }
}
