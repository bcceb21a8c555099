/// Hides what a report must not show.
enum SensitiveText {
  /// The text with personal data and secrets masked; nil where it holds none.
  static func masked(_ text: String) -> String? {
    let scanned = ScannedText(text)
    let bytes = scanned.plain
    let data = PersonalDataFinder.find(scanned).map { (range: $0.range, mask: $0.masked(bytes)) }
    let secrets = SecretFinder.find(scanned).map { (range: $0.range, mask: $0.masked(bytes)) }
    let found = (data + secrets).sorted {
      ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound)
    }
    guard !found.isEmpty else { return nil }
    var result = ""
    var position = 0
    for (range, mask) in found where range.lowerBound >= position {
      result += String(decoding: bytes[position..<range.lowerBound], as: UTF8.self) + mask
      position = range.upperBound
    }
    return result + String(decoding: bytes[position...], as: UTF8.self)
  }
}
