import FTCheckpoint

extension NetworkImportPlan {
  /// Recognises the network of an ONNX file by its operations.
  ///
  /// - Throws: ``ModelImportError`` when it is none that ftlab runs, or differs from it.
  init(_ file: ONNXFile) throws {
    let convolutions = file.nodes.filter { $0.operation == "Conv" && $0.domain.isEmpty }
    let shapes = convolutions.map { node in
      node.inputs.dropFirst().first.flatMap { name in file.tensors.first { $0.name == name }?.shape } ?? []
    }
    let multistyle = NetworkArchitecture.multistyleConvolutions.map { [$0.output, $0.input, $0.kernel, $0.kernel] }
    let vgg16 = NetworkArchitecture.vgg16Convolutions.map { [$0.output, $0.input, 3, 3] }
    if Self.isSynthesizer(file) {
      try self.init(synthesizer: file)
    } else if shapes == multistyle {
      try self.init(multistyle: file, convolutions)
    } else if shapes.starts(with: vgg16) {
      try self.init(vgg16: file, Array(convolutions.prefix(vgg16.count)))
    } else {
      throw ModelImportError.unknownSource(
        file.path,
        reason: "this ONNX model with \(convolutions.count) convolutions is none of the networks that can be imported "
          + "(a style generator with conditional instance norm, VGG16, hibari's synthesiser)")
    }
  }

  /// The style generator. Its weights are called `contract.0.w`, `contract.0.norm.gamma` and so on.
  private init(multistyle file: ONNXFile, _ convolutions: [ONNXNode]) throws {
    let graph = ONNXGraph(file)
    var items: [Item] = []
    var styles: Int?
    for (node, expected) in zip(convolutions, NetworkArchitecture.multistyleConvolutions) {
      let isStrided = ["contract.1", "contract.2"].contains(expected.name)
      try graph.expect(node, named: expected.name, ["strides": isStrided ? [2, 2] : [1, 1], "pads": [0, 0, 0, 0]])
      guard let padding = graph.producer(of: node, input: 0), padding.operation == "Pad",
        padding.attributes["mode"]?.text == "reflect"
      else { throw graph.difference(node, "reflect padding is expected before it") }
      let isUpsampled = ["expand.0", "expand.1"].contains(expected.name)
      guard (graph.producer(of: padding, input: 0)?.operation == "Resize") == isUpsampled else {
        throw graph.difference(node, "an upsampling before it is \(isUpsampled ? "missing" : "not expected")")
      }
      items.append(Item(name: "\(expected.name).weight", source: try file.tensor(node.inputs[1])))
      for part in ["norm.gamma", "norm.beta"] {
        let tensor = try file.tensor("\(expected.name).\(part)")
        styles = styles ?? tensor.shape.first
        items.append(Item(name: tensor.name, source: tensor))
      }
    }
    guard file.outputs.count == 1, graph.producers[file.outputs[0]]?.operation == "Sigmoid" else {
      throw ModelImportError.inconsistent(file: file.path, problem: "a sigmoid is expected at the end of the network")
    }
    try self.init(
      file, .multistyle(styles: styles ?? 0), items,
      leftOut: Self.rest(file, items, reason: "initializers that the network does not use"))
  }

  /// The thirteen convolutions, whatever they are called and whatever follows them.
  private init(vgg16 file: ONNXFile, _ convolutions: [ONNXNode]) throws {
    let graph = ONNXGraph(file)
    var items: [Item] = []
    var previous: ONNXNode?
    for (node, expected) in zip(convolutions, NetworkArchitecture.vgg16Convolutions) {
      try graph.expect(
        node, named: expected.name, ["strides": [1, 1], "pads": [1, 1, 1, 1], "dilations": [1, 1]])
      guard node.inputs.count == 3 else { throw graph.difference(node, "a bias is expected") }
      if let previous {
        // Between two convolutions of a block a ReLU, between two blocks a pooling, too.
        var before = graph.producer(of: node, input: 0)
        if expected.name.hasSuffix("_1") {
          guard let pooling = before, pooling.operation == "MaxPool", pooling.attributes["strides"]?.ints == [2, 2],
            pooling.attributes["kernel_shape"]?.ints == [2, 2]
          else { throw graph.difference(node, "max-pooling 2 × 2 is expected before it") }
          before = graph.producer(of: pooling, input: 0)
        }
        guard let before, before.operation == "Relu", before.inputs.first == previous.outputs.first else {
          throw graph.difference(node, "\(previous.name) and a ReLU are expected before it")
        }
      }
      previous = node
      items.append(Item(name: "\(expected.name).weight", source: try file.tensor(node.inputs[1])))
      items.append(Item(name: "\(expected.name).bias", source: try file.tensor(node.inputs[2])))
    }
    try self.init(
      file, .vgg16, items,
      leftOut: Self.rest(
        file, items, reason: "the head of the model in the package, which classifies something else, and constants"))
  }

  /// All initializers that no item uses. What Constant nodes hold is part of the operations, not of the weights.
  private static func rest(
    _ file: ONNXFile, _ items: [Item], reason: String
  ) -> [(names: [String], reason: String)] {
    let used = Set(items.map(\.source.name)).union(
      file.nodes.filter { $0.operation == "Constant" }.flatMap(\.outputs))
    return [(file.tensors.map(\.name).filter { !used.contains($0) }, reason)]
  }
}

/// An ONNX graph as far as verifying an architecture needs it.
struct ONNXGraph {
  let file: ONNXFile
  /// Which node computes a value.
  let producers: [String: ONNXNode]

  init(_ file: ONNXFile) {
    self.file = file
    producers = Dictionary(
      file.nodes.flatMap { node in node.outputs.map { ($0, node) } }, uniquingKeysWith: { first, _ in first })
  }

  /// The node that computes an input of `node`.
  func producer(of node: ONNXNode, input: Int) -> ONNXNode? {
    node.inputs.indices.contains(input) ? producers[node.inputs[input]] : nil
  }

  /// Checks attributes of a convolution; those that are not listed must be the defaults of one group.
  func expect(_ node: ONNXNode, named name: String, _ attributes: [String: [Int]]) throws(ModelImportError) {
    guard node.attributes["group"]?.int ?? 1 == 1 else { throw difference(node, "it has groups") }
    for (key, value) in attributes.sorted(by: { $0.key < $1.key }) {
      guard let actual = node.attributes[key]?.ints, actual == value else {
        let found = node.attributes[key]?.ints.map { "\($0)" } ?? "absent"
        throw difference(node, "\"\(key)\" of \(name) is \(found), expected \(value)")
      }
    }
  }

  func difference(_ node: ONNXNode, _ what: String) -> ModelImportError {
    .unsupported(
      file: file.path, feature: "the convolution \"\(node.name)\" (\(what))",
      advice: "choose the file that the catalogue names, see: ftlab models list")
  }
}
