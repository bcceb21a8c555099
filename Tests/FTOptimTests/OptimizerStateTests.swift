import FTNN
import FTOptim
import FTTensor
import FTTestSupport
import Foundation
import Testing

/// States that no optimizer of the kind leaves behind, and what a new optimizer needs.
@Suite struct OptimizerStateTests {
  private func parameters(_ device: Device) -> [(name: String, parameter: Parameter)] {
    [
      ("a.weight", Parameter(trainable: Tensor([1, 2, 3], on: device))),
      ("b.weight", Parameter(trainable: Tensor([4, 5], on: device))),
    ]
  }

  private func trained(
    _ settings: OptimizerSettings, _ parameters: [(name: String, parameter: Parameter)], on device: Device
  ) -> any Optimizer {
    let optimizer = settings.makeOptimizer()
    let gradients = Dictionary(
      uniqueKeysWithValues: parameters.map { ($0.name, Tensor(repeating: 0.5, shape: $0.parameter.shape, on: device)) })
    optimizer.step(parameters, gradients: gradients, rate: 0.1, gradientScale: 1)
    return optimizer
  }

  /// What is done to a state of AdamW after one step, and what is refused.
  @Test func whatDoesNotBelongOrIsNotThereIsRefusedByName() throws {
    let device = try TestDevice.make()
    let parameters = parameters(device)
    let optimizer = trained(OptimizerSettings(), parameters, on: device)
    let whole = optimizer.state
    let spare = Tensor([1, 2, 3], on: device)
    let cases: [((inout OptimizerState) -> Void, OptimizerStateError)] = [
      ({ $0.records["a.weight"]!["exp_avg_sq"] = nil }, .missing(["a.weight.exp_avg_sq"])),
      ({ $0.records["b.weight"] = [:] }, .missing(["b.weight.exp_avg", "b.weight.exp_avg_sq"])),
      ({ $0.records["a.weight"]!["momentum_buffer"] = spare }, .unknown(["a.weight.momentum_buffer"])),
      ({ $0.records["c.weight"] = ["exp_avg": spare] }, .unknown(["c.weight.exp_avg"])),
      (
        { $0.records["b.weight"]!["exp_avg"] = spare },
        .otherShape(name: "b.weight.exp_avg", found: "[3] of float32", expected: "[2] of float32")
      ),
      (
        { $0.records["a.weight"]!["exp_avg"] = spare.converted(to: .bfloat16) },
        .otherShape(name: "a.weight.exp_avg", found: "[3] of bfloat16", expected: "[3] of float32")
      ),
      ({ $0.records = [:] }, .empty(steps: 1)),
    ]
    for (change, expected) in cases {
      var state = whole
      change(&state)
      #expect(throws: expected) { try optimizer.load(state, for: parameters) }
      #expect(optimizer.state.tensors.map(\.name) == whole.tensors.map(\.name) && optimizer.stepCount == 1)
    }
    try optimizer.load(whole, for: parameters)
  }

  @Test func momentumIsRefusedWhereItIsSwitchedOff() throws {
    let device = try TestDevice.make()
    let parameters = parameters(device)
    var settings = OptimizerSettings(kind: .sgd)
    settings.momentum = 0.9
    let state = trained(settings, parameters, on: device).state
    settings.momentum = 0
    #expect(throws: OptimizerStateError.unknown(["a.weight.momentum_buffer", "b.weight.momentum_buffer"])) {
      try settings.makeOptimizer().load(state, for: parameters)
    }
    #expect(trained(settings, parameters, on: device).state.tensors.isEmpty)
  }

  /// A parameter that has had no gradient has no record; that is no fault.
  @Test func aParameterWithoutAGradientStaysAsItIs() throws {
    let device = try TestDevice.make()
    let parameters = parameters(device)
    let optimizer = trained(OptimizerSettings(), [parameters[0]], on: device)
    #expect(parameters[1].parameter.value.values() == [4, 5])
    let other = AdamW()
    try other.load(optimizer.state, for: parameters)
    #expect(other.state.tensors.map(\.name) == ["a.weight.exp_avg", "a.weight.exp_avg_sq"])
  }

  @Test func settingsAreReadBackByTheOptimizersName() throws {
    for kind in OptimizerSettings.Kind.allCases {
      let settings = OptimizerSettings(kind: kind)
      let text = try JSONEncoder().encode(settings)
      #expect(try JSONDecoder().decode(OptimizerSettings.self, from: text) == settings)
      #expect(String(decoding: text, as: UTF8.self).contains("\"kind\":\"\(kind.rawValue)\""))
    }
    #expect(Set(OptimizerSettings.Kind.allCases).count == OptimizerSettings.Kind.allCases.count)
    #expect(OptimizerSettings.Kind(rawValue: "adam") == nil)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(OptimizerSettings.Kind.self, from: Data("\"adam\"".utf8))
    }
  }

  /// One file and one line: whatever names SGD in the libraries and the program, besides its own file and the kernels below it.
  @Test func anOptimizerIsOneFileAndOneLine() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources")
      .standardizedFileURL
    let below = ["FTTensor/", "FTOpCases/", "CKernels/"]
    var places: [String] = []
    for case let file as URL in FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)!
    where file.pathExtension == "swift" {
      let path = String(file.standardizedFileURL.path.dropFirst(sources.path.count + 1))
      if path == "FTOptim/SGD.swift" || below.contains(where: path.hasPrefix) { continue }
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let code = line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line
        if code.lowercased().contains("sgd") { places.append("\(path):\(code)") }
      }
    }
    #expect(places.count == 1, "\(places)")
    #expect(places.first?.hasPrefix("FTOptim/OptimizerSettings.swift:") == true)
  }
}
