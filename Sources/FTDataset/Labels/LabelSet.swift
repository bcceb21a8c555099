import FTData
import FTJSON

/// The labels of a data set: which there are, how often, and on which sides of a split.
///
/// ```swift
/// let labels = LabelSet(records, field: "label", sides: split.sides)
/// for finding in labels.findings(expected: task.labels ?? []) { print(finding.sentence) }
/// ```
public struct LabelSet: Sendable {
  /// One label as it is written: labels that differ in a byte are two.
  public struct Label: Sendable, Equatable {
    public let name: String
    public fileprivate(set) var count = 0
    /// The first three places where it stands.
    public fileprivate(set) var places: [Place] = []
    /// Rows on each side; empty where there is no split.
    public fileprivate(set) var sides: [Partition.Side: Int] = [:]
  }

  /// The most frequent first, equally frequent ones by name.
  public private(set) var labels: [Label] = []
  /// Rows that have a label.
  public private(set) var labelled = 0
  /// Rows without a label, or with a blank one.
  public private(set) var unlabelled: [Place] = []
  /// Rows whose label is a list or an object, which is none.
  public private(set) var unusable: [Place] = []
  /// Rows on each side, labelled or not; empty where there is no split.
  public private(set) var sides: [Partition.Side: Int] = [:]
  let field: String

  /// - Parameters:
  ///   - field: which of their fields holds the label.
  ///   - sides: of the records, in their order; nil where they are not divided.
  public init(_ records: [DataRecord], field: String, sides: [Partition.Side]? = nil) {
    precondition(
      (sides?.count ?? records.count) == records.count, "\(sides?.count ?? 0) sides of \(records.count) records")
    self.field = field
    var positions: [ExactText: Int] = [:]
    for (index, record) in records.enumerated() {
      let side = sides?[index]
      if let side { self.sides[side, default: 0] += 1 }
      guard let name = record.text(field), !name.allSatisfy(\.isWhitespace) else {
        switch record.fields[field] {
        case .array, .object: unusable.append(record.place)
        default: unlabelled.append(record.place)
        }
        continue
      }
      labelled += 1
      let key = ExactText(name)
      let position = positions[key] ?? labels.count
      if position == labels.count {
        positions[key] = position
        labels.append(Label(name: name))
      }
      labels[position].count += 1
      if labels[position].places.count < 3 { labels[position].places.append(record.place) }
      if let side { labels[position].sides[side, default: 0] += 1 }
    }
    labels.sort { $0.count == $1.count ? ExactText($0.name) < ExactText($1.name) : $0.count > $1.count }
  }

  /// Rows in which a label can stand.
  var rows: Int { labelled + unlabelled.count + unusable.count }
}

/// A text that is equal to another one only where their bytes are: "é" as one character and "e" with an accent are two.
struct ExactText: Hashable, Comparable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: ExactText, right: ExactText) -> Bool {
    left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
  }

  static func < (left: ExactText, right: ExactText) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  // Strings with equal bytes are equal strings and have equal hashes.
  func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
