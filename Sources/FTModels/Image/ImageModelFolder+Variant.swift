import FTCheckpoint
import FTTensor
import Foundation

extension ImageModelFolder {
  /// Writes a style generator with other weights and one more style: new configuration and weights beside this folder's
  /// card and licences.
  ///
  /// - Parameters:
  ///   - style: the new style's name; it comes last.
  ///   - weights: every tensor of the architecture with one more style.
  /// - Throws: file errors; the folder appears under its name only when it is complete.
  /// - Precondition: the folder holds a style generator.
  public func writeVariant(to target: URL, adding style: String, weights: [(name: String, tensor: Tensor)]) throws {
    guard case .multistyle(let styles) = architecture else {
      preconditionFailure("\(name) is no style generator and cannot take a style")
    }
    let files = FileManager.default
    let name = styleNames.contains(style) ? "\(style)-new" : style
    try AtomicFolder.write(to: target) { folder in
      for file in try files.contentsOfDirectory(atPath: url.path)
      where !file.hasPrefix(".") && !file.hasSuffix(".safetensors")
        && !["config.json", ImportRecord.fileName].contains(file)
      {
        try files.copyItem(at: url.appending(path: file), to: folder.appending(path: file))
      }
      let configuration = ImageConfiguration(.multistyle(styles: styles + 1), styleNames: styleNames + [name])
      try AtomicFile.write(configuration.json, to: folder.appending(path: "config.json").path)
      try TensorFile.write(
        weights, metadata: ["format": "pt", "base_model_sha256": try weightsSHA256()],
        to: folder.appending(path: WeightFiles.singleName).path)
    }
  }
}
