/// A point in time as data sets write it, in seconds since 1970-01-01 00:00 UTC.
///
/// Read are ISO 8601 dates and times (`2024-05-01`, `2024-05`, `20240501`, `2024-05-01T10:30:00.5+09:00`, with a space for the
/// T, `/` or `.` for the hyphens), years (`2024`), Japanese dates (`2024年5月1日`), and seconds or milliseconds since 1970. A
/// time without a zone is taken as UTC. `05/06/2024` has two meanings and is not read.
struct DataTime: Sendable, Equatable {
  /// How it was written.
  enum Form: String, Sendable, CaseIterable {
    case year = "a year"
    case date = "a date"
    case localTime = "a time without a zone"
    case zonedTime = "a time with a zone"
    case epoch = "seconds or milliseconds since 1970"
  }

  let seconds: Double
  let form: Form

  /// - Returns: nil for what is none of these.
  init?(_ text: String) {
    guard text.utf8.count <= 64 else { return nil }
    var scanner = Scanner(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    guard let found = scanner.time() else { return nil }
    self = found
  }

  private init(_ seconds: Double, _ form: Form) {
    self.seconds = seconds
    self.form = form
  }

  /// Days from 1970-01-01 to a date of the Gregorian calendar.
  ///
  /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013), days_from_civil.
  static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func isDate(_ year: Int, _ month: Int, _ day: Int) -> Bool {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return day <= [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Reads a text from its beginning; whatever is left over makes it no time.
  private struct Scanner {
    private let signs: [Character]
    private var position = 0

    init(_ text: String) { signs = Array(text) }

    private var isAtEnd: Bool { position == signs.count }

    mutating func time() -> DataTime? { number() ?? date() }

    /// A number by itself: a year, a date without hyphens, or seconds since 1970.
    private mutating func number() -> DataTime? {
      let text = String(signs)
      guard let value = Double(text), value.isFinite, text.allSatisfy({ "0123456789.-".contains($0) }) else {
        return nil
      }
      let isWhole = text.allSatisfy { ("0"..."9").contains($0) }
      if isWhole, text.count == 4, (1000...2999).contains(value) {
        return DataTime(Double(DataTime.days(year: Int(value), month: 1, day: 1)) * 86_400, .year)
      }
      if isWhole, text.count == 8, let whole = Int(text), (1000...2999).contains(whole / 10_000),
        DataTime.isDate(whole / 10_000, whole / 100 % 100, whole % 100)
      {
        let days = DataTime.days(year: whole / 10_000, month: whole / 100 % 100, day: whole % 100)
        return DataTime(Double(days) * 86_400, .date)
      }
      // Nine digits are 1973 and later in seconds, twelve in milliseconds; other numbers are no times.
      guard value >= 1e8, value < 1e14 else { return nil }
      return DataTime(value < 1e11 ? value : value / 1000, .epoch)
    }

    private mutating func date() -> DataTime? {
      guard let year = digits(4) else { return nil }
      guard let separator = take("-/.年") else { return nil }
      guard let month = digits(1...2) else { return nil }
      var day = 1
      if take(separator == "年" ? "月" : String(separator)) != nil, !isAtEnd {
        guard let found = digits(1...2) else { return nil }
        day = found
        if separator == "年", take("日") == nil { return nil }
      }
      guard DataTime.isDate(year, month, day) else { return nil }
      let start = Double(DataTime.days(year: year, month: month, day: day)) * 86_400
      guard !isAtEnd else { return DataTime(start, .date) }
      guard take("Tt ") != nil, let clock = clock() else { return nil }
      guard !isAtEnd else { return DataTime(start + clock, .localTime) }
      guard let offset = zone(), isAtEnd else { return nil }
      return DataTime(start + clock - offset, .zonedTime)
    }

    /// Seconds since midnight.
    private mutating func clock() -> Double? {
      guard let hour = digits(1...2), hour <= 24, take(":") != nil, let minute = digits(2), minute < 60 else {
        return nil
      }
      var seconds = 0.0
      if take(":") != nil {
        guard let whole = digits(2), whole <= 60 else { return nil }
        seconds = Double(whole)
        if take(".,") != nil {
          var scale = 0.1
          guard let first = digits(1) else { return nil }
          seconds += Double(first) * scale
          while let digit = digits(1) {
            scale /= 10
            seconds += Double(digit) * scale
          }
        }
      }
      return Double(hour * 3600 + minute * 60) + seconds
    }

    /// Seconds ahead of UTC.
    private mutating func zone() -> Double? {
      _ = take(" ")
      if take("Zz") != nil { return 0 }
      if signs[position...] == ["U", "T", "C"] {
        position = signs.count
        return 0
      }
      guard let sign = take("+-"), let hour = digits(2), hour <= 15 else { return nil }
      var minute = 0
      let hasColon = take(":") != nil
      if hasColon || !isAtEnd {
        guard let found = digits(2), found < 60 else { return nil }
        minute = found
      }
      return Double(hour * 3600 + minute * 60) * (sign == "-" ? -1 : 1)
    }

    private mutating func take(_ any: String) -> Character? {
      guard !isAtEnd, any.contains(signs[position]) else { return nil }
      position += 1
      return signs[position - 1]
    }

    private mutating func digits(_ count: Int) -> Int? { digits(count...count) }

    private mutating func digits(_ range: ClosedRange<Int>) -> Int? {
      var value = 0
      var end = position
      while end < signs.count, end - position < range.upperBound, signs[end].isASCII,
        let digit = signs[end].wholeNumberValue
      {
        value = value * 10 + digit
        end += 1
      }
      guard range.contains(end - position) else { return nil }
      position = end
      return value
    }
  }
}
