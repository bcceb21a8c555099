import FTCheckpoint
import FTNN
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTGeneration

/// A tiny generator against the same network in PyTorch; tools/golden/generator.py says how weights and inputs come about.
struct NetworkGoldenTests {
  static let configuration = PictureFlowConfiguration(
    side: 16, width: 16, blocks: 1, heads: 2, textWidth: 8, textLimit: 8, textEncoder: "none", textEncoderSHA256: "",
    words: ["mika"])

  @Test func pictureLossAndEveryGradientAreThoseOfPyTorch() throws {
    let device = try TestDevice.make()
    let file = try SafetensorsFile(
      path: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/generator.safetensors").path)
    let network = try Self.network(on: device)
    network.trainAll()
    let context = ForwardContext(computeType: .float32, isTraining: true)
    let pictures = Self.wave(0.1, [3, 16, 16, 3], on: device)
    let noise = Self.wave(0.2, [3, 16, 16, 3], on: device)
    let times = [0.25, 0.75, 0.5]
    let captions = CaptionBatch(
      [
        Self.caption(vector: 0.3, states: 0.4, count: 3, words: []), .null,
        Self.caption(vector: 0.5, states: 0.6, count: 2, words: [0]),
      ], width: 8)
    let loss = FlowLoss(network: network)
    let losses = loss.each(pictures, noise: noise, times: times, captions: captions, context)
    let t = Tensor(times.map(Float.init), shape: [3, 1, 1, 1], on: device)
    let between = noise + (pictures - noise) * t
    let picture = network(between, times: times, captions: captions, context)
    try compare(picture, "picture", file, tolerance: 2e-5)
    try compare(losses, "losses", file, tolerance: 2e-5)
    var gradients = losses.sum().gradients()
    for (name, parameter) in network.namedParameters() {
      let gradient = try #require(parameter.takeGradient(from: &gradients), "\(name) has no gradient")
      // Sums over 768 places and three pictures, some of which cancel.
      try compare(gradient, "gradient \(name)", file, tolerance: 2e-4)
    }
    // Two results, and a gradient for every weight.
    #expect(file.names.count == 2 + network.namedParameters().count)
  }

  /// Rows that are filled up change nothing.
  @Test func captionsOfABatchDoNotMeetEachOther() throws {
    let device = try TestDevice.make()
    let network = try Self.network(on: device)
    let context = ForwardContext(computeType: .float32)
    let x = Self.wave(0.7, [1, 16, 16, 3], on: device)
    let short = Self.caption(vector: 0.3, states: 0.4, count: 2, words: [])
    let long = Self.caption(vector: 0.5, states: 0.6, count: 7, words: [0])
    let alone = network(x, times: [0.4], captions: CaptionBatch([short], width: 8), context)
    let together = network(
      Tensor.concatenated([x, x]), times: [0.4, 0.9], captions: CaptionBatch([short, long], width: 8), context)
    #expect(
      Comparison.mismatch(
        together.sliced(0..<1).values(), alone.values(), shape: [1, 16, 16, 3], tolerance: 1e-5) == nil)
  }

  @Test func tensorsAreThoseThatTheArchitectureNames() throws {
    let device = try TestDevice.make()
    let network = try Self.network(on: device)
    let found = Dictionary(uniqueKeysWithValues: network.checkpoint().map { ($0.name, $0.tensor.shape.extents) })
    let wanted = Dictionary(uniqueKeysWithValues: Self.configuration.expectedTensors.map { ($0.name, $0.shape) })
    #expect(found == wanted)
  }

  /// What the decision rests on: 4.7 million values in bfloat16, 1.1 GFLOP a pass.
  @Test func usualGeneratorFitsItsBudget() {
    let usual = PictureFlowConfiguration(textEncoder: "all-minilm-l6-v2", textEncoderSHA256: "")
    #expect((4_000_000...6_000_000).contains(usual.parameterCount), "\(usual.parameterCount)")
    #expect(usual.parameterCount * 2 < 18_000_000)
    #expect((0.9e9...1.4e9).contains(usual.operationsPerPass), "\(usual.operationsPerPass)")
  }

  static func network(on device: Device) throws -> PictureFlow {
    let tensors = configuration.expectedTensors
    let numbers = Dictionary(uniqueKeysWithValues: tensors.enumerated().map { ($1.name, $0) })
    return try PictureFlow(configuration, on: device) { name in
      let number = try #require(numbers[name])
      let shape = tensors[number].shape
      let value = wave(1.3 * Double(number), shape, on: device)
      if name.hasSuffix("norm.weight") { return value * 0.2 + 1 }
      if name.hasSuffix(".bias") { return value * 0.1 }
      return value * Float(1 / Double(shape.dropFirst().reduce(1, *)).squareRoot())
    }
  }

  private static func caption(vector: Double, states: Double, count: Int, words: [Int]) -> Caption {
    Caption(
      vector: numbers(vector, 8),
      states: numbers(states, 8 * count).map { value in
        let bits = value.bitPattern
        return UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
      }, tokenCount: count, words: words)
  }

  private static func numbers(_ phase: Double, _ count: Int) -> [Float] {
    (0..<count).map { place -> Float in
      let i = Double(place)
      return Float(sin(0.7 * i + 0.013 * i * i + phase))
    }
  }

  private static func wave(_ phase: Double, _ shape: [Int], on device: Device) -> Tensor {
    Tensor(numbers(phase, shape.reduce(1, *)), shape: Shape(shape), on: device)
  }

  private func compare(_ found: Tensor, _ name: String, _ file: SafetensorsFile, tolerance: Double) throws {
    let wanted = try file.tensor(name, on: found.device)
    #expect(found.shape == wanted.shape, "\(name)")
    let problem = Comparison.mismatch(
      found.values(), wanted.values(), shape: wanted.shape.extents, tolerance: tolerance, floor: 1e-3)
    #expect(problem == nil, "\(name)")
  }
}
