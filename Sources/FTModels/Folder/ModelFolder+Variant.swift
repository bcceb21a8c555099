import FTCheckpoint
import FTTensor
import Foundation

extension ModelFolder {
  /// Writes a model of the same architecture with other weights: this folder's configuration, tokenizer and card beside a
  /// new model.safetensors in bfloat16.
  ///
  /// - Parameter weights: every tensor of the architecture by name; a tied output projection is not among them.
  /// - Throws: file errors; the folder appears under its name only when it is complete.
  public func writeVariant(to target: URL, weights: [(name: String, tensor: Tensor)]) throws {
    let files = FileManager.default
    try AtomicFolder.write(to: target) { folder in
      for name in try files.contentsOfDirectory(atPath: url.path) where Self.travels(name) {
        try files.copyItem(at: url.appending(path: name), to: folder.appending(path: name))
      }
      try TensorFile.writeRounded(
        weights, to: .bfloat16, metadata: ["format": "pt", "base_model_sha256": try weightsSHA256()],
        path: folder.appending(path: WeightFiles.singleName).path)
    }
  }

  /// Whether a file belongs to every model of the architecture, not to these weights.
  private static func travels(_ name: String) -> Bool {
    !name.hasSuffix(".safetensors") && name != ShardedSafetensors.indexName && name != ImportRecord.fileName
      && !name.hasPrefix(".")
  }
}
