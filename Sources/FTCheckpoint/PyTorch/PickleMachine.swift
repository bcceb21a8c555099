/// Reads a pickle as data: a machine with the operations that `torch.save` emits (protocol 2) and nothing that could call,
/// import or construct anything outside ``PickleGlobal``.
///
/// Source of the operations: Python's `Lib/pickletools.py`; of the persistent ids: PyTorch `torch/serialization.py`.
struct PickleMachine {
  typealias Problem = ForeignFileError.Reason

  /// A list, tuple or dictionary. A dictionary has as many keys as values.
  struct Container {
    enum Kind { case list, tuple, dictionary }
    let kind: Kind
    var keys: [PickleValue] = []
    var values: [PickleValue] = []
  }

  /// Values that the calls of functions may copy. A pickle can call one function for one long list a thousand times.
  static let maximumCopiedCount = 4_000_000
  /// A byte of a pickle makes a container, which takes a hundred bytes; a tensor needs five.
  static let maximumContainerCount = 2_000_000
  /// Bytes of the key of a storage; torch.save numbers them.
  static let maximumKeyByteCount = 1_000

  let file: MappedFile
  private var copiedCount = 0
  private(set) var position: Int
  let end: Int

  var stack: [PickleValue] = []
  private var memo: [Int: PickleValue] = [:]
  var containers: [Container] = []
  var storages: [PickleStorage] = []
  var tensors: [PickleTensor] = []
  /// Storages by key, so that tensors that share one refer to the same.
  var storageIndices: [String: Int] = [:]

  /// - Parameter range: where the pickle is and where it ends at the latest.
  init(_ file: MappedFile, _ range: Range<Int>) {
    self.file = file
    position = range.lowerBound
    end = range.upperBound
  }

  /// Runs to STOP and returns the result; ``position`` is then behind it.
  mutating func run() throws(Problem) -> PickleValue {
    while true {
      let start = position
      let operation = try byte()
      if operation == 0x2E {  // STOP
        let result = try pop(start)
        guard stack.isEmpty else { throw .malformed("values left at the end of a pickle", offset: start) }
        return result
      }
      try perform(operation, start)
    }
  }

  private mutating func perform(_ operation: UInt8, _ start: Int) throws(Problem) {
    switch operation {
    case 0x80:  // PROTO
      let version = try byte()
      guard version == 2 else {
        throw .unsupported(
          "is a pickle of protocol \(version); save the checkpoint with torch.save's default protocol, 2")
      }
    // Constants.
    case 0x4E: stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case 0x4A: stack.append(.int(Int(Int32(truncatingIfNeeded: try integer(4)))))  // BININT
    case 0x4B: stack.append(.int(try integer(1)))  // BININT1
    case 0x4D: stack.append(.int(try integer(2)))  // BININT2
    case 0x8A: stack.append(try long(count: try integer(1)))  // LONG1
    case 0x47:  // BINFLOAT, the one big-endian number
      let bits = UInt64(bigEndian: try bytes(8).loadUnaligned(as: UInt64.self))
      stack.append(.float(Double(bitPattern: bits)))
    case 0x58: stack.append(.text(try text(count: try integer(4), start)))  // BINUNICODE
    case 0x55: stack.append(.text(try text(count: try integer(1), start)))  // SHORT_BINSTRING, from Python 2
    case 0x54: stack.append(.text(try text(count: try integer(4), start)))  // BINSTRING, from Python 2
    // Containers.
    case 0x5D: try push(Container(kind: .list))  // EMPTY_LIST
    case 0x7D: try push(Container(kind: .dictionary))  // EMPTY_DICT
    case 0x29: try push(Container(kind: .tuple))  // EMPTY_TUPLE
    case 0x28: stack.append(.mark)
    case 0x74: try push(Container(kind: .tuple, values: try popToMark(start)))  // TUPLE
    case 0x85, 0x86, 0x87:  // TUPLE1, 2, 3
      let count = Int(operation - 0x84)
      guard stack.count >= count else { throw .malformed("a tuple of more values than there are", offset: start) }
      let values = Array(stack.suffix(count))
      stack.removeLast(count)
      guard !values.contains(.mark) else { throw .malformed("a mark in a tuple", offset: start) }
      try push(Container(kind: .tuple, values: values))
    case 0x61: try extend([try pop(start)], start)  // APPEND
    case 0x65: try extend(try popToMark(start), start)  // APPENDS
    case 0x73:  // SETITEM
      let value = try pop(start)
      try set([try pop(start), value], start)
    case 0x75: try set(try popToMark(start), start)  // SETITEMS
    // Memory.
    case 0x71: try remember(try integer(1), start)  // BINPUT
    case 0x72: try remember(try integer(4), start)  // LONG_BINPUT
    case 0x68: try recall(try integer(1), start)  // BINGET
    case 0x6A: try recall(try integer(4), start)  // LONG_BINGET
    // Objects.
    case 0x63:  // GLOBAL
      let module = try line(start)
      stack.append(.global(try PickleGlobal(module: module, name: try line(start))))
    case 0x52: try reduce(start)  // REDUCE
    case 0x62: try build(start)  // BUILD
    case 0x51: stack.append(try persistent(try pop(start), start))  // BINPERSID
    default:
      let hexadecimal = String(operation, radix: 16, uppercase: true)
      throw .malformed("the operation 0x\(hexadecimal), which torch.save does not write", offset: start)
    }
  }

