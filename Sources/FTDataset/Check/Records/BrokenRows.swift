import FTData
import FTJSON

/// Rows that are not like the others in their fields: a field that nearly all have is missing, values of another type, fields
/// that hardly any row has, and ids that stand twice.
enum BrokenRows {
  static let check = DataCheck(
    "rows", findings: ["broken-rows", "mixed-columns", "duplicate-ids"], cost: .cheap
  ) { input, progress in try findings(input, progress) }

  /// From this share of rows on a field belongs to the rows; below its opposite it belongs to none.
  static let share = 0.98
  private static let fewest = 20
  /// A record may have been made by anybody: more fields than these are not compared.
  private static let mostColumns = 1_000
  static let idNames: [String] = ["id", "_id", "ID", "Id", "uuid", "guid"]

  private enum Kind: Int, CaseIterable {
    case text, number, bool, null, list, object

    init(_ value: JSONValue) {
      switch value {
      case .string: self = .text
      case .number: self = .number
      case .bool: self = .bool
      case .null: self = .null
      case .array: self = .list
      case .object: self = .object
      }
    }

    var words: String {
      switch self {
      case .text: "a text"
      case .number: "a number"
      case .bool: "true or false"
      case .null: "null"
      case .list: "a list"
      case .object: "an object"
      }
    }
  }

  private struct Column {
    let key: String
    var kinds = [Int](repeating: 0, count: Kind.allCases.count)
    var rows: Int { kinds.reduce(0, +) }
    /// The kind of most values that are there.
    var main: Kind {
      Kind.allCases.filter { $0 != .null }.max { (kinds[$0.rawValue], $1.rawValue) < (kinds[$1.rawValue], $0.rawValue) }
        ?? .text
    }
  }

  private static func findings(_ input: DataCheckInput, _ progress: DataProgress) throws -> [DataFinding] {
    let total = input.records.count
    var columns: [Column] = []
    var isTruncated = false
    for (row, record) in input.records.enumerated() {
      if row % 65_536 == 0, !progress(row, 2 * total) { throw CancellationError() }
      for (number, member) in record.fields.members.enumerated() {
        // Rows mostly have their fields in one order.
        if number < columns.count, columns[number].key == member.key {
          columns[number].kinds[Kind(member.value).rawValue] += 1
        } else if let index = columns.firstIndex(where: { $0.key == member.key }) {
          columns[index].kinds[Kind(member.value).rawValue] += 1
        } else if columns.count < mostColumns {
          columns.append(Column(key: member.key))
          columns[columns.count - 1].kinds[Kind(member.value).rawValue] += 1
        } else {
          isTruncated = true
        }
      }
    }
    guard progress(total, 2 * total) else { throw CancellationError() }
    var findings = [
      missing(columns, input), mixed(columns, input), rare(columns, input, isTruncated), duplicates(input),
    ]
    .compactMap { $0 }
    findings.sort { ($0.weight == .notes ? 1 : 0) < ($1.weight == .notes ? 1 : 0) }
    return findings
  }

  /// Fields that are missing in a few rows. Texts that are not there are told by ``EmptyTexts``.
  private static func missing(_ columns: [Column], _ input: DataCheckInput) -> DataFinding? {
    let total = input.records.count
    guard total >= fewest else { return nil }
    let expected = columns.filter {
      $0.rows < total && Double($0.rows) >= share * Double(total) && !input.fields.texts.contains($0.key)
    }
    guard !expected.isEmpty else { return nil }
    var cases: [DataFinding.Case] = []
    for record in input.records {
      let lacks = expected.filter { record.fields[$0.key] == nil }.map(\.key)
      guard !lacks.isEmpty else { continue }
      cases.append(
        DataFinding.Case(
          [record.place], cases.count < DataFinding.namedCases ? "lacks \(lacks.joined(separator: ", "))" : "",
          score: Double(lacks.count)))
    }
    let names = expected.prefix(6).map(\.key).joined(separator: ", ")
    return DataFinding(
      "broken-rows", .warns,
      "\(cases.count.grouped) of \(total.grouped) rows lack a field that nearly all others have (\(names)).",
      cases: cases.enumerated().sorted { ($1.element.score ?? 0, $0.offset) < ($0.element.score ?? 0, $1.offset) }.map(
        \.element))
  }

