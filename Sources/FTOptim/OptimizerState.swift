import FTNN
import FTTensor

/// What an optimizer knows besides its settings: steps taken, and a record of every parameter that has had a gradient.
public struct OptimizerState {
  /// Steps taken.
  public var stepCount: Int
  /// Tensors by parameter and by PyTorch's name, such as `exp_avg`.
  public var records: [String: [String: Tensor]]

  public init(stepCount: Int, records: [String: [String: Tensor]]) {
    self.stepCount = stepCount
    self.records = records
  }
}

extension OptimizerState {
  /// The tensors by `<parameter>.<name>`, in a fixed order: how a file has them.
  public var tensors: [(name: String, tensor: Tensor)] {
    records.flatMap { parameter, record in record.map { (name: "\(parameter).\($0.key)", tensor: $0.value) } }
      .sorted { $0.name < $1.name }
  }

  /// Takes a file's tensors apart again; no name within a record has a dot.
  public init(stepCount: Int, tensors: [String: Tensor]) {
    self.init(stepCount: stepCount, records: [:])
    for (name, tensor) in tensors {
      let dot = name.lastIndex(of: ".") ?? name.endIndex
      records[String(name[..<dot]), default: [:]][String(name[dot...].dropFirst())] = tensor
    }
  }
}

/// A state that no optimizer of a kind leaves behind.
public enum OptimizerStateError: Error, Equatable, CustomStringConvertible {
  /// There is something of these names that the optimizer or the run does not know.
  case unknown([String])
  /// Of a parameter there is something, but not this.
  case missing([String])
  /// A tensor does not fit its parameter.
  case otherShape(name: String, found: String, expected: String)
  /// After so many steps there is nothing at all.
  case empty(steps: Int)

  public var description: String {
    func list(_ names: [String]) -> String {
      names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
    }
    switch self {
    case .unknown(let names):
      return "it has \(list(names)), which belongs to no optimizer of this kind or to no parameter"
    case .missing(let names): return "it lacks \(list(names))"
    case .otherShape(let name, let found, let expected): return "\(name) is \(found), expected \(expected)"
    case .empty(let steps): return "it is empty after \(steps) steps"
    }
  }
}

/// What an optimizer keeps of one parameter: float32 tensors of the parameter's shape.
protocol OptimizerRecord {
  /// PyTorch's names of its tensors, which have no dots.
  static var names: [String] { get }
  /// The tensors in the order of ``names``.
  var tensors: [Tensor] { get }
  /// - Parameter tensor: gives the tensor of a name.
  init(_ tensor: (_ name: String) -> Tensor)
}

/// The records of an optimizer, by parameter.
struct OptimizerRecords<Record: OptimizerRecord> {
  private var records: [String: Record] = [:]

  init() {}

  /// Takes over the records of a state.
  ///
  /// - Parameter keepsNone: whether the optimizer, as it is set, needs no record.
  init(
    _ state: OptimizerState, for parameters: [(name: String, parameter: Parameter)], keepsNone: Bool = false
  ) throws(OptimizerStateError) {
    let shapes = Dictionary(parameters.map { ($0.name, $0.parameter.shape) }) { first, _ in first }
    let names = keepsNone ? [] : Record.names
    let found = state.records.sorted { $0.key < $1.key }
    let unknown = found.flatMap { parameter, record in
      record.keys.filter { shapes[parameter] == nil || !names.contains($0) }.sorted().map { "\(parameter).\($0)" }
    }
    guard unknown.isEmpty else { throw .unknown(unknown) }
    let missing = found.flatMap { parameter, record in
      names.filter { record[$0] == nil }.map { "\(parameter).\($0)" }
    }
    guard missing.isEmpty else { throw .missing(missing) }
    guard state.stepCount == 0 || names.isEmpty || !found.isEmpty else { throw .empty(steps: state.stepCount) }
    for (parameter, tensors) in found {
      let shape = shapes[parameter]!
      for (name, tensor) in tensors where tensor.shape != shape || tensor.dtype != .float32 {
        throw .otherShape(
          name: "\(parameter).\(name)", found: "\(tensor.shape) of \(tensor.dtype)", expected: "\(shape) of float32")
      }
      records[parameter] = Record { tensors[$0]! }
    }
  }

  /// The records' tensors, as a state has them.
  var tensors: [String: [String: Tensor]] {
    records.mapValues { Dictionary(uniqueKeysWithValues: zip(Record.names, $0.tensors)) }
  }

  /// Lets an optimizer change a parameter's record in place; zeros, and `isFirst`, where there was none.
  mutating func update(
    _ name: String, of parameter: Parameter, _ body: (_ record: inout Record, _ isFirst: Bool) -> Void
  ) {
    let isFirst = records[name] == nil
    // Taken out of the dictionary, so that each tensor is held once while it changes.
    var record =
      records.removeValue(forKey: name)
      ?? Record { _ in Tensor(zeros: parameter.shape, on: parameter.value.device) }
    body(&record, isFirst)
    records[name] = record
  }
}
