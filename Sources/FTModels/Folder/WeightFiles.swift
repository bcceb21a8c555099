import FTCheckpoint
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// The weights files of a model folder: one, or an index with its shards.
public enum WeightFiles {
  case single(SafetensorsFile)
  case sharded(ShardedSafetensors)

  package static let singleName = "model.safetensors"

  /// Opens the weights of `folder`; one whole file is preferred, as transformers does.
  ///
  /// - Throws: ``ModelImportError`` when there are none, ``FileError`` and ``SafetensorsError``.
  package init(folder: URL) throws {
    let single = folder.appending(path: Self.singleName).path
    let index = folder.appending(path: ShardedSafetensors.indexName).path
    if FileManager.default.fileExists(atPath: single) {
      self = .single(try SafetensorsFile(path: single))
    } else if FileManager.default.fileExists(atPath: index) {
      self = .sharded(try ShardedSafetensors(indexPath: index))
    } else {
      throw ModelImportError.missingFile(
        folder: folder.path, name: Self.singleName,
        advice: "fetch the whole model, in the safetensors format (pickled .bin and .pth files are not read)")
    }
  }

  /// All tensors, whichever file they are in.
  public var source: any WeightSource {
    switch self {
    case .single(let file): file
    case .sharded(let files): files
    }
  }

  /// The files, sorted by name.
  package var files: [SafetensorsFile] {
    switch self {
    case .single(let file): [file]
    case .sharded(let files): files.shards.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  /// Type, shape and place of a tensor.
  public func entry(_ name: String) throws -> SafetensorsFile.Entry {
    switch self {
    case .single(let file): try file.entry(name)
    case .sharded(let files): try files.entry(name).entry
    }
  }

  /// The values of a tensor. Valid as long as the files are open.
  public func bytes(of name: String) throws -> UnsafeRawBufferPointer {
    switch self {
    case .single(let file): try file.bytes(of: name)
    case .sharded(let files): try files.bytes(of: name)
    }
  }

  package var byteCount: Int { files.reduce(0) { $0 + $1.storage.count } }

  /// SHA-256 of the one file, or of the lines `SHA  NAME` of several.
  package func sha256() throws -> SHA256Digest {
    let digests = try files.map { (try SHA256Digest(ofFile: $0.path), URL(filePath: $0.path).lastPathComponent) }
    if digests.count == 1 { return digests[0].0 }
    return SHA256Digest(of: Array(digests.map { "\($0.0.hex)  \($0.1)\n" }.joined().utf8))
  }

  /// When the youngest file was last changed, in nanoseconds since 1970.
  func modified() throws -> Int {
    try files.map { file in
      var information = stat()
      guard stat(file.path, &information) == 0 else { throw FileError(.open, file.path, .missing) }
      return information.st_mtim.tv_sec * 1_000_000_000 + information.st_mtim.tv_nsec
    }.max() ?? 0
  }

  func record() throws -> ImportRecord.Weights {
    ImportRecord.Weights(sha256: try sha256().hex, byteCount: byteCount, modified: try modified())
  }

  /// SHA-256 of a model folder's weights, from its record where size and time of the last change still fit, else computed
  /// and recorded. A folder that cannot be written costs the computation each time.
  static func recordedSHA256(of folder: URL) throws -> String {
    let weights = try WeightFiles(folder: folder)
    let record = ImportRecord(folder: folder)
    let known = record?.weights
    if let known, known.byteCount == weights.byteCount, known.modified == (try weights.modified()) {
      return known.sha256
    }
    let fresh = try weights.record()
    try? ImportRecord(
      importerVersion: record?.importerVersion ?? 0, source: known?.sha256 == fresh.sha256 ? record?.source : nil,
      weights: fresh
    ).write(to: folder)
    return fresh.sha256
  }
}
