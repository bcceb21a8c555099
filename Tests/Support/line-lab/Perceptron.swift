import FTLab

/// The whole of an architecture, in one file: two layers. All else that a model folder has it gets for nothing, by one line in
/// a registry.
struct Perceptron: Architecture {
  static let modelType = "perceptron"
  static let title = "a perceptron"

  let widths: [Int]

  init(_ fields: inout ConfigurationFields) { widths = fields.counts("widths", default: [2, 8, 1]) }

  var encoded: JSONValue {
    ["model_type": .string(Self.modelType), "widths": .array(widths.map { JSONValue($0) })]
  }

  var expectedTensors: [TensorShape] {
    (1...2).flatMap { layer -> [TensorShape] in
      [("layers.\(layer).weight", [widths[layer], widths[layer - 1]]), ("layers.\(layer).bias", [widths[layer]])]
    }
  }

  var summary: String { "two layers, \(widths.map(String.init).joined(separator: " → "))" }
}
