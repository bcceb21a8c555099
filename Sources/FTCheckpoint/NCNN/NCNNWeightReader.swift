/// Reads the weights of a `.bin` file, layer by layer; every byte must belong to one.
struct NCNNWeightReader {
  typealias Problem = ForeignFileError.Reason

  private let file: MappedFile
  private var position = 0
  private(set) var tensors: [ForeignTensor] = []
  /// What is being read, for errors.
  private(set) var subject: String?

  init(_ file: MappedFile) { self.file = file }

  mutating func finish() throws(Problem) {
    subject = nil
    guard position == file.count else { throw .trailingBytes(file.count - position) }
  }

  /// Layers that have no weights, whatever their parameters.
  private static let plain: Set<String> = [
    "AbsVal", "BinaryOp", "Clip", "Concat", "Crop", "Dropout", "ELU", "Eltwise", "Exp", "Flatten", "GELU",
    "HardSigmoid",
    "HardSwish", "Input", "Interp", "LRN", "Log", "Mish", "Noop", "Packing", "Permute", "PixelShuffle", "Pooling",
    "Power", "ReLU", "Reduction", "Reorg", "Reshape", "SELU", "ShuffleChannel", "Sigmoid", "Silence", "Slice",
    "Softmax",
    "Split", "Squeeze", "Swish", "TanH", "Threshold", "UnaryOp",
  ]

  mutating func read(_ layer: NCNNLayer) throws(Problem) {
    subject = layer.name
    switch layer.type {
    case "Convolution": try readConvolution(layer, groups: 1)
    case "ConvolutionDepthWise": try readConvolution(layer, groups: try count(layer, 7, "groups", default: 1))
    case "InnerProduct": try readInnerProduct(layer)
    case "PReLU": try readPlain(layer, "weight", [try count(layer, 0, "slopes")])
    case "BatchNorm":
      let channels = try count(layer, 0, "channels")
      for part in ["weight", "mean", "variance", "bias"] { try readPlain(layer, part, [channels]) }
    case let type where Self.plain.contains(type): break
    case let type:
      throw .unsupported(
        "is a layer of the type \(type.forMessage), whose weights are not known here; export the model as ONNX instead")
    }
  }

  /// Parameters: 0 channels, 1 and 11 kernel, 5 bias, 6 number of weights, 8 int8, 19 weights computed by the network.
  private mutating func readConvolution(_ layer: NCNNLayer, groups: Int) throws(Problem) {
    try refuse(layer, 8, "int8 weights")
    try refuse(layer, 19, "weights that the network computes")
    let output = try count(layer, 0, "channels")
    let width = try count(layer, 1, "kernel columns")
    let height = try count(layer, 11, "kernel rows", default: width)
    let weights = try count(layer, 6, "weights")
    let (area, overflow) = width.multipliedReportingOverflow(by: height)
    let (divisor, overflow2) = area.multipliedReportingOverflow(by: output)
    guard !overflow, !overflow2, divisor > 0, weights % divisor == 0, output % groups == 0 else {
      throw .malformed("\(weights) weights for \(output) channels of \(height) × \(width)", offset: position)
    }
    // `in / groups`, both for dense and for grouped convolutions.
    try readTagged(layer, [output, weights / divisor, height, width])
    try readBias(layer, 5, output)
  }

  /// Parameters: 0 outputs, 1 bias, 2 number of weights, 8 int8.
  private mutating func readInnerProduct(_ layer: NCNNLayer) throws(Problem) {
    try refuse(layer, 8, "int8 weights")
    let output = try count(layer, 0, "outputs")
    let weights = try count(layer, 2, "weights")
    guard weights % output == 0 else {
      throw .malformed("\(weights) weights for \(output) outputs", offset: position)
    }
    try readTagged(layer, [output, weights / output])
    try readBias(layer, 1, output)
  }

  private mutating func readBias(_ layer: NCNNLayer, _ key: Int, _ count: Int) throws(Problem) {
    guard let hasBias = layer.integer(key), hasBias == 0 || hasBias == 1 else {
      throw .malformed("parameter \(key) is neither 0 nor 1", offset: position)
    }
    if hasBias == 1 { try readPlain(layer, "bias", [count]) }
  }

  /// A parameter that must be a positive number.
  private func count(
    _ layer: NCNNLayer, _ key: Int, _ what: String, default fallback: Int = 0
  ) throws(Problem) -> Int {
    guard let value = layer.integer(key, default: fallback), value > 0, value < 1 << 40 else {
      throw .malformed("the number of \(what) (parameter \(key)) is missing or not positive", offset: position)
    }
    return value
  }

  private func refuse(_ layer: NCNNLayer, _ key: Int, _ what: String) throws(Problem) {
    guard layer.integer(key) == 0 else {
      throw .unsupported("has \(what), which are not read; use the float model")
    }
  }

  // MARK: Bytes

  /// Weights behind a tag of four bytes that says how they are stored.
  private mutating func readTagged(_ layer: NCNNLayer, _ shape: [Int]) throws(Problem) {
    let tag = try take(4)
    switch UInt32(littleEndian: file.bytes(in: tag).loadUnaligned(as: UInt32.self)) {
    case 0, 0x0002_C056: try add("\(layer.name).weight", .float32, shape)
    case 0x0130_6B47: try add("\(layer.name).weight", .float16, shape)
    case 0x000D_4B38: throw .unsupported("has int8 weights, which are not read; use the float model")
    case let other:
      throw .unsupported(
        "has weights of the kind 0x\(String(other, radix: 16, uppercase: true)), which are not read; use the float model"
      )
    }
  }

  /// Float32 values without a tag.
  private mutating func readPlain(_ layer: NCNNLayer, _ part: String, _ shape: [Int]) throws(Problem) {
    try add("\(layer.name).\(part)", .float32, shape)
  }

  /// The next values; halves are padded to a multiple of four bytes.
  private mutating func add(_ name: String, _ type: ElementType, _ shape: [Int]) throws(Problem) {
    let byteCount = try ForeignTensor.elementCount(shape) * (type.bitWidth / 8)
    let range = try take(byteCount)
    tensors.append(try .dense(name, type, shape, in: range))
    if byteCount % 4 != 0 { _ = try take(4 - byteCount % 4) }
  }

  private mutating func take(_ count: Int) throws(Problem) -> Range<Int> {
    guard count <= file.count - position else { throw .truncated(offset: position, neededByteCount: UInt64(count)) }
    defer { position += count }
    return position..<position + count
  }
}
