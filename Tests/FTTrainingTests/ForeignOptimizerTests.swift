import FTNN
import FTOptim
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTTraining

/// An optimizer that no library file knows: θ ← θ − η · sign(g), remembering the last sign. Bernstein et al., arXiv:1802.04434.
private final class SignDescent: Optimizer {
  private(set) var stepCount = 0
  private var last: [String: Tensor] = [:]

  func step(
    _ parameters: [(name: String, parameter: Parameter)], gradients: [String: Tensor], rate: Double,
    gradientScale: Float
  ) {
    stepCount += 1
    for (name, parameter) in parameters {
      guard let gradient = gradients[name] else { continue }
      let signs = gradient.values().map { $0 > 0 ? Float(1) : $0 < 0 ? -1 : 0 }
      let sign = Tensor(signs, shape: gradient.shape, on: gradient.device)
      parameter.update { value, shadow in
        value = (value - sign * Float(rate)).detached
        shadow = nil
      }
      last[name] = sign
    }
  }

  var state: OptimizerState { OptimizerState(stepCount: stepCount, records: last.mapValues { ["last_sign": $0] }) }

  func load(
    _ state: OptimizerState, for parameters: [(name: String, parameter: Parameter)]
  ) throws(OptimizerStateError) {
    let foreign = state.tensors.map(\.name).filter { !$0.hasSuffix(".last_sign") }
    guard foreign.isEmpty else { throw .unknown(foreign) }
    last = state.records.compactMapValues { $0["last_sign"] }
    stepCount = state.stepCount
  }
}

extension OptimizerSettings.Kind {
  fileprivate static let sign = Self("sign", title: "signSGD", weightDecay: 0) { _ in SignDescent() }
}

@Suite struct ForeignOptimizerTests {
  private let root = FileManager.default.temporaryDirectory.appending(path: "ftlab-sign-\(UUID().uuidString)")

  private func run(_ folder: String, stopAfter: Int? = nil, on device: Device) throws -> [[Float]] {
    let folder = root.appending(path: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var settings = TrainingSettings()
    settings.length = .steps(9)
    settings.rate = 1e-2
    settings.optimizer = OptimizerSettings(kind: .sign)
    let task = ToyTask(on: device, rowsPerBatch: 3)
    _ = try Trainer(task, settings: settings, folder: folder, on: device) {
      if case .step(let step) = $0, step.step == stopAfter { return .stop }
      return .proceed
    }.run()
    return task.layer.trainableParameters().map { $0.parameter.value.values() }
  }

  /// Training, snapshots and resuming take it as they take any other.
  @Test func anOptimizerOfOnesOwnIsTrainedAndResumed() throws {
    let device = try TestDevice.make()
    defer { try? FileManager.default.removeItem(at: root) }
    let whole = try run("whole", on: device)
    _ = try run("parts", stopAfter: 4, on: device)
    #expect(try run("parts", on: device) == whole)
  }
}
