/// The encoding of Windows for Western languages, with the control characters of Latin-1 for the five bytes that it
/// leaves empty, as browsers read it.
///
/// Source: WHATWG Encoding Standard, index windows-1252.
enum Windows1252 {
  private static let upper: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D,
    0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,
    0x017E,
    0x0178,
  ]

  private static let bytes: [UInt32: UInt8] = {
    var result: [UInt32: UInt8] = [:]
    for (offset, value) in upper.enumerated() { result[value] = UInt8(0x80 + offset) }
    return result
  }()

  static func scalar(_ byte: UInt8) -> Unicode.Scalar? {
    Unicode.Scalar((0x80...0x9F).contains(byte) ? upper[Int(byte) - 0x80] : UInt32(byte))
  }

  /// The byte of a character; of a control character of Latin-1 too, since some programs decode as Latin-1.
  static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
    scalar.value < 0x100 ? UInt8(scalar.value) : bytes[scalar.value]
  }
}
