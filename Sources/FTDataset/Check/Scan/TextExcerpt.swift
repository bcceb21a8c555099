/// Cuts pieces out of UTF-8 without splitting a scalar.
enum TextExcerpt {
  /// Bytes of a piece, and of what is shown around it.
  static let length = 120
  private static let margin = 45

  /// The beginning of a text.
  static func head(_ bytes: [UInt8]) -> String { piece(bytes, 0..<min(bytes.count, length)) }

  /// The end of a text.
  static func tail(_ bytes: [UInt8]) -> String { piece(bytes, max(0, bytes.count - length)..<bytes.count) }

  /// What stands at a place, with some of what is around it.
  static func around(_ range: Range<Int>, in bytes: [UInt8]) -> String {
    let start = min(max(0, range.lowerBound - margin), bytes.count)
    let end = min(bytes.count, min(range.upperBound, range.lowerBound + length) + margin)
    return piece(bytes, start..<max(start, end))
  }

  /// The piece itself, with "…" where the text goes on.
  static func piece(_ bytes: [UInt8], _ range: Range<Int>) -> String {
    var start = range.lowerBound
    var end = range.upperBound
    while start > 0, start < bytes.count, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    while end < bytes.count, end > start, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    let text = String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
    return (start > 0 ? "…" : "") + text + (end < bytes.count ? "…" : "")
  }
}
