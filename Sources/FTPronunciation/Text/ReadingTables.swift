import FTJSON

/// The words of `normalize.json`.
struct ReadingTables: Sendable {
  /// "jan" → "January".
  let months: [String: String]
  let monthNames: [String]
  let titles: [String: String]
  let abbreviations: [String: String]
  /// Sign → the word for one and for several.
  let units: [String: [String]]
  let currency: [String: [String]]
  /// In the order of the table.
  let symbols: [(String, String)]
  let romanCardinal: [String]
  let romanOrdinal: [String]

  init(_ json: JSONValue, file: String) throws(PronunciationError) {
    func table(_ key: String) throws(PronunciationError) -> [(key: String, value: JSONValue)] {
      guard let object = json[key]?.objectValue else {
        throw .data(file: file, problem: "has no table \"\(key)\"")
      }
      return object.members.map { ($0.key, $0.value) }
    }
    func texts(_ key: String) throws(PronunciationError) -> [String: String] {
      Dictionary(try table(key).map { ($0.key, $0.value.stringValue ?? "") }, uniquingKeysWith: { first, _ in first })
    }
    func pairs(_ key: String) throws(PronunciationError) -> [String: [String]] {
      Dictionary(
        try table(key).map { ($0.key, ($0.value.arrayValue ?? []).compactMap(\.stringValue)) },
        uniquingKeysWith: { first, _ in first })
    }
    months = try texts("months")
    monthNames = try table("months").compactMap(\.value.stringValue)
    guard monthNames.count == 12 else { throw .data(file: file, problem: "has \(monthNames.count) months") }
    (titles, abbreviations) = (try texts("titles"), try texts("abbreviations"))
    (units, currency) = (try pairs("units"), try pairs("currency"))
    symbols = try table("symbols").map { ($0.key, $0.value.stringValue ?? "") }
    romanCardinal = (json["roman_cardinal"]?.arrayValue ?? []).compactMap(\.stringValue)
    romanOrdinal = (json["roman_ordinal"]?.arrayValue ?? []).compactMap(\.stringValue)
    guard !units.isEmpty, !titles.isEmpty, !abbreviations.isEmpty, !romanCardinal.isEmpty, !romanOrdinal.isEmpty else {
      throw .data(file: file, problem: "has an empty table")
    }
  }

  func month(_ name: String) -> String? { months[name.prefix(3).lowercased()] }

  func counted(_ number: String, _ words: [String]) -> String {
    let isOne = ["1", "1.0", "-1"].contains(number.replacing(",", with: ""))
    return (isOne ? words.first : words.last) ?? ""
  }

  func large(_ word: String) -> String {
    ["k": "thousand", "m": "million", "b": "billion"][word.lowercased()] ?? word
  }

  func date(_ year: String?, _ month: String?, _ day: String?) -> String? {
    guard let month = month.flatMap({ Int($0) }), let day = day.flatMap({ Int($0) }), (1...12).contains(month),
      (1...31).contains(day)
    else { return nil }
    return "\(monthNames[month - 1]) \(NumberWords.ordinal(day))" + (year.map { ", \($0)" } ?? "")
  }

  func fraction(_ above: Int, _ below: Int) -> String {
    let parts = ["half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
    if above > 0, above < below, below <= 10 {
      if below == 2 { return "one half" }
      return "\(above) \(parts[below - 2])" + (above == 1 ? "" : "s")
    }
    if (1...12).contains(above), (1...31).contains(below) { return date(nil, "\(above)", "\(below)") ?? "" }
    return "\(above) slash \(below)"
  }
}
