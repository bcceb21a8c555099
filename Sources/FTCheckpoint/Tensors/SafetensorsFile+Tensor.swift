import FTTensor

/// Where a model's weights come from: one safetensors file or several.
public protocol WeightSource {
  /// All tensors, sorted by name.
  var names: [String] { get }
  /// The shape of a tensor.
  func shape(of name: String) throws -> [Int]
  /// A tensor as float32 or bfloat16, mapped from the file where its type allows it.
  func tensor(_ name: String, on device: Device) throws -> Tensor
  /// Gives the mapped pages of a tensor back once its values have been copied elsewhere.
  func releasePages(of name: String) throws
  /// For messages.
  var location: String { get }
}

extension SafetensorsFile: WeightSource {
  public var location: String { path }
  public func shape(of name: String) throws -> [Int] { try entry(name).shape }

  public func tensor(_ name: String, on device: Device) throws -> Tensor {
    try tensor(name, on: device, copies: false)
  }

  public func releasePages(of name: String) throws { storage.advise(.dontNeed, try entry(name).range) }

  /// - Parameter copies: read into the device's memory instead of looking into the mapped file.
  public func tensor(_ name: String, on device: Device, copies: Bool) throws -> Tensor {
    let entry = try self.entry(name)
    let bytes = try self.bytes(of: name)
    let shape = Shape(entry.shape)
    switch entry.dtype {
    case .float32, .bfloat16, .int32:
      let dtype: DType = entry.dtype == .float32 ? .float32 : entry.dtype == .bfloat16 ? .bfloat16 : .int32
      return copies
        ? Tensor(copying: bytes, shape: shape, dtype: dtype, on: device)
        : Tensor(mapping: bytes, owner: storage, shape: shape, dtype: dtype, on: device)
    case .float16:
      let values = (0..<shape.elementCount).map { index in
        Float(Float16(bitPattern: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
      }
      return Tensor(values, shape: shape, on: device)
    default:
      throw UnsupportedElementType(file: path, tensor: name, type: entry.dtype)
    }
  }
}

extension ShardedSafetensors: WeightSource {
  public var location: String { indexPath }
  public func shape(of name: String) throws -> [Int] { try entry(name).entry.shape }
  public func releasePages(of name: String) throws { try entry(name).file.releasePages(of: name) }
  public func tensor(_ name: String, on device: Device) throws -> Tensor {
    try entry(name).file.tensor(name, on: device, copies: false)
  }
}

/// A tensor in a type that ftlab does not compute with.
public struct UnsupportedElementType: Error, CustomStringConvertible {
  public let file: String
  public let tensor: String
  public let type: ElementType

  public var description: String {
    "\(file): \"\(tensor)\" holds \(type.rawValue) values; ftlab reads F32, BF16 and F16 weights. "
      + "Save the model in one of these types and import it again"
  }
}
