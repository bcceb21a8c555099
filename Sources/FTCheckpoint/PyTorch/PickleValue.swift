/// A value that a pickle builds. Lists, dictionaries and tuples live in the machine's arena and are named by their index:
/// values that contain themselves cost no memory and nested ones no stack.
enum PickleValue: Equatable {
  case none
  case bool(Bool)
  case int(Int)
  /// An integer of more than 64 bits; what it is, matters only for the magic number.
  case bigInteger([UInt8])
  case float(Double)
  case text(String)
  case container(Int)
  case global(PickleGlobal)
  case storage(Int)
  case tensor(Int)
  case mark
}

/// The functions and classes that a state_dict needs. Everything else is refused by name.
enum PickleGlobal: Equatable {
  case orderedDictionary
  case rebuildTensor
  case rebuildParameter
  case size
  case device
  case storage(ElementType)
  /// A name without effect, for example `torch.float32`.
  case inert

  /// - Throws: the refusal.
  init(module: String, name: String) throws(ForeignFileError.Reason) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch", "Size"): self = .size
    case ("torch", "device"): self = .device
    case ("torch", let name):
      if let type = Self.storages[name] {
        self = .storage(type)
      } else if Self.types.contains(name) {
        self = .inert
      } else {
        throw .forbiddenGlobal("torch.\(name)")
      }
    default: throw .forbiddenGlobal("\(module).\(name)")
    }
  }

  private static let storages: [String: ElementType] = [
    "FloatStorage": .float32, "DoubleStorage": .float64, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
    "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8,
    "BoolStorage": .bool,
  ]

  private static let types: Set<String> = [
    "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "float", "double",
    "half", "long", "int", "short", "complex64", "complex128",
  ]
}

/// What the pickle says of a storage: a run of elements that lies elsewhere in the file.
struct PickleStorage: Equatable {
  let key: String
  let type: ElementType
  /// Number of elements.
  let count: Int
  /// The first element within the storage called `key`, for a view of another storage (legacy files).
  let start: Int
}

/// What the pickle says of a tensor: a view of a storage.
struct PickleTensor: Equatable {
  let storage: Int
  /// In elements, as are the strides.
  let offset: Int
  let shape: [Int]
  let strides: [Int]
}
