/// Collects what ``ONNXFile`` offers. Field numbers: onnx `onnx/onnx.proto3`.
struct ONNXReader {
  typealias Problem = ForeignFileError.Reason

  let file: MappedFile
  var tensors: [ForeignTensor] = []
  var nodes: [ONNXNode] = []
  var inputs: [String] = []
  var outputs: [String] = []
  var producer = ""
  var producerVersion = ""
  var operationSets: [String: Int] = [:]
  /// What is being read, for errors.
  var subject: String?

  init(_ file: MappedFile) { self.file = file }

  /// ModelProto.
  mutating func readModel() throws(Problem) {
    guard ONNXFile.recognizes(Array(file.bytes(in: 0..<min(2, file.count)))) else {
      throw .notThisFormat("an ONNX model")
    }
    var graph: Range<Int>?
    var reader = ProtobufReader(file, 0..<file.count)
    while let (number, value) = try reader.next() {
      switch (number, value) {
      case (2, .bytes(let range)): producer = try ProtobufReader.text(file, range)
      case (3, .bytes(let range)): producerVersion = try ProtobufReader.text(file, range)
      case (7, .bytes(let range)):
        guard graph == nil else { throw .malformed("a second graph", offset: range.lowerBound) }
        graph = range
      case (8, .bytes(let range)): try readOperationSet(range)
      default: break
      }
    }
    guard let graph else { throw .malformed("there is no graph", offset: file.count) }
    // Required, and the last field of many writers: without it the file is cut off.
    guard !operationSets.isEmpty else { throw .malformed("there is no set of operations", offset: file.count) }
    try readGraph(graph)
    try addConstants()
    try addDequantized()
    try addDynamicallyQuantized()
  }

  /// OperatorSetIdProto.
  private mutating func readOperationSet(_ range: Range<Int>) throws(Problem) {
    var (domain, version) = ("", 0)
    var reader = ProtobufReader(file, range)
    while let (number, value) = try reader.next() {
      switch (number, value) {
      case (1, .bytes(let range)): domain = try ProtobufReader.text(file, range)
      case (2, .varint(let number)): version = Int(truncatingIfNeeded: number)
      default: break
      }
    }
    operationSets[domain == "ai.onnx" ? "" : domain] = version
  }

  /// GraphProto.
  private mutating func readGraph(_ range: Range<Int>) throws(Problem) {
    var names: Set<String> = []
    var reader = ProtobufReader(file, range)
    while let (number, value) = try reader.next() {
      guard case .bytes(let range) = value else { continue }
      switch number {
      case 1: nodes.append(try readNode(range))
      case 5:
        let tensor = try readTensor(range)
        subject = tensor.name
        guard names.insert(tensor.name).inserted else { throw .duplicateName }
        tensors.append(tensor)
        subject = nil
      case 11: inputs.append(try readValueName(range))
      case 12: outputs.append(try readValueName(range))
      case 15: throw .unsupported("stores sparse weights, which are not read; export the model with dense ones")
      default: break
      }
    }
  }

  /// ValueInfoProto; only the name matters here.
  private func readValueName(_ range: Range<Int>) throws(Problem) -> String {
    var name = ""
    var reader = ProtobufReader(file, range)
    while let (number, value) = try reader.next() {
      if number == 1, case .bytes(let range) = value { name = try ProtobufReader.text(file, range) }
    }
    return name
  }

  /// NodeProto.
  private mutating func readNode(_ range: Range<Int>) throws(Problem) -> ONNXNode {
    var node = ONNXNode()
    var reader = ProtobufReader(file, range)
    while let (number, value) = try reader.next() {
      guard case .bytes(let range) = value else { continue }
      switch number {
      case 1: node.inputs.append(try ProtobufReader.text(file, range))
      case 2: node.outputs.append(try ProtobufReader.text(file, range))
      case 3: node.name = try ProtobufReader.text(file, range)
      case 4: node.operation = try ProtobufReader.text(file, range)
      case 5:
        let (name, value) = try readAttribute(range)
        guard node.attributes.updateValue(value, forKey: name) == nil else {
          throw .malformed("the attribute \(name.forMessage) occurs twice", offset: range.lowerBound)
        }
      case 7: node.domain = try ProtobufReader.text(file, range)
      default: break
      }
    }
    return node
  }

  /// AttributeProto. Its field `type` (20) says which of the others holds; old files lack it.
  private mutating func readAttribute(_ range: Range<Int>) throws(Problem) -> (String, ONNXNode.Attribute) {
    var name = ""
    var type: UInt64?
    var found: ONNXNode.Attribute?
    var ints: [Int] = []
    var floats: [Float] = []
    var reader = ProtobufReader(file, range)
    while let (number, value) = try reader.next() {
      switch (number, value) {
      case (1, .bytes(let range)): name = try ProtobufReader.text(file, range)
      case (2, .fixed32(let bits)): found = .float(Float(bitPattern: bits))
      case (3, .varint(let bits)): found = .int(Int(truncatingIfNeeded: Int64(bitPattern: bits)))
      case (4, .bytes(let range)): found = .text(String(decoding: file.bytes(in: range), as: UTF8.self))
      case (5, .bytes(let range)): found = .tensor(try readTensor(range))
      case (7, .fixed32(let bits)): floats.append(Float(bitPattern: bits))
      case (7, .bytes(let range)):
        guard range.count % 4 == 0 else { throw .malformed("a list of floats cut short", offset: range.lowerBound) }
        let bytes = file.bytes(in: range)
        floats += stride(from: 0, to: bytes.count, by: 4).map { ElementType.float32.float(bytes, $0) }
      case (8, .varint(let bits)): ints.append(Int(truncatingIfNeeded: Int64(bitPattern: bits)))
      case (8, .bytes(let range)):
        ints += try ProtobufReader.varints(file, range).map { Int(truncatingIfNeeded: Int64(bitPattern: $0)) }
      case (20, .varint(let bits)): type = bits
      default: break
      }
    }
    switch type {
    case 6?: return (name, .floats(floats))
    case 7?: return (name, .ints(ints))
    case 1?: return (name, found ?? .float(0))
    case 2?: return (name, found ?? .int(0))
    case 3?: return (name, found ?? .text(""))
    default:
      if !ints.isEmpty { return (name, .ints(ints)) }
      if !floats.isEmpty { return (name, .floats(floats)) }
      return (name, found ?? .other("a value of kind \(type.map(String.init) ?? "unknown")"))
    }
  }
}
