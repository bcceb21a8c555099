import FTCheckpoint

extension NetworkImportPlan {
  /// Whether the graph is that of a speech synthesiser as hibari writes it.
  static func isSynthesizer(_ file: ONNXFile) -> Bool {
    file.inputs == ["ids", "speed"] && file.outputs.first == "lh"
  }

  /// The speech synthesiser. Its matrices are int8 with one scale each and have lost their names; each is named by the
  /// bias that is added to its product.
  init(synthesizer file: ONNXFile) throws {
    let graph = ONNXGraph(file)
    var items: [Item] = []
    var used: Set<String> = []
    for tensor in file.tensors where tensor.name.hasPrefix("m.") || tensor.name.hasPrefix("pn.") {
      used.insert(tensor.name)
      items.append(Item(name: Self.synthesizerName(tensor.name), source: tensor))
    }
    let products = Dictionary(
      file.nodes.filter { $0.operation == "MatMulInteger" }.compactMap { node in node.outputs.first.map { ($0, node) }
      },
      uniquingKeysWith: { first, _ in first })
    for node in file.nodes where node.operation == "Add" {
      guard let bias = node.inputs.first(where: { $0.hasSuffix("bias") && used.contains($0) }),
        let value = node.inputs.first(where: { $0 != bias }), let scaled = graph.producers[value],
        scaled.operation == "Mul", let cast = graph.producer(of: scaled, input: 0), cast.operation == "Cast",
        let product = cast.inputs.first.flatMap({ products[$0] })
      else { continue }
      let name = bias.dropLast("bias".count) + "weight"
      // A block that is passed through several times appears as often.
      guard used.insert(String(name)).inserted else { continue }
      let source = try file.tensor(String(product.inputs[1].dropLast("_quantized".count)))
      items.append(Item(name: Self.synthesizerName(String(name)), source: source, isTransposed: true))
    }
    try Self.checkDilations(file, graph)
    try self.init(file, .speechSynthesizer, items)
  }

  private static func synthesizerName(_ name: String) -> String {
    name.hasPrefix("m.") ? "acoustic." + name.dropFirst(2) : "prosody." + name.dropFirst(3)
  }

  private static func checkDilations(_ file: ONNXFile, _ graph: ONNXGraph) throws {
    for node in file.nodes where node.operation == "Conv" {
      guard node.inputs.count > 1 else { continue }
      let parts = node.inputs[1].split(separator: ".")
      var dilation = 1
      if parts.starts(with: ["pn", "pro"]), parts.count > 2, let block = Int(parts[2]),
        NetworkArchitecture.SynthesizerShape.prosodyDilations.indices.contains(block)
      {
        dilation = NetworkArchitecture.SynthesizerShape.prosodyDilations[block]
      }
      guard node.attributes["dilations"]?.ints ?? [1] == [dilation] else {
        throw graph.difference(node, "a dilation of \(dilation) is expected")
      }
    }
  }
}