  // MARK: Stack and memory

  /// Counts values that a call copies.
  mutating func countCopies(_ count: Int) throws(Problem) {
    copiedCount += count
    guard copiedCount <= Self.maximumCopiedCount else {
      throw .tooMany("copied values", atMost: Self.maximumCopiedCount)
    }
  }

  mutating func pop(_ start: Int) throws(Problem) -> PickleValue {
    guard let value = stack.popLast(), value != .mark else { throw .malformed("a value is missing", offset: start) }
    return value
  }

  private mutating func popToMark(_ start: Int) throws(Problem) -> [PickleValue] {
    guard let mark = stack.lastIndex(of: .mark) else { throw .malformed("a mark is missing", offset: start) }
    let values = Array(stack[(mark + 1)...])
    stack.removeSubrange(mark...)
    return values
  }

  mutating func push(_ container: Container) throws(Problem) {
    guard containers.count < Self.maximumContainerCount else {
      throw .tooMany("lists, tuples and dictionaries", atMost: Self.maximumContainerCount)
    }
    containers.append(container)
    stack.append(.container(containers.count - 1))
  }

  private mutating func remember(_ index: Int, _ start: Int) throws(Problem) {
    guard let value = stack.last, value != .mark else { throw .malformed("a value is missing", offset: start) }
    memo[index] = value
  }

  private mutating func recall(_ index: Int, _ start: Int) throws(Problem) {
    guard let value = memo[index] else { throw .malformed("value \(index) was never stored", offset: start) }
    stack.append(value)
  }

  /// The container on top of the stack.
  private func top(_ kind: Container.Kind, _ start: Int) throws(Problem) -> Int {
    guard case .container(let index)? = stack.last, containers[index].kind == kind else {
      throw .malformed("items for something that is not a \(kind)", offset: start)
    }
    return index
  }

  private mutating func extend(_ values: [PickleValue], _ start: Int) throws(Problem) {
    containers[try top(.list, start)].values += values
  }

  private mutating func set(_ items: [PickleValue], _ start: Int) throws(Problem) {
    guard items.count % 2 == 0 else { throw .malformed("a key without a value", offset: start) }
    let index = try top(.dictionary, start)
    for place in stride(from: 0, to: items.count, by: 2) {
      containers[index].keys.append(items[place])
      containers[index].values.append(items[place + 1])
    }
  }

  // MARK: Bytes

  private mutating func bytes(_ count: Int) throws(Problem) -> UnsafeRawBufferPointer {
    guard count <= end - position else { throw .truncated(offset: position, neededByteCount: UInt64(count)) }
    defer { position += count }
    return file.bytes(in: position..<position + count)
  }

  private mutating func byte() throws(Problem) -> UInt8 { try bytes(1)[0] }

  /// An unsigned little-endian integer of 1, 2 or 4 bytes.
  private mutating func integer(_ count: Int) throws(Problem) -> Int {
    try bytes(count).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// A signed little-endian integer of any length.
  private mutating func long(count: Int) throws(Problem) -> PickleValue {
    let bytes = try bytes(count)
    guard count <= 8 else { return .bigInteger(Array(bytes)) }
    let isNegative = bytes.last.map { $0 & 0x80 != 0 } ?? false
    let bits = bytes.reversed().reduce(isNegative ? ~UInt64(0) : 0) { $0 << 8 | UInt64($1) }
    return .int(Int(truncatingIfNeeded: Int64(bitPattern: bits)))
  }

  private mutating func text(count: Int, _ start: Int) throws(Problem) -> String {
    guard let text = String(validating: try bytes(count), as: UTF8.self) else {
      throw .malformed("text that is not UTF-8", offset: start)
    }
    return text
  }

  /// Text up to the end of the line, as GLOBAL has it.
  private mutating func line(_ start: Int) throws(Problem) -> String {
    let limit = min(end, position + 1_000)
    guard let length = file.bytes(in: position..<limit).firstIndex(of: 0x0A) else {
      throw .malformed("a name without an end", offset: start)
    }
    let text = try text(count: length, start)
    position += 1
    return text
  }
}
