extension ONNXReader {
  mutating func readTensor(_ range: Range<Int>) throws(Problem) -> ForeignTensor {
    var fields = ONNXTensorFields()
    var reader = ProtobufReader(file, range)
    while let (number, value) = try reader.next() {
      subject = fields.name.isEmpty ? nil : fields.name
      try fields.add(number, value, file)
    }
    subject = fields.name
    let tensor = try fields.tensor()
    // Only an error should find the name still set.
    subject = nil
    return tensor
  }

  /// The values of Constant nodes, under the names of their outputs.
  mutating func addConstants() throws(Problem) {
    var names = Set(tensors.map(\.name))
    for node in nodes where node.operation == "Constant" && node.domain.isEmpty {
      guard let name = node.outputs.first, let tensor = try Self.constant(node, name) else { continue }
      subject = name
      guard names.insert(name).inserted else { throw .duplicateName }
      tensors.append(tensor)
      subject = nil
    }
  }

  private static func constant(_ node: ONNXNode, _ name: String) throws(Problem) -> ForeignTensor? {
    func bytes(_ values: [some FixedWidthInteger]) -> [UInt8] {
      values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    }
    for (key, value) in node.attributes {
      switch (key, value) {
      case ("value", .tensor(let tensor)): return tensor.renamed(name)
      case ("value_float", .float(let value)): return try .owned(name, .float32, [], bytes([value.bitPattern]))
      case ("value_floats", .floats(let values)):
        return try .owned(name, .float32, [values.count], bytes(values.map(\.bitPattern)))
      case ("value_int", .int(let value)): return try .owned(name, .int64, [], bytes([value]))
      case ("value_ints", .ints(let values)): return try .owned(name, .int64, [values.count], bytes(values))
      default: continue
      }
    }
    return nil
  }

  /// The results of DequantizeLinear nodes whose inputs are all weights, under the names of their outputs.
  ///
  /// y = (x − zero point) × scale; scale and zero point are scalars or vectors along the attribute `axis` (1 by default).
  /// Source: onnx `docs/Operators.md`, DequantizeLinear.
  mutating func addDequantized() throws(Problem) {
    var known = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
    for node in nodes where node.operation == "DequantizeLinear" {
      guard node.inputs.count >= 2, let output = node.outputs.first, let values = known[node.inputs[0]],
        let scale = known[node.inputs[1]]
      else { continue }
      let zero = node.inputs.count > 2 && !node.inputs[2].isEmpty ? known[node.inputs[2]] : nil
      if node.inputs.count > 2, !node.inputs[2].isEmpty, zero == nil { continue }
      subject = output
      guard known[output] == nil else { throw .duplicateName }
      guard (node.attributes["block_size"]?.int ?? 0) == 0 else {
        throw .unsupported("is quantised in blocks, which are not read; export the model with float weights")
      }
      let tensor = try dequantized(output, values, scale, zero, axis: node.attributes["axis"]?.int ?? 1)
      known[output] = tensor
      tensors.append(tensor)
      subject = nil
    }
  }

  /// The weights of MatMulInteger nodes as onnxruntime's dynamic quantisation writes them: `NAME_quantized` with
  /// `NAME_scale` and `NAME_zero_point`, under NAME.
  ///
  /// Source: onnxruntime `tools/quantization/operators/matmul.py` and `quant_utils.py`, the names of the three.
  mutating func addDynamicallyQuantized() throws(Problem) {
    var known = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
    for node in nodes where node.operation == "MatMulInteger" && node.domain.isEmpty && node.inputs.count == 4 {
      guard let values = known[node.inputs[1]], let zero = known[node.inputs[3]],
        values.name.hasSuffix("_quantized")
      else { continue }
      let name = String(values.name.dropLast("_quantized".count))
      guard known[name] == nil, let scale = known["\(name)_scale"] else { continue }
      subject = name
      let tensor = try dequantized(name, values, scale, zero, axis: -1)
      known[name] = tensor
      tensors.append(tensor)
      subject = nil
    }
  }

  private func dequantized(
    _ name: String, _ values: ForeignTensor, _ scale: ForeignTensor, _ zero: ForeignTensor?, axis: Int
  ) throws(Problem) -> ForeignTensor {
    guard values.isInteger, scale.shape.count <= 1, zero.map({ $0.isInteger && $0.shape == scale.shape }) ?? true else {
      throw .malformed("DequantizeLinear with inputs that do not fit each other", offset: 0)
    }
    let scales = try small(scale) { $0.float($1, $2) }
    let zeros =
      try zero.map { zero throws(Problem) in try small(zero) { $0.integer($1, $2) } }
      ?? [Int](repeating: 0, count: scales.count)
    let position = axis < 0 ? axis + values.shape.count : axis
    let isWhole = scale.shape.isEmpty || scale.shape == [1]
    guard isWhole || values.shape.indices.contains(position) && values.shape[position] == scales.count else {
      throw .malformed("\(scales.count) scales along axis \(axis) of \(values.shape)", offset: 0)
    }
    // The narrow types keep `value − zero` far from overflow.
    guard !values.type.hasSuffix("64"), zeros.allSatisfy({ abs($0) <= 1 << 32 }) else {
      throw .unsupported("dequantises \(values.type) values, which are not read; export the model with float weights")
    }
    return ForeignTensor(
      name: name, shape: values.shape, type: "\(values.type) × \(scale.type)",
      source: .quantized(values, scales: scales, zeros: zeros, axis: isWhole ? 0 : position))
  }

  /// All elements of a scale or zero point.
  private func small<Element>(
    _ tensor: ForeignTensor, _ element: (ElementType, UnsafeRawBufferPointer, Int) -> Element
  ) throws(Problem) -> [Element] {
    switch tensor.source {
    case .owned(let type, let bytes):
      return bytes.withUnsafeBytes { bytes in
        (0..<tensor.elementCount).map { element(type, bytes, $0 * type.bitWidth / 8) }
      }
    case .mapped(let type, let start, _):
      let bytes = file.bytes(in: 0..<file.count)
      return (0..<tensor.elementCount).map { element(type, bytes, start + $0 * type.bitWidth / 8) }
    default: throw .malformed("a scale or zero point without plain values", offset: 0)
    }
  }
}
