import FTData
import FTJSON

/// What a field of many records holds, counted on a sample.
struct FieldSurvey: Sendable, Equatable {
  let name: String
  /// Records that have it.
  private(set) var count = 0
  private(set) var texts = 0
  private(set) var numbers = 0
  /// Lists and objects.
  private(set) var nested = 0
  private(set) var empty = 0
  private(set) var characters = 0
  private(set) var longest = 0
  /// Each value that stands there and how often; nothing more is entered beyond ``maximumValues``.
  private(set) var values: [String: Int] = [:]
  private(set) var isCountedOut = false

  static let maximumValues = 2_000
  /// Records that are looked at, spread over all of them.
  static let sampleSize = 10_000

  /// Values that are there and not empty.
  var filled: Int { texts + numbers }
  /// Of a value in scalars.
  var averageLength: Double { filled == 0 ? 0 : Double(characters) / Double(filled) }

  /// Whether it reads as a label: few short values that come again and again, none of them a sentence.
  var isLikeLabel: Bool {
    filled >= 8 && !isCountedOut && values.count >= 2 && values.count <= max(2, min(100, filled / 4)) && longest <= 40
      && averageLength <= 24 && !values.keys.contains { $0.contains(where: \.isNewline) }
  }

  /// Whether nearly every value is another one.
  var isLikeID: Bool { filled >= 2 && (isCountedOut || values.count * 10 >= filled * 9) && averageLength <= 40 }

  mutating func add(_ value: JSONValue) {
    count += 1
    let text: String
    switch value {
    case .string(let string): text = string
    case .number(let number): text = number.text
    case .bool(let flag): text = flag ? "true" : "false"
    case .null:
      empty += 1
      return
    case .array, .object:
      nested += 1
      return
    }
    guard !text.allSatisfy(\.isWhitespace) else {
      empty += 1
      return
    }
    if value.numberValue != nil || Double(text) != nil { numbers += 1 } else { texts += 1 }
    let length = text.unicodeScalars.count
    characters += length
    longest = max(longest, length)
    if values[text] != nil || values.count < Self.maximumValues {
      values[text, default: 0] += 1
    } else {
      isCountedOut = true
    }
  }

  /// The fields of records, in the order in which they first stand there.
  static func fields(of records: [DataRecord]) -> [FieldSurvey] {
    var order: [String: Int] = [:]
    var surveys: [FieldSurvey] = []
    let step = max(1, records.count / sampleSize)
    for index in stride(from: 0, to: records.count, by: step) {
      for member in records[index].fields.members {
        let number: Int
        if let known = order[member.key] {
          number = known
        } else {
          number = surveys.count
          order[member.key] = number
          surveys.append(FieldSurvey(name: member.key))
        }
        surveys[number].add(member.value)
      }
    }
    return surveys
  }

  private init(name: String) { self.name = name }
}
