import FTCheckpoint
import FTJSON
import FTModels
import FTNN
import FTTensor

extension StyleGenerator {
  /// The generator with one style inside, as other programs run it: `photo [batch, 3, height, width]` → `painting` of the same
  /// shape, RGB in 0…1, of any height and width from 24 pixels on.
  ///
  /// Convolutions keep the checkpoint's names; `NAME.norm.gamma` and `.beta` hold the style's gains and offsets, `[channels]`.
  /// What ``callAsFunction(_:style:_:)`` says of sizes that are no multiples of 4 holds here too.
  ///
  /// - Precondition: low-rank adapters have been merged.
  public func onnxModel(style: StyleVector) -> ONNXModel {
    let shape: [ONNXModel.Dimension] = ["batch", 3, "height", "width"]
    var graph = ONNXModel(name: "multistyle", of: self)
    graph.documentation = "A style generator with one style inside: photo in, painting of the same size out."
    let photo = graph.input("photo", shape, "RGB in 0...1, channels first, at least 24 x 24")
    var x = photo
    var entry = x
    for (layer, norm) in zip(layers, style.norms.map(\.norm)) {
      let isResidual = layer.name.hasPrefix("res.")
      let isSecond = isResidual && layer.name.hasSuffix(".1")
      if isResidual, !isSecond { entry = x }
      if layer.isUpsampled { x = Self.enlarged(x, in: &graph, named: "\(layer.name)/up") }
      x = graph.convolution(layer.convolution, x, named: layer.name)
      x = Self.normed(x, by: norm, in: &graph, named: "\(layer.name).norm")
      if isSecond {
        x = graph("Add", x, entry, named: "\(layer.name)/residual")
      } else if layer.name != "expand.2" {
        x = graph("Relu", x, named: "\(layer.name)/relu")
      }
    }
    x = graph("Sigmoid", x)
    let size = graph("Shape", photo, attributes: ["start": .int(2)], named: "size")
    x = graph("Slice", x, graph.constant([0, 0]), size, graph.constant([2, 3]), named: "crop")
    graph.output(x, "painting", shape, "RGB in 0...1, as large as the photo")
    return graph
  }

  /// Every pixel four times.
  private static func enlarged(
    _ x: ONNXModel.Value, in graph: inout ONNXModel, named name: String
  ) -> ONNXModel.Value {
    let scales = graph.weight("\(name).scales", [1, 1, 2, 2], shape: [4])
    return graph(
      "Resize", x, .none, scales,
      attributes: [
        "mode": .text("nearest"), "coordinate_transformation_mode": .text("asymmetric"), "nearest_mode": .text("floor"),
      ], named: name)
  }

  private static func normed(
    _ x: ONNXModel.Value, by norm: StyleNorm, in graph: inout ONNXModel, named name: String
  ) -> ONNXModel.Value {
    let channels = norm.gain.shape.extents
    return graph(
      "InstanceNormalization", x, graph.weight("\(name).gamma", norm.gain.value.values(), shape: channels),
      graph.weight("\(name).beta", norm.offset.value.values(), shape: channels),
      attributes: ["epsilon": .float(1e-5)], named: name)
  }
}

extension StyleMixture {
  /// What a file with this mixture inside says about it: `style`, as it was written, and `style_notes`, a JSON list of what the
  /// learned styles among its parts say of themselves.
  ///
  /// - Throws: ``StyleMixtureError``, and the errors of style files.
  public func facts(of model: ModelFolder<StyleGeneratorConfiguration>, on device: Device) throws -> [String: String] {
    var notes: [JSONValue] = []
    for part in parts where part.name != "mean" && !model.configuration.styleNames.contains(part.name) {
      if let index = Int(part.name), model.configuration.styleNames.indices.contains(index) { continue }
      let known = try StyleFile(path: Self.file(part.name, model), on: device).notes
      let fields = [
        ("name", known.name), ("pictures", known.pictures), ("origin", known.origin), ("licence", known.licence),
        ("consent", known.consent),
      ]
      var object = JSONObject()
      for (key, value) in fields { if let value { object.append(key: key, .string(value)) } }
      notes.append(.object(object))
    }
    let words = parts.map { "\($0.name):\($0.share)" }.joined(separator: ",")
    let found = ["style": words]
    return notes.isEmpty ? found : found.merging(["style_notes": JSONValue.array(notes).encoded()]) { $1 }
  }
}
