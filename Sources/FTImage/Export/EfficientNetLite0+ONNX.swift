import FTCheckpoint
import FTJSON
import FTNN

extension EfficientNetLite0 {
  /// The classifier as other programs run it: RGB pictures in 0…255 in, logits and probabilities out.
  ///
  /// Input `pixels [batch, 3, size, size]`; the scaling to (x − 127) / 128 is inside. Outputs `logits [batch, classes]` and
  /// `probabilities`, their softmax: a run has already divided its classifier by the temperature that it found on validation
  /// pictures. Tensors keep the checkpoint's names. Metadata: `labels`, a JSON list, and `preprocessing`.
  ///
  /// - Parameters:
  ///   - labels: names of the classes by number.
  ///   - size: side of the pictures that it was trained with.
  /// - Precondition: low-rank adapters have been merged.
  public func onnxModel(labels: [String], size: Int = 224) -> ONNXModel {
    precondition(labels.count == classifier.outputSize, "\(labels.count) labels of \(classifier.outputSize) classes")
    let rows: [ONNXModel.Dimension] = ["batch", .fixed(labels.count)]
    var graph = ONNXModel(name: "efficientnet-lite0", of: self)
    graph.documentation = "EfficientNet-Lite0, \(labels.count) classes."
    graph.metadata["labels"] = JSONValue.array(labels.map { .string($0) }).encoded()
    graph.metadata["preprocessing"] =
      "RGB in 0...255; shorter side resized to \(size * 8 / 7) (bicubic, as Pillow does it), the middle \(size) x \(size) cut out"
    let pixels = graph.input(
      "pixels", ["batch", 3, .fixed(size), .fixed(size)], "RGB in 0...255, channels first")
    // A division by 128 is exact, and so is the product.
    let centered = graph("Sub", pixels, graph.constant(Float(127)))
    var x = graph("Mul", centered, graph.constant(Float(1) / 128), named: "normalization")
    x = stem.described(in: &graph, x, "_conv_stem", "_bn0", isActivated: true)
    for (index, block) in blocks.enumerated() { x = block.described(in: &graph, x, "_blocks.\(index)") }
    x = head.described(in: &graph, x, "_conv_head", "_bn1", isActivated: true)
    let features = graph("Flatten", graph("GlobalAveragePool", x), named: "features")
    let logits = graph.linear(classifier, features, named: "_fc")
    graph.output(logits, "logits", rows, "unnormalised log probabilities")
    graph.output(
      graph("Softmax", logits, attributes: ["axis": .int(-1)], named: "softmax"), "probabilities", rows,
      "one row a picture, adding up to 1")
    return graph
  }
}

extension NormedConvolution {
  func described(
    in graph: inout ONNXModel, _ x: ONNXModel.Value, _ convolutionName: String, _ normName: String, isActivated: Bool
  ) -> ONNXModel.Value {
    let y = graph.batchNorm(norm, graph.convolution(convolution, x, named: convolutionName), named: normName)
    return isActivated ? graph("Clip", y, graph.constant(Float(0)), graph.constant(Float(6))) : y
  }
}

extension InvertedResidual {
  func described(in graph: inout ONNXModel, _ x: ONNXModel.Value, _ name: String) -> ONNXModel.Value {
    var y = x
    if let expand {
      y = expand.described(in: &graph, y, "\(name)._expand_conv", "\(name)._bn0", isActivated: true)
    }
    y = depthwise.described(in: &graph, y, "\(name)._depthwise_conv", "\(name)._bn1", isActivated: true)
    y = project.described(in: &graph, y, "\(name)._project_conv", "\(name)._bn2", isActivated: false)
    return isResidual ? graph("Add", y, x, named: "\(name).residual") : y
  }
}
