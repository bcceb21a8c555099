import FTData

/// Which dialects the rows of one file speak. A file speaks one: whoever mixes two has probably joined files, and what is learned of
/// which field would be a guess.
struct DialectSurvey {
  /// Rows of one kind: how many, and where the first are.
  private struct Sighting {
    var count = 0
    var lines: [Int] = []

    mutating func add(_ place: Place) {
      count += 1
      if lines.count < 3, let line = place.line { lines.append(line) }
    }

    var words: String {
      "\(count) row\(count == 1 ? "" : "s"), line\(lines.count == 1 ? "" : "s") "
        + lines.map(String.init).joined(separator: ", ") + (count > lines.count ? ", …" : "")
    }
  }

  private let file: String
  private var seen: [(dialect: RowDialect, rows: Sighting)] = []
  private var doubts: [(dialects: (RowDialect, RowDialect), rows: Sighting)] = []
  private var ignored: [String: Int] = [:]
  private var repeated: [String: Int] = [:]

  init(file: String) { self.file = file }

  mutating func saw(_ dialect: RowDialect, at place: Place) {
    if !seen.contains(where: { $0.dialect == dialect }) { seen.append((dialect, Sighting())) }
    for index in seen.indices where seen[index].dialect == dialect { seen[index].rows.add(place) }
  }

  /// A row that could be either, and says two things.
  mutating func doubted(_ first: RowDialect, _ second: RowDialect, at place: Place) {
    if !doubts.contains(where: { $0.dialects == (first, second) }) { doubts.append(((first, second), Sighting())) }
    for index in doubts.indices where doubts[index].dialects == (first, second) { doubts[index].rows.add(place) }
  }

  /// Counts what is left out of a kept row.
  mutating func left(ignored fields: some Sequence<String>, repeated others: [String]) {
    for field in fields { ignored[field, default: 0] += 1 }
    for field in others { repeated[field, default: 0] += 1 }
  }

  /// Fields that nothing is made of, with the number of kept rows that have them.
  var ignoredFields: [String: Int] { ignored }

  /// The file's dialect; nil where no row has one.
  ///
  /// - Throws: ``RowDialectError`` where there are several, or rows could be read in two ways.
  func dialect() throws(RowDialectError) -> RowDialect? {
    if let doubt = doubts.first {
      throw RowDialectError(
        file: file,
        problem: "rows have all fields of two dialects, and they say different things:",
        seen: doubts.map { "\(Self.named($0.dialects.0)), and \(Self.named($0.dialects.1)): \($0.rows.words)" },
        advice: "Remove or rename the fields that are not to be learned, for example \(doubt.dialects.1.fieldNames[0])")
    }
    guard seen.count > 1 else { return seen.first?.dialect }
    throw RowDialectError(
      file: file, problem: "rows of \(seen.count) dialects stand in one file:",
      seen: seen.map { "\(Self.named($0.dialect)): \($0.rows.words)" },
      advice:
        "Put the rows of each into a file of its own; several files may be named, and each may have its own dialect")
  }

  private static func named(_ dialect: RowDialect) -> String {
    dialect.description
  }

  /// How the file was read, for a person: "rows of prompt and completion", and what of them is left out.
  func account(of dialect: RowDialect) -> String {
    var parts = ["rows of \(dialect)"]
    if !repeated.isEmpty { parts.append("said once more and left out: \(Self.list(repeated))") }
    if !ignored.isEmpty { parts.append("not used: \(Self.list(ignored))") }
    return parts.joined(separator: "; ")
  }

  /// The most frequent first, five of them.
  private static func list(_ fields: [String: Int]) -> String {
    let sorted = fields.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let shown = sorted.prefix(5).map { "\($0.key.prefix(40)) (\($0.value) row\($0.value == 1 ? "" : "s"))" }
    return shown.joined(separator: ", ") + (sorted.count > 5 ? " and \(sorted.count - 5) more" : "")
  }
}

/// A file of rows whose dialect is not clear.
public struct RowDialectError: Blamable, CustomStringConvertible, Equatable {
  public let file: String
  /// What was found, as it fits behind the file's name.
  public let problem: String
  /// Each kind of rows: its dialect, how many, and where.
  public let seen: [String]
  /// What to do.
  public let advice: String

  public var blame: Blame { .data }
  public var description: String {
    "\(file): \(problem)\n" + seen.map { "  \($0)\n" }.joined() + advice
  }
}
