import FTJSON
import FTModels

/// A style generator with conditional instance norm: one gain and one offset per style and channel (Dumoulin, Shlens and
/// Kudlur, "A Learned Representation for Artistic Style", 2017). Input and output RGB in 0…1, any height and width.
///
/// Reflect padding of half the kernel before every convolution; instance norm with epsilon 1e-5, ReLU after it except
/// in the second convolution of a residual block, sigmoid at the end; the first two convolutions of `expand` follow a
/// nearest ×2 upsampling. `contract.1` and `contract.2` have stride 2. Convolution weights are stored channels-last,
/// `[out, kernelHeight, kernelWidth, in / groups]`, as those of all networks here.
public struct StyleGeneratorConfiguration: Architecture, Equatable {
  public static let modelType = "multistyle"
  public static let title = "a style generator such as multistyle26"

  /// One for each style.
  public var styleNames: [String]
  /// Channels of the convolutions down and of the residual blocks; a multiple of 8. Those up have a quarter and an eighth.
  public let width: Int
  public let residualBlocks: Int

  public init(styleNames: [String], width: Int = 32, residualBlocks: Int = 6) {
    self.styleNames = styleNames
    self.width = width
    self.residualBlocks = residualBlocks
  }

  /// Styles without names of their own: style-00, style-01 …
  public init(styles: Int) {
    self.init(styleNames: Self.numbered(styles))
  }

  /// One style more, which comes last.
  public func adding(_ style: String) -> StyleGeneratorConfiguration {
    var result = self
    result.styleNames.append(styleNames.contains(style) ? "\(style)-new" : style)
    return result
  }

  private static func numbered(_ count: Int) -> [String] {
    (0..<count).map { "style-\($0 < 10 ? "0" : "")\($0)" }
  }

  public init(_ fields: inout ConfigurationFields) {
    let styles = fields.count("styles")
    let names = fields.texts("style_names") ?? Self.numbered(styles)
    if names.count != styles { fields.report("\"style_names\" has \(names.count) names for \(styles) styles") }
    if Set(names).count != names.count { fields.report("\"style_names\" has a name twice") }
    let width = fields.count("width", default: 32, atMost: 4096)
    if width % 8 != 0 { fields.report("\"width\" is \(width), it must be a multiple of 8") }
    self.init(
      styleNames: names, width: width, residualBlocks: fields.count("residual_blocks", default: 6, atMost: 256))
  }

  public var encoded: JSONValue {
    var root = JSONObject()
    root.append(key: "model_type", .string(Self.modelType))
    root.append(key: "dtype", "float32")
    root.append(key: "styles", JSONValue(styleNames.count))
    root.append(key: "style_names", .array(styleNames.map { .string($0) }))
    if width != 32 { root.append(key: "width", JSONValue(width)) }
    if residualBlocks != 6 { root.append(key: "residual_blocks", JSONValue(residualBlocks)) }
    return .object(root)
  }

  /// A convolution: its name, channels in and out, and the side of its kernel.
  typealias Layer = (name: String, input: Int, output: Int, kernel: Int)

  /// The convolutions in the order of the network.
  var convolutions: [Layer] {
    let down: [Layer] = [
      ("contract.0", 3, width, 9), ("contract.1", width, width, 3), ("contract.2", width, width, 3),
    ]
    let blocks: [Layer] = (0..<residualBlocks).flatMap { block in
      (0..<2).map { ("res.\(block).\($0)", width, width, 3) }
    }
    return down + blocks
      + [("expand.0", width, width / 4, 3), ("expand.1", width / 4, width / 8, 3), ("expand.2", width / 8, 3, 9)]
  }

  public var expectedTensors: [TensorShape] {
    convolutions.flatMap { name, input, output, kernel in
      [
        (name: "\(name).weight", shape: [output, kernel, kernel, input]),
        (name: "\(name).norm.gamma", shape: [styleNames.count, output]),
        (name: "\(name).norm.beta", shape: [styleNames.count, output]),
      ]
    }
  }

  public var summary: String { "style generator with conditional instance norm, \(styleNames.count) styles" }
  public var facts: [ModelFact] { [ModelFact("styles", .names(styleNames))] }
}
