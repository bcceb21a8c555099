/// Walks the object of a checkpoint and gives its tensors and plain values dotted names.
///
/// `{"model_state": {"fc.weight": tensor}}` gives `model_state.fc.weight`; items of lists and tuples are numbered. A
/// checkpoint that is one tensor gives the name `tensor`.
struct PickleTree {
  typealias Problem = ForeignFileError.Reason

  static let maximumDepth = 32
  static let maximumCount = 1_000_000
  /// Bytes of a name. A pickle can use one long text a thousand times; every name made of it is memory of its own.
  static let maximumNameByteCount = 1_000
  /// Bytes of all names together.
  static let maximumNamesByteCount = 64 << 20

  private let machine: PickleMachine
  private(set) var tensors: [(name: String, tensor: PickleTensor)] = []
  private(set) var scalars: [String: TorchFile.Scalar] = [:]
  private var names: Set<String> = []
  private var namesByteCount = 0
  private var visited = 0
  /// What is being read, for errors.
  private(set) var subject: String?

  init(_ machine: PickleMachine) { self.machine = machine }

  mutating func walk(_ value: PickleValue) throws(Problem) { try walk(value, "", depth: 0) }

  private mutating func walk(_ value: PickleValue, _ name: String, depth: Int) throws(Problem) {
    visited += 1
    guard visited <= Self.maximumCount else { throw .tooMany("values", atMost: Self.maximumCount) }
    switch value {
    case .tensor(let index):
      try claim(name.isEmpty ? "tensor" : name)
      tensors.append((name.isEmpty ? "tensor" : name, machine.tensors[index]))
    case .int(let value): try add(.int(value), name)
    case .float(let value): try add(.float(value), name)
    case .bool(let value): try add(.bool(value), name)
    case .text(let value): try add(.text(value), name)
    case .container(let index):
      guard depth < Self.maximumDepth else { throw .tooMany("nested levels", atMost: Self.maximumDepth) }
      let container = machine.containers[index]
      let prefix = name.isEmpty ? "" : name + "."
      if container.kind == .dictionary {
        for (key, value) in zip(container.keys, container.values) {
          try walk(value, try Self.name(prefix, try Self.text(key)), depth: depth + 1)
        }
      } else {
        for (index, value) in container.values.enumerated() {
          try walk(value, try Self.name(prefix, "\(index)"), depth: depth + 1)
        }
      }
    case .none, .bigInteger, .global, .storage, .mark: break
    }
  }

  private mutating func add(_ scalar: TorchFile.Scalar, _ name: String) throws(Problem) {
    try claim(name)
    scalars[name] = scalar
  }

  private static func name(_ prefix: String, _ part: String) throws(Problem) -> String {
    let count = prefix.utf8.count + part.utf8.count
    guard count <= maximumNameByteCount else { throw .tooMany("bytes in a name", atMost: maximumNameByteCount) }
    return prefix + part
  }

  private mutating func claim(_ name: String) throws(Problem) {
    namesByteCount += name.utf8.count
    guard namesByteCount <= Self.maximumNamesByteCount else {
      throw .tooMany("bytes in all names", atMost: Self.maximumNamesByteCount)
    }
    guard names.insert(name).inserted else {
      subject = name
      throw .duplicateName
    }
  }

  private static func text(_ key: PickleValue) throws(Problem) -> String {
    switch key {
    case .text(let text): text
    case .int(let number): "\(number)"
    case .bool(let value): value ? "True" : "False"
    default: throw .unsupported("has a dictionary whose keys are neither texts nor numbers; save a state_dict instead")
    }
  }
}
