import FTCheckpoint
import FTNN
import FTRandom
import FTTensor
import FTTestSupport
import Foundation
import Testing

/// Two layers against torch.nn.LSTM: outputs and all gradients; tools/golden/voices.py.
struct LSTMTests {
  private let file: SafetensorsFile

  init() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    file = try SafetensorsFile(path: folder.appending(path: "Golden/lstm.safetensors").path)
  }

  private func expect(_ found: Tensor, _ name: String, within limit: Float) throws {
    let wanted = try file.tensor(name, on: found.device)
    #expect(
      Comparison.mismatch(
        found.values(), wanted.values(), shape: wanted.shape.extents, tolerance: Double(limit), floor: 1) == nil)
  }

  @Test func outputsAndGradientsArePyTorchs() throws {
    let device = try TestDevice.make()
    let lstm = try LSTM(layers: 2) { try file.tensor($0, on: device) }
    lstm.trainAll()
    let leaf = Leaf()
    let outputs = lstm(leaf.attached(to: try file.tensor("x", on: device)), ForwardContext())
    try expect(outputs, "outputs", within: 2e-6)
    var gradients = (outputs * (try file.tensor("slope", on: device))).sum().gradients()
    try expect(gradients.take(leaf)!, "x.gradient", within: 1e-5)
    #expect(lstm.namedParameters().count == 8)
    for (name, parameter) in lstm.namedParameters() {
      try expect(parameter.takeGradient(from: &gradients)!, "\(name).gradient", within: 3e-5)
    }
    lstm.freezeAll()
    let plain = lstm(try file.tensor("x", on: device), ForwardContext())
    try expect(plain, "outputs", within: 2e-6)
  }

  /// An adapter starts as nothing, changes the output when it is trained, and stays in the weights when it is merged.
  @Test func adaptersOfFusedWeightsMerge() throws {
    let device = try TestDevice.make()
    let lstm = try LSTM(layers: 2) { try file.tensor($0, on: device) }
    let x = try file.tensor("x", on: device)
    let before = lstm(x, ForwardContext()).values()
    var generator = RandomGenerator(seed: 37)
    let adapted = lstm.addLowRankAdapters(
      LowRankSettings(rank: 2, alpha: 4, targets: ["weight_*"]),
      generator: &generator, on: device)
    #expect(adapted.adapted == ["weight_ih_l0", "weight_hh_l0", "weight_ih_l1", "weight_hh_l1"])
    #expect(lstm.trainableParameters().count == 8)
    // With something to train the products go through the engine, whose sums have another order.
    #expect(zip(lstm(x, ForwardContext()).values(), before).allSatisfy { abs($0 - $1) < 1e-6 })
    for (name, parameter) in lstm.trainableParameters() where name.hasSuffix("lora_B.weight") {
      parameter.update { value, _ in value = value + 0.1 }
    }
    let after = lstm(x, ForwardContext()).values()
    #expect(zip(after, before).contains { abs($0 - $1) > 1e-3 })
    lstm.mergeLowRankAdapters()
    #expect(lstm.namedParameters().count == 8)
    let merged = lstm(x, ForwardContext()).values()
    #expect(zip(after, merged).allSatisfy { abs($0 - $1) < 1e-5 })
  }
}
