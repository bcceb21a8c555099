extension ONNXModel {
  /// The version of ONNX's operations, and of the file's layout.
  static let operationSet = 17
  static let layoutVersion = 8
  /// What a message of Protocol Buffers may hold.
  static let largestFile = 1 << 31 - 1

  /// Writes the model, whole or not at all. The same graph gives the same bytes.
  ///
  /// - Throws: ``ONNXWritingError`` for a graph beyond what a file can hold, ``FileError``; an existing file is then untouched.
  public func write(to path: String) throws {
    let head = ProtobufWriter { model in
      model.field(1, Self.layoutVersion)
      model.field(2, "ftlab")
      if !producerVersion.isEmpty { model.field(3, producerVersion) }
      model.field(6, documentation)
      model.field(8) { $0.field(2, Self.operationSet) }
      for (key, value) in metadata.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        model.field(14) { entry in
          entry.field(1, key)
          entry.field(2, value)
        }
      }
    }.bytes
    let description = ProtobufWriter { graph in
      for node in nodes { graph.field(1) { Self.write(node, to: &$0) } }
      graph.field(2, name)
      for port in inputs { graph.field(11) { Self.write(port, to: &$0) } }
      for port in outputs { graph.field(12) { Self.write(port, to: &$0) } }
    }.bytes
    // Values are written from where they are: no second copy of the weights is made.
    let weights = initializers.map { (head: Self.head(of: $0), elements: $0.elements) }
    let size = description.count + weights.reduce(0) { $0 + $1.head.count + $1.elements.byteCount }
    guard head.count + size < Self.largestFile else { throw ONNXWritingError(path: path, byteCount: size) }
    try AtomicFile.write(to: path) { sink in
      try sink.write(head)
      var graph = ProtobufWriter()
      graph.head(7, count: size)
      try sink.write(graph.bytes + description)
      for weight in weights {
        try sink.write(weight.head)
        try weight.elements.write(to: sink)
      }
    }
  }

  /// NodeProto.
  private static func write(_ node: ONNXNode, to message: inout ProtobufWriter) {
    for input in node.inputs { message.field(1, input) }
    for output in node.outputs { message.field(2, output) }
    message.field(3, node.name)
    message.field(4, node.operation)
    for (name, value) in node.attributes.sorted(by: { $0.key < $1.key }) {
      message.field(5) { attribute in
        attribute.field(1, name)
        switch value {
        case .float(let value):
          attribute.field(2, value)
          attribute.field(20, 1)
        case .int(let value):
          attribute.field(3, value)
          attribute.field(20, 2)
        case .text(let value):
          attribute.field(4, value)
          attribute.field(20, 3)
        case .floats(let values):
          attribute.field(7, values)
          attribute.field(20, 6)
        case .ints(let values):
          attribute.field(8, values)
          attribute.field(20, 7)
        case .tensor, .other:
          preconditionFailure("\(node.name): the attribute \"\(name)\" is of a kind that is not written")
        }
      }
    }
  }

  /// ValueInfoProto.
  private static func write(_ port: Port, to message: inout ProtobufWriter) {
    message.field(1, port.name)
    message.field(2) { type in
      type.field(1) { tensor in
        tensor.field(1, port.type == .int64 ? 7 : 1)
        tensor.field(2) { shape in
          for dimension in port.shape {
            shape.field(1) { extent in
              switch dimension {
              case .fixed(let count): extent.field(1, count)
              case .named(let name): extent.field(2, name)
              }
            }
          }
        }
      }
    }
    message.field(3, port.documentation)
  }

  /// A TensorProto as a field of the graph, up to its values.
  private static func head(of initializer: Initializer) -> [UInt8] {
    let count = initializer.elements.byteCount
    let fields = ProtobufWriter { tensor in
      if !initializer.shape.isEmpty { tensor.field(1, initializer.shape) }
      tensor.field(2, initializer.elements.type)
      tensor.field(8, initializer.name)
      tensor.head(9, count: count)
    }.bytes
    var field = ProtobufWriter()
    field.head(5, count: fields.count + count)
    return field.bytes + fields
  }
}

extension ONNXModel.Elements {
  /// ONNX's number of the type.
  var type: Int {
    switch self {
    case .floats: 1
    case .integers: 7
    case .doubles: 11
    }
  }

  var byteCount: Int {
    switch self {
    case .floats(let values): 4 * values.count
    case .doubles(let values): 8 * values.count
    case .integers(let values): 8 * values.count
    }
  }

  func write(to sink: FileSink) throws {
    switch self {
    case .floats(let values): try values.withUnsafeBytes { try sink.write($0) }
    case .doubles(let values): try values.withUnsafeBytes { try sink.write($0) }
    case .integers(let values): try values.withUnsafeBytes { try sink.write($0) }
    }
  }
}

/// A model that is too large for one ONNX file.
public struct ONNXWritingError: Error, Equatable, CustomStringConvertible {
  public let path: String
  public let byteCount: Int

  public var description: String {
    "\(path): the model takes \(byteCount) bytes, and one ONNX file holds 2 GiB at most; choose a smaller model"
  }
}
