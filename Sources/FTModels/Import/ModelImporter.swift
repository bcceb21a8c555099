import FTCheckpoint
import Foundation

/// Turns models from elsewhere into model folders, which transformers opens unchanged.
///
/// ```swift
/// let folder = try ModelImporter().importModel(
///   from: URL(filePath: "SmolLM2-135M-Instruct.Q4_1.gguf"), into: store.url(of: "smollm2-135m-instruct"))
/// ```
///
/// A model folder holds `config.json`, `model.safetensors` (bfloat16, one file), `tokenizer.json`,
/// `tokenizer_config.json`, `generation_config.json`, `MODEL_CARD.md` and ``ImportRecord/fileName``. Tensors are converted
/// one at a time, so memory stays far below the model's size. The folder appears when it is complete, or not at all.
public struct ModelImporter: Sendable {
  /// Changes whenever the same source would give other weights.
  public static let version = 1

  /// Whether a model at the target gives way.
  public var replace = false
  /// Whether weights keep their type; those of a GGUF file become float32. Otherwise they are rounded to bfloat16.
  public var keepsPrecision = false
  /// What the source's SHA-256 must be: of the GGUF file, or of `model.safetensors`.
  public var expectedSHA256: SHA256Digest?
  /// Where models with known sources are looked up, for origin and licence.
  public var catalog = Catalog.builtIn

  public init() {}

  /// Imports a model.
  ///
  /// - Parameters:
  ///   - source: a GGUF file, a Hugging Face folder, or the `model.safetensors` in one.
  ///   - target: the model folder to write; its parent is created if necessary.
  ///   - name: what the model is called in its card; by default the target's last component.
  ///   - progress: called between tensors, on the calling thread.
  /// - Throws: ``ModelImportError``, ``ModelConfigurationError``, `TokenizerError` and the errors of files and formats. The
  ///   target is then as it was.
  @discardableResult
  public func importModel(
    from source: URL, into target: URL, name: String? = nil, progress: (ImportProgress) -> Void = { _ in }
  ) throws -> ModelFolder {
    let target = target.standardizedFileURL.resolvingSymlinksInPath()
    let name = name ?? target.lastPathComponent
    let kind = try ImportSource(source)
    try check(target, source: kind.url)
    switch kind {
    case .gguf(let file): try importGGUF(file, into: target, name: name, progress)
    case .folder(let folder): try importFolder(folder, into: target, name: name, progress)
    }
    return try ModelFolder(url: target)
  }

  func check(_ target: URL, source: URL) throws {
    let files = FileManager.default
    guard source.standardizedFileURL.resolvingSymlinksInPath().path != target.path else {
      throw ModelImportError.targetIsSource(target.path)
    }
    guard files.fileExists(atPath: target.path) else { return }
    guard replace else { throw ModelImportError.targetExists(target.path) }
    // Replacing removes a whole folder: only one that is clearly a model's, or empty.
    let content = try? files.contentsOfDirectory(atPath: target.path)
    let marks = ["config.json", ImportRecord.fileName]
    guard let content, content.isEmpty || marks.allSatisfy(content.contains) else {
      throw ModelImportError.targetIsNotAModel(target.path)
    }
  }

  /// Reads the source whole and compares its digest with the expected one.
  func checkedDigest(of file: String, byteCount: Int, _ progress: (ImportProgress) -> Void) throws -> SHA256Digest {
    progress(ImportProgress(stage: .checking, completed: 0, total: byteCount))
    let digest = try SHA256Digest(ofFile: file)
    if let expectedSHA256, expectedSHA256 != digest {
      throw ModelImportError.checksum(file: file, expected: expectedSHA256.hex, actual: digest.hex)
    }
    progress(ImportProgress(stage: .checking, completed: byteCount, total: byteCount))
    return digest
  }

  /// Writes the record with the digest of the finished weights.
  func seal(_ folder: URL, source: ImportRecord.Source, _ progress: (ImportProgress) -> Void) throws {
    let weights = try WeightFiles(folder: folder)
    progress(ImportProgress(stage: .sealing, completed: 0, total: weights.byteCount))
    try ImportRecord(importerVersion: Self.version, source: source, weights: try weights.record()).write(to: folder)
    progress(ImportProgress(stage: .sealing, completed: weights.byteCount, total: weights.byteCount))
  }
}

/// What a path to import leads to.
enum ImportSource {
  case gguf(URL)
  case folder(URL)

  var url: URL {
    switch self {
    case .gguf(let url), .folder(let url): url
    }
  }

  init(_ url: URL) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw ModelImportError.noSource(url.path)
    }
    if isFolder.boolValue {
      self = .folder(url)
      return
    }
    let isSafetensors = url.pathExtension == "safetensors"
    if isSafetensors && url.lastPathComponent == WeightFiles.singleName {
      self = .folder(url.deletingLastPathComponent())
    } else if isSafetensors {
      throw ModelImportError.unknownSource(
        url.path, reason: "a safetensors file holds weights only, and this one is not called \(WeightFiles.singleName)")
    } else if url.pathExtension.lowercased() == "gguf" {
      self = .gguf(url)
    } else {
      // Opening tells a GGUF file with another name from everything else.
      let handle = try MappedFile(path: url.path)
      let magic = Array(handle.bytes(in: 0..<min(4, handle.count)))
      guard magic == Array("GGUF".utf8) else {
        throw ModelImportError.unknownSource(url.path, reason: "it is neither a GGUF file nor a folder")
      }
      self = .gguf(url)
    }
  }
}
