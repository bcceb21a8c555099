/// A model stored in several safetensors files that an index (`model.safetensors.index.json`) holds together.
///
/// Every tensor is in exactly the shard the index names, and every tensor of every shard is in the index; anything else
/// is refused. The index's `metadata` is checked for form and otherwise ignored.
/// Source of the layout: the index files that transformers writes (`weight_map`: tensor name to file name).
public final class ShardedSafetensors: Sendable {
  /// The index file's name in a model folder.
  public static let indexName = "model.safetensors.index.json"

  /// Path of the index.
  public let indexPath: String
  /// The shards by file name.
  public let shards: [String: SafetensorsFile]
  /// The shard each tensor is in, by tensor name.
  public let weightMap: [String: String]

  /// Opens the index at `indexPath` and all shards beside it.
  ///
  /// - Throws: ``FileError`` when the index or a shard cannot be read, ``SafetensorsError`` when a shard breaks the format
  ///   or index and shards contradict each other.
  public init(indexPath: String) throws {
    self.indexPath = indexPath
    weightMap = try Self.readWeightMap(indexPath)
    let folder = indexPath.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(indexPath[...$0]) } ?? ""
    var shards: [String: SafetensorsFile] = [:]
    for name in Set(weightMap.values).sorted() {
      shards[name] = try SafetensorsFile(path: folder + name)
    }
    self.shards = shards
    try checkAgreement()
  }

  /// All names, sorted by their UTF-8 bytes.
  public var names: [String] {
    weightMap.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The shard that holds the tensor `name`, and its entry there.
  ///
  /// - Throws: ``SafetensorsError`` with reason `noSuchTensor`.
  public func entry(_ name: String) throws(SafetensorsError) -> (file: SafetensorsFile, entry: SafetensorsFile.Entry) {
    guard let shard = weightMap[name], let file = shards[shard] else {
      throw SafetensorsError(file: indexPath, tensor: name, .noSuchTensor)
    }
    return (file, try file.entry(name))
  }

  /// The data of the tensor `name`: little-endian, row-major, valid as long as this object is alive.
  ///
  /// - Throws: ``SafetensorsError`` with reason `noSuchTensor`.
  public func bytes(of name: String) throws(SafetensorsError) -> UnsafeRawBufferPointer {
    let (file, _) = try entry(name)
    return try file.bytes(of: name)
  }

  private func checkAgreement() throws(SafetensorsError) {
    for name in names {
      let shard = weightMap[name]!
      guard shards[shard]!.tensors[name] != nil else {
        throw SafetensorsError(file: indexPath, tensor: name, .notInShard(shard))
      }
    }
    for (shard, file) in shards.sorted(by: { $0.key < $1.key }) {
      for name in file.names where weightMap[name] != shard {
        throw SafetensorsError(file: indexPath, tensor: name, .notInIndex(shard: shard))
      }
    }
  }

  private static func readWeightMap(_ path: String) throws -> [String: String] {
    let file = try MappedFile(path: path)
    var map: [String: String]?
    var current: String?
    do throws(SafetensorsError.Reason) {
      guard file.count <= SafetensorsFile.maximumHeaderByteCount else {
        throw .headerTooLarge(byteCount: UInt64(file.count))
      }
      var scanner = try StrictJSONScanner(Array(file.bytes(in: 0..<file.count)))
      guard scanner.isAtObject() else { throw .headerNotObject }
      try scanner.readObject { (scanner, key) throws(SafetensorsError.Reason) in
        guard key == "weight_map" else { return try scanner.skipValue() }
        guard scanner.isAtObject() else { throw .missingWeightMap }
        var entries: [String: String] = [:]
        try scanner.readObject { (scanner, tensor) throws(SafetensorsError.Reason) in
          current = tensor
          let shard = try scanner.readString()
          guard isPlainFileName(shard) else { throw .unsafeShardName(shard) }
          entries[tensor] = shard
          current = nil
        }
        map = entries
      }
      try scanner.finish()
      guard let map else { throw .missingWeightMap }
      guard !map.isEmpty else { throw .emptyWeightMap }
      return map
    } catch {
      throw SafetensorsError(file: path, tensor: current, error)
    }
  }

  /// Whether `name` stays in the index's folder: no separator of any system, no parent folder, no terminator.
  private static func isPlainFileName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".."
      && !name.unicodeScalars.contains { $0 == "/" || $0 == "\\" || $0 == "\0" }
  }
}
