/// The check digits of numbers that people are known by.
enum CheckDigits {
  /// The digits of ASCII bytes; other bytes are left out.
  static func digits(_ bytes: ArraySlice<UInt8>) -> [Int] {
    bytes.compactMap { $0 &- 0x30 < 10 ? Int($0 - 0x30) : nil }
  }

  /// Luhn's formula. Source: ISO/IEC 7812-1, annex B.
  static func isLuhn(_ digits: [Int]) -> Bool {
    var sum = 0
    for (index, digit) in digits.reversed().enumerated() {
      let doubled = digit * (index % 2 == 1 ? 2 : 1)
      sum += doubled > 9 ? doubled - 9 : doubled
    }
    return !digits.isEmpty && sum % 10 == 0
  }

  /// Whether a number is a payment card's: issuer range, length and Luhn's digit.
  ///
  /// Visa's old thirteen digits are left out: they look as the article numbers of Japanese goods do.
  static func isCard(_ digits: [Int]) -> Bool {
    guard digits.count >= 14, digits.count <= 19, Set(digits).count > 1 else { return false }
    let head = digits.prefix(6).reduce(0) { $0 * 10 + $1 }
    let isIssued =
      switch (head / 10_000, digits.count) {
      case (40...49, 16), (40...49, 19), (51...55, 16), (34, 15), (37, 15), (36, 14), (38, 14), (30, 14), (62, 16...19):
        true
      case (22...27, 16): (2221...2720).contains(head / 100)
      case (35, 16...19): (3528...3589).contains(head / 100)
      case (60, 16...19): head / 100 == 6011
      case (64...65, 16...19): head / 10_000 == 65 || head / 1_000 >= 644
      default: false
      }
    return isIssued && isLuhn(digits)
  }

  /// Source: Ordinance of the Ministry of Internal Affairs and Communications No. 85 of 2014, article 5.
  static func isMyNumber(_ digits: [Int]) -> Bool {
    guard digits.count == 12, Set(digits).count > 1 else { return false }
    var sum = 0
    for place in 1...11 { sum += digits[11 - place] * (place <= 6 ? place + 1 : place - 5) }
    return digits[11] == (sum % 11 <= 1 ? 0 : 11 - sum % 11)
  }

  /// The lengths of IBANs by country. Source: ISO 13616, registry of SWIFT.
  private static let ibanLengths: [String: Int] = [
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "CH": 21,
    "CR": 22,
    "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27,
    "GB": 22,
    "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IS": 26, "IT": 27,
    "JO": 30,
    "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MT": 31,
    "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24,
    "SI": 19,
    "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "XK": 20,
  ]

  /// The length of a country's IBAN; nil for a country that has none.
  static func ibanLength(_ first: UInt8, _ second: UInt8) -> Int? {
    ibanLengths[String(decoding: [first, second], as: UTF8.self)]
  }

  /// The remainder of 97 over the sign values, the first four last. Source: ISO 7064, MOD 97-10.
  static func isIBAN(_ signs: [UInt8]) -> Bool {
    guard signs.count > 4 else { return false }
    var remainder = 0
    for sign in signs[4...] + signs[..<4] {
      let value = sign &- 0x30 < 10 ? Int(sign - 0x30) : Int(PhraseMatcher.lowered(sign)) - 0x61 + 10
      guard (0...35).contains(value) else { return false }
      remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
    }
    return remainder == 1
  }
}
