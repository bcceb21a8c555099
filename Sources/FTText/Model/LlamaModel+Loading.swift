import FTCheckpoint
import FTModels
import FTTensor

extension LlamaModel {
  /// Reads a model folder's weights.
  ///
  /// In bfloat16 the weights stay mapped from the file; in float32 each is converted and its pages are given back at once,
  /// so that the peak is one copy of the model.
  ///
  /// - Throws: file errors, and ``ModelWeightsError`` when a tensor is missing, superfluous or of another shape.
  public static func load(_ folder: ModelFolder, computeType: DType, on device: Device) throws -> LlamaModel {
    let weights = try folder.weights()
    try ModelWeightsError.check(weights, against: folder.configuration.expectedTensors)
    return try LlamaModel(folder.configuration, on: device) { name in
      let stored = try weights.tensor(name, on: device)
      guard computeType == .float32 || stored.shape.rank == 1 else { return stored }
      let converted = stored.converted(to: .float32)
      if stored.dtype != .float32 { try weights.releasePages(of: name) }
      return converted
    }
  }
}

/// Weights that do not fit their configuration.
public struct ModelWeightsError: Error, CustomStringConvertible {
  public let location: String
  public let missing: [String]
  public let superfluous: [String]
  public let misshapen: [String]

  public var description: String {
    var parts: [String] = []
    if !missing.isEmpty { parts.append("missing: \(Self.list(missing))") }
    if !superfluous.isEmpty { parts.append("not part of this architecture: \(Self.list(superfluous))") }
    if !misshapen.isEmpty { parts.append("of another shape: \(Self.list(misshapen))") }
    return "\(location): the tensors do not fit config.json; \(parts.joined(separator: "; ")). "
      + "Import the model again with: ftlab models import SOURCE"
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }

  static func check(_ weights: any WeightSource, against expected: [(name: String, shape: [Int])]) throws {
    let names = Set(weights.names)
    let wanted = Set(expected.map(\.name))
    let misshapen = try expected.filter { names.contains($0.name) }.compactMap { tensor -> String? in
      let found = try weights.shape(of: tensor.name)
      return found == tensor.shape ? nil : "\(tensor.name) is \(found), expected \(tensor.shape)"
    }
    let error = ModelWeightsError(
      location: weights.location, missing: expected.map(\.name).filter { !names.contains($0) },
      superfluous: weights.names.filter { !wanted.contains($0) }, misshapen: misshapen)
    if !error.missing.isEmpty || !error.superfluous.isEmpty || !misshapen.isEmpty { throw error }
  }
}
