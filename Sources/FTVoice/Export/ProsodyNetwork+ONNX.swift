import FTCheckpoint
import FTNN

extension ProsodyNetwork {
  /// Rhythm and melody inside a graph, see ``Prosody``.
  struct Description {
    /// In units of 25 ms, `[symbols]`, int64.
    let durations: ONNXModel.Value
    /// The symbol of each frame, `[frames]`, int64.
    let symbols: ONNXModel.Value
    /// Of each frame, `[frames]`.
    let pitch: ONNXModel.Value
    let energy: ONNXModel.Value
  }

  func described(in graph: inout ONNXModel, _ ids: ONNXModel.Value, speed: ONNXModel.Value) -> Description {
    let features = text.described(in: &graph, ids, "prosody.text")
    let durations = durations(of: features, speed: speed, in: &graph)
    let units = Self.expanded(durations, in: &graph)
    var x = graph("Gather", features, units, attributes: ["axis": .int(0)])
    x = graph.convolutionAlongTime(input, x, named: "prosody.pro_in")
    for (index, block) in blocks.enumerated() { x = block.described(in: &graph, x, "prosody.pro.\(index)") }
    let y = graph(
      "Reshape", graph.convolutionAlongTime(output, x, named: "prosody.pro_out"), graph.constant([-1, 2, 2]))
    let parts = graph.results(of: "Split", [y, graph.constant([1, 1])], ["axis": .int(1)], count: 2)
    let curves = zip(parts, [Self.pitchScale, Self.energyScale]).map { part, scale in
      graph("Mul", graph("Reshape", part, graph.constant([-1])), graph.constant(scale))
    }
    let column = graph("Unsqueeze", units, graph.constant([1]))
    let twice = graph("Concat", column, column, attributes: ["axis": .int(1)])
    let symbols = graph("Reshape", twice, graph.constant([-1]), named: "symbols of frames")
    return Description(durations: durations, symbols: symbols, pitch: curves[0], energy: curves[1])
  }

  /// max(1, min(160, round((exp(x) − 1) / speed))); halves go to the even number, as in this program.
  private func durations(
    of features: ONNXModel.Value, speed: ONNXModel.Value, in graph: inout ONNXModel
  ) -> ONNXModel.Value {
    let wide = graph.gelu(graph.convolutionAlongTime(durationConvolution, features, named: "prosody.dur.0"))
    let logarithm = graph(
      "Squeeze", graph.convolutionAlongTime(durationOutput, wide, named: "prosody.dur.2"), graph.constant([1]))
    let length = graph("Div", graph("Sub", graph("Exp", logarithm), graph.constant(Float(1))), speed)
    let limited = graph("Clip", graph("Round", length), graph.constant(Float(1)), graph.constant(Float(160)))
    return graph("Cast", limited, attributes: ["to": .int(7)], named: "lengths")
  }

  /// The symbol of each unit of 25 ms: how many symbols have ended before it.
  private static func expanded(_ durations: ONNXModel.Value, in graph: inout ONNXModel) -> ONNXModel.Value {
    let ends = graph("CumSum", durations, graph.constant(0), named: "ends")
    let count = graph("ReduceSum", durations, graph.constant([0]), attributes: ["keepdims": .int(0)])
    let units = graph("Range", graph.constant(0), count, graph.constant(1))
    let isOver = graph(
      "LessOrEqual", graph("Unsqueeze", ends, graph.constant([0])), graph("Unsqueeze", units, graph.constant([1])))
    return graph(
      "ReduceSum", graph("Cast", isOver, attributes: ["to": .int(7)]), graph.constant([1]),
      attributes: ["keepdims": .int(0)], named: "symbols of units")
  }
}

extension PhonemeEncoder {
  /// `ids [symbols]` → `[symbols, width]`.
  func described(in graph: inout ONNXModel, _ ids: ONNXModel.Value, _ name: String) -> ONNXModel.Value {
    var x = graph.embedding(embedding, ids, named: "\(name).emb")
    for (index, block) in blocks.enumerated() { x = block.described(in: &graph, x, "\(name).convs.\(index)") }
    for _ in 0..<passes { x = graph.encoderLayer(attention, x, named: "\(name).attn") }
    return graph.layerNorm(norm, x, named: "\(name).norm")
  }
}

extension SpeechBlock {
  /// `x [time, width]` → the same shape.
  func described(in graph: inout ONNXModel, _ x: ONNXModel.Value, _ name: String) -> ONNXModel.Value {
    let inner = graph.layerNorm(
      norm, graph.convolutionAlongTime(depthwise, x, named: "\(name).dw"), named: "\(name).norm")
    let wide = graph.gelu(graph.linear(expand, inner, named: "\(name).pw1"))
    let update = graph.linear(contract, wide, named: "\(name).pw2")
    let scale = graph.weight("\(name).gamma", gamma.value.values(), shape: gamma.shape.extents)
    return graph("Add", x, graph("Mul", update, scale), named: "\(name).residual")
  }
}

extension AcousticNetwork {
  /// What describes each frame, `[frames, 3005]`.
  func described(
    in graph: inout ONNXModel, _ ids: ONNXModel.Value, symbols: ONNXModel.Value, pitch: ONNXModel.Value,
    energy: ONNXModel.Value
  ) -> ONNXModel.Value {
    let features = text.described(in: &graph, ids, "acoustic.text")
    let ofFrames = graph("Gather", features, symbols, attributes: ["axis": .int(0)])
    let positive = graph("Max", pitch, graph.constant(Float(0)))
    let logarithm = graph("Log", graph("Add", positive, graph.constant(Float(1))))
    let conditions = [logarithm, energy].map { curve in
      graph("Unsqueeze", graph("Div", curve, graph.constant(Float(5))), graph.constant([1]))
    }
    let frames = graph("Concat", ofFrames, conditions[0], conditions[1], attributes: ["axis": .int(1)], named: "frames")
    var x = graph.convolutionAlongTime(input, frames, named: "acoustic.dec_in")
    for (index, block) in blocks.enumerated() { x = block.described(in: &graph, x, "acoustic.dec.\(index)") }
    return graph.linear(head, graph.layerNorm(norm, x, named: "acoustic.dec_norm"), named: "acoustic.head")
  }
}
