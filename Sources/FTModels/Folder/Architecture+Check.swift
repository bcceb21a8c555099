import FTCheckpoint
import Foundation

extension Architecture {
  /// Checks that the weights are those the architecture calls for: every expected tensor in its shape and of a type that
  /// can be read, and none besides, except redundant ones.
  ///
  /// - Throws: ``ModelImportError``, which lists what is missing, unexpected and of another shape.
  func check(_ weights: WeightFiles, path: String) throws {
    let expected = expectedTensors
    var shapes: [String: [Int]] = [:]
    for name in weights.source.names { shapes[name] = try weights.entry(name).shape }
    for (name, _) in expected where shapes[name] != nil {
      let type = try weights.entry(name).dtype
      guard Self.weightTypes.contains(type) else {
        throw ModelImportError.unsupportedType(file: path, tensor: name, type: type.rawValue)
      }
    }
    let known = Set(expected.map(\.name))
    for name in shapes.keys where !known.contains(name) {
      if try isRedundant(name, in: weights) { shapes[name] = nil }
    }
    try check(shapes, file: path)
  }

  /// Compares names and shapes with the expected ones.
  func check(_ shapes: [String: [Int]], file: String) throws(ModelImportError) {
    var missing: [String] = []
    var misshapen: [String] = []
    var rest = Set(shapes.keys)
    for (name, shape) in expectedTensors {
      rest.remove(name)
      guard let actual = shapes[name] else {
        missing.append(name)
        continue
      }
      if actual != shape { misshapen.append("\(name) is \(actual), expected \(shape)") }
    }
    guard missing.isEmpty && misshapen.isEmpty && rest.isEmpty else {
      throw .tensors(file: file, missing: missing, superfluous: rest.sorted(), misshapen: misshapen)
    }
  }

  /// Checks that the folder holds the files that the architecture needs.
  ///
  /// - Parameter toOpen: only those without which it cannot be opened.
  func checkFiles(_ names: [String], of folder: URL, toOpen: Bool) throws(ModelImportError) {
    for file in Self.neededFiles where file.isNeededToOpen || !toOpen {
      guard names.contains(file.name) else {
        throw .missingFile(folder: folder.path, name: file.name, advice: file.advice)
      }
    }
  }
}
