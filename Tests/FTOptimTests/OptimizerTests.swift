import FTCheckpoint
import FTNN
import FTOptim
import FTTensor
import FTTestSupport
import Foundation
import Testing

/// Twelve steps over three parameters against torch.optim in float64 (tools/golden/optimizers.py).
@Suite struct OptimizerTests {
  static let names = ["blocks.0.weight", "blocks.0.bias", "gain"]
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
  private let golden: SafetensorsFile

  init() throws { golden = try SafetensorsFile(path: Self.root.appending(path: "Golden/optimizers.safetensors").path) }

  private static func settings(
    _ kind: OptimizerSettings.Kind, _ change: (inout OptimizerSettings) -> Void = { _ in }
  ) -> OptimizerSettings {
    var settings = OptimizerSettings(kind: kind)
    change(&settings)
    return settings
  }

  static let cases: [(String, OptimizerSettings)] = [
    ("adamw", settings(.adamw)),
    (
      "adamw, other settings",
      settings(.adamw) {
        $0.beta1 = 0.8
        $0.beta2 = 0.95
        $0.epsilon = 1e-6
        $0.weightDecay = 0.1
      }
    ),
    ("adamw, no decay", settings(.adamw) { $0.weightDecay = 0 }),
    ("sgd", settings(.sgd)),
    ("sgd, decay", settings(.sgd) { $0.weightDecay = 0.1 }),
    ("sgd, momentum", settings(.sgd) { $0.momentum = 0.9 }),
    (
      "sgd, dampening",
      settings(.sgd) {
        $0.momentum = 0.9
        $0.dampening = 0.3
        $0.weightDecay = 0.05
      }
    ),
    (
      "sgd, nesterov",
      settings(.sgd) {
        $0.momentum = 0.8
        $0.isNesterov = true
        $0.weightDecay = 0.01
      }
    ),
  ]

  private func doubles(_ name: String) throws -> [Double] {
    let bytes = try golden.bytes(of: name)
    return (0..<bytes.count / 8).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
  }

  private func parameters(_ name: String, on device: Device) throws -> [(name: String, parameter: Parameter)] {
    try Self.names.map {
      ($0, Parameter(trainable: try golden.tensor("\(name)/\($0)/value", on: device, copies: true)))
    }
  }

  /// One step (from 0) with the golden gradients; those that are no numbers are not there.
  private func step(
    _ index: Int, of name: String, _ parameters: [(name: String, parameter: Parameter)], _ optimizer: any Optimizer,
    on device: Device
  ) throws {
    var gradients: [String: Tensor] = [:]
    for (parameter, _) in parameters {
      let all = try golden.tensor("\(name)/\(parameter)/gradients", on: device)
      let gradient = all.sliced(index..<index + 1).reshaped(to: Array(all.shape.extents.dropFirst())).float32Copy()
      if gradient.isFinite { gradients[parameter] = gradient }
    }
    let norm = globalNorm(parameters.compactMap { gradients[$0.name] })
    optimizer.step(
      parameters, gradients: gradients, rate: try doubles("\(name)/rates")[index],
      gradientScale: clippingFactor(norm: norm, limit: 2))
  }

  /// float32 against float64: a few roundings a step, of values about 1.
  @Test(arguments: cases)
  func valuesAndStateAreThoseOfPyTorch(_ name: String, _ settings: OptimizerSettings) throws {
    let device = try TestDevice.make()
    let parameters = try parameters(name, on: device)
    let optimizer = settings.makeOptimizer()
    for index in 0..<12 {
      try step(index, of: name, parameters, optimizer, on: device)
      for (parameter, trained) in parameters {
        let count = trained.shape.elementCount
        let expected = try doubles("\(name)/\(parameter)/values")[index * count..<(index + 1) * count]
        #expect(
          Comparison.mismatch(
            trained.value.values(), Array(expected), shape: trained.shape.extents, tolerance: 2e-6, floor: 1) == nil,
          "\(parameter) after step \(index + 1)")
      }
    }
    #expect(optimizer.state.stepCount == 12)
    let kept = golden.names.filter { $0.hasPrefix("\(name)/") }.map { $0.dropFirst(name.count + 1) }
      .filter { !$0.hasSuffix("/value") && !$0.hasSuffix("/values") && !$0.hasSuffix("/gradients") && $0 != "rates" }
    let state = optimizer.state.tensors
    #expect(Set(state.map(\.name)) == Set(kept.map { $0.replacingOccurrences(of: "/", with: ".") }))
    for (key, tensor) in state {
      let dot = key.lastIndex(of: ".")!
      let expected = try doubles("\(name)/\(key[..<dot])/\(key[dot...].dropFirst())")
      #expect(
        Comparison.mismatch(tensor.values(), expected, shape: tensor.shape.extents, tolerance: 2e-6, floor: 0.1) == nil,
        "\(key)")
    }
  }

  /// The state goes through the names of a file.
  @Test(arguments: cases)
  func anOptimizerThatTakesUpAStateGoesOnToTheSameBytes(_ name: String, _ settings: OptimizerSettings) throws {
    let device = try TestDevice.make()
    let (whole, parts) = (try parameters(name, on: device), try parameters(name, on: device))
    let first = settings.makeOptimizer()
    let second = settings.makeOptimizer()
    let other = settings.makeOptimizer()
    for index in 0..<12 { try step(index, of: name, whole, first, on: device) }
    for index in 0..<5 { try step(index, of: name, parts, second, on: device) }
    try other.load(copy(of: second.state), for: parts)
    for index in 5..<12 { try step(index, of: name, parts, other, on: device) }
    #expect(parts.map { $0.parameter.value.values() } == whole.map { $0.parameter.value.values() })
    #expect(other.state.tensors.map { $0.tensor.values() } == first.state.tensors.map { $0.tensor.values() })
    #expect(other.stepCount == 12)
  }

  /// A state as a file gives it back.
  private func copy(of state: OptimizerState) -> OptimizerState {
    let tensors = Dictionary(uniqueKeysWithValues: state.tensors.map { ($0.name, $0.tensor.float32Copy()) })
    return OptimizerState(stepCount: state.stepCount, tensors: tensors)
  }

  @Test func theManifestNamesTheFileByItsDigest() throws {
    struct Manifest: Decodable { var files: [String: String] }
    let folder = Self.root.appending(path: "Golden")
    let manifest = try JSONDecoder().decode(
      Manifest.self, from: Data(contentsOf: folder.appending(path: "manifest.json")))
    #expect(
      manifest.files == [
        "optimizers.safetensors": try SHA256Digest(ofFile: folder.appending(path: "optimizers.safetensors").path).hex
      ])
  }
}
