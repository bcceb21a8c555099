import Foundation

/// A date and time of day on somebody's clock, as `strftime_now` writes it.
package struct TemplateMoment: Sendable, Equatable {
  private let parts: DateComponents
  private let dayOfYear: Int

  package init(_ date: Date, in zone: TimeZone) {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second, .weekday], from: date)
    dayOfYear = calendar.ordinality(of: .day, in: .year, for: date) ?? 1
  }

  /// 26 July 2024, the day that public templates fall back to when nobody tells them the date.
  package static let standard = TemplateMoment(
    Date(timeIntervalSince1970: 1_721_995_200), in: TimeZone(secondsFromGMT: 0) ?? .current)

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  private static let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  private subscript(component: Calendar.Component) -> Int { parts.value(for: component) ?? 1 }

  /// Python's `strftime` in the C locale: `%a %A %b %B %d %e %F %H %I %j %m %M %p %S %T %y %Y %%`, and `%-` before a number without
  /// its leading zero.
  ///
  /// - Throws: the directive that is none of these.
  func formatted(_ format: String) throws(UnknownDirective) -> String {
    var result = ""
    var rest = format.unicodeScalars[...]
    while let sign = rest.popFirst() {
      guard sign == "%" else {
        result.unicodeScalars.append(sign)
        continue
      }
      var name = rest.popFirst()
      let isBare = name == "-"
      if isBare { name = rest.popFirst() }
      let text = name.flatMap { self.text(of: $0) }
      guard let text else {
        throw UnknownDirective(name: "%" + (isBare ? "-" : "") + (name.map { String(Character($0)) } ?? ""))
      }
      let trimmed = text.drop { $0 == "0" || $0 == " " }
      result += isBare && text.allSatisfy(\.isNumber) ? (trimmed.isEmpty ? "0" : String(trimmed)) : text
    }
    return result
  }

  struct UnknownDirective: Error {
    let name: String
  }

  private func text(of directive: Unicode.Scalar) -> String? {
    let hour = (self[.hour] + 11) % 12 + 1
    switch directive {
    case "d": return padded(self[.day])
    case "e": return padded(self[.day], with: " ")
    case "m": return padded(self[.month])
    case "y": return padded(self[.year] % 100)
    case "Y": return String(self[.year])
    case "H": return padded(self[.hour])
    case "I": return padded(hour)
    case "M": return padded(self[.minute])
    case "S": return padded(self[.second])
    case "j": return padded(dayOfYear, to: 3)
    case "p": return self[.hour] < 12 ? "AM" : "PM"
    case "B": return Self.months[self[.month] - 1]
    case "b": return String(Self.months[self[.month] - 1].prefix(3))
    case "A": return Self.days[self[.weekday] - 1]
    case "a": return String(Self.days[self[.weekday] - 1].prefix(3))
    case "F": return "\(self[.year])-\(padded(self[.month]))-\(padded(self[.day]))"
    case "T": return "\(padded(self[.hour])):\(padded(self[.minute])):\(padded(self[.second]))"
    case "%": return "%"
    default: return nil
    }
  }

  private func padded(_ number: Int, to width: Int = 2, with sign: Character = "0") -> String {
    let digits = String(number)
    return String(repeating: sign, count: max(0, width - digits.count)) + digits
  }
}
