import FTCheckpoint
import FTModels
import Foundation

extension SynthesizerConfiguration: ImportsForeignModels {
  package static let foreignNames: [ModelSource.Format: String] = [.onnx: "hibari's synthesiser"]

  /// Recognises the graph of a speech synthesiser as hibari writes it. Its matrices are int8 with one scale each and have
  /// lost their names; each is named by the bias that is added to its product.
  package static func plan(importing content: ModelSource.Content, _ importer: ModelImporter) throws -> ImportPlan? {
    guard case .onnx(let file) = content, file.inputs == ["ids", "speed"], file.outputs.first == "lh" else {
      return nil
    }
    let graph = ONNXGraph(file)
    var items: [ForeignWeights.Item] = []
    var used: Set<String> = []
    for tensor in file.tensors where tensor.name.hasPrefix("m.") || tensor.name.hasPrefix("pn.") {
      used.insert(tensor.name)
      items.append(.init(storedName(tensor.name), tensor))
    }
    for (name, source) in graph.matricesByBias where used.contains(name.bias) {
      items.append(.init(storedName(name.weight), source, isTransposed: true))
    }
    try checkDilations(graph)
    return try ForeignWeights(file, items).plan(
      SynthesizerConfiguration(), .onnx, files: PronunciationFiles.imported(beside: URL(filePath: file.path)))
  }

  private static func storedName(_ name: String) -> String {
    name.hasPrefix("m.") ? "acoustic." + name.dropFirst(2) : "prosody." + name.dropFirst(3)
  }

  private static func checkDilations(_ graph: ONNXGraph) throws(ModelImportError) {
    for node in graph.file.nodes where node.operation == "Conv" {
      guard node.inputs.count > 1 else { continue }
      let parts = node.inputs[1].split(separator: ".")
      var dilation = 1
      if parts.starts(with: ["pn", "pro"]), parts.count > 2, let block = Int(parts[2]),
        prosodyDilations.indices.contains(block)
      {
        dilation = prosodyDilations[block]
      }
      guard node.attributes["dilations"]?.ints ?? [1] == [dilation] else {
        throw graph.difference(node, "a dilation of \(dilation) is expected")
      }
    }
  }
}

extension ONNXGraph {
  /// The matrices `[in, out]` of products to which a bias is added, with the names that belong to them: exporters keep the
  /// names of biases and lose those of matrices. Quantised products are seen through.
  var matricesByBias: [(name: (bias: String, weight: String), source: ForeignTensor)] {
    let tensors = Dictionary(file.tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var seen: Set<String> = []
    return file.nodes.filter { $0.operation == "Add" && $0.inputs.count == 2 }.compactMap { node in
      guard let bias = node.inputs.first(where: { $0.hasSuffix("bias") && tensors[$0] != nil }),
        let value = node.inputs.first(where: { $0 != bias }), let matrix = matrix(of: producers[value]),
        // A layer that is passed through several times appears as often.
        let source = tensors[matrix], seen.insert(bias).inserted
      else { return nil }
      return ((bias, bias.dropLast("bias".count) + "weight"), source)
    }
  }

  private func matrix(of node: ONNXNode?) -> String? {
    guard let node, node.inputs.count >= 2 else { return nil }
    if node.operation == "MatMul" { return node.inputs[1] }
    guard node.operation == "Mul", let cast = producer(of: node, input: 0), cast.operation == "Cast",
      let product = producer(of: cast, input: 0), product.operation == "MatMulInteger", product.inputs.count == 4
    else { return nil }
    return String(product.inputs[1].dropLast("_quantized".count))
  }
}
