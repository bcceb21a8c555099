/// A GGUF file, version 2 or 3, little-endian, memory-mapped: opening reads and checks metadata and tensor list, not data.
///
/// ```swift
/// let file = try GGUFFile(path: "model.gguf")
/// let layers = try file.integer("llama.block_count")
/// let tensor = try file.tensor("token_embd.weight")
/// try file.dequantize(tensor, rows: 0..<1, into: buffer)  // buffer.count == tensor.rowLength
/// ```
///
/// Everything malformed is refused, see ``GGUFError``. Names that differ only in Unicode normalisation count as the same
/// name, hence as duplicates. Source of the layout: ggml `docs/gguf.md`.
public final class GGUFFile: Sendable {
  /// Longest key in bytes.
  static let maximumKeyByteCount = 65_535
  /// Longest tensor name in bytes.
  static let maximumTensorNameByteCount = 64

  /// The mapped file; pointers into it live as long as it does.
  public let storage: MappedFile
  /// Version of the format, 2 or 3.
  public let version: Int
  /// The metadata by key.
  public let metadata: [String: GGUFValue]
  /// The metadata's keys in the order of the file.
  public let keys: [String]
  /// Alignment of the tensors' data in bytes.
  public let alignment: Int
  /// All tensors, in the order of the file's list.
  public let tensors: [GGUFTensor]
  private let indices: [String: Int]

  /// Opens and checks the file at `path`.
  ///
  /// - Throws: ``FileError`` when it cannot be read, ``GGUFError`` when it breaks the format.
  public init(path: String) throws {
    storage = try MappedFile(path: path)
    var reader = GGUFHeaderReader(storage)
    let header = try reader.read()
    version = header.version
    metadata = header.metadata
    keys = header.keys
    alignment = header.alignment
    tensors = header.tensors
    indices = Dictionary(uniqueKeysWithValues: zip(header.tensors.map(\.name), 0...))
  }

  /// Path the file was opened with.
  public var path: String { storage.path }

  /// Whether there is a tensor `name`.
  public func contains(tensor name: String) -> Bool { indices[name] != nil }

  /// The tensor `name`.
  ///
  /// - Throws: ``GGUFError`` with reason `noSuchTensor`.
  public func tensor(_ name: String) throws(GGUFError) -> GGUFTensor {
    guard let index = indices[name] else { throw GGUFError(file: path, name: name, .noSuchTensor) }
    return tensors[index]
  }

  /// The stored bytes of a tensor of this file, valid as long as ``storage`` is alive.
  public func bytes(of tensor: GGUFTensor) -> UnsafeRawBufferPointer {
    storage.bytes(in: tensor.range)
  }
}
