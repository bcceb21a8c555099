import FTJSON
import Foundation

/// The architectures a program knows. It is handed to whatever must open a model of any kind, so that nothing but the
/// modalities knows one by name.
///
/// ```swift
/// let registry = ArchitectureRegistry.text + .image + .voice   // + [Perceptron.self], one of your own
/// let folder = try AnyModelFolder(url: url, among: registry)
/// ```
public struct ArchitectureRegistry: Sendable, ExpressibleByArrayLiteral {
  public let architectures: [any Architecture.Type]

  /// - Precondition: no two architectures have the same model type.
  public init(_ architectures: [any Architecture.Type]) {
    self.architectures = architectures
    precondition(Set(modelTypes).count == modelTypes.count, "two architectures of one model type")
  }

  public init(arrayLiteral elements: any Architecture.Type...) { self.init(elements) }

  /// The values of "model_type" that are known, in the order of the registry.
  public var modelTypes: [String] { architectures.flatMap { [$0.modelType] + $0.furtherModelTypes } }

  public subscript(modelType: String) -> (any Architecture.Type)? {
    architectures.first { $0.modelType == modelType || $0.furtherModelTypes.contains(modelType) }
  }

  /// Both registries' architectures.
  ///
  /// - Precondition: no model type is in both.
  public static func + (left: ArchitectureRegistry, right: ArchitectureRegistry) -> ArchitectureRegistry {
    ArchitectureRegistry(left.architectures + right.architectures)
  }

  /// Reads the contents of a `config.json` of any architecture in the registry.
  ///
  /// - Throws: ``ModelConfigurationError``; for an unknown architecture with its name and what is known.
  public func configuration(json: Data, file: String) throws(ModelConfigurationError) -> any Architecture {
    var fields = try ConfigurationFields(json: json, file: file)
    return try type(of: fields, file: file).init(&fields, file: file)
  }

  /// The architecture that a configuration names.
  func type(of fields: ConfigurationFields, file: String) throws(ModelConfigurationError) -> any Architecture.Type {
    guard let type = self[fields.modelType] else {
      throw .unsupportedArchitecture(file: file, name: fields.modelType, supported: modelTypes)
    }
    return type
  }
}
