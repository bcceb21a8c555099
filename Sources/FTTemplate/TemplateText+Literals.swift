import Foundation

/// Values as they are written in Python and in JSON.
extension TemplateText {
  /// `repr` of a floating point number: the shortest digits that give the number again, with an exponent from 1e16 and below 1e-4.
  static func representation(of number: Double) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    let parts = String(number.magnitude).split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    var digits = mantissa.joined()[...]
    var point = mantissa[0].count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    while digits.last == "0" { digits.removeLast() }
    while digits.first == "0" {
      digits.removeFirst()
      point -= 1
    }
    let sign = number.sign == .minus ? "-" : ""
    guard !digits.isEmpty else { return sign + "0.0" }
    if point > 16 || point < -3 {
      let exponent = String((point - 1).magnitude)
      let padded = (exponent.count < 2 ? "0" : "") + exponent
      let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
      return sign + digits.prefix(1) + fraction + (point > 0 ? "e+" : "e-") + padded
    }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    let whole = digits.prefix(point)
    let fraction = digits.dropFirst(point)
    return sign + whole + String(repeating: "0", count: point - whole.count) + "."
      + (fraction.isEmpty ? "0" : String(fraction))
  }

  /// `repr` of a string.
  static func quoted(_ text: String) -> String {
    let quote: Unicode.Scalar = text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
    var view = String.UnicodeScalarView()
    view.append(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": view.append(contentsOf: "\\n".unicodeScalars)
      case "\t": view.append(contentsOf: "\\t".unicodeScalars)
      case "\r": view.append(contentsOf: "\\r".unicodeScalars)
      case "\\": view.append(contentsOf: "\\\\".unicodeScalars)
      case quote:
        view.append("\\")
        view.append(quote)
      case _ where isPrintable(scalar): view.append(scalar)
      case _ where scalar.value < 0x100: view.append(contentsOf: ("\\x" + hexadecimal(scalar.value, 2)).unicodeScalars)
      case _ where scalar.value < 0x10000:
        view.append(contentsOf: ("\\u" + hexadecimal(scalar.value, 4)).unicodeScalars)
      default: view.append(contentsOf: ("\\U" + hexadecimal(scalar.value, 8)).unicodeScalars)
      }
    }
    view.append(quote)
    return String(view)
  }

  /// `str.isprintable` for one code point.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value >= 0x20 }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
      return false
    default: return true
    }
  }

  /// `json.dumps` of a string.
  static func json(_ text: String, isASCII: Bool) -> String {
    var view = String.UnicodeScalarView()
    view.append("\"")
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        view.append("\\")
        view.append(scalar)
      case "\n": view.append(contentsOf: "\\n".unicodeScalars)
      case "\t": view.append(contentsOf: "\\t".unicodeScalars)
      case "\r": view.append(contentsOf: "\\r".unicodeScalars)
      case "\u{8}": view.append(contentsOf: "\\b".unicodeScalars)
      case "\u{C}": view.append(contentsOf: "\\f".unicodeScalars)
      case _ where scalar.value < 0x20 || (isASCII && scalar.value > 0x7E):
        for unit in String(Character(scalar)).utf16 {
          view.append(contentsOf: ("\\u" + hexadecimal(UInt32(unit), 4)).unicodeScalars)
        }
      default: view.append(scalar)
      }
    }
    view.append("\"")
    return String(view)
  }

  private static func hexadecimal(_ number: UInt32, _ width: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension TemplateText {
  static func power(ofTen exponent: Int) -> Double { (0..<exponent).reduce(1) { product, _ in product * 10 } }

  /// `round(number, digits)`: the nearest decimal fraction; of two that are as near, the one with an even last digit.
  static func rounded(_ number: Double, _ digits: Int) -> Double {
    guard number.isFinite, number.magnitude < 1e15 else { return number }
    if digits == 0 { return number.rounded(.toNearestOrEven) }
    // printf rounds the exact binary value, as Python does; a product with a power of ten would be rounded twice.
    return Double(String(format: "%.\(digits)f", number)) ?? number
  }
}
