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