  /// Values of another type than most of the field.
  private static func mixed(_ columns: [Column], _ input: DataCheckInput) -> DataFinding? {
    let mixed = columns.filter { column in
      let present = column.rows - column.kinds[Kind.null.rawValue]
      return column.kinds[column.main.rawValue] < present
    }
    guard !mixed.isEmpty else { return nil }
    var cases: [DataFinding.Case] = []
    for record in input.records {
      let odd = mixed.filter { column in
        record.fields[column.key].map { Kind($0) != column.main && !$0.isNull } ?? false
      }
      guard !odd.isEmpty else { continue }
      let words = odd.prefix(4).map { column in
        "\(column.key) is \(record.fields[column.key].map { Kind($0).words } ?? "") instead of \(column.main.words)"
      }
      cases.append(
        DataFinding.Case([record.place], cases.count < DataFinding.namedCases ? words.joined(separator: "; ") : ""))
    }
    let names = mixed.prefix(6).map(\.key).joined(separator: ", ")
    return DataFinding(
      "mixed-columns", .warns,
      "\(cases.count.grouped) row\(cases.count == 1 ? " has a value" : "s have values") of another type than the field's others "
        + "(\(names)).",
      cases: cases)
  }

  /// Fields of very few rows.
  private static func rare(_ columns: [Column], _ input: DataCheckInput, _ isTruncated: Bool) -> DataFinding? {
    let total = input.records.count
    let rare = columns.filter { total >= 5 * fewest && Double($0.rows) <= (1 - share) * Double(total) }
    guard !rare.isEmpty || isTruncated else { return nil }
    let names = rare.prefix(8).map { "\($0.key) in \($0.rows.grouped)" }.joined(separator: ", ")
    return DataFinding(
      "mixed-columns", .notes,
      "Some fields stand in hardly any row: \(names)\(rare.count > 8 ? ", …" : ""). Perhaps they are misspelled, or rows of two kinds "
        + "stand together." + (isTruncated ? " Fields beyond the first \(mostColumns.grouped) were not compared." : ""))
  }

  private static func duplicates(_ input: DataCheckInput) -> DataFinding? {
    guard let field = idNames.first(where: { name in input.records.prefix(100).contains { $0.fields[name] != nil } }),
      input.fields.group != field
    else { return nil }
    var first: [String: Int] = [:]
    var again: [String: [Int]] = [:]
    var order: [String] = []
    for (row, record) in input.records.enumerated() {
      guard let id = record.text(field) else { continue }
      if let known = first[id] {
        if again[id] == nil { order.append(id) }
        again[id, default: [known]].append(row)
      } else {
        first[id] = row
      }
    }
    guard !order.isEmpty else { return nil }
    let rows = again.values.reduce(0) { $0 + $1.count }
    if rows * 2 > input.records.count {
      return DataFinding(
        "duplicate-ids", .notes,
        "\(field) stands in several rows each (\(rows.grouped) of \(input.records.count.grouped) rows): it names a group rather than a "
          + "row. Name it as the group, so that its rows stay on one side.")
    }
    let cases = order.enumerated().map { number, id in
      let places = (again[id] ?? []).prefix(20).map { input.records[$0].place }
      return DataFinding.Case(
        places, number < DataFinding.namedCases ? "\(field) \(id.prefix(60)) × \((again[id] ?? []).count)" : "")
    }
    return DataFinding(
      "duplicate-ids", .warns,
      "\(order.count.grouped) value\(order.count == 1 ? " of \(field) stands" : "s of \(field) stand") in more than one row "
        + "(\(rows.grouped) rows).",
      cases: cases)
  }
}
