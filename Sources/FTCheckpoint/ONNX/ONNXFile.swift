/// An ONNX model, memory-mapped: its weights, and its operations as a list.
///
/// ```swift
/// let file = try ONNXFile(path: "model.onnx")
/// let kernels = try file.floats(of: file.tensor("conv1.weight"))
/// let convolutions = file.nodes.filter { $0.operation == "Conv" }
/// ```
///
/// ``tensors`` are the graph's initializers, the values of its Constant nodes, and the results of DequantizeLinear nodes
/// on integers among these (8-, 16- and 32-bit, one scale in all or along an axis), and the weights of MatMulInteger nodes
/// with their scales ("dynamic quantisation"). Weights in files beside the model
/// ("external data") and sparse ones are refused; subgraphs of If and Loop are not looked into. Source of the layout:
/// onnx `onnx/onnx.proto3`.
public final class ONNXFile: ForeignTensorFile {
  public let storage: MappedFile
  public let tensors: [ForeignTensor]
  /// The graph's operations in their order.
  public let nodes: [ONNXNode]
  /// Names of the graph's inputs and outputs.
  public let inputs: [String]
  public let outputs: [String]
  /// The program that wrote the file, and its version.
  public let producer: String
  public let producerVersion: String
  /// The version of each set of operations; the key of ONNX's own is "".
  public let operationSets: [String: Int]

  /// Opens and checks the file at `path`.
  ///
  /// - Throws: ``FileError`` when it cannot be read, ``ForeignFileError`` when it breaks the format.
  public init(path: String) throws {
    storage = try MappedFile(path: path)
    var reader = ONNXReader(storage)
    do throws(ForeignFileError.Reason) {
      try reader.readModel()
    } catch {
      throw ForeignFileError(file: path, name: reader.subject, error)
    }
    tensors = reader.tensors
    nodes = reader.nodes
    inputs = reader.inputs
    outputs = reader.outputs
    producer = reader.producer
    producerVersion = reader.producerVersion
    operationSets = reader.operationSets
  }

  /// Whether the file begins as ONNX files do: with the field `ir_version`.
  public static func recognizes(_ head: some Collection<UInt8>) -> Bool {
    head.first == 0x08 && head.dropFirst().first.map { $0 > 0 && $0 < 64 } ?? false
  }
}

/// An operation of an ONNX graph: enough to verify an architecture, not to run it.
public struct ONNXNode: Sendable, Equatable {
  /// An attribute's value; subgraphs and sparse tensors are noted, not read.
  public enum Attribute: Sendable, Equatable {
    case int(Int)
    case float(Float)
    case text(String)
    case ints([Int])
    case floats([Float])
    case tensor(ForeignTensor)
    case other(String)

    public var int: Int? { if case .int(let value) = self { value } else { nil } }
    public var ints: [Int]? { if case .ints(let values) = self { values } else { nil } }
    public var text: String? { if case .text(let value) = self { value } else { nil } }
  }

  public var name = ""
  /// For example "Conv".
  public var operation = ""
  /// Empty for ONNX's own operations.
  public var domain = ""
  /// Names of values; an omitted optional input is the empty name.
  public var inputs: [String] = []
  public var outputs: [String] = []
  public var attributes: [String: Attribute] = [:]
}
