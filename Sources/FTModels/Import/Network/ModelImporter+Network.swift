import FTCheckpoint
import Foundation

extension ModelImporter {
  /// Imports a network for pictures or voices from an ONNX, PyTorch or ncnn file, or from a folder of such a network.
  ///
  /// ```swift
  /// let folder = try ModelImporter().importNetwork(
  ///   from: URL(filePath: "multistyle26.onnx"), into: store.url(of: "multistyle26"))
  /// ```
  ///
  /// The network is recognised by its tensors and, where the file has them, its operations; anything that is missing,
  /// unexpected or of another shape is refused by name.
  ///
  /// - Parameters:
  ///   - source: an `.onnx` file, a `.pth` or `.pt` file, the `.param` or `.bin` of an ncnn model, or the folder of a network.
  ///   - target: the model folder to write; its parent is created if necessary.
  ///   - name: what the model is called in its card; by default the target's last component.
  ///   - progress: called between tensors, on the calling thread.
  /// - Throws: ``ModelImportError``, `ForeignFileError` and file errors. The target is then as it was.
  @discardableResult
  public func importNetwork(
    from source: URL, into target: URL, name: String? = nil, progress: (ImportProgress) -> Void = { _ in }
  ) throws -> NetworkFolder {
    let target = target.standardizedFileURL.resolvingSymlinksInPath()
    if let folder = try Self.networkFolder(source) {
      return try importNetworkFolder(folder, into: target, name: name ?? target.lastPathComponent, progress)
    }
    let source = try NetworkImportSource(source)
    try check(target, source: source.main)
    let plan = try source.plan()
    let digest = try digest(of: source, progress)
    let types = Dictionary(plan.items.map { ($0.source.type, 1) }, uniquingKeysWith: +)
    let record = ImportRecord.Source(
      name: source.main.lastPathComponent, kind: source.kind.rawValue, sha256: digest.hex, tensorTypes: types)
    let entry = catalog.entry(fileSHA256: try SHA256Digest(ofFile: source.main.path).hex)
    try AtomicFolder.write(to: target, existing: replace ? .replace : .keep) { folder in
      let write = { (bytes: [UInt8], name: String) in
        try AtomicFile.write(bytes, to: folder.appending(path: name).path)
      }
      try write(NetworkConfiguration(plan.architecture, labels: Self.labels(entry)).json, "config.json")
      try writeWeights(plan, to: folder, progress)
      let card = NetworkCard(
        name: name ?? target.lastPathComponent, source: record, architecture: plan.architecture, entry: entry,
        isTransposed: plan.items.contains { $0.source.shape.count > 2 }, leftOut: plan.leftOut)
      try write(Array(card.text.utf8), ModelCard.fileName)
      try copyFiles(entry?.licenceFiles.keys.sorted() ?? [], beside: source.main, to: folder)
      try copyCompanions(plan.architecture, beside: source.main, to: folder)
      if let notice = entry?.notice { try write(Array((notice + "\n").utf8), "NOTICE") }
      try seal(folder, source: record, progress)
    }
    return try NetworkFolder(url: target)
  }

  /// Imports a model of any kind: foreign files with networks are recognised by their content, folders of networks by their
  /// configuration, everything else is imported as ``importModel(from:into:name:progress:)`` does.
  @discardableResult
  public func importAny(
    from source: URL, into target: URL, name: String? = nil, progress: (ImportProgress) -> Void = { _ in }
  ) throws -> StoredModel {
    try NetworkImportSource.recognized(source) == nil && Self.networkFolder(source) == nil
      ? .text(importModel(from: source, into: target, name: name, progress: progress))
      : .network(importNetwork(from: source, into: target, name: name, progress: progress))
  }

  /// The class names of a known classifier.
  private static func labels(_ entry: Catalog.Entry?) -> [String]? {
    entry?.labels == "imagenet-1k" ? ImageNetClasses.names : nil
  }

  /// SHA-256 of the one file, or of the lines `SHA  NAME` of several.
  private func digest(of source: NetworkImportSource, _ progress: (ImportProgress) -> Void) throws -> SHA256Digest {
    if source.files.count == 1 {
      return try checkedDigest(of: source.main.path, byteCount: 1, progress)
    }
    let lines = try source.files.sorted { $0.lastPathComponent < $1.lastPathComponent }.map {
      "\(try SHA256Digest(ofFile: $0.path).hex)  \($0.lastPathComponent)\n"
    }
    let digest = SHA256Digest(of: Array(lines.joined().utf8))
    if let expectedSHA256, expectedSHA256 != digest {
      throw ModelImportError.checksum(file: source.main.path, expected: expectedSHA256.hex, actual: digest.hex)
    }
    return digest
  }

  private func writeWeights(_ plan: NetworkImportPlan, to folder: URL, _ progress: (ImportProgress) -> Void) throws {
    let total = plan.items.reduce(0) { $0 + 4 * $1.source.elementCount }
    var completed = 0
    try withoutActuallyEscaping(progress) { progress in
      let entries = plan.items.map { item in
        let shape = item.shape
        return SafetensorsWriter.Entry(name: item.name, dtype: .float32, shape: shape) { sink in
          let values = try plan.values(of: item)
          guard values.allSatisfy(\.isFinite) else {
            throw ModelImportError.notFinite(file: plan.file.path, tensor: item.source.name)
          }
          try values.withUnsafeBytes { try sink.write($0) }
          completed += 4 * values.count
          progress(ImportProgress(stage: .converting, completed: completed, total: total))
        }
      }
      try SafetensorsWriter.write(
        entries, metadata: ["format": "pt"], to: folder.appending(path: WeightFiles.singleName).path)
    }
  }
}
