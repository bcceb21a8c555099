import FTCheckpoint

/// An ONNX graph as far as verifying an architecture needs it.
package struct ONNXGraph {
  package let file: ONNXFile
  /// Which node computes a value.
  package let producers: [String: ONNXNode]

  package init(_ file: ONNXFile) {
    self.file = file
    producers = Dictionary(
      file.nodes.flatMap { node in node.outputs.map { ($0, node) } }, uniquingKeysWith: { first, _ in first })
  }

  /// The convolutions in the order of the file.
  package var convolutions: [ONNXNode] { file.nodes.filter { $0.operation == "Conv" && $0.domain.isEmpty } }

  /// The shape of a convolution's kernel, `[out, in / groups, height, width]`; empty where it is computed.
  package func kernelShape(_ convolution: ONNXNode) -> [Int] {
    convolution.inputs.dropFirst().first.flatMap { name in file.tensors.first { $0.name == name }?.shape } ?? []
  }

  /// The node that computes an input of `node`.
  package func producer(of node: ONNXNode, input: Int) -> ONNXNode? {
    node.inputs.indices.contains(input) ? producers[node.inputs[input]] : nil
  }

  /// Checks attributes of a convolution; those that are not listed must be the defaults of one group.
  package func expect(_ node: ONNXNode, named name: String, _ attributes: [String: [Int]]) throws(ModelImportError) {
    guard node.attributes["group"]?.int ?? 1 == 1 else { throw difference(node, "it has groups") }
    for (key, value) in attributes.sorted(by: { $0.key < $1.key }) {
      guard let actual = node.attributes[key]?.ints, actual == value else {
        let found = node.attributes[key]?.ints.map { "\($0)" } ?? "absent"
        throw difference(node, "\"\(key)\" of \(name) is \(found), expected \(value)")
      }
    }
  }

  package func difference(_ node: ONNXNode, _ what: String) -> ModelImportError {
    .unsupported(
      file: file.path, feature: "the convolution \"\(node.name)\" (\(what))",
      advice: "choose the file that the catalogue names, see: ftlab models list")
  }

  /// All initializers that no item uses. What Constant nodes hold is part of the operations, not of the weights.
  package func rest(of items: [ForeignWeights.Item], reason: String) -> [(names: [String], reason: String)] {
    let used = Set(items.map(\.source.name)).union(
      file.nodes.filter { $0.operation == "Constant" }.flatMap(\.outputs))
    return [(file.tensors.map(\.name).filter { !used.contains($0) }, reason)]
  }
}
