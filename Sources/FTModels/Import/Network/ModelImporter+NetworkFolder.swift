import FTCheckpoint
import Foundation

extension ModelImporter {
  /// The folder of a network that a path leads to, or the `model.safetensors` in one; `nil` for everything else.
  static func networkFolder(_ source: URL) throws -> URL? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: source.path, isDirectory: &isFolder) else {
      throw ModelImportError.noSource(source.path)
    }
    let isWeights = !isFolder.boolValue && source.lastPathComponent == WeightFiles.singleName
    guard isFolder.boolValue || isWeights else { return nil }
    let folder = isWeights ? source.deletingLastPathComponent() : source
    return StoredModel.isNetwork(folder) ? folder : nil
  }

  /// Copies the folder of a network, byte for byte, after all checks: tensors and shapes, values, companions.
  func importNetworkFolder(
    _ source: URL, into target: URL, name: String, _ progress: (ImportProgress) -> Void
  ) throws -> NetworkFolder {
    try check(target, source: source)
    let network = try NetworkFolder(url: source)
    let weights = try WeightFiles(folder: source)
    let digest = try checkedDigest(of: weights, progress)
    for tensor in weights.source.names {
      guard ElementType.float32.isFinite(try weights.bytes(of: tensor)) else {
        throw ModelImportError.notFinite(file: source.path, tensor: tensor)
      }
    }
    let record = ImportRecord.Source(
      name: source.standardizedFileURL.lastPathComponent, kind: "network", sha256: digest.hex,
      tensorTypes: [ElementType.float32.rawValue: weights.source.names.count])
    let names = try copied(network.architecture, weights, of: source)
    let total = weights.byteCount
    var completed = 0
    try AtomicFolder.write(to: target, existing: replace ? .replace : .keep) { folder in
      for file in names {
        try FileManager.default.copyItem(
          at: source.appending(path: file).resolvingSymlinksInPath(), to: folder.appending(path: file))
        completed += weights.files.first { URL(filePath: $0.path).lastPathComponent == file }?.storage.count ?? 0
        progress(ImportProgress(stage: .converting, completed: completed, total: total))
      }
      if !names.contains(ModelCard.fileName) {
        let card = NetworkCard(name: name, source: record, architecture: network.architecture)
        try AtomicFile.write(Array(card.text.utf8), to: folder.appending(path: ModelCard.fileName).path)
      }
      try seal(folder, source: record, progress)
    }
    return try NetworkFolder(url: target)
  }

  /// The names of the files that make the model: configuration, weights, texts, and what the architecture needs besides.
  private func copied(_ architecture: NetworkArchitecture, _ weights: WeightFiles, of folder: URL) throws -> [String] {
    let present = try FolderContent.names(of: folder)
    var needed = ["config.json"] + weights.files.map { URL(filePath: $0.path).lastPathComponent }
    if case .sharded = weights { needed.append(ShardedSafetensors.indexName) }
    if architecture == .speechSynthesizer {
      needed += PronunciationFiles.companions.map(\.name) + [PronunciationFiles.unknownWordWeights]
    }
    for name in needed where !present.contains(name) {
      throw ModelImportError.missingFile(
        folder: folder.path, name: name, advice: "the model needs it; copy the whole folder, or fetch the model again")
    }
    return needed + present.filter { FolderContent.isCompanion($0) && !needed.contains($0) }.sorted()
  }
}
