import FTCheckpoint
import FTModels

extension StyleGeneratorConfiguration: ImportsForeignModels {
  package static let foreignNames: [ModelSource.Format: String] = [
    .onnx: "a style generator with conditional instance norm"
  ]

  /// Recognises the generator by its convolutions. Its weights are called `contract.0.w`, `contract.0.norm.gamma` and so on.
  package static func plan(importing content: ModelSource.Content, _ importer: ModelImporter) throws -> ImportPlan? {
    guard case .onnx(let file) = content else { return nil }
    let graph = ONNXGraph(file)
    let convolutions = graph.convolutions
    let expected = StyleGeneratorConfiguration(styles: 1).convolutions
    guard
      convolutions.map(graph.kernelShape) == expected.map({ [$0.output, $0.input, $0.kernel, $0.kernel] })
    else { return nil }
    var items: [ForeignWeights.Item] = []
    var styles: Int?
    for (node, layer) in zip(convolutions, expected) {
      try check(node, layer.name, graph)
      items.append(.init("\(layer.name).weight", try file.tensor(node.inputs[1])))
      for part in ["norm.gamma", "norm.beta"] {
        let tensor = try file.tensor("\(layer.name).\(part)")
        styles = styles ?? tensor.shape.first
        items.append(.init(tensor.name, tensor))
      }
    }
    guard file.outputs.count == 1, graph.producers[file.outputs[0]]?.operation == "Sigmoid" else {
      throw ModelImportError.inconsistent(file: file.path, problem: "a sigmoid is expected at the end of the network")
    }
    let leftOut = graph.rest(of: items, reason: "initializers that the network does not use")
    return try ForeignWeights(file, items, leftOut: leftOut)
      .plan(StyleGeneratorConfiguration(styles: styles ?? 0), .onnx)
  }

  private static func check(_ node: ONNXNode, _ name: String, _ graph: ONNXGraph) throws(ModelImportError) {
    let isStrided = ["contract.1", "contract.2"].contains(name)
    try graph.expect(node, named: name, ["strides": isStrided ? [2, 2] : [1, 1], "pads": [0, 0, 0, 0]])
    guard let padding = graph.producer(of: node, input: 0), padding.operation == "Pad",
      padding.attributes["mode"]?.text == "reflect"
    else { throw graph.difference(node, "reflect padding is expected before it") }
    let isUpsampled = ["expand.0", "expand.1"].contains(name)
    guard (graph.producer(of: padding, input: 0)?.operation == "Resize") == isUpsampled else {
      throw graph.difference(node, "an upsampling before it is \(isUpsampled ? "missing" : "not expected")")
    }
  }
}
