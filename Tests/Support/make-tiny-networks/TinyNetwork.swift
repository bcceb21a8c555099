import FTLab
import Foundation

/// A network that has learned nothing, as a model folder.
struct TinyNetwork<Configuration: Architecture> {
  let name: String
  let configuration: Configuration
  /// The model it belongs to, for the weights' metadata.
  let base: [String: String]

  init(_ name: String, _ configuration: Configuration, base: [String: String] = [:]) {
    self.name = name
    self.configuration = configuration
    self.base = base
  }

  func write(to parent: URL) throws {
    try AtomicFolder.write(to: parent.appending(path: name), existing: .replace) { folder in
      let json = Array(configuration.encoded.indented().utf8)
      try AtomicFile.write(json, to: folder.appending(path: "config.json").path)
      let entries = configuration.expectedTensors.map { tensor in
        SafetensorsWriter.Entry(name: tensor.name, dtype: .float32, shape: tensor.shape) { sink in
          try Self.values(tensor.name, tensor.shape).withUnsafeBytes { try sink.write($0) }
        }
      }
      try SafetensorsWriter.write(
        entries, metadata: ["format": "pt"].merging(base) { own, _ in own },
        to: folder.appending(path: "model.safetensors").path)
      try AtomicFile.write(Array(card.utf8), to: folder.appending(path: "MODEL_CARD.md").path)
    }
    _ = try ModelFolder<Configuration>(url: parent.appending(path: name))
  }

  /// Each tensor draws from a generator of its own, split off by its name.
  ///
  /// Weights are uniform in ±√(6 / inputs), which keeps the size of what ReLU lets through (He et al., 2015); gains of norms
  /// are 1, residual gains 0.3, offsets 0. Styles differ in their gains and offsets. The prosody network gives every symbol
  /// 50 ms, 200 Hz and a middling energy.
  private static func values(_ name: String, _ shape: [Int]) -> [Float] {
    let count = shape.reduce(1, *)
    var generator = RandomGenerator(seed: 1).split(name)
    func uniform(_ range: ClosedRange<Double>) -> [Float] {
      (0..<count).map { _ in Float(range.lowerBound + generator.uniform() * (range.upperBound - range.lowerBound)) }
    }
    func repeated(_ value: Float) -> [Float] { [Float](repeating: value, count: count) }
    switch name {
    case "prosody.dur.2.weight", "prosody.pro_out.weight": return repeated(0)
    // ln(1 + 2 units of 25 ms).
    case "prosody.dur.2.bias": return repeated(1.0986123)
    case "prosody.pro_out.bias": return [2, 1, 2, 1]
    case _ where name.hasSuffix(".norm.gamma"): return uniform(0.5...1.5)
    case _ where name.hasSuffix(".norm.beta"): return uniform(-0.3...0.3)
    case _ where name.hasSuffix(".gamma"): return repeated(0.3)
    case _ where name.hasSuffix("running_var"): return repeated(1)
    case _ where name.hasPrefix("lstm."):
      let bound = 1 / Double(shape[0] / 4).squareRoot()
      return uniform(-bound...bound)
    case _ where shape.count == 1:
      return repeated((name.contains("norm") || name.contains("_bn")) && name.hasSuffix("weight") ? 1 : 0)
    default:
      let bound = (6 / Double(shape.dropFirst().reduce(1, *))).squareRoot()
      return uniform(-bound...bound)
    }
  }

  private var card: String {
    """
    # \(name)

    A network for tests: the architecture of much larger models, in small widths and with random numbers. It has learned nothing.

    | | |
    |---|---|
    | origin | this project; made by `tools/make-tiny-networks`, which holds every number |
    | licence | CC0-1.0 |
    | architecture | \(Configuration.modelType): \(configuration.summary) |
    | parameters | \(configuration.parameterCount), float32 |

    The same program writes the same bytes.

    """
  }
}
