extension PickleMachine {
  /// The items of a tuple.
  private func tuple(_ value: PickleValue, _ start: Int) throws(Problem) -> [PickleValue] {
    guard case .container(let index) = value, containers[index].kind == .tuple else {
      throw .malformed("a tuple is expected", offset: start)
    }
    return containers[index].values
  }

  private func integer(_ value: PickleValue, _ start: Int) throws(Problem) -> Int {
    guard case .int(let integer) = value else { throw .malformed("an integer is expected", offset: start) }
    return integer
  }

  /// Extents or strides.
  private func integers(_ value: PickleValue, _ start: Int) throws(Problem) -> [Int] {
    let items = try tuple(value, start)
    guard items.count <= ForeignTensor.maximumRank else {
      throw .tooMany("dimensions", atMost: ForeignTensor.maximumRank)
    }
    var result: [Int] = []
    for item in items { result.append(try integer(item, start)) }
    return result
  }

  /// A call of one of the known functions; its result is built here.
  mutating func reduce(_ start: Int) throws(Problem) {
    let arguments = try tuple(try pop(start), start)
    guard case .global(let global) = try pop(start) else {
      throw .malformed("a call of something that is not a function", offset: start)
    }
    switch global {
    case .orderedDictionary:
      // From Python 2: a list of pairs.
      guard arguments.isEmpty || arguments.count == 1 else { throw .malformed("an OrderedDict", offset: start) }
      var dictionary = Container(kind: .dictionary)
      if case .container(let index)? = arguments.first, containers[index].kind == .list {
        try countCopies(containers[index].values.count)
        for pair in containers[index].values {
          guard case .container(let index) = pair, containers[index].values.count == 2 else {
            throw .malformed("an OrderedDict of something else than pairs", offset: start)
          }
          dictionary.keys.append(containers[index].values[0])
          dictionary.values.append(containers[index].values[1])
        }
      } else if !arguments.isEmpty {
        throw .malformed("an OrderedDict of something else than pairs", offset: start)
      }
      try push(dictionary)
    case .rebuildTensor:
      guard arguments.count >= 6, arguments.count <= 7, case .storage(let storage) = arguments[0] else {
        throw .malformed("the arguments of _rebuild_tensor_v2", offset: start)
      }
      let tensor = PickleTensor(
        storage: storage, offset: try integer(arguments[1], start), shape: try integers(arguments[2], start),
        strides: try integers(arguments[3], start))
      try check(tensor)
      tensors.append(tensor)
      stack.append(.tensor(tensors.count - 1))
    case .rebuildParameter:
      guard arguments.count == 3, case .tensor = arguments[0] else {
        throw .malformed("the arguments of _rebuild_parameter", offset: start)
      }
      stack.append(arguments[0])
    case .size:
      guard arguments.count == 1 else { throw .malformed("the arguments of torch.Size", offset: start) }
      try push(Container(kind: .tuple, values: try tuple(arguments[0], start)))
    case .device: stack.append(.none)
    case .storage, .inert: throw .malformed("a call of something that is not a function", offset: start)
    }
  }

  /// Attributes of an object: those of an OrderedDict (`_metadata`) say nothing about tensors.
  mutating func build(_ start: Int) throws(Problem) {
    _ = try pop(start)
    guard case .container(let index)? = stack.last, containers[index].kind == .dictionary else {
      throw .malformed("attributes for something that is not an OrderedDict", offset: start)
    }
  }

  /// `('storage', type, key, location, count)`, in legacy files followed by `None` or `(view key, offset, view size)`.
  mutating func persistent(_ id: PickleValue, _ start: Int) throws(Problem) -> PickleValue {
    let items = try tuple(id, start)
    guard items.count == 5 || items.count == 6, items[0] == .text("storage"),
      case .global(.storage(let type)) = items[1], case .text(let key) = items[2], case .int(let count) = items[4],
      count >= 0, count < 1 << 56
    else { throw .malformed("a reference to something that is not a storage", offset: start) }
    guard key.utf8.count <= Self.maximumKeyByteCount else {
      throw .tooMany("bytes in the key of a storage", atMost: Self.maximumKeyByteCount)
    }
    var storage = PickleStorage(key: key, type: type, count: count, start: 0)
    var name = key
    if items.count == 6, items[5] != .none {
      let view = try tuple(items[5], start)
      guard view.count == 3, case .text(let viewKey) = view[0], case .int(let offset) = view[1],
        case .int(let size) = view[2], offset >= 0, size >= 0, offset <= count, size <= count - offset
      else { throw .malformed("a view of a storage beyond its end", offset: start) }
      storage = PickleStorage(key: key, type: type, count: size, start: offset)
      name = "\(key)/\(viewKey)"
    }
    if let index = storageIndices[name] {
      guard storages[index] == storage else {
        throw .malformed("storage \(key.forMessage) is described in two ways", offset: start)
      }
      return .storage(index)
    }
    storages.append(storage)
    storageIndices[name] = storages.count - 1
    return .storage(storages.count - 1)
  }

  /// Most elements of a tensor that repeats the elements of a smaller storage.
  static let maximumRepeatedCount = 1 << 24

  /// Checks that a tensor lies within its storage.
  private func check(_ tensor: PickleTensor) throws(Problem) {
    let storage = storages[tensor.storage]
    let count = try ForeignTensor.elementCount(tensor.shape)
    guard tensor.strides.count == tensor.shape.count, tensor.offset >= 0, tensor.strides.allSatisfy({ $0 >= 0 }) else {
      throw .malformed("a tensor with the strides \(tensor.strides) for the shape \(tensor.shape)", offset: position)
    }
    guard count > 0 else {
      guard tensor.offset <= storage.count else {
        throw .beyondStorage(elements: tensor.offset, storage: storage.count)
      }
      return
    }
    var last = tensor.offset
    for (extent, stride) in zip(tensor.shape, tensor.strides) {
      let (step, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflow2) = last.addingReportingOverflow(step)
      guard !overflow, !overflow2 else { throw .badShape(tensor.shape) }
      last = sum
    }
    guard last < storage.count else { throw .beyondStorage(elements: last, storage: storage.count) }
    guard count <= max(storage.count, Self.maximumRepeatedCount) else {
      throw .unsupported(
        "has \(count) elements that repeat the \(storage.count) of its storage; save it with .contiguous()")
    }
  }
}
