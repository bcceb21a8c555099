import FTCheckpoint
import FTTensor
import Foundation

extension ModelFolder {
  /// Writes a model of the same architecture with other weights: new configuration and weights beside this folder's card,
  /// licences and other files.
  ///
  /// - Parameters:
  ///   - configuration: what the new model is.
  ///   - weights: every tensor of that configuration.
  ///   - notes: origin, licence and consent, for the metadata of the weights, which name this folder as their base.
  /// - Throws: file errors; the folder appears under its name only when it is complete.
  public func writeVariant(
    to target: URL, _ configuration: some Architecture, weights: [(name: String, tensor: Tensor)],
    notes: [String: String] = [:]
  ) throws {
    try AtomicFolder.write(to: target) { folder in
      try copyFiles(to: folder) { $0 != FolderContent.configurationName }
      try write(configuration, weights: weights, notes: notes, into: folder)
    }
  }

  /// Writes configuration and weights of a model that was made from this one, and that its metadata name as the base.
  package func write(
    _ configuration: some Architecture, weights: [(name: String, tensor: Tensor)], notes: [String: String],
    into folder: URL
  ) throws {
    let json = Array(configuration.encoded.indented().utf8)
    try AtomicFile.write(json, to: folder.appending(path: FolderContent.configurationName).path)
    let metadata = ["format": "pt", "base_model": name, "base_model_sha256": try weightsSHA256()]
    try TensorFile.write(
      weights, metadata: metadata.merging(notes) { own, _ in own },
      to: folder.appending(path: WeightFiles.singleName).path)
  }

  /// Copies the files that belong to every model of the architecture, not to these weights.
  package func copyFiles(to folder: URL, where isWanted: (String) -> Bool) throws {
    let files = FileManager.default
    for name in try files.contentsOfDirectory(atPath: url.path)
    where !name.hasPrefix(".") && !name.hasSuffix(".safetensors") && name != ShardedSafetensors.indexName
      && name != ImportRecord.fileName && isWanted(name)
    {
      try files.copyItem(at: url.appending(path: name), to: folder.appending(path: name))
    }
  }
}
