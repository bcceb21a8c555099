import FTCheckpoint
import FTTensor
import Foundation

extension NetworkFolder {
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
    let name = styleNames.contains(style) ? "\(style)-new" : style
    try writeVariant(
      to: target, NetworkConfiguration(.multistyle(styles: styles + 1), styleNames: styleNames + [name]), weights, [:])
  }

  /// Writes a classifier with other weights and other classes.
  ///
  /// - Parameters:
  ///   - labels: names of the classes by number.
  ///   - weights: every tensor of the architecture with these classes.
  ///   - notes: origin, licence and consent, for the metadata of the weights.
  /// - Throws: file errors; the folder appears under its name only when it is complete.
  /// - Precondition: the folder holds a classifier.
  public func writeClassifier(
    to target: URL, labels: [String], weights: [(name: String, tensor: Tensor)], notes: [String: String] = [:]
  ) throws {
    guard case .efficientNetLite0 = architecture else { preconditionFailure("\(name) is no classifier") }
    try writeVariant(
      to: target, NetworkConfiguration(.efficientNetLite0(classes: labels.count), labels: labels), weights, notes)
  }

  /// Writes a speaker encoder with other weights.
  ///
  /// - Parameters:
  ///   - weights: every tensor of the architecture, with or without a projection.
  ///   - notes: origin, licence and consent, for the metadata of the weights.
  /// - Throws: file errors; the folder appears under its name only when it is complete.
  /// - Precondition: the folder holds a speaker encoder.
  public func writeSpeakerEncoder(
    to target: URL, isProjected: Bool, weights: [(name: String, tensor: Tensor)], notes: [String: String] = [:]
  ) throws {
    guard case .speakerEncoder = architecture else { preconditionFailure("\(name) is no speaker encoder") }
    try writeVariant(to: target, NetworkConfiguration(.speakerEncoder(isProjected: isProjected)), weights, notes)
  }

  /// Writes a listener that was trained with this synthesiser: its weights and card beside this folder's licences.
  ///
  /// - Parameters:
  ///   - existing: what becomes of a folder that is there already.
  ///   - weights: every tensor of the listener.
  ///   - card: the text of `MODEL_CARD.md`.
  ///   - notes: origin, licence and recipe, for the metadata of the weights.
  /// - Throws: ``FolderError`` when there is something at the target; file errors; the folder appears under its name only
  ///   when it is complete.
  /// - Precondition: the folder holds a synthesiser.
  public func writeListener(
    to target: URL, existing: AtomicFolder.Existing = .keep, weights: [(name: String, tensor: Tensor)], card: String,
    notes: [String: String] = [:]
  ) throws {
    guard case .speechSynthesizer = architecture else { preconditionFailure("\(name) is no synthesiser") }
    let files = FileManager.default
    try AtomicFolder.write(to: target, existing: existing) { folder in
      for file in try files.contentsOfDirectory(atPath: url.path) where FolderContent.isLicence(file) {
        try files.copyItem(at: url.appending(path: file), to: folder.appending(path: file))
      }
      try AtomicFile.write(Array(card.utf8), to: folder.appending(path: ModelCard.fileName).path)
      try write(NetworkConfiguration(.speechListener), weights, notes, into: folder)
    }
  }

  private func writeVariant(
    to target: URL, _ configuration: NetworkConfiguration, _ weights: [(name: String, tensor: Tensor)],
    _ notes: [String: String]
  ) throws {
    let files = FileManager.default
    try AtomicFolder.write(to: target) { folder in
      for file in try files.contentsOfDirectory(atPath: url.path)
      where !file.hasPrefix(".") && !file.hasSuffix(".safetensors")
        && !["config.json", ImportRecord.fileName].contains(file)
      {
        try files.copyItem(at: url.appending(path: file), to: folder.appending(path: file))
      }
      try write(configuration, weights, notes, into: folder)
    }
  }

  /// Configuration and weights, which name this folder as their base.
  private func write(
    _ configuration: NetworkConfiguration, _ weights: [(name: String, tensor: Tensor)], _ notes: [String: String],
    into folder: URL
  ) throws {
    try AtomicFile.write(configuration.json, to: folder.appending(path: "config.json").path)
    let metadata = ["format": "pt", "base_model": name, "base_model_sha256": try weightsSHA256()]
    try TensorFile.write(
      weights, metadata: metadata.merging(notes) { own, _ in own },
      to: folder.appending(path: WeightFiles.singleName).path)
  }
}
