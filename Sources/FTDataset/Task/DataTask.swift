import FTData
import FTEvaluation

/// What a data set is for: the task file that stands beside it, short enough to be written by hand.
///
/// ```yaml
/// name: product-answers
/// purpose: Answer shoppers' questions from the shop's own listings
/// modality: text
/// fields:
///   texts: [question, answer]
///   answer: answer
///   group: product
/// measure: {name: bits per byte, at_most: 0.8}
/// ```
public struct DataTask: Sendable, Equatable {
  /// What is measured in the end, and when it is good enough.
  public typealias Measure = MeasureBar

  public var name: String
  /// In free words.
  public var purpose: String
  public var modality: Modality
  public var fields: DataFields
  /// The labels that may stand in ``DataFields/label``; nil where any may.
  public var labels: [String]?
  /// Nil where nothing is to be met.
  public var measure: Measure?

  public init(
    name: String, purpose: String = "", modality: Modality, fields: DataFields = DataFields(), labels: [String]? = nil,
    measure: Measure? = nil
  ) {
    self.name = name
    self.purpose = purpose
    self.modality = modality
    self.fields = fields
    self.labels = labels
    self.measure = measure
  }

  /// The name of the file in a data set's folder.
  public static let fileName = "task.yaml"
}

/// A task file that cannot be used, and everything that is wrong with it.
public struct DataTaskError: Blamable, CustomStringConvertible, Equatable {
  public let file: String
  public let problems: [String]
  public var blame: Blame { .settings }
  public var description: String { problems.map { "\(file): \($0)" }.joined(separator: "\n") }

  init(file: String, problems: [String]) {
    self.file = file
    self.problems = problems
  }
}
