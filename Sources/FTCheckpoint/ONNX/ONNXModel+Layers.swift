import FTNN

/// FTNN's layers as ONNX has them. Weights keep their checkpoint's names; convolutions become channels-first.
///
/// A layer's low-rank update is not looked at: adapters are merged before a network is described.
extension ONNXModel {
  /// A convolution of pictures, `x [batch, channels, height, width]` → `[batch, filters, height', width']`.
  package mutating func convolution(_ layer: Convolution, _ x: Value, named name: String) -> Value {
    let shape = layer.weight.shape
    let kernel = [shape[1], shape[2]]
    var x = x
    var attributes: [String: ONNXNode.Attribute] = [
      "kernel_shape": .ints(kernel), "strides": .ints([layer.stride, layer.stride]),
      "dilations": .ints([layer.dilation, layer.dilation]), "group": .int(layer.groups),
    ]
    switch layer.padding {
    case .zero(let count): attributes["pads"] = .ints([count, count, count, count])
    case .reflect(let count):
      let pads = constant([0, 0, count, count, 0, 0, count, count])
      x = self("Pad", x, pads, attributes: ["mode": .text("reflect")], named: "\(name)/pad")
    case .same where layer.stride == 1:
      // Written out, because onnxruntime does not take "SAME" together with a dilation.
      let rest = kernel.map { ($0 - 1) * layer.dilation }
      attributes["pads"] = .ints(rest.map { $0 / 2 } + rest.map { $0 - $0 / 2 })
    case .same: attributes["auto_pad"] = .text("SAME_UPPER")
    }
    let kernels = weight(
      "\(name).weight", Self.channelsFirst(layer.weight), shape: [shape[0], shape[3], shape[1], shape[2]])
    let bias = layer.bias.map { weight("\(name).bias", $0.value.values(), shape: [shape[0]]) }
    return results(of: "Conv", [x, kernels] + (bias.map { [$0] } ?? []), attributes, count: 1, named: name)[0]
  }

  /// A convolution along time, `x [time, channels]` → `[time, filters]`: of stride 1, its kernel one high.
  package mutating func convolutionAlongTime(_ layer: Convolution, _ x: Value, named name: String) -> Value {
    let shape = layer.weight.shape
    precondition(
      layer.padding == .same && layer.stride == 1 && shape[1] == 1,
      "\(name): a convolution of \(shape) and stride \(layer.stride) does not run along time")
    let (length, reach) = (shape[2], (shape[2] - 1) * layer.dilation)
    let flip: [String: ONNXNode.Attribute] = ["perm": .ints([1, 0])]
    let columns = self("Unsqueeze", self("Transpose", x, attributes: flip), constant([0]))
    let kernels = weight("\(name).weight", Self.channelsFirst(layer.weight), shape: [shape[0], shape[3], length])
    let bias = layer.bias.map { weight("\(name).bias", $0.value.values(), shape: [shape[0]]) }
    let attributes: [String: ONNXNode.Attribute] = [
      "kernel_shape": .ints([length]), "strides": .ints([1]), "dilations": .ints([layer.dilation]),
      "group": .int(layer.groups), "pads": .ints([reach / 2, reach - reach / 2]),
    ]
    let y = results(of: "Conv", [columns, kernels] + (bias.map { [$0] } ?? []), attributes, count: 1, named: name)[0]
    return self("Transpose", self("Squeeze", y, constant([0])), attributes: flip)
  }

  /// `[filters, height, width, channels]` → `[filters, channels, height, width]`.
  private static func channelsFirst(_ weight: Parameter) -> [Float] {
    let (values, shape) = (weight.value.values(), weight.shape)
    let (places, channels) = (shape[1] * shape[2], shape[3])
    guard places > 1, channels > 1 else { return values }
    var result = [Float](repeating: 0, count: values.count)
    for filter in 0..<shape[0] {
      let first = filter * places * channels
      for channel in 0..<channels {
        for place in 0..<places {
          result[first + channel * places + place] = values[first + place * channels + channel]
        }
      }
    }
    return result
  }

  /// Batch norm by the running averages, over dimension 1 of `x`.
  package mutating func batchNorm(_ layer: BatchNorm, _ x: Value, named name: String) -> Value {
    let parts = layer.ownParameters.map { part in
      weight("\(name).\(part.name)", part.parameter.value.values(), shape: part.parameter.shape.extents)
    }
    return results(
      of: "BatchNormalization", [x] + parts, ["epsilon": .float(layer.epsilon)], count: 1, named: name)[0]
  }

  /// Layer norm over the last dimension of `x`.
  package mutating func layerNorm(_ layer: LayerNorm, _ x: Value, named name: String) -> Value {
    let width = layer.weight.shape.extents
    return self(
      "LayerNormalization", x, weight("\(name).weight", layer.weight.value.values(), shape: width),
      weight("\(name).bias", layer.bias.value.values(), shape: width),
      attributes: ["axis": .int(-1), "epsilon": .float(layer.epsilon)], named: name)
  }

  /// x · Wᵀ + b, `x [rows, in]` → `[rows, out]`.
  package mutating func linear(_ layer: Linear, _ x: Value, named name: String) -> Value {
    linear(
      weight: layer.weight, bias: layer.bias, x, weightName: "\(name).weight", biasName: "\(name).bias", named: name)
  }

