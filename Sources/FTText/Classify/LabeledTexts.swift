import FTData

/// Texts with classes: rows of JSON lines or of a table with a text and a label.
public struct LabeledTexts: Sendable {
  /// The classes' names, sorted.
  public private(set) var classes: [String]
  public private(set) var texts: [String]
  /// The number of each text's class.
  public private(set) var labels: [Int]
  /// Where each text stands; those that hold the same words have one group and fingerprint.
  public private(set) var items: [DataItem]
  /// The account of all rows.
  public private(set) var ledger: Ledger

  public var count: Int { texts.count }
  public var isEmpty: Bool { texts.isEmpty }
  /// Texts per class.
  public var counts: [Int] { labels.reduce(into: Array(repeating: 0, count: classes.count)) { $0[$1] += 1 } }

  /// Where a row has its text and its label.
  public struct Fields: Sendable, Equatable {
    public var text = "text"
    public var label = "label"
    public init() {}
  }

  /// Reads files; what cannot be used is refused with its line.
  ///
  /// - Parameter known: the classes to know; nil takes those of the files. A text of another class is an error.
  /// - Throws: `DataFileError` for a file that cannot be read or is named twice, ``DelimitedTextError``, and
  ///   ``TextClassesError`` where the files give no row or a class that is not known.
  public init(_ files: [String], classes known: [String]? = nil, fields: Fields = Fields()) throws {
    ledger = Ledger(unit: "rows")
    var rows: [(text: String, key: String, label: String, place: Place)] = []
    // A row with the words of another and a different label teaches nothing but confusion.
    var seen: [String: (label: String, place: Place)] = [:]
    for file in files {
      var own = Ledger(unit: "rows")
      try FieldRows.read(file, into: &own) { row throws(RowProblem) in
        let text = try row.text(fields.text)
        let label = try row.text(fields.label)
        let key = Self.folded(text)
        if let other = seen[key], other.label != label {
          throw RowProblem(
            "contradiction",
            "the same text as \(other.place), which is labelled \"\(other.label)\" and not \"\(label)\"")
        }
        seen[key] = (label, row.place)
        rows.append((text, key, label, row.place))
      }
      try ledger.add(own)
    }
    if rows.isEmpty { throw TextClassesError.noRows(files, ledger.summary) }
    let names = known ?? Set(rows.map(\.label)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let strangers = rows.filter { numbers[$0.label] == nil }
    guard strangers.isEmpty else {
      throw TextClassesError.unknownLabels(strangers.map { ($0.label, $0.place) }, known: names)
    }
    classes = names
    texts = rows.map(\.text)
    labels = rows.map { numbers[$0.label]! }
    items = rows.map { DataItem($0.place, group: $0.key, stratum: $0.label, fingerprint: $0.key) }
  }

  /// A text as copies are compared: case and white space make no difference.
  static func folded(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
  }

  /// The same with some of the texts.
  func selecting(_ indices: [Int]) -> LabeledTexts {
    var result = self
    result.texts = indices.map { texts[$0] }
    result.labels = indices.map { labels[$0] }
    result.items = indices.map { items[$0] }
    return result
  }
}

/// Rows that no classes can be learned from.
public enum TextClassesError: Blamable, CustomStringConvertible {
  /// Files without a usable row, and the ledger's summary.
  case noRows([String], String)
  /// Labels that there is nothing to learn from.
  case unknownLabels([(label: String, place: Place)], known: [String])
  case oneClass(String)
  /// Classes with too few different texts, how many each needs, and the ledger's summary where rows were refused.
  case smallClasses([(name: String, count: Int)], needed: Int, String?)

  public var blame: Blame { .data }

  public var description: String {
    switch self {
    case .noRows(let files, let summary):
      "\(files.joined(separator: ", ")): no row with a text and a label; expected rows such as {\"text\": …, \"label\": …} "
        + "or the columns text and label (--text-field and --label-field name others)\n\(summary)"
    case .unknownLabels(let rows, let known):
      "\(rows.count == 1 ? "a row has a label" : "\(rows.count) rows have labels") that no row of --data has: "
        + rows.prefix(3).map { "\"\($0.label)\" (\($0.place))" + Self.near($0.label, known) }.joined(separator: ", ")
        + (rows.count > 3 ? ", …" : "")
        + "; a class that is only measured cannot be learned. Add rows of it to --data, or "
        + "correct the label"
    case .oneClass(let name):
      "all rows have one label (\(name)), so there is nothing to tell apart; add rows with another"
    case .smallClasses(let classes, let needed, let summary):
      "too few texts to learn from: "
        + classes.prefix(10).map { "\($0.name) has \($0.count)" }.joined(separator: ", ")
        + (classes.count > 10 ? ", …" : "")
        + "; every class needs at least \(needed) different \(needed == 1 ? "one" : "ones"), twenty are better. Add rows, or "
        + "remove the class" + (summary.map { "\n\($0)" } ?? "")
    }
  }

  private static func near(_ label: String, _ known: [String]) -> String {
    Suggestion.closest(to: label, in: known).map { ", meant is perhaps \"\($0)\"" } ?? ""
  }
}
