/// Which way a measure is better.
public enum Direction: String, Sendable, Codable {
  case higher
  case lower
  /// A description, not a merit: a median pitch, a count.
  case none
}

/// One number a person may act on, with what is needed to judge it and to compare it with another run's.
public struct Measure: Sendable, Codable, Equatable {
  /// What is measured, as it is shown: "accuracy", "bits per byte".
  public var name: String
  /// `%` for shares (the value is 0 to 1), otherwise the unit, or empty.
  public var unit: String
  public var direction: Direction
  /// nil where there is none; then ``undefined`` says why.
  public var value: Double?
  /// Why there is no value.
  public var undefined: String?
  /// The 95 % interval; nil where none is known.
  public var low: Double?
  public var high: Double?
  /// Items that were measured.
  public var count: Int
  /// The value of each item, in the order of the test set, so that two runs can be compared in pairs; nil for items without
  /// one.
  public var perItem: [Double?]?

  /// - Precondition: a value is finite.
  public init(
    _ name: String, unit: String = "", _ direction: Direction, _ value: Double, low: Double? = nil, high: Double? = nil,
    count: Int, perItem: [Double?]? = nil
  ) {
    precondition(value.isFinite, "\(name) is \(value); say why there is no value")
    self.name = name
    self.unit = unit
    self.direction = direction
    self.value = value
    self.low = low
    self.high = high
    self.count = count
    self.perItem = perItem
  }

  /// A measure without a value, and why.
  public init(_ name: String, unit: String = "", _ direction: Direction, undefined: String) {
    self.name = name
    self.unit = unit
    self.direction = direction
    self.undefined = undefined
    count = 0
  }

  enum CodingKeys: String, CodingKey {
    case name, unit, direction, value, undefined, low, high, count
    case perItem = "per_item"
  }
}

/// Who is measured.
public struct Subject: Sendable, Codable, Equatable, Hashable {
  /// What it stands for in a comparison.
  public enum Role: String, Sendable, Codable {
    /// The pretrained model as it came.
    case untouched
    /// A simpler method on the same items.
    case baseline
    /// What can be hoped for at best: a person's own clips.
    case reference
    /// What the run made, as it was loaded back from disk.
    case result
  }

  /// When it can be measured.
  public enum Moment: String, Sendable, Codable {
    /// Before anything is trained.
    case before
    /// When the result lies on disk.
    case after
  }

  public var name: String
  public var role: Role
  public var moment: Moment

  public init(_ name: String, _ role: Role, _ moment: Moment) {
    self.name = name
    self.role = role
    self.moment = moment
  }

  public static let untouched = Subject("untouched", .untouched, .before)
  public static let result = Subject("result", .result, .after)
}

/// What one subject scored, and what there is to look at.
public struct Evaluation: Sendable, Codable, Equatable {
  public var measures: [Measure]
  /// Things a person reads or looks at beside the numbers.
  public var exhibits: [Exhibit]
  /// What the numbers allow to be said, in sentences.
  public var remarks: [String]

  public init(_ measures: [Measure], exhibits: [Exhibit] = [], remarks: [String] = []) {
    self.measures = measures
    self.exhibits = exhibits
    self.remarks = remarks
  }

  public subscript(name: String) -> Measure? { measures.first { $0.name == name } }
}

/// Something to read or to look at beside the numbers.
public enum Exhibit: Sendable, Codable, Equatable {
  /// A text that was written for an item, beside the one that would have been right.
  case text(item: String, prompt: String, written: String, reference: String)
  /// Rows of a table under a heading, such as scores by class.
  case table(title: String, columns: [String], rows: [[String]])
  /// A file in the run folder: a contact sheet, a plot, a page.
  case file(title: String, path: String)
}
