import FTCheckpoint
import FTJSON
import Foundation

/// What a network is: the numbers that decide which tensors it has, as a model folder's `config.json` states them.
///
/// ```swift
/// struct Perceptron: Architecture {
///   static let modelType = "perceptron"
///   static let title = "a perceptron"
///   let widths: [Int]
///   init(_ fields: inout ConfigurationFields) { widths = fields.counts("widths", default: [2, 8, 1]) }
///   var encoded: JSONValue { ["model_type": "perceptron", "dtype": "float32", "widths": JSONValue(widths)] }
///   var expectedTensors: [TensorShape] { … }
///   var summary: String { "perceptron of widths \(widths)" }
/// }
/// let registry: ArchitectureRegistry = [Perceptron.self]
/// ```
///
/// That and its line in a registry is all that importing, the store, `models list` and `models info` need. An
/// architecture lives beside the network that it describes; what is not stated below comes by itself.
public protocol Architecture: Sendable {
  /// The value of "model_type" in `config.json`; never changed, since folders keep it.
  static var modelType: String { get }
  /// Other values of "model_type" that the same configuration describes. By default none.
  static var furtherModelTypes: [String] { get }
  /// How a message asks for a model of this kind: "a style generator such as multistyle26".
  static var title: String { get }
  /// Types that the weights may have. By default float32 alone.
  static var weightTypes: [ElementType] { get }
  /// What the folder holds besides configuration and weights. By default nothing.
  static var neededFiles: [NeededFile] { get }

  /// Reads the configuration. What is missing or wrong is reported to `fields`, which is refused as a whole afterwards;
  /// the value made of such fields is thrown away.
  init(_ fields: inout ConfigurationFields)
  /// The whole `config.json`, which ``init(_:)`` reads back.
  var encoded: JSONValue { get }
  /// All tensors of the weights with their shapes, in the order of the network.
  var expectedTensors: [TensorShape] { get }
  /// The network in a line, for people.
  var summary: String { get }
  /// What else a person may want to know: the names of classes, the size of a vocabulary. By default nothing.
  var facts: [ModelFact] { get }
  /// Number of trained values. By default all but the running statistics of batch norms.
  var parameterCount: Int { get }
  /// Whether a tensor that is not expected may be there all the same, because it repeats what another says.
  func isRedundant(_ tensor: String, in weights: WeightFiles) throws -> Bool
}

/// A tensor's name in the weights file and its shape, outermost dimension first.
public typealias TensorShape = (name: String, shape: [Int])

/// A file that a model needs besides configuration and weights.
public struct NeededFile: Sendable, Equatable {
  public let name: String
  /// Whether the folder cannot even be opened without it; otherwise it is asked for when the model is imported.
  public let isNeededToOpen: Bool
  /// What to do where it is missing.
  public let advice: String

  public init(_ name: String, isNeededToOpen: Bool, advice: String) {
    self.name = name
    self.isNeededToOpen = isNeededToOpen
    self.advice = advice
  }
}

/// Something worth knowing about a model besides its size.
public struct ModelFact: Sendable, Equatable {
  public enum Value: Sendable, Equatable {
    /// A number of things: 49,152 tokens.
    case count(Int, of: String)
    /// Names in the order of their numbers.
    case names([String])
  }

  /// What it is about, in a word: "vocabulary".
  public let subject: String
  public let value: Value

  public init(_ subject: String, _ value: Value) {
    self.subject = subject
    self.value = value
  }
}

extension Architecture {
  public static var furtherModelTypes: [String] { [] }
  public static var weightTypes: [ElementType] { [.float32] }
  public static var neededFiles: [NeededFile] { [] }
  public var facts: [ModelFact] { [] }
  public var parameterCount: Int {
    expectedTensors.filter { !$0.name.contains(".running_") }.reduce(0) { $0 + $1.shape.reduce(1, *) }
  }
  public func isRedundant(_ tensor: String, in weights: WeightFiles) -> Bool { false }

  /// Reads the contents of a `config.json`.
  ///
  /// - Parameter file: names the source in errors.
  /// - Throws: ``ModelConfigurationError``, which lists all problems at once.
  public init(json: Data, file: String = "config.json") throws(ModelConfigurationError) {
    var fields = try ConfigurationFields(json: json, file: file)
    let known = [Self.modelType] + Self.furtherModelTypes
    guard known.contains(fields.modelType) else {
      throw .unsupportedArchitecture(file: file, name: fields.modelType, supported: known)
    }
    try self.init(&fields, file: file)
  }

  /// Reads fields whose model type is known to be this one.
  init(_ fields: inout ConfigurationFields, file: String) throws(ModelConfigurationError) {
    self.init(&fields)
    guard fields.problems.isEmpty else { throw .invalid(file: file, problems: fields.problems) }
  }
}
