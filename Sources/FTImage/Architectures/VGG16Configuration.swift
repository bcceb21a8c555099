import FTCheckpoint
import FTJSON
import FTModels

/// The thirteen convolutions of VGG16 with ReLU, max-pooling 2 × 2 after 1_2, 2_2, 3_3, 4_3 and 5_3; zero padding 1.
/// Input BGR in 0…255 minus (103.939, 116.779, 123.68). Source: Simonyan and Zisserman, 2015, configuration D.
public struct VGG16Configuration: Architecture, Equatable {
  public static let modelType = "vgg16"
  public static let title = "vgg16"

  /// Convolutions in each of the five blocks.
  static let blockSizes = [2, 2, 3, 3, 3]
  private static let standardWidths = [64, 128, 256, 512, 512]

  /// Channels of each of the five blocks.
  public let widths: [Int]

  /// - Precondition: there are five widths.
  public init(widths: [Int] = [64, 128, 256, 512, 512]) {
    precondition(widths.count == Self.blockSizes.count, "VGG16 has five blocks, not \(widths.count)")
    self.widths = widths
  }

  public init(_ fields: inout ConfigurationFields) {
    self.init(widths: fields.counts("widths", default: Self.standardWidths, atMost: 4096))
  }

  public var encoded: JSONValue {
    var root = JSONObject()
    root.append(key: "model_type", .string(Self.modelType))
    root.append(key: "dtype", "float32")
    if widths != Self.standardWidths { root.append(key: "widths", .array(widths.map { JSONValue($0) })) }
    return .object(root)
  }

  /// A convolution: its name, channels in and out.
  typealias Layer = (name: String, input: Int, output: Int)

  /// The convolutions in the order of the network.
  var convolutions: [Layer] {
    var result: [Layer] = []
    var input = 3
    for (block, output) in widths.enumerated() {
      for index in 1...Self.blockSizes[block] {
        result.append(("conv\(block + 1)_\(index)", input, output))
        input = output
      }
    }
    return result
  }

  public var expectedTensors: [TensorShape] {
    convolutions.flatMap { name, input, output in
      [(name: "\(name).weight", shape: [output, 3, 3, input]), (name: "\(name).bias", shape: [output])]
    }
  }

  public var summary: String { "VGG16, the thirteen convolutions" }
}

extension VGG16Configuration: ImportsForeignModels {
  package static let foreignNames: [ModelSource.Format: String] = [.onnx: "VGG16"]

  /// Recognises the thirteen convolutions, whatever they are called and whatever follows them.
  package static func plan(importing content: ModelSource.Content, _ importer: ModelImporter) throws -> ImportPlan? {
    guard case .onnx(let file) = content else { return nil }
    let graph = ONNXGraph(file)
    let configuration = VGG16Configuration()
    let expected = configuration.convolutions
    let nodes = Array(graph.convolutions.prefix(expected.count))
    guard nodes.map(graph.kernelShape) == expected.map({ [$0.output, $0.input, 3, 3] }) else { return nil }
    var items: [ForeignWeights.Item] = []
    var previous: ONNXNode?
    for (node, layer) in zip(nodes, expected) {
      try graph.expect(node, named: layer.name, ["strides": [1, 1], "pads": [1, 1, 1, 1], "dilations": [1, 1]])
      guard node.inputs.count == 3 else { throw graph.difference(node, "a bias is expected") }
      if let previous { try check(node, follows: previous, isFirst: layer.name.hasSuffix("_1"), graph) }
      previous = node
      items.append(.init("\(layer.name).weight", try file.tensor(node.inputs[1])))
      items.append(.init("\(layer.name).bias", try file.tensor(node.inputs[2])))
    }
    let leftOut = graph.rest(
      of: items, reason: "the head of the model in the package, which classifies something else, and constants")
    return try ForeignWeights(file, items, leftOut: leftOut).plan(configuration, .onnx)
  }

  /// Between two convolutions of a block a ReLU, between two blocks a pooling, too.
  private static func check(
    _ node: ONNXNode, follows previous: ONNXNode, isFirst: Bool, _ graph: ONNXGraph
  ) throws(ModelImportError) {
    var before = graph.producer(of: node, input: 0)
    if isFirst {
      guard let pooling = before, pooling.operation == "MaxPool", pooling.attributes["strides"]?.ints == [2, 2],
        pooling.attributes["kernel_shape"]?.ints == [2, 2]
      else { throw graph.difference(node, "max-pooling 2 × 2 is expected before it") }
      before = graph.producer(of: pooling, input: 0)
    }
    guard let before, before.operation == "Relu", before.inputs.first == previous.outputs.first else {
      throw graph.difference(node, "\(previous.name) and a ReLU are expected before it")
    }
  }
}
