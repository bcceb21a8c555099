import FTTensor

/// Tensors in and out of safetensors files.
public enum TensorFile {
  /// Writes tensors as they are, whole or not at all.
  ///
  /// - Throws: ``FileError``, for instance when the disk is full; an existing file is then untouched.
  public static func write(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:], to path: String
  ) throws {
    let entries = tensors.map { name, tensor in
      SafetensorsWriter.Entry(name: name, dtype: tensor.dtype.elementType, shape: tensor.shape.extents) { sink in
        try tensor.withBytes { try sink.write($0) }
      }
    }
    try SafetensorsWriter.write(entries, metadata: metadata, to: path)
  }

  /// Writes float32 tensors rounded to bfloat16, one at a time, so that no second copy of a model is in memory.
  public static func writeRounded(
    _ tensors: [(name: String, tensor: Tensor)], to type: DType, metadata: [String: String] = [:], path: String
  ) throws {
    let entries = tensors.map { name, tensor in
      SafetensorsWriter.Entry(name: name, dtype: type.elementType, shape: tensor.shape.extents) { sink in
        try tensor.converted(to: type).withBytes { try sink.write($0) }
      }
    }
    try SafetensorsWriter.write(entries, metadata: metadata, to: path)
  }

  /// Reads every tensor of a file into the device's own memory.
  public static func read(_ path: String, on device: Device) throws -> [String: Tensor] {
    let file = try SafetensorsFile(path: path)
    var result: [String: Tensor] = [:]
    for name in file.names { result[name] = try file.tensor(name, on: device, copies: true) }
    return result
  }
}

extension DType {
  /// The safetensors name of this type.
  public var elementType: ElementType {
    switch self {
    case .float32: .float32
    case .bfloat16: .bfloat16
    case .int32: .int32
    }
  }
}
