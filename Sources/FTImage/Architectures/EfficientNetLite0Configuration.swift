import FTCheckpoint
import FTJSON
import FTModels

/// EfficientNet-Lite0: no squeeze-and-excitation, ReLU6, TensorFlow's "SAME" padding, batch norm with epsilon 1e-3.
/// Input RGB (x − 127) / 128, 224 × 224.
///
/// Sources: TensorFlow `efficientnet/lite/efficientnet_lite_builder.py` and Tan and Le, 2019, table 1; the Lite variant
/// scales neither depth nor width and keeps the stem at 32 and the head at 1280 channels.
public struct EfficientNetLite0Configuration: Architecture, Equatable {
  public static let modelType = "efficientnet-lite0"
  public static let title = "efficientnet-lite0"

  /// A stage of inverted residual blocks; only the first block of a stage has the stride.
  struct Stage {
    let blocks: Int
    let kernel: Int
    let stride: Int
    /// Factor by which a block widens its input before the depthwise convolution.
    let expansion: Int
  }

  static let stages = [
    Stage(blocks: 1, kernel: 3, stride: 1, expansion: 1), Stage(blocks: 2, kernel: 3, stride: 2, expansion: 6),
    Stage(blocks: 2, kernel: 5, stride: 2, expansion: 6), Stage(blocks: 3, kernel: 3, stride: 2, expansion: 6),
    Stage(blocks: 3, kernel: 5, stride: 1, expansion: 6), Stage(blocks: 4, kernel: 5, stride: 2, expansion: 6),
    Stage(blocks: 1, kernel: 3, stride: 1, expansion: 6),
  ]

  /// Channels of the stem, of each of the seven stages, and of the features.
  public struct Widths: Sendable, Equatable {
    public var stem = 32
    public var stages = [16, 24, 40, 80, 112, 192, 320]
    public var features = 1280

    public init() {}
  }

  /// Names of the classes by number.
  public var labels: [String]
  public let widths: Widths

  /// - Precondition: there are seven widths of stages.
  public init(labels: [String], widths: Widths = Widths()) {
    precondition(widths.stages.count == Self.stages.count, "EfficientNet-Lite0 has seven stages")
    self.labels = labels
    self.widths = widths
  }

  /// Classes without names of their own: class 0, class 1 …
  public init(classes: Int) { self.init(labels: Self.numbered(classes)) }

  private static func numbered(_ count: Int) -> [String] { (0..<count).map { "class \($0)" } }

  public init(_ fields: inout ConfigurationFields) {
    let classes = fields.count("classes")
    let labels = fields.texts("labels") ?? Self.numbered(classes)
    if labels.count != classes { fields.report("\"labels\" has \(labels.count) names for \(classes) classes") }
    var widths = Widths()
    widths.stem = fields.count("stem_width", default: widths.stem, atMost: 4096)
    widths.stages = fields.counts("stage_widths", default: widths.stages, atMost: 4096)
    widths.features = fields.count("feature_width", default: widths.features)
    self.init(labels: labels, widths: widths)
  }

  public var encoded: JSONValue {
    let standard = Widths()
    var root = JSONObject()
    root.append(key: "model_type", .string(Self.modelType))
    root.append(key: "dtype", "float32")
    root.append(key: "classes", JSONValue(labels.count))
    root.append(key: "labels", .array(labels.map { .string($0) }))
    if widths.stem != standard.stem { root.append(key: "stem_width", JSONValue(widths.stem)) }
    if widths.stages != standard.stages {
      root.append(key: "stage_widths", .array(widths.stages.map { JSONValue($0) }))
    }
    if widths.features != standard.features { root.append(key: "feature_width", JSONValue(widths.features)) }
    return .object(root)
  }

  /// An inverted residual block.
  struct Block {
    let input: Int
    let output: Int
    let kernel: Int
    let stride: Int
    let expansion: Int

    var middle: Int { input * expansion }
  }

  /// The sixteen blocks in the order of the network.
  var blocks: [Block] {
    var blocks: [Block] = []
    var input = widths.stem
    for (stage, output) in zip(Self.stages, widths.stages) {
      for index in 0..<stage.blocks {
        blocks.append(
          Block(
            input: input, output: output, kernel: stage.kernel, stride: index == 0 ? stage.stride : 1,
            expansion: stage.expansion))
        input = output
      }
    }
    return blocks
  }

  public var expectedTensors: [TensorShape] {
    func norm(_ name: String, _ channels: Int) -> [TensorShape] {
      ["weight", "bias", "running_mean", "running_var"].map { ("\(name).\($0)", [channels]) }
    }
    var tensors: [TensorShape] = [("_conv_stem.weight", [widths.stem, 3, 3, 3])] + norm("_bn0", widths.stem)
    for (index, block) in blocks.enumerated() {
      let name = "_blocks.\(index)"
      if block.expansion > 1 {
        tensors += [("\(name)._expand_conv.weight", [block.middle, 1, 1, block.input])]
        tensors += norm("\(name)._bn0", block.middle)
      }
      tensors += [("\(name)._depthwise_conv.weight", [block.middle, block.kernel, block.kernel, 1])]
      tensors += norm("\(name)._bn1", block.middle)
      tensors += [("\(name)._project_conv.weight", [block.output, 1, 1, block.middle])]
      tensors += norm("\(name)._bn2", block.output)
    }
    tensors += [("_conv_head.weight", [widths.features, 1, 1, widths.stages[6]])] + norm("_bn1", widths.features)
    return tensors + [("_fc.weight", [labels.count, widths.features]), ("_fc.bias", [labels.count])]
  }

  public var summary: String { "EfficientNet-Lite0, \(labels.count) classes" }
  public var facts: [ModelFact] { [ModelFact("classes", .names(labels))] }
}

extension EfficientNetLite0Configuration: ImportsForeignModels {
  package static let foreignNames: [ModelSource.Format: String] = [.pytorch: "EfficientNet-Lite0"]

  /// Recognises the network by its stem's name; names may have a prefix such as `state_dict.`.
  package static func plan(importing content: ModelSource.Content, _ importer: ModelImporter) throws -> ImportPlan? {
    guard case .pytorch(let file) = content, let prefix = file.prefix(of: "_conv_stem.weight") else { return nil }
    let isCounter = { (tensor: ForeignTensor) in tensor.name.hasSuffix(".num_batches_tracked") }
    let items = file.tensors.filter { !isCounter($0) }.map { tensor in
      let isOwn = tensor.name.hasPrefix(prefix)
      return ForeignWeights.Item(isOwn ? String(tensor.name.dropFirst(prefix.count)) : tensor.name, tensor)
    }
    let classes = items.first { $0.name == "_fc.bias" }?.source.shape.first ?? 1000
    let entry = importer.catalog.entry(fileSHA256: try SHA256Digest(ofFile: file.path).hex)
    let isImageNet = entry?.labels == "imagenet-1k" && classes == ImageNetClasses.names.count
    let configuration =
      isImageNet
      ? EfficientNetLite0Configuration(labels: ImageNetClasses.names) : EfficientNetLite0Configuration(classes: classes)
    let leftOut = [
      (
        names: file.tensors.filter(isCounter).map(\.name),
        reason: "counters of training batches, which nothing reads in inference"
      )
    ]
    return try ForeignWeights(file, items, leftOut: leftOut).plan(configuration, .pytorch)
  }
}
