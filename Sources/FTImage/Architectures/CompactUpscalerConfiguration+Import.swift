import FTCheckpoint
import FTModels

extension CompactUpscalerConfiguration: ImportsForeignModels {
  package static let foreignNames: [ModelSource.Format: String] = [
    .ncnn: "Real-ESRGAN's compact upscaler, for example realesr-animevideov3"
  ]

  /// Recognises Real-ESRGAN's SRVGGNetCompact by its layers: convolutions 3 × 3 with a PReLU between them, pixel shuffle,
  /// plus the enlarged input.
  package static func plan(importing content: ModelSource.Content, _ importer: ModelImporter) throws -> ImportPlan? {
    guard case .ncnn(let file) = content else { return nil }
    let layers = file.layers.filter { !["Input", "Split"].contains($0.type) }
    let body = layers.prefix { ["Convolution", "PReLU"].contains($0.type) }
    let tail = layers.dropFirst(body.count)
    let types = body.map(\.type)
    let isAlternating = types.enumerated().allSatisfy { $1 == ($0 % 2 == 0 ? "Convolution" : "PReLU") }
    guard isAlternating, body.count >= 5, body.count % 2 == 1,
      tail.map(\.type) == ["PixelShuffle", "Interp", "BinaryOp"]
    else { return nil }
    try check(Array(body), Array(tail), file)
    var items: [ForeignWeights.Item] = []
    for (index, layer) in body.enumerated() {
      for part in layer.type == "PReLU" ? ["weight"] : ["weight", "bias"] {
        items.append(.init("body.\(index).\(part)", try file.tensor("\(layer.name).\(part)")))
      }
    }
    let configuration = CompactUpscalerConfiguration(
      scale: tail.first?.integer(0) ?? 0, channels: items[0].source.shape[0], hiddenConvolutions: body.count / 2 - 1)
    return try ForeignWeights(file, items).plan(configuration, .ncnn)
  }

  /// The parameters that the network's equations rely on, and that each layer reads the one before.
  private static func check(_ body: [NCNNLayer], _ tail: [NCNNLayer], _ file: NCNNFile) throws {
    func refuse(_ layer: NCNNLayer, _ what: String) -> ModelImportError {
      .unsupported(
        file: file.graphPath, feature: "the layer \"\(layer.name)\" (\(what))",
        advice: "choose the file that the catalogue names, see: ftlab models list")
    }
    for layer in body where layer.type == "Convolution" {
      let expected: [(key: Int, value: Int, fallback: Int, what: String)] = [
        (1, 3, 0, "kernel"), (11, 3, 3, "kernel rows"), (2, 1, 1, "dilation"), (3, 1, 1, "stride"),
        (4, 1, 0, "padding"),
        (5, 1, 0, "bias"), (9, 0, 0, "activation"),
      ]
      for (key, value, fallback, what) in expected where layer.integer(key, default: fallback) != value {
        throw refuse(layer, "\(what) is \(layer.parameters[key] ?? "absent"), expected \(value)")
      }
    }
    let shuffle = tail[0]
    let enlarged = tail[1]
    let sum = tail[2]
    guard let scale = shuffle.integer(0), (1...8).contains(scale), shuffle.integer(1) == 0 else {
      throw refuse(shuffle, "scale")
    }
    // 0: 1 is nearest; 1 and 2: height and width factor.
    guard enlarged.integer(0) == 1,
      (1...2).allSatisfy({ enlarged.parameters[$0].flatMap(Double.init) == Double(scale) })
    else { throw refuse(enlarged, "enlargement by repetition ×\(scale) is expected") }
    guard sum.integer(0) == 0, sum.inputs == shuffle.outputs + enlarged.outputs else {
      throw refuse(sum, "a sum of the two branches is expected")
    }
    for (layer, next) in zip(body + [shuffle], body.dropFirst() + [shuffle]) where layer.name != shuffle.name {
      guard next.inputs == layer.outputs else { throw refuse(next, "it does not read \"\(layer.name)\"") }
    }
  }
}
