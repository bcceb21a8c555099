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

extension GGUFFile {
  /// Converts `rows` of `tensor` to float32.
  ///
  /// The result is, bit by bit, what ggml's reference gives: every product and sum is rounded to float32 on its own, none
  /// is fused. `destination` receives `rows.count * tensor.rowLength` values, row-major.
  ///
  /// - Precondition: `rows` lies within `0..<tensor.rowCount`, `destination` has exactly the size of the result, and
  ///   `tensor` belongs to this file.
  /// - Throws: ``GGUFError`` with reason `cannotDequantize` when the type is none of F32, F16, BF16, Q8_0, Q4_0, Q4_1,
  ///   Q5_0, Q5_1, Q4_K, Q5_K, Q6_K.
  public func dequantize(
    _ tensor: GGUFTensor, rows: Range<Int>, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(GGUFError) {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= tensor.rowCount,
      "GGUFFile.dequantize: rows \(rows) of \"\(tensor.name)\", which has \(tensor.rowCount)")
    precondition(
      destination.count == rows.count * tensor.rowLength,
      "GGUFFile.dequantize: \(destination.count) places for \(rows.count) rows of \(tensor.rowLength) values")
    guard let decode = BlockDecoder.function(for: tensor.type) else {
      throw GGUFError(file: path, name: tensor.name, .cannotDequantize(type: tensor.type.description))
    }
    let start = tensor.range.lowerBound + rows.lowerBound * tensor.rowByteCount
    let source = storage.bytes(in: start..<start + rows.count * tensor.rowByteCount)
    guard let from = source.baseAddress, let to = destination.baseAddress, !destination.isEmpty else { return }
    decode(from, source.count / tensor.type.blockByteCount, to)
  }
}
