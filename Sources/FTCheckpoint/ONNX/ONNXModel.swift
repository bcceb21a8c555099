import FTNN

/// An ONNX model in the making: operations on named values, weights, inputs and outputs, and what is to be known about it.
///
/// Networks describe themselves so (`EfficientNetLite0.onnxModel`, `SpeechSynthesizer.onnxModel` …) for other programs to run:
///
/// ```swift
/// var model = network.onnxModel(labels: labels)
/// model.metadata["licence"] = "Apache-2.0"
/// try model.write(to: "classifier.onnx")
/// ```
///
/// Operations are ONNX's own, version 17 (`ir_version` 8): onnxruntime from 1.12 on. Values are float32 unless something else is
/// said. Source of the layout: onnx `onnx/onnx.proto3`; of the operations: onnx `docs/Operators.md`.
public struct ONNXModel: Sendable {
  /// A result of an operation, an input, or a constant.
  package struct Value: Sendable, Hashable {
    let name: String
    /// An optional input that is not given.
    package static let none = Value(name: "")
  }

  /// An extent of an input or output: fixed, or any, with a name that says which ones are equal.
  public enum Dimension: Sendable, Equatable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    case fixed(Int)
    case named(String)

    public init(integerLiteral value: Int) { self = .fixed(value) }
    public init(stringLiteral value: String) { self = .named(value) }
  }

  /// An input or an output of the whole graph.
  public struct Port: Sendable, Equatable {
    public let name: String
    /// Float32 or int64.
    public let type: ElementType
    public let shape: [Dimension]
    /// What it means: units, ranges.
    public let documentation: String
  }

  /// A constant's elements, row-major.
  enum Elements: Sendable, Equatable {
    case floats([Float])
    case doubles([Double])
    case integers([Int64])
  }

  struct Initializer: Sendable {
    let name: String
    let shape: [Int]
    let elements: Elements
  }

  /// What the model is called.
  public let name: String
  /// What it is and how it is used, for people.
  public var documentation = ""
  /// The version of the program that writes it, which calls itself ftlab.
  public var producerVersion = ""
  /// Facts by name, written as `metadata_props`.
  public var metadata: [String: String] = [:]
  public private(set) var inputs: [Port] = []
  public private(set) var outputs: [Port] = []
  /// The operations, each behind those it reads from.
  private(set) var nodes: [ONNXNode] = []
  private(set) var initializers: [Initializer] = []
  private var constants: Set<String> = []
  /// How often a name was given to an operation.
  private var uses: [String: Int] = [:]

  package init(name: String) { self.name = name }

  /// The model of a network.
  ///
  /// - Precondition: no layer has a low-rank adapter; see `Module.mergeLowRankAdapters()`.
  package init(name: String, of network: some Module) {
    precondition(
      network.namedSites().allSatisfy { $0.site.adapter == nil },
      "\(name): the adapters of a network are merged before it is exported")
    self.init(name: name)
  }

  /// An input of the graph.
  package mutating func input(
    _ name: String, _ shape: [Dimension], as type: ElementType = .float32, _ documentation: String
  ) -> Value {
    inputs.append(Port(name: name, type: type, shape: shape, documentation: documentation))
    return Value(name: name)
  }

  /// Makes a value an output of the graph, under a name of its own.
  package mutating func output(
    _ value: Value, _ name: String, _ shape: [Dimension], as type: ElementType = .float32, _ documentation: String
  ) {
    nodes.append(ONNXNode(name: name, operation: "Identity", inputs: [value.name], outputs: [name]))
    outputs.append(Port(name: name, type: type, shape: shape, documentation: documentation))
  }

  /// Adds an operation with one result.
  ///
  /// - Parameter name: what the operation is called; a number is added where the name is taken.
  package mutating func callAsFunction(
    _ operation: String, _ inputs: Value..., attributes: [String: ONNXNode.Attribute] = [:], named name: String? = nil
  ) -> Value {
    results(of: operation, inputs, attributes, count: 1, named: name)[0]
  }

  /// Adds an operation with several results.
  package mutating func results(
    of operation: String, _ inputs: [Value], _ attributes: [String: ONNXNode.Attribute] = [:], count: Int,
    named name: String? = nil
  ) -> [Value] {
    let base = name ?? operation
    uses[base, default: 0] += 1
    let unique = name != nil && uses[base] == 1 ? base : "\(base)#\(uses[base]!)"
    let outputs = (0..<count).map { count == 1 ? "\(unique):out" : "\(unique):out\($0)" }
    nodes.append(
      ONNXNode(
        name: unique, operation: operation, inputs: inputs.map(\.name), outputs: outputs, attributes: attributes))
    return outputs.map { Value(name: $0) }
  }

  // MARK: Constants

  /// A weight by its checkpoint's name; one that is there already is used again.
  package mutating func weight(_ name: String, _ values: @autoclosure () -> [Float], shape: [Int]) -> Value {
    constant(name, shape) { .floats(values()) }
  }

  /// A number; equal ones are stored once.
  package mutating func constant(_ value: Float) -> Value {
    constant("constant.\(value)", []) { .floats([value]) }
  }

  /// A number in double precision.
  package mutating func constant(double value: Double) -> Value {
    constant("constant.double.\(value)", []) { .doubles([value]) }
  }

  /// A whole number; `[1]` where it stands for a list.
  package mutating func constant(_ value: Int) -> Value {
    constant("constant.int.\(value)", []) { .integers([Int64(value)]) }
  }

  /// A list of whole numbers: axes, sizes, pads.
  package mutating func constant(_ values: [Int]) -> Value {
    constant("constant.ints.\(values.map(String.init).joined(separator: "."))", [values.count]) {
      .integers(values.map(Int64.init))
    }
  }

  private mutating func constant(_ name: String, _ shape: [Int], _ elements: () -> Elements) -> Value {
    if constants.insert(name).inserted {
      initializers.append(Initializer(name: name, shape: shape, elements: elements()))
    }
    return Value(name: name)
  }
}
