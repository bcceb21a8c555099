/// A safetensors file, memory-mapped: opening reads and checks the header only.
///
/// ```swift
/// let file = try SafetensorsFile(path: "model.safetensors")
/// let bytes = try file.bytes(of: "model.norm.weight")  // little-endian, row-major
/// ```
///
/// Everything the format forbids is refused, see ``SafetensorsError``; the values themselves (NaN, infinities) are not
/// looked at. Names that differ only in Unicode normalisation count as the same name, hence as duplicates.
/// Source of the layout and of the list of refusals: safetensors `README.md` and `safetensors/src/tensor.rs`.
public final class SafetensorsFile: Sendable {
  /// One tensor of the file.
  public struct Entry: Equatable, Sendable {
    public let name: String
    public let dtype: ElementType
    /// Row-major, outermost dimension first; empty for a scalar.
    public let shape: [Int]
    /// Position of the data, counted from the start of the file. Not necessarily aligned to the element's width.
    public let range: Range<Int>

    /// Size of the data in bytes.
    public var byteCount: Int { range.count }
  }

  /// The largest header the format allows, in bytes.
  public static let maximumHeaderByteCount = 100_000_000

  /// The mapped file; pointers into it live as long as it does.
  public let storage: MappedFile
  /// All tensors, in the order of their data.
  public let entries: [Entry]
  /// All tensors by name.
  public let tensors: [String: Entry]
  /// The header's free text, empty if there is none.
  public let metadata: [String: String]

  /// Opens and checks the file at `path`.
  ///
  /// - Throws: ``FileError`` when it cannot be read, ``SafetensorsError`` when it breaks the format.
  public init(path: String) throws {
    storage = try MappedFile(path: path)
    let header = try SafetensorsHeader(storage)
    entries = header.entries
    metadata = header.metadata
    tensors = Dictionary(uniqueKeysWithValues: header.entries.map { ($0.name, $0) })
  }

  /// Path the file was opened with.
  public var path: String { storage.path }

  /// All names, sorted by their UTF-8 bytes.
  public var names: [String] {
    entries.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The entry of the tensor `name`.
  ///
  /// - Throws: ``SafetensorsError`` with reason `noSuchTensor`.
  public func entry(_ name: String) throws(SafetensorsError) -> Entry {
    guard let entry = tensors[name] else { throw SafetensorsError(file: path, tensor: name, .noSuchTensor) }
    return entry
  }

  /// The data of the tensor `name`: little-endian, row-major, valid as long as ``storage`` is alive.
  ///
  /// - Throws: ``SafetensorsError`` with reason `noSuchTensor`.
  public func bytes(of name: String) throws(SafetensorsError) -> UnsafeRawBufferPointer {
    storage.bytes(in: try entry(name).range)
  }
}