  /// The same with weights that belong to no ``Linear``.
  package mutating func linear(
    weight matrix: Parameter, bias: Parameter?, _ x: Value, weightName: String, biasName: String, named name: String
  ) -> Value {
    let w = weight(weightName, matrix.value.values(), shape: matrix.shape.extents)
    let b = bias.map { weight(biasName, $0.value.values(), shape: $0.shape.extents) }
    return results(
      of: "Gemm", [x, w] + (b.map { [$0] } ?? []), ["transB": .int(1)], count: 1, named: name)[0]
  }

  /// Rows of a table by their numbers.
  package mutating func embedding(_ layer: Embedding, _ ids: Value, named name: String) -> Value {
    let table = weight("\(name).weight", layer.weight.value.values(), shape: layer.weight.shape.extents)
    return self("Gather", table, ids, attributes: ["axis": .int(0)], named: name)
  }

  /// x · ½ · (1 + erf(x / √2)).
  package mutating func gelu(_ x: Value) -> Value {
    let half = self("Mul", x, constant(0.5))
    let bend = self("Erf", self("Mul", x, constant(Float(0.5).squareRoot())))
    return self("Mul", half, self("Add", bend, constant(Float(1))))
  }

  /// Layers of LSTM, one above the other, from a zero state: `x [time, batch, in]` → the last layer's last output
  /// `[batch, hidden]`.
  ///
  /// ONNX has the gates in the order i, o, f, c; PyTorch and FTNN in the order i, f, c, o.
  package mutating func lastOutput(of lstm: LSTM, _ x: Value, named name: String) -> Value {
    let parameters = Dictionary(uniqueKeysWithValues: lstm.ownParameters.map { ($0.name, $0.parameter) })
    var (x, last) = (x, x)
    var index = 0
    while let input = parameters["weight_ih_l\(index)"], let hidden = parameters["weight_hh_l\(index)"],
      let inputBias = parameters["bias_ih_l\(index)"], let hiddenBias = parameters["bias_hh_l\(index)"]
    {
      let size = hidden.shape[1]
      let w = weight(
        "\(name).weight_ih_l\(index)", Self.reordered(input), shape: [1, 4 * size, input.shape[1]])
      let r = weight("\(name).weight_hh_l\(index)", Self.reordered(hidden), shape: [1, 4 * size, size])
      let b = weight(
        "\(name).bias_l\(index)", Self.reordered(inputBias) + Self.reordered(hiddenBias), shape: [1, 8 * size])
      let outputs = results(
        of: "LSTM", [x, w, r, b], ["hidden_size": .int(size)], count: 2, named: "\(name).\(index)")
      x = self("Squeeze", outputs[0], constant([1]))
      last = outputs[1]
      index += 1
    }
    return self("Squeeze", last, constant([0]))
  }

  /// Quarters of the first dimension from i, f, c, o to i, o, f, c.
  private static func reordered(_ parameter: Parameter) -> [Float] {
    let values = parameter.value.values()
    let quarter = values.count / 4
    return [0, 3, 1, 2].flatMap { values[$0 * quarter..<($0 + 1) * quarter] }
  }

  /// A transformer layer that looks both ways, `x [tokens, width]` → the same shape; weights keep their checkpoint's names.
  package mutating func encoderLayer(_ layer: EncoderLayer, _ x: Value, named name: String) -> Value {
    let attended = attention(layer, layerNorm(layer.norm1, x, named: "\(name).norm1"), named: name)
    let x = self("Add", x, linear(layer.output, attended, named: "\(name).self_attn.out_proj"))
    let wide = linear(layer.expand, layerNorm(layer.norm2, x, named: "\(name).norm2"), named: "\(name).linear1")
    return self("Add", x, linear(layer.contract, gelu(wide), named: "\(name).linear2"))
  }

  /// softmax(Q·Kᵀ / √size) · V for every head, before the output's matrix.
  private mutating func attention(_ layer: EncoderLayer, _ x: Value, named name: String) -> Value {
    let width = layer.inputWeight.weight.shape[1]
    let size = width / layer.heads
    let mixed = linear(
      weight: layer.inputWeight.weight, bias: layer.inputBias, x, weightName: "\(name).self_attn.in_proj_weight",
      biasName: "\(name).self_attn.in_proj_bias", named: "\(name).self_attn.in_proj")
    let apart = self(
      "Transpose", self("Reshape", mixed, constant([0, 3, layer.heads, size])),
      attributes: ["perm": .ints([1, 2, 0, 3])])
    let parts = results(of: "Split", [apart, constant([1, 1, 1])], ["axis": .int(0)], count: 3)
    let keys = self("Transpose", parts[1], attributes: ["perm": .ints([0, 1, 3, 2])])
    let scores = self("Mul", self("MatMul", parts[0], keys), constant(1 / Float(size).squareRoot()))
    let mixture = self("MatMul", self("Softmax", scores, attributes: ["axis": .int(-1)]), parts[2])
    return self(
      "Reshape", self("Transpose", mixture, attributes: ["perm": .ints([0, 2, 1, 3])]), constant([-1, width]))
  }
}
